"""From the elements of an Ed-Fi record to the cells of a row."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from xml.etree.ElementTree import Element

from homeroom.exchange.formats.edfi import HISPANIC, IDENTITIES, Cell, How, Kind
from homeroom.exchange.reading.cells import DECIMAL
from homeroom.exchange.reading.keys import Keys

Get = Callable[[Element], str]
Meant = Callable[[str], str]
"""From a word of the sender's to what it stands for."""
Identity = tuple[str, ...]
"""The kind of a record with an id, and then the texts by which the standard identifies it."""

YEARS = re.compile(r"[0-9]{4}-([0-9]{4})")
KEY_MARK = "|"
TRUE, FALSE = ("true", "1"), ("false", "0")
PLACES = {kind: {name: place for place, name in enumerate(names, start=1)} for kind, names in IDENTITIES.items()}


@dataclass
class Lent:
    """What records of a whole bundle lend to others."""

    incident_days: Keys = field(default_factory=Keys)
    """Number and school of an incident to its day, as `date.toordinal` counts them."""
    odd_days: dict[str, str] = field(default_factory=dict)
    """The same where the day is none of the calendar: the reader tells it."""
    titles: dict[str, str] = field(default_factory=dict)
    """Code and organization of a course to its title."""

    def incident_day(self, key: str) -> str:
        ordinal = self.incident_days.get(key)
        return date.fromordinal(ordinal).isoformat() if ordinal else self.odd_days.get(key, "")

    def keep_incident(self, key: str, day: str) -> None:
        try:
            self.incident_days.add(key, date.fromisoformat(day).toordinal())
        except ValueError:
            self.odd_days.setdefault(key, day)


