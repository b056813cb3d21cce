"""What the list of students is told from: read once, with whose each is; told on the page, and of it in a file what may leave.

Asked as the report role: the queries are as many for ten children as for ten thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, DateField, DateTimeField, F, Max, Min, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from homeroom.access.catalogue import FULL, catalogue
from homeroom.access.door import reading_only
from homeroom.casework.models import Contact, Turn
from homeroom.common.statements import Given, written_once
from homeroom.insight.words import days_in_words, grade_in_words, years_in_words
from homeroom.students.models import Glimpse, Hearing
from homeroom.students.taking import MayTell

LISTED = (
    *("identity.preferred_name", "identity.legal_name", "identity.birth_date"),
    *("enrollment.grade_level", "enrollment.school", "enrollment.entry_date"),
)
# Which cell of a line each of them fills.
FILLS = dict(zip(LISTED, ("name", "name", "age", "grade", "school", "school_days"), strict=True))


def everything(student_id: int, contributor_id: int, named: str, view: int = FULL, /) -> bool:
    return True


@dataclass
class Line:
    """One child of the list. `left_out` are the cells that may be looked at and not be told here."""

    id: int
    public_id: UUID
    name: str = ""
    age: str = ""
    grade: str = ""
    grade_code: str = ""
    school: str = ""
    school_days: int | None = None
    worker: int | None = None
    is_in_need: bool = True  # Of the domain that was asked for.
    open_tasks: int = 0
    overdue: int = 0
    last_contact_on: date | None = None
    next_hearing_at: datetime | None = None
    left_out: set[str] = field(default_factory=set)

    def forget_what_is_left_out(self) -> None:
        """So that no order and no filter tells of it either."""
        if "open_tasks" in self.left_out:
            self.open_tasks = self.overdue = 0
        if "last_contact_on" in self.left_out:
            self.last_contact_on = None
        if "next_hearing_at" in self.left_out:
            self.next_hearing_at = None

    @property
    def days_in_school(self) -> str:
        return "" if self.school_days is None else days_in_words(self.school_days)


@dataclass(frozen=True)
class Single:
    """The value of one element of one child, of one contributor."""

    student: int
    contributor: int
    key: str
    view: int
    value: Any


class Kind(IntEnum):
    """What is told beside a child's name."""

    TASKS, CONTACT, HEARING = 1, 2, 3


CELLS = {
    Kind.TASKS: ("open_tasks", "overdue"),
    Kind.CONTACT: ("last_contact_on",),
    Kind.HEARING: ("next_hearing_at",),
}


class Beside(NamedTuple):
    """Of one child and contributor: open tasks and how many of them are late, the last contact, or the next hearing."""

    kind: int
    student: int
    contributor: int
    dataset: int
    open_tasks: int
    overdue: int
    contact_on: date | None
    hearing_at: datetime | None


@dataclass(frozen=True)
class Read:
    singles: list[Single]
    beside: list[Beside]


def read(today: date) -> Read:
    """Two queries, over everybody whom the viewer works with."""
    return Read(singles(), beside(today))


def beside(today: date) -> list[Beside]:
    """Three tables in one statement: each reader's children are found once more for every statement, and not for every table."""
    return [Beside(*row) for row in _beside().ask(today=today, now=timezone.now())]


@written_once
def _beside() -> QuerySet:
    today, now = Given("today", DateField()), Given("now", DateTimeField())
    number = {name: Value(dataset.number) for name, dataset in catalogue().datasets.items()}
    none, no_day, no_moment = Value(0), Cast(Value(None), DateField()), Cast(Value(None), DateTimeField())
    whose = ("student_id", "contributor_id")
    tasks = Turn.objects.filter(followed_by=None, state__in=Turn.OPEN).values(*whose)
    contacts = Contact.objects.values(*whose, "dataset")
    hearings = Hearing.objects.filter(held_on=None, scheduled_at__gte=now).values(*whose)
    late = Count("pk", filter=Q(due_on__lt=today))
    told = [
        (Kind.TASKS, tasks, number["plan"], Count("pk"), late, no_day, no_moment),
        (Kind.CONTACT, contacts, F("dataset"), none, none, Max("happened_on"), no_moment),
        (Kind.HEARING, hearings, number["court_education"], none, none, no_day, Min("scheduled_at")),
    ]
    columns = ("of_dataset", "open_tasks", "overdue", "contact_on", "hearing_at")
    first, *others = [
        rows.annotate(kind=Value(int(kind)), **dict(zip(columns, cells, strict=True))).values_list(
            "kind", *whose, *columns
        )
        for kind, rows, *cells in told
    ]
    return first.union(*others, all=True)


