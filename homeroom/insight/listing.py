"""What the list of students is told from: read once, with whose each is; told on the page, and of it in a file what may leave.

Asked as the report role: the queries are as many for ten children as for ten thousand.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from homeroom.access.catalogue import catalogue
from homeroom.access.door import reading_only
from homeroom.casework.models import Contact, Turn
from homeroom.insight.words import days_in_words, grade_in_words, years_in_words
from homeroom.students.models import Glimpse, Hearing

LISTED = (
    *("identity.preferred_name", "identity.legal_name", "identity.birth_date"),
    *("enrollment.grade_level", "enrollment.school", "enrollment.entry_date"),
)
# Which cell of a line each of them fills.
FILLS = dict(zip(LISTED, ("name", "name", "age", "grade", "school", "school_days"), strict=True))
# Of this child, this contributor's rows of a dataset, or the value of an element: may it be told here?
MayTell = Callable[[int, int, str], bool]


def everything(student_id: int, contributor_id: int, named: str) -> bool:
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
    open_tasks: int = 0
    overdue: int = 0
    last_contact_on: date | None = None
    next_hearing_at: datetime | None = None
    left_out: set[str] = field(default_factory=set)

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


@dataclass(frozen=True)
class Read:
    """Tasks are counted, contacts and hearings have their day, each by child and contributor."""

    singles: list[Single]
    tasks: list[tuple[int, int, int, int]]
    contacts: list[tuple[int, int, int, date]]
    hearings: list[tuple[int, int, datetime]]


def read(today: date) -> Read:
    """Four queries, over everybody whom the viewer works with."""
    late = Count("pk", filter=Q(due_on__lt=today))
    return Read(
        singles=singles(),
        tasks=list(
            Turn.objects.filter(followed_by=None, state__in=Turn.OPEN)
            .values("student_id", "contributor_id")
            .annotate(all=Count("pk"), late=late)
            .values_list("student_id", "contributor_id", "all", "late")
        ),
        contacts=list(
            Contact.objects.values("student_id", "contributor_id", "dataset")
            .annotate(on=Max("happened_on"))
            .values_list("student_id", "contributor_id", "dataset", "on")
        ),
        hearings=list(
            Hearing.objects.filter(held_on=None, scheduled_at__gte=timezone.now())
            .values("student_id", "contributor_id")
            .annotate(at=Min("scheduled_at"))
            .values_list("student_id", "contributor_id", "at")
        ),
    )


def singles() -> list[Single]:
    """The fullest view last, and of equal ones a school's own word."""
    keys = {catalogue().elements[key].number: key for key in LISTED}
    with reading_only(LISTED):
        found = list(
            Glimpse.objects.filter(element__in=keys).values_list(
                "student_id", "contributor_id", "element", "view", "value", "contributor__kind"
            )
        )
    found.sort(key=lambda f: (f[3], f[5] == "school_district"))
    return [Single(student, whose, keys[element], view, value) for student, whose, element, view, value, _kind in found]


def tell(known: dict[int, Line], from_: Read, today: date, may_tell: MayTell = everything) -> None:
    """Fill the lines, of what may be told here."""
    tell_in_short(known, from_.singles, today, may_tell)
    count_tasks(known, from_.tasks, may_tell)
    tell_dates(known, from_, may_tell)


def tell_in_short(known: dict[int, Line], found: Iterable[Single], today: date, may_tell: MayTell) -> None:
    """Name, age, grade, school."""
    best: dict[tuple[int, str], tuple[int, Any]] = {}
    kept_back: set[tuple[int, str]] = set()
    for single in found:
        if may_tell(single.student, single.contributor, single.key):
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


def count_tasks(known: dict[int, Line], tasks: Iterable[tuple[int, int, int, int]], may_tell: MayTell) -> None:
    """A count of a part would read as one of all: it is left out where one of its contributors may not be told."""
    for student, contributor, all_open, late in tasks:
        if line := known.get(student):
            line.open_tasks += all_open
            line.overdue += late
            if not may_tell(student, contributor, "plan"):
                line.left_out |= {"open_tasks", "overdue"}


def tell_dates(known: dict[int, Line], from_: Read, may_tell: MayTell) -> None:
    """The last contact that the viewer may know of, and the next hearing."""
    datasets = {dataset.number: name for name, dataset in catalogue().datasets.items()}
    for student, contributor, dataset, day in from_.contacts:
        if line := known.get(student):
            line.last_contact_on = max(line.last_contact_on or day, day)
            if not may_tell(student, contributor, datasets[dataset]):
                line.left_out.add("last_contact_on")
    for student, contributor, at in from_.hearings:
        if line := known.get(student):
            line.next_hearing_at = min(line.next_hearing_at or at, at)
            if not may_tell(student, contributor, "court_education"):
                line.left_out.add("next_hearing_at")
