"""What the table, comparison and list components show."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Column:
    label: str
    is_number: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a table. `url` makes it a link, `kind` a status tag (see components/tag.html)."""

    text: object
    url: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """The first column names its row. Cells may be plain values or `Cell`."""

    caption: str
    columns: Sequence[Column | str]
    rows: Sequence[Sequence[object]]
    caption_is_hidden: bool = False

    @property
    def headings(self) -> list[Column]:
        return [column if isinstance(column, Column) else Column(column) for column in self.columns]

    def __iter__(self) -> Iterator[list[tuple[Column, Cell]]]:
        """Rows whose cells carry their column, so that on a phone each cell can say what it is."""
        headings = self.headings
        for row in self.rows:
            yield [(h, c if isinstance(c, Cell) else Cell(c)) for h, c in zip(headings, row, strict=True)]


@dataclass(frozen=True)
class Compared:
    """One line of two records side by side."""

    label: object
    left: object
    right: object
    verdict: Literal["agree", "differ", "missing"] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "verdict", self._verdict())

    def _verdict(self) -> Literal["agree", "differ", "missing"]:
        if self.left in (None, "") or self.right in (None, ""):
            return "missing"
        return "agree" if self.left == self.right else "differ"


@dataclass(frozen=True)
class Row:
    """A line of a summary list. `note` explains the value, which may be several, one under the other; `url` leads to where it is
    changed or told."""

    label: str
    value: object
    note: str = ""
    url: str = ""
    url_label: str = ""

    @property
    def several(self) -> bool:
        return isinstance(self.value, list) and bool(self.value)


@dataclass(frozen=True)
class Event:
    """One entry of a timeline."""

    when: object
    heading: str
    text: str = ""
    source: str = ""
    url: str = ""