def singles() -> list[Single]:
    """The fullest view last, and of equal ones a school's own word."""
    keys = {catalogue().elements[key].number: key for key in LISTED}
    with reading_only(LISTED):
        found = _singles().ask()
    found.sort(key=lambda f: (f[3], f[5] == "school_district"))
    return [Single(student, whose, keys[element], view, value) for student, whose, element, view, value, _kind in found]


@written_once
def _singles() -> QuerySet:
    listed = Glimpse.objects.filter(element__in=[catalogue().elements[key].number for key in LISTED])
    return listed.values_list("student_id", "contributor_id", "element", "view", "value", "contributor__kind")


def tell(known: dict[int, Line], from_: Read, today: date, may_tell: MayTell = everything) -> None:
    """Fill the lines, of what may be told here."""
    tell_in_short(known, from_.singles, today, may_tell)
    tell_beside(known, from_.beside, may_tell)
    for line in known.values():
        line.forget_what_is_left_out()


def tell_in_short(known: dict[int, Line], found: Iterable[Single], today: date, may_tell: MayTell) -> None:
    """Name, age, grade, school."""
    best: dict[tuple[int, str], tuple[int, Any]] = {}
    kept_back: set[tuple[int, str]] = set()
    for single in found:
        if may_tell(single.student, single.contributor, single.key, single.view):
            best[single.student, single.key] = (single.view, single.value)
        else:
            kept_back.add((single.student, single.key))
    for line in known.values():
        told = {key: best.get((line.id, key)) for key in LISTED}
        name = text(told["identity.preferred_name"]) or text(told["identity.legal_name"])
        line.name = name or _("A student")
        if birth := told["identity.birth_date"]:
            line.age = years_in_words(*birth, today)
        line.grade_code, line.school = text(told["enrollment.grade_level"]), text(told["enrollment.school"])
        line.grade = grade_in_words(line.grade_code) if line.grade_code else ""
        entry = told["enrollment.entry_date"]
        entered_on = parse_date(str(entry[1])) if entry and entry[0] == Glimpse.FULL else None
        if entered_on and entered_on <= today:
            line.school_days = (today - entered_on).days
        line.left_out |= {FILLS[key] for key in LISTED if told[key] is None and (line.id, key) in kept_back}
        if name:
            line.left_out.discard("name")


def text(found: tuple[int, Any] | None) -> str:
    if not found:
        return ""
    value = found[1]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def tell_beside(known: dict[int, Line], found: Iterable[Beside], may_tell: MayTell) -> None:
    """Open tasks, the last contact that the viewer may know of, and the next hearing.

    A count of a part would read as one of all: it is left out where one of its contributors may not be told."""
    datasets = {dataset.number: name for name, dataset in catalogue().datasets.items()}
    for row in found:
        line = known.get(row.student)
        if line is None:
            continue
        if row.kind == Kind.TASKS:
            line.open_tasks += row.open_tasks
            line.overdue += row.overdue
        elif row.contact_on:
            line.last_contact_on = max(line.last_contact_on or row.contact_on, row.contact_on)
        elif row.hearing_at:
            line.next_hearing_at = min(line.next_hearing_at or row.hearing_at, row.hearing_at)
        if not may_tell(row.student, row.contributor, datasets[row.dataset]):
            line.left_out.update(CELLS[Kind(row.kind)])
