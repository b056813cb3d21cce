"""What a partner's tables seem to be: a recipe for a person to look at, and what that person has to decide.

Proposed is what the names of the columns and the values in them say. What could be two things is a doubt; a code that is not one
of ours is never guessed at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Literal

from homeroom.exchange.formats import CODES, FORMATS, Column, FileSpec, Kind, Need
from homeroom.exchange.mapping.recipe import ColumnRecipe, Recipe, TableRecipe
from homeroom.exchange.mapping.steps import CUT, ISO, ORDERS, RUN, AnyStep, Day, Empty, Part
from homeroom.exchange.mapping.synonyms import BY_FILE, NOTHING
from homeroom.exchange.mapping.tables import Place, Tables

LOOKED_AT = 2_000  # Rows whose values tell how days are written and which codes there are.
WORDS_SHOWN = 60
DAYS = (Kind.DATE, Kind.PAST_DATE)
LETTERS = re.compile(r"[^a-z0-9]")
FULL_NAME = ("name", "studentname", "childname", "fullname", "clientname")


@dataclass(frozen=True)
class Doubt:
    """What a person has to say before the file can be read, or should look at."""

    target: str
    column: str
    about: Literal["missing", "day order", "codes"]
    words: tuple[str, ...] = ()
    """Of codes: the partner's own, which are none of ours; of days: some of them as they stand there."""


@dataclass
class Proposal:
    recipe: Recipe | None = None
    doubts: list[Doubt] = field(default_factory=list)
    unknown: list[Place] = field(default_factory=list)
    """Tables that look like none of the format's files."""


def propose(tables: Tables, format_name: Literal["flat", "hcw-1.0"], today: date) -> Proposal:
    """The recipe that reads most of these tables as files of this format; none where none of them looks like one."""
    found = Proposal()
    made: dict[str, TableRecipe] = {}
    for place in tables.places():
        header = tables.header(place)
        spec = likeliest(header, format_name)
        if spec is None or spec.file in made:
            found.unknown.append(place)
            continue
        table = Looked(tables, place, header, spec, today)
        made[spec.file] = table.recipe()
        found.doubts += table.doubts
    if made:
        found.recipe = Recipe(format=format_name, tables=list(made.values()))
        found.doubts += [Doubt(file, column, "missing") for file, column in found.recipe.lacks()]
    return found


def likeliest(header: list[str], format_name: str) -> FileSpec | None:
    """The file of which most of what must be there is there, and more than half."""
    marks: list[tuple[float, int, str]] = []
    for spec in FORMATS[format_name].files.values():
        must = [name for name, column in spec.by_name.items() if column.need is Need.MUST]
        there = named(header, spec)
        share = sum(name in there for name in must) / max(1, len(must))
        marks.append((share, len(there), spec.name))
    share, _, name = max(marks, default=(0.0, 0, ""))
    return FORMATS[format_name].files[name] if share > 0.5 else None


def named(header: list[str], spec: FileSpec) -> dict[str, list[str]]:
    """Column to the partner's columns that fill it: by our own name, or by one of those that systems use. Each is taken once."""
    by_letters: dict[str, str] = {}
    for cell in header:
        by_letters.setdefault(plain(cell), cell)
    found: dict[str, list[str]] = {}
    taken: set[str] = set()
    for exact in (True, False):
        for name in spec.by_name:
            words = [plain(name)] if exact else BY_FILE.get(spec.file, {}).get(name, "").split()
            free = next((by_letters[w] for w in words if w in by_letters and by_letters[w] not in taken), None)
            if free and name not in found:
                found[name] = [free]
                taken.add(free)
    if {"firstName", "lastName"} <= set(spec.by_name) and not {"firstName", "lastName"} & set(found):
        whole = next((by_letters[word] for word in FULL_NAME if word in by_letters), None)
        if whole:
            found |= {"firstName": [whole], "lastName": [whole]}
    return found


def plain(name: str) -> str:
    return LETTERS.sub("", name.casefold())


class Looked:
    """One table, looked at as one file."""

    def __init__(self, tables: Tables, place: Place, header: list[str], spec: FileSpec, today: date) -> None:
        self.place, self.header, self.spec, self.today = place, header, spec, today
        self.fills = named(header, spec)
        self.doubts: list[Doubt] = []
        self.seen: dict[str, Counter[str]] = {cell: Counter() for cells in self.fills.values() for cell in cells}
        at = {cell: number for number, cell in reversed(list(enumerate(header)))}
        for _number, cells in islice(tables.rows(place), LOOKED_AT):
            if isinstance(cells, list) and len(cells) >= len(header):
                for cell, values in self.seen.items():
                    if value := cells[at[cell]].strip():
                        values[value] += 1

    def recipe(self) -> TableRecipe:
        columns = {name: self.column(self.spec.by_name[name], cells) for name, cells in self.fills.items()}
        taken = {cell for cells in self.fills.values() for cell in cells}
        said: dict[str, Any] = {
            "file": self.place.file,
            "sheet": self.place.sheet,
            "encoding": self.place.encoding,
            "mark": self.place.mark,
            "header_row": self.place.header_row,
            "target": self.spec.file,
            "columns": columns,
            "left_out": [cell for cell in dict.fromkeys(self.header) if cell and cell not in taken],
        }
        return TableRecipe(**said)

    def column(self, column: Column, cells: list[str]) -> ColumnRecipe:
        values = self.seen[cells[0]]
        steps: list[AnyStep] = []
        if nothing := [word for word in values if word in NOTHING]:
            steps.append(Empty(words=nothing))
        said = [value for value in values if value not in NOTHING]
        if column.name in ("firstName", "lastName") and self.fills.get("firstName") == self.fills.get("lastName"):
            has_comma = sum("," in value for value in said) * 2 > len(said)
            number = 1 if (column.name == "lastName") == has_comma else 2
            steps.append(Part(mark="," if has_comma else " ", number=number))  # type: ignore[arg-type]
        if column.kind in DAYS:
            steps += self.days(column, said)
        if column.kind in (Kind.CODE, Kind.CODES):
            self.codes(column, said)
        return ColumnRecipe(source=cells, steps=steps)

    def days(self, column: Column, values: list[str]) -> Iterator[Day]:
        """The order in which all of them are days. Where more than one is, a person says which; the first is proposed."""
        written = [
            value for value in values if not ISO.fullmatch(value) and (CUT.fullmatch(value) or RUN.fullmatch(value))
        ]
        if not written:
            return
        orders = [order for order in ORDERS if all(ISO.fullmatch(Day(order=order).run(self.today)(v)) for v in written)]  # type: ignore[arg-type]
        if len(orders) != 1:
            self.doubts.append(Doubt(self.spec.file, column.name, "day order", tuple(written[:3])))
        for order in orders[:1]:
            yield Day(order=order)  # type: ignore[arg-type]

    def codes(self, column: Column, values: list[str]) -> None:
        known = CODES[column.codes].wire_by_lower_case
        own = [value for value in values if value.rpartition("#")[2].casefold() not in known]
        if own:
            self.doubts.append(Doubt(self.spec.file, column.name, "codes", tuple(sorted(own)[:WORDS_SHOWN])))
