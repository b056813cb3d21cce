"""The tables that a partner sends: text cut by some mark, or the sheets of a workbook."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from homeroom.exchange.mapping.steps import TEXT_MAX
from homeroom.exchange.reading.bundle import TEXTS, WORKBOOKS, Bundle, open_bundle
from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import Refused, say
from homeroom.exchange.reading.records import Record, decoded, parsed

MARKS = (",", ";", "\t", "|")
LOOKED_AT = 200  # Records from which the mark and the header are told.
TITLES_MAX = 20  # Lines above a header: the name of a report, its date, whom it is for.
# Beyond this a spreadsheet has lost digits of a whole number: it keeps 15.
WHOLE_MAX = 10**15
WORKBOOK_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table is and how it is written."""

    file: str
    sheet: str = ""
    encoding: str = "utf-8"
    mark: str = ","
    header_row: int = 1
    """The record that names the columns, from 1; 0 where none does, and then they are "Column 1" and so on."""

    @property
    def label(self) -> str:
        return f"{self.file}: {self.sheet}" if self.sheet else self.file


class Tables:
    """What a partner sent, as tables. Open it with `open_tables`; it is a context manager."""

    def __init__(self, bundle: Bundle) -> None:
        self.bundle = bundle
        self._books: dict[str, CalamineWorkbook] = {}
        self._sheets: dict[tuple[str, str], CalamineSheet] = {}

    def __enter__(self) -> Tables:
        return self

    def __exit__(self, *_: object) -> None:
        self.bundle.close()

    def places(self) -> list[Place]:
        """Every table that is there, as it seems to be written. An empty sheet is no table."""
        return [place for file in self.bundle.files for place in self._places_in(file)]

    def header(self, place: Place) -> list[str]:
        """The names of its columns. Raises Refused where the table has no such record."""
        if not place.header_row:
            first = next((cells for _, cells in self.records(place) if isinstance(cells, list) and any(cells)), [])
            return [f"Column {number}" for number in range(1, len(first) + 1)]
        for number, cells in islice(self.records(place), place.header_row):
            if number == place.header_row and isinstance(cells, list) and any(cells):
                return without_end([cell.strip() for cell in cells])
        raise Refused(say("E-NO-HEADER", place.file, place.header_row, expected=""))

    def rows(self, place: Place) -> Iterator[Record]:
        """The records below the header, with their numbers in the file."""
        return islice(self.records(place), place.header_row, None)

    def records(self, place: Place) -> Iterator[Record]:
        """All records, titles and header too. Their numbers are those of the rows that a spreadsheet shows."""
        if place.file.casefold().endswith(WORKBOOKS):
            sheet = self._sheet(place)
            left = (sheet.start or (0, 0))[1]
            for number, values in enumerate(sheet.iter_rows(), start=1):
                yield number, [*[""] * left, *map(text_of, values)]
        else:
            with self.bundle.open(place.file) as stream:
                yield from parsed(decoded(stream, place.encoding), self.bundle.limits, place.mark)

    def _places_in(self, file: str) -> Iterator[Place]:
        if file.casefold().endswith(WORKBOOKS):
            book = self._book(file)
            for sheet in book.sheet_names:
                place = Place(file, sheet)
                if any(True for _ in islice(self.records(place), 1)):
                    yield self._with_header(place)
            return
        encoding = self._encoding(file)
        yield self._with_header(Place(file, encoding=encoding, mark=self._mark(file, encoding)))

    def _encoding(self, file: str) -> str:
        fault = self.bundle.inspect(file).fault
        if fault is None:
            return "utf-8"
        if fault.code in ("E-CP1252", "E-UTF16"):
            return {"E-CP1252": "cp1252", "E-UTF16": "utf-16"}[fault.code]
        raise Refused(fault)

    def _mark(self, file: str, encoding: str) -> str:
        """What cuts most lines into the same number of cells, and into more than one."""
        with self.bundle.open(file) as stream:
            lines = [line for line in islice(decoded(stream, encoding), LOOKED_AT) if line.strip()]
        found: list[tuple[int, int, str]] = []
        for mark in MARKS:
            widths = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
            usual = max(set(widths), key=widths.count, default=1)
            if usual > 1:
                found.append((widths.count(usual), usual, mark))
        return max(found, default=(0, 0, ","))[2]

    def _with_header(self, place: Place) -> Place:
        """Above the names of the columns a report may have titles: the first record that is as wide as most, and whose cells are
        words, each of them another."""
        seen = [cells for _, cells in islice(self.records(place), LOOKED_AT) if isinstance(cells, list)]
        widths = [len(without_end(cells)) for cells in seen if any(cells)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=0)
        for number, cells in enumerate(seen[: TITLES_MAX + 1], start=1):
            named = without_end([cell.strip() for cell in cells])
            if len(named) >= usual and named and all(map(is_a_name, named)) and len(set(named)) == len(named):
                return Place(place.file, place.sheet, place.encoding, place.mark, number)
        return Place(place.file, place.sheet, place.encoding, place.mark, 0)

    def _sheet(self, place: Place) -> CalamineSheet:
        """Unpacked once: it is gone through several times."""
        key = (place.file, place.sheet)
        if key not in self._sheets:
            self._sheets[key] = self._book(place.file).get_sheet_by_name(place.sheet)
        return self._sheets[key]

    def _book(self, file: str) -> CalamineWorkbook:
        if file not in self._books:
            with self.bundle.open(file) as stream:
                content = stream.read(self.bundle.limits.workbook_bytes_max + 1)
            judge(file, content, self.bundle.limits)
            try:
                self._books[file] = CalamineWorkbook.from_filelike(io.BytesIO(content))
            except CalamineError:
                raise Refused(say("E-WORKBOOK", file)) from None
        return self._books[file]


def open_tables(path: Path, limits: Limits | None = None) -> Tables:
    """The tables at `path`: a workbook, a text, or a zip or folder of them. Raises Refused when it may not be read at all."""
    return Tables(open_bundle(path, limits, tables=(*TEXTS, *WORKBOOKS)))


def judge(file: str, content: bytes, limits: Limits) -> None:
    """A workbook is a zip, and is read whole: how large it would become is asked before it is unpacked."""
    if len(content) > limits.workbook_bytes_max:
        raise Refused(say("E-TOO-LARGE", file, found=f"{len(content)}+", limit=limits.workbook_bytes_max))
    if not content.startswith(WORKBOOK_ZIPS):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused(say("E-WORKBOOK", file)) from None
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Refused(say("E-ZIP-ENCRYPTED", file))
    size = sum(entry.file_size for entry in entries)
    if len(entries) > limits.entries_max or size > limits.workbook_unpacked_max:
        raise Refused(say("E-TOO-LARGE", file, found=size, limit=limits.workbook_unpacked_max))


def text_of(value: object) -> str:
    """A cell of a workbook as its reader would type it: days as days, whole numbers without a point."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < WHOLE_MAX else format(value, ".15G")
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return str(value)
    return ""


def without_end(cells: list[str]) -> list[str]:
    """A table is as wide as its last filled cell."""
    width = len(cells)
    while width and not cells[width - 1].strip():
        width -= 1
    return cells[:width]


def is_a_name(cell: str) -> bool:
    return any(char.isalpha() for char in cell) and len(cell) <= TEXT_MAX