@dataclass
class Elements:
    """Reads elements of one file: in its namespace, with its ids."""

    namespace: str
    ids: dict[str, Identity]
    lent: Lent

    def tag(self, name: str) -> str:
        return f"{{{self.namespace}}}{name}" if self.namespace else name

    def text(self, path: str) -> Get:
        """The text at a path. Where a reference on the way says `ref`, what it refers to is asked."""
        tags = [self.tag(name) for name in path.split("/")]
        last, ids = path.rpartition("/")[2], self.ids

        def read(record: Element) -> str:
            element: Element | None = record
            for tag in tags:
                assert element is not None
                element = element.find(tag)
                if element is None:
                    return ""
                if (ref := element.get("ref")) and not len(element):
                    return identified(ids.get(ref), last)
            assert element is not None
            return (element.text or "").strip()

        return read

    def word(self, path: str, meant: Meant = str) -> Get:
        """The code of a descriptor, without the address before it."""
        plain, older = self.text(path), self.text(f"{path}/CodeValue")

        def read(record: Element) -> str:
            return meant(code_of(plain(record) or older(record)))

        return read

    def all_of(self, path: str) -> Callable[[Element], list[Element]]:
        tags = "/".join(self.tag(name) for name in path.split("/"))
        return lambda record: record.findall(tags)

    def identity(self, kind: str) -> list[Get]:
        """The texts by which the standard identifies a record of this kind."""
        return [self.text(path) for path in IDENTITIES[kind].values()]

    def compiled(self, kind: Kind, meant: Mapping[str, Meant]) -> dict[str, Get]:
        """With what the words in a column stand for, where that has been said of the column."""
        return {cell.column: self.getter(cell, meant.get(cell.column, str)) for cell in kind.cells}

    def getter(self, cell: Cell, meant: Meant = str) -> Get:
        match cell.how:
            case How.FIXED:
                [text] = cell.paths
                return lambda record: text
            case How.WORDS:
                return self.words(*cell.paths, meant=meant)
            case How.JOINED:
                texts = [self.text(path) for path in cell.paths]
                return lambda record: joined([text(record) for text in texts])
            case How.CODED:
                return self.coded(*cell.paths)
            case How.SUM:
                return self.sum(*cell.paths)
            case How.INCIDENT_DAY:
                parts = [self.text(path) for path in cell.paths]
                return lambda record: self.lent.incident_day(joined([part(record) for part in parts]))
            case How.COURSE_TITLE:
                return self.course_title(*cell.paths)
            case How.WORD:
                return first_of([self.word(path, meant) for path in cell.paths])
            case How.YEAR:
                return changed(first_of([self.text(path) for path in cell.paths]), end_of_year)
            case How.TERM:
                return changed(first_of([self.word(path) for path in cell.paths]), term_type)
            case _:
                return first_of([self.text(path) for path in cell.paths])

    def every_word(self, path: str) -> Callable[[Element], list[str]]:
        """The codes of all descriptors of that name."""
        found, older = self.all_of(path), self.tag("CodeValue")
        return lambda record: [
            code_of((each.text or "").strip() or (each.findtext(older) or "").strip()) for each in found(record)
        ]

    def words(self, path: str, flag: str = "", *, meant: Meant = str) -> Get:
        """Every descriptor of that name; and one more word where the flag is up."""
        every = self.every_word(path)
        raised = self.text(flag) if flag else None

        def read(record: Element) -> str:
            words = [meant(word) for word in every(record)]
            if raised and raised(record) in TRUE:
                words.append(HISPANIC)
            return ",".join(dict.fromkeys(filter(None, words)))

        return read

    def coded(self, path: str, *systems: str) -> Get:
        """Of codes, each with its system, the one whose system comes first."""
        found, code = self.all_of(path), self.text("IdentificationCode")
        system = self.system_of(path)

        def read(record: Element) -> str:
            by_system = {system(each).casefold(): code(each) for each in reversed(found(record))}
            return next((by_system[name.casefold()] for name in systems if by_system.get(name.casefold())), "")

        return read

    def system_of(self, path: str) -> Get:
        """The system of an identification code: StudentIdentificationCode has a StudentIdentificationSystem."""
        return self.word(path.removesuffix("Code") + "System")

    def sum(self, path: str) -> Get:
        """Of numbers. A text that is none is passed on, for the reader to tell."""
        found = self.all_of(path)

        def read(record: Element) -> str:
            texts = [text for each in found(record) if (text := (each.text or "").strip())]
            odd = next((text for text in texts if not DECIMAL.fullmatch(text)), None)
            return odd or (str(sum(map(Decimal, texts))) if texts else "")

        return read

    def course_title(self, *paths: str) -> Get:
        *own, code, organization = (self.text(path) for path in paths)
        title = first_of(own)

        def read(record: Element) -> str:
            if found := title(record):
                return found
            number = code(record)
            return self.lent.titles.get(joined([number, organization(record)])) or number

        return read


def identified(identity: Identity | None, name: str) -> str:
    place = PLACES[identity[0]].get(name, 0) if identity else 0
    return identity[place] if identity and place else ""


def first_of(gets: list[Get]) -> Get:
    if len(gets) == 1:
        return gets[0]
    return lambda record: next((text for get in gets if (text := get(record))), "")


def changed(get: Get, change: Callable[[str], str]) -> Get:
    return lambda record: change(get(record))


def code_of(text: str) -> str:
    return text.rpartition("#")[2].strip() if text.startswith("uri://") else text


def end_of_year(text: str) -> str:
    found = YEARS.fullmatch(text)
    return found[1] if found else text


def term_type(word: str) -> str:
    """Whatever else it is called, a session of the standard is a term."""
    return "semester" if word.casefold().endswith("semester") else "term"


def joined(parts: list[str]) -> str:
    """A key of several texts; nothing where one of them is missing."""
    if not all(parts):
        return ""
    return KEY_MARK.join(part.replace("\\", "\\\\").replace(KEY_MARK, f"\\{KEY_MARK}") for part in parts)


def row_of(gets: Mapping[str, Get], columns: list[str], record: Element) -> list[str]:
    return [gets[column](record) if column in gets else "" for column in columns]
