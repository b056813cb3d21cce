"""One of the two lists, ready to be compared: in memory for one linkage, or kept in a sealed file for many (kept).

A record's *place* in its list is the number of its page times PAGE_RECORDS and its row there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from homeroom.matching.model.commonness import NameCounts
from homeroom.matching.model.normalizing import Comparable
from homeroom.matching.model.pages import FACTS, IDS, PAGE_RECORDS, Page, page, pages_of
from homeroom.matching.model.records import Record

if TYPE_CHECKING:
    import pyarrow


Named = TypeVar("Named", Record, Comparable)


class Pages(Protocol):
    """Where pages lie: in memory, or sealed in a file."""

    def numbers(self) -> Sequence[int]:
        """Of all pages, in order."""

    def __len__(self) -> int:
        """How many records are in them."""

    def part(self, number: int, name: str) -> pyarrow.Table:
        """One of PARTS."""


class Listing:
    """`names` counts the names of all of its records, or those of the day when it was written."""

    def __init__(self, pages: Pages, names: NameCounts) -> None:
        self.pages = pages
        self.names = names

    def __len__(self) -> int:
        return len(self.pages)

    def table(self, part: str) -> pyarrow.Table:
        """The part of all pages, with `place` in place of the row."""
        import pyarrow
        import pyarrow.compute

        found = []
        parts = [(number, self.pages.part(number, part)) for number in self.pages.numbers()]
        for number, rows in parts or [(0, page((), is_child=False)[part])]:
            begin = pyarrow.scalar(number * PAGE_RECORDS, pyarrow.uint32())
            place = pyarrow.compute.add(rows["row"].cast(pyarrow.uint32()), begin)
            found.append(rows.set_column(0, "place", place))
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
        for number, rows in by_page(places):
            ids = self.pages.part(number, IDS)["id"].take(rows)
            found |= zip((number * PAGE_RECORDS + row for row in rows), ids.to_pylist(), strict=True)
        return found

    def rows(self, places: Iterable[int] | None = None) -> Iterator[tuple[int, Sequence[int]]]:
        """Of each page the rows of these places; of all records where none are named."""
        if places is not None:
            yield from by_page(places)
            return
        for number in self.pages.numbers():
            yield number, range(self.pages.part(number, IDS).num_rows)

    def facts(self, rows_by_page: Iterable[tuple[int, Sequence[int]]]) -> Iterator[pyarrow.Table]:
        """What the records in these rows say, with their places as `unique_id`: the name that Splink reads."""
        import pyarrow

        for number, rows in rows_by_page:
            place = pyarrow.array([number * PAGE_RECORDS + row for row in rows], pyarrow.int64())
            which = pyarrow.array(rows, pyarrow.uint16())
            yield self.pages.part(number, FACTS).take(which).append_column("unique_id", place)


class InMemory:
    """Pages that are thrown away with the linkage for which they were made."""

    def __init__(self, pages: Iterable[Page]) -> None:
        self._pages = [*pages]

    def numbers(self) -> Sequence[int]:
        return range(len(self._pages))

    def __len__(self) -> int:
        return sum(page[IDS].num_rows for page in self._pages)

    def part(self, number: int, name: str) -> pyarrow.Table:
        return self._pages[number][name]


def listed(records: Iterable[Comparable], *, is_child: bool) -> Listing:
    """Raises ValueError where an id stands twice: which of the two a link means could not be told."""
    counts = NameCounts()
    return Listing(InMemory(pages_of(counts.counting(each_once(records)), is_child=is_child)), counts)


def each_once(records: Iterable[Named]) -> Iterator[Named]:
    """Raises ValueError at an id that was there before."""
    seen: set[str] = set()
    for record in records:
        if record.id in seen:
            raise ValueError(f"The id {record.id} stands twice in one list.")
        seen.add(record.id)
        yield record


def by_page(places: Iterable[int]) -> Iterator[tuple[int, list[int]]]:
    """Numbers of pages with the rows there."""
    rows: dict[int, list[int]] = {}
    for place in sorted(places):
        rows.setdefault(place // PAGE_RECORDS, []).append(place % PAGE_RECORDS)
    yield from rows.items()
