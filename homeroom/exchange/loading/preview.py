"""The first rows of each file as they will look on record: for whoever is to say whether that is right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from homeroom.common.marking import marked as _
from homeroom.exchange.formats import CODES, FileSpec, Kind
from homeroom.exchange.loading.packing import packed
from homeroom.exchange.reading import Row

ROWS_SHOWN = 20
YES, NO = _("Yes"), _("No")
# They tell of the sending and not of a child; and comments of teachers, which are not kept.
HIDDEN = ("status", "dateLastModified", "comment")


class Preview:
    """Learns the first rows while a load reads them. What it shows is the sender's own, and sealed for its stewards."""

    def __init__(self, label: Callable[[str], str] = str) -> None:
        self.label = label
        self.files: dict[str, list[dict[str, Any]]] = {}

    def watch(self, spec: FileSpec, rows: Iterator[Row]) -> Iterator[Row]:
        seen = self.files.setdefault(spec.file, [])
        for row in islice(rows, ROWS_SHOWN):
            values = {name: value for name, value in row.values.items() if name not in HIDDEN}
            seen.append({"row": row.number, "values": packed(values)})
            yield row
        yield from rows

    @property
    def as_json(self) -> dict[str, dict[str, Any]]:
        """By the file, the name that its sender knows and the rows."""
        return {file: {"label": self.label(file), "rows": rows} for file, rows in self.files.items() if rows}


def columns_shown(spec: FileSpec, rows: list[dict[str, Any]]) -> list[str]:
    """Those of the file in which one of these rows has something."""
    filled = {name for row in rows for name in row["values"]}
    return [name for name in spec.by_name if name in filled and name not in HIDDEN]


def shown(spec: FileSpec, name: str, value: Any, gettext: Callable[[str], str] = str) -> str:
    """A value as a page writes it: a code by its label, a list with commas."""
    column = spec.by_name[name]
    if isinstance(value, bool):
        return gettext(YES if value else NO)
    if column.kind in (Kind.CODE, Kind.CODES):
        labels = CODES[column.codes].labels
        words = value if isinstance(value, list) else [value]
        return ", ".join(gettext(labels[word]) if word in labels else word for word in words)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
