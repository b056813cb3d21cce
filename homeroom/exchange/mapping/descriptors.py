"""Words that a state has put in the place of Ed-Fi's: which of them we do not know, what they could stand for, and, once somebody
has said it, the recipe that says so.

A recipe of Ed-Fi has no tables: its columns are elements, and their steps what becomes of a word on its way. A word can also
stand for nothing here: a value that a row can do without is then left blank, and a row that cannot is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from itertools import chain
from typing import NamedTuple

from homeroom.exchange.formats import CODES, Column, Need
from homeroom.exchange.formats.edfi import ED_FI_5, KINDS, PROGRAM_TYPES
from homeroom.exchange.loading import programs
from homeroom.exchange.mapping.proposing import plain
from homeroom.exchange.mapping.recipe import ColumnRecipe, Recipe, TableRecipe
from homeroom.exchange.mapping.steps import TEXT_MAX, AnyStep, Codes, Empty, LeftOut
from homeroom.exchange.mapping.synonyms import BY_LIST
from homeroom.exchange.reading.survey import Words

# Of one list at a time: there are ten lists, and a form holds 1,000 fields. What is more is asked of the next bundle.
ASKED_MAX = 80
NOTHING = ""
Meant = dict[str, dict[str, str]]
"""By list of ours: each word of the sender's, and the one that it stands for; NOTHING where it stands for none."""


class Place(NamedTuple):
    """A column whose words are of a list, and the element that the sender knows it as."""

    file: str
    kind: str
    column: Column
    element: str

    @property
    def at(self) -> tuple[str, str]:
        return self.file, self.column.name


def places() -> Iterator[tuple[str, Place]]:
    met = set()
    for kind in KINDS.values():
        for cell in kind.cells:
            if (codes := kind.worded.get(cell.column)) and (kind.spec.file, cell.column) not in met:
                met.add((kind.spec.file, cell.column))
                yield codes, Place(kind.spec.file, kind.name, kind.spec.by_name[cell.column], cell.element)


PLACES: dict[str, list[Place]] = {}
for codes, place in places():
    PLACES.setdefault(codes, []).append(place)


def elements(codes: str) -> str:
    return ", ".join(dict.fromkeys(place.element for place in PLACES[codes]))


def labels(codes: str) -> dict[str, str]:
    """The words of ours that there are to choose from, each once, with their labels."""
    if codes == PROGRAM_TYPES:
        known = [(wire, stored, label) for wire, (stored, label) in programs.PROGRAMS.items()]
    else:
        known = [(code.wire, code.stored, code.label) for code in CODES[codes].codes]
    first: dict[str, tuple[str, str]] = {}
    for wire, stored, label in known:
        first.setdefault(stored, (wire, label))
    return dict(first.values())


def is_known(codes: str, word: str) -> bool:
    """What is never kept here is known, too: nobody is asked what it stands for."""
    if codes == PROGRAM_TYPES:
        return (folded := programs.folded(word)) in programs.STORED or folded in programs.TURNED_AWAY
    return word.lower() in CODES[codes].wire_by_lower_case


def unsaid(found: Words, meant: Meant) -> dict[str, dict[str, int]]:
    """By list, the words that are neither ours nor explained, the most frequent first. Of two that differ in capital letters
    alone, one."""
    answer: dict[str, dict[str, int]] = {}
    for codes, each in PLACES.items():
        said = {word.casefold() for word in meant.get(codes, ())}
        spelled: dict[str, str] = {}
        counts: Counter[str] = Counter()
        for word, count in chain.from_iterable(found.get(place.at, Counter()).items() for place in each):
            if word and len(word) <= TEXT_MAX and word.casefold() not in said and not is_known(codes, word):
                counts[spelled.setdefault(word.casefold(), word)] += count
        if counts:
            answer[codes] = dict(counts.most_common(ASKED_MAX))
    return answer


def proposed(codes: str, word: str) -> str:
    """What a word seems to stand for: its letters are those of a word or label of ours, or of what states are known to write."""
    letters = plain(word)
    ours = labels(codes)
    for wire, label in ours.items():
        if letters in (plain(wire), plain(label)):
            return wire
    return next((wire for wire, others in BY_LIST.get(codes, {}).items() if letters in others.split()), "")


def recipe_of(meant: Meant) -> Recipe:
    tables: dict[str, TableRecipe] = {}
    for codes, each in PLACES.items():
        for place in each if meant.get(codes) else ():
            column = ColumnRecipe(source=[place.element], steps=list(steps(place.column, meant[codes])))
            before = tables[place.file].columns if place.file in tables else {}
            columns = {**before, place.column.name: column}
            tables[place.file] = TableRecipe(file=place.kind, target=place.file, columns=columns)
    return Recipe(format="edfi-5", tables=list(tables.values()))


def steps(column: Column, meant: Mapping[str, str]) -> Iterator[AnyStep]:
    if said := {word: ours for word, ours in meant.items() if ours != NOTHING}:
        yield Codes(words=said)
    if nothing := [word for word, ours in meant.items() if ours == NOTHING]:
        yield LeftOut(words=nothing) if column.need is Need.MUST else Empty(words=nothing)


def meant_by(recipe: Recipe) -> Meant:
    """What was said, out of the recipe that was made of it."""
    found: Meant = {}
    by_place = {place.at: codes for codes, each in PLACES.items() for place in each}
    for table in recipe.tables:
        for name, column in table.columns.items():
            said = found.setdefault(by_place[table.target, name], {})
            for step in column.steps:
                if isinstance(step, Codes):
                    said |= step.words
                elif isinstance(step, LeftOut | Empty):
                    said |= dict.fromkeys(step.words, NOTHING)
    return found


def runs(recipe: Recipe, today: date) -> dict[str, dict[str, Callable[[str], str]]]:
    """By file and column, what becomes of a word on its way."""
    return {
        table.target: {
            name: one_after_the_other([step.run(today) for step in column.steps])
            for name, column in table.columns.items()
        }
        for table in recipe.tables
    }


def one_after_the_other(steps: list[Callable[[str], str]]) -> Callable[[str], str]:
    def run(word: str) -> str:
        for step in steps:
            word = step(word)
        return word

    return run


def left_out(recipe: Recipe) -> dict[str, dict[str, set[str]]]:
    """By file and column, the words with which a row is not to be read."""
    return {
        table.target: {
            name: {word.casefold() for step in column.steps if isinstance(step, LeftOut) for word in step.words}
            for name, column in table.columns.items()
        }
        for table in recipe.tables
    }


def is_of_ed_fi(recipe: Recipe) -> bool:
    return recipe.format == ED_FI_5.name
