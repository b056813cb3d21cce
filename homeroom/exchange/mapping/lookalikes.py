"""A bundle that looks like OneRoster and is something else: the question about it, with an answer that waits for a nod."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from homeroom.exchange.formats import FORMATS, Column, FileSpec, Kind, Need
from homeroom.exchange.mapping.applying import applied
from homeroom.exchange.mapping.choosing import Answer, Question
from homeroom.exchange.mapping.likenesses import (
    ONEROSTER_1_0,
    SDS_1,
    SDS_2,
    SDS_2_WITH_ROLES,
    Always,
    Becomes,
    Both,
    Likeness,
    Option,
    Via,
)
from homeroom.exchange.mapping.looks import Look, Seen, look_at
from homeroom.exchange.mapping.proposing import DAYS, Proposal, own_words, plain
from homeroom.exchange.mapping.recipe import Lookup
from homeroom.exchange.mapping.tables import Place, Tables
from homeroom.exchange.reading.recognizing import lookalike

BY_CODE = {"E-SDS-1": SDS_1, "E-SDS-2": SDS_2, "E-ONEROSTER-1.0": ONEROSTER_1_0}


@dataclass
class Found:
    """The files of a bundle by their names in small letters: where each is, and its header by letters and digits."""

    places: dict[str, Place] = field(default_factory=dict)
    headers: dict[str, list[str]] = field(default_factory=dict)

    def cell(self, file: str, name: str) -> str | None:
        """How this file writes the name of a column that it has."""
        return next((cell for cell in self.headers.get(file, ()) if plain(cell) == plain(name)), None)


def question_about(tables: Tables, today: date) -> Question | None:
    """What the sender is asked about it; None where it is no look-alike, or nothing of it can be taken. Raises Refused where it
    holds what nobody may send."""
    found = Found()
    for place in tables.places():
        found.places[place.file.casefold()] = place
        found.headers[place.file.casefold()] = tables.header(place)
    likeness = likeness_of(found)
    if likeness is None:
        return None
    seen: dict[str, Seen] = {}
    ready: dict[str, Answer] = {}
    used: dict[str, Seen] = {}
    for becomes in likeness.files:
        if becomes.file not in found.places:
            continue
        if becomes.file not in used:
            place = found.places[becomes.file]
            used[becomes.file] = look_at(tables, place, found.headers[becomes.file], today)
        spec = FORMATS[likeness.format].files[becomes.target.removesuffix(".csv")]
        answer = Filling(becomes, spec, used[becomes.file], found).answer()
        if not (becomes.is_spare and lacks_what_it_is_for(becomes, spec, answer)):
            seen[becomes.target], ready[becomes.target] = used[becomes.file], answer
    if not any(answer.fills for answer in ready.values()):
        return None
    taken = {one.file.casefold() for one in seen.values()}
    question = Question(
        format=likeness.format,
        likeness=likeness.name,
        tables=seen,
        ready=ready,
        once=[each.target for each in likeness.files if each.once and each.target in seen],
        left={
            place.file: likeness.left.get(name, "empty" if name in used else "unknown")
            for name, place in found.places.items()
            if name not in taken
        },
        has_others=True,
    )
    recipe, _doubts = question.answered(ready)
    assert recipe is not None  # Something is filled.
    applied(recipe, tables, today)
    return question


def proposal(question: Question) -> Proposal:
    """The same for who looks at it in a terminal."""
    recipe, doubts = question.answered(question.ready)
    return Proposal(recipe, question.tables, doubts, left=question.left)


def likeness_of(found: Found) -> Likeness | None:
    look = lookalike({place.file: found.headers[name] for name, place in found.places.items()})
    likeness = BY_CODE[look.code] if look else None
    return SDS_2_WITH_ROLES if likeness is SDS_2 and "roles.csv" in found.places else likeness


def lacks_what_it_is_for(becomes: Becomes, spec: FileSpec, answer: Answer) -> bool:
    """Something that must be there is not, or there is nothing but a number and what is the same in every row."""
    must = {column.name for column in spec.columns if column.need is Need.MUST}
    return bool(must - answer.fills.keys() - answer.fixed.keys()) or set(answer.fills) <= {"sourcedId", "status"}


@dataclass
class Filling:
    """One file of theirs, as one of ours."""

    becomes: Becomes
    spec: FileSpec
    seen: Seen
    found: Found

    def answer(self) -> Answer:
        answer = Answer()
        for name, options in self.becomes.columns.items():
            column = self.spec.by_name[name]
            listed = options if isinstance(options, list) else [options]
            there = [option for option in listed if self.is_there(option)]
            sound = [option for option in there if self.is_sound(column, option)]
            if column.name == "identifier":
                there = []  # Rather none than one that is everybody's.
            if chosen := sound or there:
                self.fill(answer, name, chosen[0])
        for name, cells in answer.fills.items():
            self.tell(answer, self.spec.by_name[name], self.seen.looks[cells[0]])
        return answer

    def cell(self, name: str) -> str | None:
        return self.found.cell(self.becomes.file, name)

    def is_there(self, option: Option) -> bool:
        match option:
            case Always():
                return True
            case Both(columns):
                return sum(self.cell(column) is not None for column in columns) > 1
            case Via(column, file, key, value):
                theirs = self.found.cell(file, key), self.found.cell(file, value)
                return self.cell(column) is not None and None not in theirs
        return self.cell(option) is not None

    def is_sound(self, column: Column, option: Option) -> bool:
        """A row without what it must have is rejected, so another option serves better; and what is the same for everybody is
        nobody's number."""
        if not isinstance(option, str):
            return True
        look = self.seen.looks[self.cell(option) or ""]
        if column.name == "identifier":
            return tells_apart(look)
        return not (column.need is Need.MUST and look.has_blanks)

    def fill(self, answer: Answer, name: str, option: Option) -> None:
        match option:
            case Always(text):
                answer.fixed[name] = text
            case Both(columns):
                answer.fills[name] = [cell for column in columns if (cell := self.cell(column))]
            case Via(column, file, key, value):
                place = self.found.places[file]
                answer.fills[name] = [self.cell(column) or ""]
                answer.lookups[name] = Lookup(
                    file=place.file,
                    encoding=place.encoding,  # type: ignore[arg-type]
                    mark=place.mark,  # type: ignore[arg-type]
                    header_row=place.header_row,
                    key=self.found.cell(file, key) or "",
                    value=self.found.cell(file, value) or "",
                )
            case str():
                answer.fills[name] = [self.cell(option) or ""]

    def tell(self, answer: Answer, column: Column, look: Look) -> None:
        """What the format says of words, and the other columns of an order of days."""
        if column.kind in DAYS and look.days and len(look.orders) > 1:
            orders = [set(other.orders) for other in self.seen.looks.values() if other.days and other.orders]
            if len(common := set.intersection(*orders)) == 1:
                answer.orders[column.name] = common.pop()
        if column.kind in (Kind.CODE, Kind.CODES) and column.name not in answer.lookups:
            known = self.becomes.words.get(column.name, {})
            words = {word: known[word.casefold()] for word in own_words(column, look) if word.casefold() in known}
            if words:
                answer.words[column.name] = words


def tells_apart(look: Look) -> bool:
    """Numbers that could be one's own: an example of School Data Sync has the letters of the state in all of them."""
    return look.has_many_words or (len(look.words) > 1 and all(any(map(str.isdigit, word)) for word in look.words))
