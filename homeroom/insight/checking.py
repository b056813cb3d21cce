"""The output check of a table of counts: what of it is small, and what of it tells a small number beside what left before.

An own one, of the rules in the sharing specification 3.7: a table of the board has fixed cells and counts alone (decision 33).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from homeroom.insight.board import SMALL

NUMBERS = ("total", "first", "second")


@dataclass(frozen=True)
class Told:
    """A row of a table as it would leave. None is a number that is not told."""

    cube: str
    key: str
    total: int | None
    first: int | None
    second: int | None
    days: int | None = None

    @property
    def numbers(self) -> tuple[int | None, ...]:
        return tuple(getattr(self, name) for name in NUMBERS)

    @property
    def place(self) -> tuple[str, str]:
        return self.cube, self.key

    @property
    def is_hidden(self) -> bool:
        return self.total is None

    def hidden(self) -> "Told":
        return replace(self, total=None, first=None, second=None, days=None)

    def as_list(self) -> list[Any]:
        return [self.cube, self.key, *self.numbers, self.days]


def untold(rows: Iterable[Told]) -> int:
    """How many numbers are small, or are kept back because they would give a small one away. A true nought and a whole that is
    one of its parts are small too: they say of each child what the child has."""
    return sum(number is None or number < SMALL for row in rows for number in row.numbers)


def differing(rows: Iterable[Told], earlier: Iterable[Sequence[Told]]) -> dict[tuple[str, str], int]:
    """Rows of which a number differs by a small one from what left before: by how much at least. Set against each other the two
    would tell of few children."""
    before = [{row.place: row for row in table} for table in earlier]
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        for table in before:
            if row.place not in table:
                continue
            for now, then in zip(row.numbers, table[row.place].numbers, strict=True):
                if now is not None and then is not None and 0 < abs(now - then) < SMALL:
                    found[row.place] = min(abs(now - then), found.get(row.place, SMALL))
    return found


def hide(rows: Sequence[Told], places: Iterable[tuple[str, str]]) -> list[Told]:
    """These rows are not told either. Hidden rows of a table are never alone, or its totals would give the only one away: then
    the smallest other goes too. Rows of totals are told or hidden by themselves."""
    wanted = set(places)
    shown = [row.hidden() if row.place in wanted else row for row in rows]
    for cube in dict.fromkeys(row.cube for row in rows):
        parts = [row for row in shown if row.cube == cube and row.key]
        totals_told = any(row.cube == cube and not row.key and not row.is_hidden for row in shown)
        others = [row for row in parts if not row.is_hidden]
        if totals_told and len(parts) - len(others) == 1 and others:
            smallest = min(others, key=lambda row: (row.total or 0, row.key))
            shown = [row.hidden() if row is smallest else row for row in shown]
    return shown
