"""The kept list itself: written whole, opened, and changed by a few records.

A record that is the same as before is neither brought to columns nor looked at again: its content is told by a hash.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from homeroom.common.problem import Problem
from homeroom.matching.model.commonness import NameCounts
from homeroom.matching.model.kept.sealed import SealedFile, new_sealed_file, sealed_file
from homeroom.matching.model.listing import Listing, by_page, each_once
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.pages import CONTENT_BYTES, IDS, PAGE_RECORDS, PARTS, Page, page, refilled, size, taken
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record

if TYPE_CHECKING:
    import pyarrow

FORM = 1  # Raised when a record comes to other columns, keys or households, or a page to another size; a test notices.
HEAD, NAMES = "head", "names"
CHILD, STUDENT = "children", "students"
SMALL_RECORDS = PAGE_RECORDS // 2  # A page that has become smaller is joined with others, so that there are never many.
AT_ONCE = 50_000  # Records that are compared with the list in one look at it.


@dataclass(frozen=True)
class Changes:
    """What is new or different, who is gone, and how many are the same. Holds what changed in memory: a night's worth."""

    records: Sequence[Record]
    gone: frozenset[str]
    same: int = 0

    @property
    def ids(self) -> frozenset[str]:
        """Of all records that are not as they were."""
        return frozenset(record.id for record in self.records) | self.gone


@dataclass(frozen=True)
class Kind:
    """What a file must be to be of use: one of the other side, or of another model, would give wrong links."""

    form: int
    model: str
    side: str


class SealedPages:
    """Pages of a sealed file. A blob's name has the number of the change that wrote it: an old one fits nowhere."""

    def __init__(self, file: SealedFile, change: int = 0, pages: dict[int, tuple[int, int]] | None = None) -> None:
        self._file = file
        self._change = change
        self._pages = pages or {}  # By number the change that wrote it, and how many records are in it.

    def numbers(self) -> Sequence[int]:
        return sorted(self._pages)

    def __len__(self) -> int:
        return sum(records for _, records in self._pages.values())

    def part(self, number: int, name: str) -> pyarrow.Table:
        import pyarrow

        return pyarrow.ipc.open_stream(self._file.get(self._blob(number, name))).read_all()

    def small(self) -> set[int]:
        return {number for number, (_, records) in self._pages.items() if records < SMALL_RECORDS}

    def take(self, number: int) -> Page:
        """The page, which is no longer in the file."""
        page = {name: self.part(number, name) for name in PARTS}
        for name in PARTS:
            self._file.remove(self._blob(number, name))
        del self._pages[number]
        return page

    def add(self, page: Page) -> None:
        number = next(each for each in range(len(self._pages) + 1) if each not in self._pages)
        self._pages[number] = (self._change, size(page))
        for name in PARTS:
            self._file.put(self._blob(number, name), _as_bytes(page[name]))

    def _blob(self, number: int, name: str) -> str:
        return f"{number} {name} {self._pages[number][0]}"

    def next_change(self) -> None:
        self._change += 1

    def put_head(self, kind: Kind) -> None:
        told = {"kind": asdict(kind), "change": self._change, "pages": self._pages}
        self._file.put(HEAD, json.dumps(told).encode())


