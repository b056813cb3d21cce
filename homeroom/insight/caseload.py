"""The caseload: everybody whom the viewer works with, filtered and sorted, a page at a time.

Asked as the report role: the queries are as many for ten children as for ten thousand.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from homeroom.access.catalogue import catalogue
from homeroom.access.door import as_report, reading_only
from homeroom.casework.models import Contact, Need, NeedState, Turn
from homeroom.casework.words import DOMAINS
from homeroom.insight.words import days_in_words, grade_in_words, years_in_words
from homeroom.partners.models import Person
from homeroom.students.models import CaseWorker, Glimpse, Hearing, Student

STUDENTS_A_PAGE = 50  # As many as one scrolls through; a supervisor has 200.
LISTED = (
    *("identity.preferred_name", "identity.legal_name", "identity.birth_date"),
    *("enrollment.grade_level", "enrollment.school", "enrollment.entry_date"),
)
# A child with overdue work takes more of a week than one without. The weights are a beginning, and said on the page.
OVERDUE_WEIGHS = 0.5
SORTS = ("name", "overdue", "contact", "hearing")


@dataclass(frozen=True)
class Asked:
    """What the address asks for. Nothing of it is about one person; what it does not know counts as not asked."""

    school: str = ""
    grade: str = ""
    worker: int | None = None
    need: str = ""
    overdue: bool = False
    sort: str = "name"

    @classmethod
    def by(cls, parameters: Any) -> "Asked":
        worker, sort = parameters.get("worker", ""), parameters.get("sort", "")
        return cls(
            school=parameters.get("school", "")[:200],
            grade=parameters.get("grade", "")[:40],
            worker=int(worker) if worker.isdecimal() and len(worker) < 10 else None,
            need=parameters.get("need", "") if parameters.get("need", "") in DOMAINS else "",
            overdue=parameters.get("overdue", "") == "1",
            sort=sort if sort in SORTS else "name",
        )

    @property
    def is_filtered(self) -> bool:
        return bool(self.school or self.grade or self.worker or self.need or self.overdue)


@dataclass
class Line:
    """One child of the list."""

    id: int
    public_id: UUID
    name: str = ""
    age: str = ""
    grade: str = ""
    grade_code: str = ""
    school: str = ""
    days_in_school: str = ""
    worker: int | None = None
    open_tasks: int = 0
    overdue: int = 0
    last_contact_on: date | None = None
    next_hearing_at: datetime | None = None


@dataclass
class Load:
    """What one worker carries."""

    person: Person
    students: int = 0
    open_tasks: int = 0
    overdue: int = 0
    students_overdue: int = 0

    @property
    def weighted(self) -> float:
        return self.students + OVERDUE_WEIGHS * self.students_overdue


@dataclass
class Caseload:
    page: Page
    asked: Asked
    everybody: int
    schools: list[str]
    grades: list[tuple[str, str]]
    loads: list[Load] = field(default_factory=list)

    @property
    def shown(self) -> list[int]:
        return [line.id for line in self.page]


def caseload(person: Person, asked: Asked, number: str, today: date) -> Caseload:
    """Eight queries: who, in short, tasks, contacts, hearings, and for a supervisor whose; for a need, two more."""
    with as_report():
        lines = [Line(id, public_id) for id, public_id in Student.objects.order_by("pk").values_list("pk", "public_id")]
        known = {line.id: line for line in lines}
        tell_in_short(known, today)
        count_tasks(known, today)
        workers = assign(known, person, today)
        schools = sorted({line.school for line in lines if line.school})
        grades = sorted({(line.grade_code, line.grade) for line in lines if line.grade_code}, key=by_grade)
        chosen = [line for line in lines if fits(line, asked)]
        if asked.need:
            in_need = with_open_need(asked.need)
            chosen = [line for line in chosen if line.id in in_need]
        tell_dates({line.id: line for line in chosen})
    chosen.sort(key=ORDER[asked.sort])
    return Caseload(
        page=Paginator(chosen, STUDENTS_A_PAGE).get_page(number),
        asked=asked,
        everybody=len(lines),
        schools=schools,
        grades=grades,
        loads=loads(lines, workers),
    )


def tell_in_short(known: dict[int, Line], today: date) -> None:
    """Name, age, grade, school, from single elements; the fullest view, and a school's own word before others'."""
    keys = {catalogue().elements[key].number: key for key in LISTED}
    with reading_only(LISTED):
        found = list(
            Glimpse.objects.filter(element__in=keys).values_list(
                "student_id", "element", "view", "value", "contributor__kind"
            )
        )
    best: dict[tuple[int, str], tuple[int, Any]] = {}
    for student, element, view, value, _kind in sorted(found, key=lambda f: (f[2], f[4] == "school_district")):
        best[student, keys[element]] = (view, value)
    for line in known.values():
        told = {key: best.get((line.id, key)) for key in LISTED}
        line.name = text(told["identity.preferred_name"]) or text(told["identity.legal_name"]) or _("A student")
        if birth := told["identity.birth_date"]:
            line.age = years_in_words(*birth, today)
        line.grade_code, line.school = text(told["enrollment.grade_level"]), text(told["enrollment.school"])
        line.grade = grade_in_words(line.grade_code) if line.grade_code else ""
        entry = told["enrollment.entry_date"]
        entered_on = parse_date(str(entry[1])) if entry and entry[0] == Glimpse.FULL else None
        if entered_on and entered_on <= today:
            line.days_in_school = days_in_words((today - entered_on).days)


def text(found: tuple[int, Any] | None) -> str:
    if not found:
        return ""
    value = found[1]
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def count_tasks(known: dict[int, Line], today: date) -> None:
    counted = (
        Turn.objects.filter(followed_by=None, state__in=Turn.OPEN)
        .values("student_id")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)))
    )
    for row in counted:
        if line := known.get(row["student_id"]):
            line.open_tasks, line.overdue = row["open"], row["late"]


def tell_dates(known: dict[int, Line]) -> None:
    """The last contact that the viewer may know of, and the next hearing."""
    for student, day in (
        Contact.objects.values("student_id").annotate(on=Max("happened_on")).values_list("student_id", "on")
    ):
        if line := known.get(student):
            line.last_contact_on = day
    coming = Hearing.objects.filter(held_on=None, scheduled_at__gte=timezone.now())
    for student, at in coming.values("student_id").annotate(at=Min("scheduled_at")).values_list("student_id", "at"):
        if line := known.get(student):
            line.next_hearing_at = at


def assign(known: dict[int, Line], person: Person, today: date) -> list[Person]:
    """For a supervisor: whose each child is, as the agency's own list of caseworkers says."""
    if person.role != "caseworker_supervisor":
        return []
    workers = list(Person.objects.filter(supervisor=person).order_by("name"))
    by_email = {worker.email.lower(): worker.pk for worker in workers if worker.email}
    now = CaseWorker.objects.filter(role="caseworker", begins_on__lte=today).filter(
        Q(ends_on=None) | Q(ends_on__gt=today)
    )
    for student, email in now.values_list("student_id", "email"):
        line = known.get(student)
        if line and email.lower() in by_email:
            line.worker = by_email[email.lower()]
    return workers


