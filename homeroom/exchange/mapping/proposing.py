"""What a partner's tables seem to be: a recipe for a person to look at, and what that person has to decide.

Proposed is what the names of the columns and the values in them say. What could be two things is a doubt; a code that is not one
of ours is never guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from glob import escape
from typing import Any, Literal

from homeroom.exchange.formats import CODES, FORMATS, Column, FileSpec, Kind, Need
from homeroom.exchange.mapping.looks import PARTS_MAX, Look, Seen, look_at
from homeroom.exchange.mapping.recipe import ColumnRecipe, Lookup, Recipe, TableRecipe
from homeroom.exchange.mapping.steps import AnyStep, Codes, Day, Empty, Part
from homeroom.exchange.mapping.synonyms import BY_FILE
from homeroom.exchange.mapping.tables import Place, Tables

DAYS = (Kind.DATE, Kind.PAST_DATE)
LETTERS = re.compile(r"[^a-z0-9]")
FULL_NAME = ("name", "studentname", "childname", "fullname", "clientname")


@dataclass(frozen=True)
class Doubt:
    """What a person has to say before the file can be read, or should look at."""

    target: str
    column: str
    about: Literal["missing", "day order", "codes", "many words"]
    words: tuple[str, ...] = ()
    """Of codes: the partner's own, which are none of ours; of days: some of them as they stand there."""


@dataclass
class Proposal:
    recipe: Recipe | None = None
    seen: dict[str, Seen] = field(default_factory=dict)
    """By the file that each seems to be."""
    doubts: list[Doubt] = field(default_factory=list)
    unknown: list[Place] = field(default_factory=list)
    """Tables that look like none of the format's files."""
    left: dict[str, str] = field(default_factory=dict)
    """Files that are known and not taken, with the reason why."""


def propose(tables: Tables, format_name: Literal["flat", "hcw-1.0"], today: date) -> Proposal:
    """The recipe that reads most of these tables as files of this format; none where none of them looks like one."""
    found = Proposal()
    made: dict[str, TableRecipe] = {}
    for place, *parts in by_columns(tables):
        header = tables.header(place)
        spec = likeliest(header, format_name)
        if spec is None or spec.file in made:
            found.unknown += [place, *parts]
            continue
        table = Fitting(look_at(tables, place, header, today, parts), spec, named(header, spec))
        made[spec.file] = table.recipe()
        found.seen[spec.file] = table.seen
        found.doubts += table.doubts
    if made:
        found.recipe = Recipe(format=format_name, tables=list(made.values()))
        found.doubts += [Doubt(file, column, "missing") for file, column in found.recipe.lacks()]
    return found


def by_columns(tables: Tables) -> list[list[Place]]:
    """Tables with the same columns are one in parts: one for each month, or for each school."""
    found: dict[frozenset[str], list[Place]] = {}
    for place in tables.places():
        found.setdefault(frozenset(filter(None, tables.header(place))), []).append(place)
    return [parts[i : i + PARTS_MAX] for parts in found.values() for i in range(0, len(parts), PARTS_MAX)]


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


@dataclass
class Fitting:
    """One table, read as one file: which of its columns fill which of ours, and what a person has answered so far."""

    seen: Seen
    spec: FileSpec
    fills: dict[str, list[str]]
    orders: dict[str, str] = field(default_factory=dict)
    """By column of ours: the order in which its days are written."""
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    """By column of ours: the partner's words, and those of ours for which they stand. A word for none: its rows are rejected."""
    fixed: dict[str, str] = field(default_factory=dict)
    lookups: dict[str, Lookup] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def recipe(self) -> TableRecipe:
        columns = {name: self.column(self.spec.by_name[name], cells) for name, cells in self.fills.items()}
        columns |= {name: ColumnRecipe(fixed=text) for name, text in self.fixed.items()}
        taken = {cell for cells in self.fills.values() for cell in cells}
        said: dict[str, Any] = {
            "file": escape(self.seen.file),
            "sheet": self.seen.sheet,
            "encoding": self.seen.encoding,
            "mark": self.seen.mark,
            "header_row": self.seen.header_row,
            "target": self.spec.file,
            "columns": columns,
            "left_out": [cell for cell in self.seen.columns if cell not in taken],
        }
        if self.seen.parts:
            # The next has other months in the names of its sheets or files: its parts are known by their columns.
            said |= {"file": "*", "sheet": "", "in_parts": True}
        return TableRecipe(**said)

    def column(self, column: Column, cells: list[str]) -> ColumnRecipe:
        if lookup := self.lookups.get(column.name):
            return ColumnRecipe(source=cells, lookup=lookup)
        if column.kind is Kind.ID and len(cells) > 1:
            return ColumnRecipe(source=cells, between=":")
        look = self.seen.looks[cells[0]]
        steps: list[AnyStep] = []
        if look.nothing:
            steps.append(Empty(words=look.nothing))
        if column.name in ("firstName", "lastName") and self.fills.get("firstName") == self.fills.get("lastName"):
            number = 1 if (column.name == "lastName") == look.mostly_with_comma else 2
            steps.append(Part(mark="," if look.mostly_with_comma else " ", number=number))  # type: ignore[arg-type]
        if column.kind in DAYS and look.days:
            steps += self.days(column, look)
        if column.kind in (Kind.CODE, Kind.CODES):
            steps += self.codes(column, look)
        return ColumnRecipe(source=cells, steps=steps)

    def days(self, column: Column, look: Look) -> Iterator[Day]:
        """The order in which all of them are days. Where more than one is, a person says which; the first is proposed."""
        said = self.orders.get(column.name)
        if said is None and len(look.orders) != 1:
            self.doubts.append(Doubt(self.spec.file, column.name, "day order", tuple(look.days)))
        for order in [said] if said else look.orders[:1]:
            yield Day(order=order)  # type: ignore[arg-type]

    def codes(self, column: Column, look: Look) -> Iterator[Codes]:
        said, own = self.words.get(column.name, {}), own_words(column, look)
        if look.has_many_words:
            self.doubts.append(Doubt(self.spec.file, column.name, "many words"))
        if open_ones := tuple(word for word in own if word not in said):
            self.doubts.append(Doubt(self.spec.file, column.name, "codes", open_ones))
        meant = cased(column, look) | {word: said[word] for word in own if said.get(word)}
        if meant:
            yield Codes(words=meant)


def own_words(column: Column, look: Look) -> list[str]:
    """Those that are none of our codes of this column; of two that differ in capital letters alone, one."""
    known = CODES[column.codes].wire_by_lower_case
    own = [word for word in look.words if word.rpartition("#")[2].casefold() not in known]
    return list({word.casefold(): word for word in reversed(own)}.values())[::-1]


def cased(column: Column, look: Look) -> dict[str, str]:
    """Words that are ours but for their capital letters."""
    known = CODES[column.codes].wire_by_lower_case
    met = {word.casefold(): word for word in look.words if known.get(word.casefold(), word) != word}
    return {word: known[folded] for folded, word in met.items()}
