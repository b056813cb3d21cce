"""Some records of a list in columns: who they are, what they say, the keys by which they meet, and their households.

A page has a part for each of these, so that who looks for keys need not read names.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import TYPE_CHECKING

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
CONTENT_BYTES = 16
COLUMNS = [field.name for field in fields(Comparable) if field.name != "id"]
LISTS = {field.name for field in fields(Comparable) if field.type.startswith("tuple")}
IDS, FACTS, KEYS, HOUSEHOLDS = "ids", "facts", "keys", "households"
PARTS = (IDS, FACTS, KEYS, HOUSEHOLDS)

Page = Mapping[str, "pyarrow.Table"]


def pages_of(records: Iterable[Comparable], *, is_child: bool) -> Iterator[Page]:
    arriving = iter(records)
    while at_once := [*islice(arriving, PAGE_RECORDS)]:
        yield page(at_once, is_child=is_child)


def page(records: Sequence[Comparable], *, is_child: bool, contents: Sequence[bytes | None] = ()) -> Page:
    """Each part names by `row` the record that it is about, but for the facts: these are in the order of the rows.
    `contents` are hashes of what was sent, where somebody will compare them."""
    import pyarrow

    met = [(row, key) for row, record in enumerate(records) for key in keys(record, is_child=is_child)]
    lived = [(row, each, record.first_name) for row, record in enumerate(records) for each in households(record)]
    ids = pyarrow.array([record.id for record in records], pyarrow.string())
    hashes = pyarrow.array(contents or [None] * len(records), pyarrow.binary(CONTENT_BYTES))
    facts = {column: [getattr(record, column) or None for record in records] for column in COLUMNS}
    return {
        IDS: pyarrow.table({"row": _rows(range(len(records))), "id": ids, "content": hashes}),
        FACTS: pyarrow.table(facts, schema=_facts()),
        KEYS: pyarrow.table({"row": _rows(row for row, _ in met), "key": _hashes(key for _, key in met)}),
        HOUSEHOLDS: pyarrow.table(
            {
                "row": _rows(row for row, _, _ in lived),
                "household": _hashes(household for _, household, _ in lived),
                "first": _known([first for _, _, first in lived]),
            }
        ),
    }


def size(page: Page) -> int:
    return page[IDS].num_rows


def taken(page: Page, rows: Sequence[int]) -> Page:
    """A page of these rows alone; they are named in their order."""
    import pyarrow
    import pyarrow.compute

    kept = pyarrow.array(rows, pyarrow.uint16())

    def renumbered(table: pyarrow.Table) -> pyarrow.Table:
        row = pyarrow.compute.index_in(table["row"], kept)
        return table.set_column(0, "row", row.cast(pyarrow.uint16())).filter(pyarrow.compute.is_valid(row))

    return {part: table.take(kept) if part == FACTS else renumbered(table) for part, table in page.items()}


def refilled(pages: Iterable[Page]) -> Iterator[Page]:
    """Full pages of such as have become smaller; the last may be smaller still."""
    waiting: list[Page] = []
    for each in pages:
        waiting.append(each)
        if sum(map(size, waiting)) >= PAGE_RECORDS:
            whole = _one(waiting)
            yield taken(whole, range(PAGE_RECORDS))
            waiting = [taken(whole, range(PAGE_RECORDS, size(whole)))]
    if any(map(size, waiting)):
        yield _one(waiting)


def _one(pages: Sequence[Page]) -> Page:
    import pyarrow
    import pyarrow.compute

    begins = [sum(map(size, pages[:at])) for at in range(len(pages))]

    def moved(table: pyarrow.Table, begin: int) -> pyarrow.Table:
        row = pyarrow.compute.add(table["row"], pyarrow.scalar(begin, pyarrow.uint16()))
        return table.set_column(0, "row", row)

    return {
        part: pyarrow.concat_tables(
            each[part] if part == FACTS else moved(each[part], begin) for each, begin in zip(pages, begins, strict=True)
        ).combine_chunks()
        for part in pages[0]
    }


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
