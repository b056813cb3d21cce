"""The facts of a case as both sides sent them: one line a fact, one column a record, and how well each agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from homeroom.common.dates import in_words
from homeroom.matching import words
from homeroom.matching.model import evidence
from homeroom.matching.rules import folded
from homeroom.matching.weighing_words import level_in_words
from homeroom.students.grade_levels import GRADE_LEVELS
from homeroom.students.search import other_forms, plain

COMPARED_AS = {
    "first_name": evidence.FIRST,
    "middle_name": evidence.MIDDLE,
    "last_name": evidence.LAST,
    "birth_on": evidence.BIRTH,
    "sex": evidence.SEX,
    "state_student_id": evidence.STATE_ID,
    "schools": evidence.SCHOOL,
}
# Only one of the two lists has them: there is nothing to agree with.
ON_ONE_SIDE = ("former_last_names", "school_names", "grade_level")


@dataclass(frozen=True)
class Told:
    """What one record of a school says of a fact. `degree` is one of words.DEGREES, or empty where nothing is compared."""

    value: str
    degree: str = ""
    note: str = ""

    @property
    def degree_in_words(self) -> str:
        return str(words.DEGREES[self.degree][0]) if self.degree else ""

    @property
    def kind(self) -> str:
        return words.DEGREES[self.degree][1] if self.degree else ""


@dataclass(frozen=True)
class Line:
    label: str
    child: str
    told: Sequence[Told]

    @property
    def differs(self) -> bool:
        return any(each.degree == "differ" for each in self.told)


@dataclass(frozen=True)
class SchoolRecord:
    """One candidate's facts as sent, and the level of each comparison where a model weighed it."""

    facts: dict[str, Any]
    levels: dict[str, str]


def lines(child: dict[str, Any], records: Sequence[SchoolRecord]) -> list[Line]:
    """Every fact that somebody tells."""
    return [
        Line(str(label), said(name, child.get(name)), [told(name, child, record) for record in records])
        for name, label in words.FACTS.items()
        if child.get(name) or any(record.facts.get(name) for record in records)
    ]


def told(name: str, child: dict[str, Any], record: SchoolRecord) -> Told:
    value = said(name, record.facts.get(name))
    if name in ON_ONE_SIDE:
        return Told(value)
    degree = degree_of(name, child.get(name), record)
    return Told(value, degree, note_of(name, child, record, degree))


def degree_of(name: str, of_child: Any, record: SchoolRecord) -> str:
    of_student = record.facts.get(name)
    if not of_child or not of_student:
        return "missing"
    level = record.levels.get(COMPARED_AS[name])
    if level is None:
        return "agree" if _agree(of_child, of_student) else "differ"
    return {
        evidence.SAME: "agree",
        evidence.DIFFERS: "differ",
        evidence.MISSING: "uncounted",  # A placeholder; or it was counted with another fact.
    }.get(level, "close")


def _agree(one: Any, other: Any) -> bool:
    if isinstance(one, list | tuple):
        return not set(one).isdisjoint(other)
    return folded(str(one)) == folded(str(other))


def note_of(name: str, child: dict[str, Any], record: SchoolRecord, degree: str) -> str:
    """In which way something is close, and that a name is known as another's short form or as a former one."""
    notes = []
    if name == "first_name" and (form := known_form(child.get(name) or "", record.facts.get(name) or "")):
        notes.append(form)
    elif degree == "close":
        notes.append(level_in_words(COMPARED_AS[name], record.levels[COMPARED_AS[name]]))
    if name == "last_name":
        theirs = set(folded(record.facts.get(name) or "").replace("-", " ").split())
        former = [each for each in child.get("former_last_names") or () if theirs & set(folded(each).split())]
        notes += [_("“%(name)s” is a former last name of the child.") % {"name": each} for each in former]
    return " ".join(notes)


def known_form(one: str, other: str) -> str:
    """That "Teo" is said for "Teodoro", where the families of names know it (students/nicknames.txt)."""
    if not one or not other or plain(other) not in other_forms(plain(one)):
        return ""
    short, long = sorted((one, other), key=len)
    return _("“%(short)s” is a form of the name “%(long)s”.") % {"short": short, "long": long}


def said(name: str, value: Any) -> str:
    if not value:
        return ""
    if name == "birth_on":
        return in_words(date.fromisoformat(value))
    if name == "sex":
        return str(words.SEXES.get(value, value))
    if name == "grade_level":
        return _(GRADE_LEVELS[value]) if value in GRADE_LEVELS else value
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