def with_open_need(domain: str) -> set[int]:
    latest = NeedState.objects.order_by("need_id", "-pk").distinct("need_id").values_list("need_id", "state")
    closed = {need for need, state in latest if state in NeedState.CLOSED}
    return {
        student
        for need, student in Need.objects.filter(domain=domain).values_list("pk", "student_id")
        if need not in closed
    }


def fits(line: Line, asked: Asked) -> bool:
    return (
        (not asked.school or line.school == asked.school)
        and (not asked.grade or line.grade_code == asked.grade)
        and (asked.worker is None or line.worker == asked.worker)
        and (not asked.overdue or line.overdue > 0)
    )


def by_grade(grade: tuple[str, str]) -> tuple[bool, int, str]:
    code = grade[0]
    return (code.isdecimal(), int(code) if code.isdecimal() else 0, code)


ORDER = {
    "name": lambda line: (line.name.casefold(), line.id),
    "overdue": lambda line: (-line.overdue, line.name.casefold(), line.id),
    "contact": lambda line: (line.last_contact_on or date.min, line.name.casefold(), line.id),
    "hearing": lambda line: (
        line.next_hearing_at.timestamp() if line.next_hearing_at else float("inf"),
        line.name.casefold(),
        line.id,
    ),
}


def loads(lines: Iterable[Line], workers: list[Person]) -> list[Load]:
    found = {worker.pk: Load(worker) for worker in workers}
    for line in lines:
        if line.worker is not None:
            load = found[line.worker]
            load.students += 1
            load.open_tasks += line.open_tasks
            load.overdue += line.overdue
            load.students_overdue += line.overdue > 0
    return list(found.values())