class Kept(Listing):
    """A listing that lies in a file. How common names are was counted when it was written, and stays: the counts are
    the model's as much as its parameters are."""

    def __init__(self, pages: SealedPages, names: NameCounts, kind: Kind) -> None:
        super().__init__(pages, names)
        self._sealed = pages
        self._kind = kind

    def differences(self, records: Iterable[Record], gone: Iterable[str] = ()) -> Changes:
        """Which of the records are not on the list as they are; whoever is `gone` goes, also if the record came too.

        Raises ValueError where a record is named twice.
        """
        import pyarrow
        import pyarrow.compute

        leaving = frozenset(gone)
        arriving = (record for record in each_once(records) if record.id not in leaving)
        at_once = [*islice(arriving, AT_ONCE)]
        if not at_once and not leaving:
            return Changes((), frozenset())
        known, different, same = self.table(IDS), [], 0
        while at_once:
            ids = pyarrow.array([record.id for record in at_once], pyarrow.string())
            before = known["content"].take(pyarrow.compute.index_in(ids, known["id"])).to_pylist()
            changed = [
                record for record, content in zip(at_once, before, strict=True) if content != content_hash(record)
            ]
            different += changed
            same += len(at_once) - len(changed)
            at_once = [*islice(arriving, AT_ONCE)]
        named = pyarrow.array(sorted(leaving), pyarrow.string())
        here = named.filter(pyarrow.compute.is_in(named, known["id"]))
        return Changes(different, frozenset(here.to_pylist()), same)

    def change(self, changes: Changes) -> None:
        """Pages with a record that changed are written anew; the others are not touched, but for some that have room for
        what is new."""
        if not changes.ids:
            return
        gone = dict(by_page(self.places(changes.ids)))
        pages = self._sealed
        pages.next_change()
        small = [pages.take(number) for number in pages.small() - gone.keys()]
        for number, rows in gone.items():
            before = pages.take(number)
            left = taken(before, sorted({*range(size(before))} - {*rows}))
            if size(left) < SMALL_RECORDS:
                small.append(left)
            else:
                pages.add(left)
        new = prepared(changes.records, NameCounts(), is_child=self._kind.side == CHILD)
        for full in refilled(chain(small, new)):
            pages.add(full)
        pages.put_head(self._kind)


def write(path: Path, key: bytes, records: Iterable[Record], known: Parameters, *, is_child: bool) -> int:
    """Write the list anew, in place of what is there; answers how many records are in it. A page at a time is in memory.

    Raises ValueError where a record is named twice, and Problem where it cannot be written.
    """
    names = NameCounts()
    with new_sealed_file(path, key) as file:
        pages = SealedPages(file)
        for each in prepared(each_once(records), names, is_child=is_child):
            pages.add(each)
        file.put(NAMES, json.dumps({"records": names.records, "times": names.times}).encode())
        pages.put_head(_kind(known, is_child=is_child))
    return names.records


@contextmanager
def opened(path: Path, key: bytes, known: Parameters, *, is_child: bool) -> Iterator[Kept]:
    """The list that was written. What is changed in the block is in effect at its end, or, if it fails, nothing of it.

    Raises Problem where the file is not there, not readable with this key, of another model or of the other side.
    """
    asked = _kind(known, is_child=is_child)
    with sealed_file(path, key) as file:
        head = json.loads(file.get(HEAD))
        kind = Kind(**head["kind"])
        if kind.side != asked.side:
            raise Problem(f"The kept list {path} is one of {kind.side}. Name the list of {asked.side}.")
        if kind != asked:
            raise Problem(
                f"The kept list {path} was written for model {kind.model} in form {kind.form}, and this program has "
                f"model {asked.model} in form {asked.form}. Write it anew from what its partner sends."
            )
        counted = json.loads(file.get(NAMES))
        names = NameCounts(counted["records"], {name: Counter(each) for name, each in counted["times"].items()})
        pages = {int(number): (change, records) for number, (change, records) in head["pages"].items()}
        yield Kept(SealedPages(file, head["change"], pages), names, kind)


def _kind(known: Parameters, *, is_child: bool) -> Kind:
    return Kind(FORM, known.version, CHILD if is_child else STUDENT)


def prepared(records: Iterable[Record], names: NameCounts, *, is_child: bool) -> Iterator[Page]:
    """Pages of the records with their hashes; their names are counted into `names`."""
    arriving = iter(records)
    while at_once := [*islice(arriving, PAGE_RECORDS)]:
        compared = [*names.counting(map(comparable, at_once))]
        yield page(compared, is_child=is_child, contents=[content_hash(record) for record in at_once])


def content_hash(record: Record) -> bytes:
    return hashlib.blake2b(repr(record).encode(), digest_size=CONTENT_BYTES).digest()


def _as_bytes(table: pyarrow.Table) -> bytes:
    import pyarrow

    sink = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()
