"""What a partner's table looks like: the names of its columns, and what the values in each could be. No row is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Annotated

from pydantic import Field

from homeroom.exchange.mapping.recipe import COLUMNS_MAX, Name, Said
from homeroom.exchange.mapping.steps import CUT, ISO, ORDERS, RUN, TEXT_MAX, Day, Word
from homeroom.exchange.mapping.synonyms import NOTHING
from homeroom.exchange.mapping.tables import Place, Tables
from homeroom.exchange.reading.messages import Refused, say
from homeroom.exchange.reading.records import Record

LOOKED_AT = 2_000  # Rows whose values tell how days are written and which codes there are.
WORDS_SHOWN = 60  # A column with more words than these is no column of codes.
DAYS_SHOWN = 3
PARTS_MAX = 500  # Sheets or files: more than one for each school day and school of a small district.


class Look(Said):
    """Of the values in one column."""

    nothing: list[Word] = Field(default_factory=list)
    """Words that say that nothing is there, as the partner writes them."""
    days: list[Word] = Field(default_factory=list)
    """Some of those that look like days and are not written as 2018-05-15."""
    orders: list[str] = Field(default_factory=list)
    """Orders in which all that look like days are days."""
    words: list[Word] = Field(default_factory=list)
    """What is there, each once; empty where there is more than codes have."""
    has_many_words: bool = False
    mostly_with_comma: bool = False
    has_blanks: bool = False
    """In some row nothing stands there."""


class Seen(Said):
    """One table. What its values look like stands by the name of the column."""

    file: Name
    sheet: str
    encoding: str
    mark: str
    header_row: int
    header: Annotated[list[str], Field(max_length=COLUMNS_MAX)]
    looks: dict[str, Look]
    parts: Annotated[list[Name], Field(max_length=PARTS_MAX)] = Field(default_factory=list)
    """Where it comes in several tables with the same columns: each of them, as its sender knows it."""

    @property
    def columns(self) -> list[str]:
        """Those that have a name, each once."""
        return [name for name in dict.fromkeys(self.header) if name]


def look_at(tables: Tables, place: Place, header: list[str], today: date, parts: Sequence[Place] = ()) -> Seen:
    """With further `parts` of the same columns. Raises Refused where the table has more columns than may be read."""
    if len(header) > (limit := tables.bundle.limits.columns_max):
        raise Refused(say("E-COLUMNS", place.file, place.header_row, found=len(header), limit=limit))
    met: dict[str, Counter[str]] = {name: Counter() for name in header if name}
    with_blanks: set[str] = set()
    for each in (place, *parts):
        count_values(islice(tables.rows(each), LOOKED_AT), tables.header(each), met, with_blanks)
    looks = {name: look_of(values, name in with_blanks, today) for name, values in met.items()}
    return Seen(
        file=place.file, sheet=place.sheet, encoding=place.encoding, mark=place.mark, header_row=place.header_row,
        header=header, looks=looks, parts=[each.label for each in (place, *parts)] if parts else [],
    )  # fmt: skip


def count_values(
    rows: Iterable[Record], header: list[str], met: dict[str, Counter[str]], with_blanks: set[str]
) -> None:
    at = {name: number for number, name in reversed(list(enumerate(header))) if name}
    for _number, cells in rows:
        if isinstance(cells, list) and len(cells) >= len(header):
            for name, values in met.items():
                if value := cells[at[name]].strip():
                    values[value] += 1
                elif any(cells):
                    with_blanks.add(name)


def look_of(values: Counter[str], has_blanks: bool, today: date) -> Look:
    said = [value for value in values if value not in NOTHING]
    written = [value for value in said if not ISO.fullmatch(value) and (CUT.fullmatch(value) or RUN.fullmatch(value))]
    runs = {order: Day(order=order).run(today) for order in ORDERS}  # type: ignore[arg-type]
    return Look(
        nothing=[shown(value) for value in values if value in NOTHING],
        days=[shown(value) for value in written[:DAYS_SHOWN]],
        orders=[
            order for order, run in runs.items() if written and all(ISO.fullmatch(run(value)) for value in written)
        ],
        words=sorted(shown(value) for value in said) if len(said) <= WORDS_SHOWN else [],
        has_many_words=len(said) > WORDS_SHOWN,
        mostly_with_comma=sum("," in value for value in said) * 2 > len(said),
        has_blanks=has_blanks,
    )


def shown(value: str) -> str:
    return value[:TEXT_MAX]
