"""One of the two lists, brought to columns and ready to be compared: what its records say, and by what they meet.

    roster = listed(map(comparable, students), is_child=False)      in memory, for one linkage
    Kept(path, key, …)                                              the same in a sealed file, for many (kept)

A listing is made of pages, and a page of parts, so that who looks for keys need not read names. A record's *place* is
the number of its page times PAGE_RECORDS and its row there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from homeroom.matching.model.commonness import NameCounts
from homeroom.matching.model.keys import keys
from homeroom.matching.model.normalizing import Comparable
from homeroom.matching.model.twins import households

if TYPE_CHECKING:
    import pyarrow

# Half a megabyte of records. A night that changes a record writes its page anew; one child's candidates touch a part of them.
PAGE_RECORDS = 2_048
HASH_BYTES = (
    8  # Of the 14 million keys of a state two are the same by chance in 200,000 tries; the weight tells them apart.
)
COLUMNS = [field.name for field in fields(Comparable) if field.name != "id"]
LISTS = {field.name for field in fields(Comparable) if field.type.startswith("tuple")}
IDS, FACTS, KEYS, HOUSEHOLDS = "ids", "facts", "keys", "households"
PARTS = (IDS, FACTS, KEYS, HOUSEHOLDS)

Page = Mapping[str, "pyarrow.Table"]


class Pages(Protocol):
    """Where pages lie: in memory, or sealed in a file."""

    def numbers(self) -> Sequence[int]:
        """Of all pages, in order."""

    def part(self, number: int, name: str) -> pyarrow.Table:
        """One of PARTS."""


class Listing:
    """`names` counts the names of all of its records, or those of the day when it was written."""

    def __init__(self, pages: Pages, names: NameCounts) -> None:
        self.pages = pages
        self.names = names

    def __len__(self) -> int:
        return sum(self.pages.part(number, IDS).num_rows for number in self.pages.numbers())

    def table(self, part: str) -> pyarrow.Table:
        """The part of all pages, with `place` in place of the row."""
        import pyarrow
        import pyarrow.compute

        found = []
        parts = [(number, self.pages.part(number, part)) for number in self.pages.numbers()]
        for number, rows in parts or [(0, page((), is_child=False)[part])]:
            place = pyarrow.compute.add(rows["row"].cast(pyarrow.uint32()), _place(number, 0))
            found.append(rows.set_column(rows.schema.get_field_index("row"), "place", place))
        return pyarrow.concat_tables(found)

    def places(self, ids: Iterable[str]) -> list[int]:
        """Of the records with these ids, in order; an id that is on no record has none."""
        import pyarrow
        import pyarrow.compute

        wanted = pyarrow.array(sorted(ids), pyarrow.string())
        found = []
        for number in self.pages.numbers() if len(wanted) else ():
            is_wanted = pyarrow.compute.is_in(self.pages.part(number, IDS)["id"], wanted)
            found += [number * PAGE_RECORDS + row for row in pyarrow.compute.indices_nonzero(is_wanted).to_pylist()]
        return found

    def ids(self, places: Iterable[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for number, rows in _by_page(places):
            ids = self.pages.part(number, IDS)["id"].take(rows)
            found |= zip((number * PAGE_RECORDS + row for row in rows), ids.to_pylist(), strict=True)
        return found

    def facts(self, rows_by_page: Iterable[tuple[int, Sequence[int]]]) -> Iterator[pyarrow.RecordBatch]:
        """What the records in these rows say, with their places as `unique_id`: the name that Splink reads."""
        import pyarrow

        for number, rows in rows_by_page:
            place = pyarrow.array([number * PAGE_RECORDS + row for row in rows], pyarrow.int64())
            said = self.pages.part(number, FACTS).take(rows).append_column("unique_id", place)
            yield from said.to_batches()


class InMemory:
    """Pages that are thrown away with the linkage for which they were made."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = [*pages]

    def numbers(self) -> Sequence[int]:
        return range(len(self._pages))

    def part(self, number: int, name: str) -> pyarrow.Table:
        return self._pages[number][name]


def listed(records: Iterable[Comparable], *, is_child: bool) -> Listing:
    """Raises ValueError where an id stands twice: which of the two a link means could not be told."""
    counts = NameCounts()
    return Listing(InMemory(pages_of(counts.counting(_each_once(records)), is_child=is_child)), counts)


def pages_of(records: Iterable[Comparable], *, is_child: bool) -> Iterator[Page]:
    arriving = iter(records)
    while at_once := [*islice(arriving, PAGE_RECORDS)]:
        yield page(at_once, is_child=is_child)


def page(records: Sequence[Comparable], *, is_child: bool) -> Page:
    import pyarrow

    met = [(row, key) for row, record in enumerate(records) for key in keys(record, is_child=is_child)]
    lived = [
        (row, household, record.first_name) for row, record in enumerate(records) for household in households(record)
    ]
    ids = pyarrow.table({"id": pyarrow.array([record.id for record in records], pyarrow.string())})
    return {
        IDS: ids,
        FACTS: pyarrow.table(
            {column: [getattr(record, column) or None for record in records] for column in COLUMNS}, schema=_facts()
        ),
        KEYS: pyarrow.table({"row": _rows(row for row, _ in met), "key": _hashes(key for _, key in met)}),
        HOUSEHOLDS: pyarrow.table(
            {
                "row": _rows(row for row, _, _ in lived),
                "household": _hashes(household for _, household, _ in lived),
                "first": _known([first for _, _, first in lived]),
            }
        ),
    }


def _each_once(records: Iterable[Comparable]) -> Iterator[Comparable]:
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise ValueError(f"The id {record.id} stands twice in one list.")
        seen.add(record.id)
        yield record


def _facts() -> pyarrow.Schema:
    import pyarrow

    several = pyarrow.list_(pyarrow.string())
    return pyarrow.schema([(column, several if column in LISTS else pyarrow.string()) for column in COLUMNS])


def _rows(rows: Iterable[int]) -> pyarrow.Array:
    import pyarrow

    return pyarrow.array([*rows], pyarrow.uint16())


def _hashes(texts: Iterable[str]) -> pyarrow.Array:
    """Whole numbers that are equal for equal texts: a seventh of the memory, and joined the more quickly."""
    import pyarrow

    joined = b"".join(hashlib.blake2b(text.encode(), digest_size=HASH_BYTES).digest() for text in texts)
    return pyarrow.Array.from_buffers(pyarrow.uint64(), len(joined) // HASH_BYTES, [None, pyarrow.py_buffer(joined)])


def _known(texts: Sequence[str | None]) -> pyarrow.Array:
    """The same; what is not known is null, and counts for nothing."""
    import pyarrow
    import pyarrow.compute

    is_known = pyarrow.array([text is not None for text in texts], pyarrow.bool_())
    return pyarrow.compute.if_else(is_known, _hashes(text or "" for text in texts), None)


def _place(number: int, row: int) -> pyarrow.Scalar:
    import pyarrow

    return pyarrow.scalar(number * PAGE_RECORDS + row, pyarrow.uint32())


def _by_page(places: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    rows: dict[int, list[int]] = {}
    for place in sorted(places):
        rows.setdefault(place // PAGE_RECORDS, []).append(place % PAGE_RECORDS)
    yield from rows.items()
