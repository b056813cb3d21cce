"""The caseload: everybody whom the viewer works with, filtered and sorted, a page at a time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from homeroom.access.door import as_report
from homeroom.casework.models import Need, NeedState
from homeroom.casework.words import DOMAINS
from homeroom.insight.listing import Line, Read, everything, read, tell
from homeroom.insight.words import grade_in_words
from homeroom.partners.models import Person
from homeroom.students.models import CaseWorker, Student
from homeroom.students.taking import LEAVES_OUT, may_list

STUDENTS_A_PAGE = 50  # As many as one scrolls through; a supervisor has 200.
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

    @property
    def query(self) -> str:
        """The same in an address, in one spelling; empty when nothing is asked."""
        worker, overdue = str(self.worker or ""), "1" if self.overdue else ""
        sort = "" if self.sort == "name" else self.sort
        asked = {"school": self.school, "grade": self.grade, "worker": worker, "need": self.need, "overdue": overdue}
        return urlencode({key: value for key, value in (asked | {"sort": sort}).items() if value})

    def in_words(self, workers: Iterable[Person]) -> list[str]:
        """ "School: Lincoln Middle School", for the file that is made from it."""
        names = {worker.pk: worker.name for worker in workers}
        said = [
            (_("School"), self.school),
            (pgettext("school year", "Grade"), grade_in_words(self.grade) if self.grade else ""),
            (_("Caseworker"), names.get(self.worker or 0, "") if self.worker else ""),
            (_("Open need"), str(DOMAINS[self.need]) if self.need else ""),
        ]
        told = [f"{label}: {value}" for label, value in said if value]
        return [*told, _("Only with overdue tasks")] if self.overdue else told


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
    def leaves_out(self) -> bool:
        """Whether something is open on a student's page that may not stand on a list."""
        return any(line.left_out for line in self.page)

    @property
    def shown(self) -> list[int]:
        return [line.id for line in self.page]


def caseload(person: Person, asked: Asked, number: str, today: date) -> Caseload:
    """Three queries: who, in short, and what stands beside; for a supervisor one more."""
    found = everybody(person, asked, today)
    return Caseload(
        page=Paginator(found.chosen, STUDENTS_A_PAGE).get_page(number),
        asked=asked,
        everybody=len(found.lines),
        schools=sorted({line.school for line in found.lines if line.school}),
        grades=sorted({(line.grade_code, line.grade) for line in found.lines if line.grade_code}, key=by_grade),
        loads=loads(found.lines, found.workers),
    )


@dataclass
class Everybody:
    """Whom the viewer works with; of them those whom the filter leaves, in order; and what they were told from."""

    lines: list[Line]
    chosen: list[Line]
    workers: Sequence[Person]
    read: Read


def everybody(person: Person, asked: Asked, today: date) -> Everybody:
    with as_report():
        in_need = Value(True) if not asked.need else Exists(open_needs(asked.need).filter(student=OuterRef("pk")))
        students = Student.objects.annotate(in_need=in_need, is_cut=LEAVES_OUT).order_by("pk")
        asked_of = list(students.values_list("pk", "public_id", "in_need", "is_cut"))
        lines = [Line(id, public_id, is_in_need=is_in_need) for id, public_id, is_in_need, _cut in asked_of]
        found, workers = read(today), assigned(person, today)
    told = may_list([line.id for line in lines]) if any(cut for *_line, cut in asked_of) else None
    if told is not None:
        lines = [line for line in lines if line.id in told.students]
    known = {line.id: line for line in lines}
    tell(known, found, today, told or everything)
    assign(known, workers)
    chosen = [line for line in lines if fits(line, asked)]
    chosen.sort(key=ORDER[asked.sort])
    return Everybody(lines, chosen, workers, found)


def assigned(person: Person, today: date) -> Sequence[Person]:
    """For a supervisor: whose each child is, as the agency's own list of caseworkers says."""
    if person.role != "caseworker_supervisor":
        return []
    now = CaseWorker.objects.filter(role="caseworker", begins_on__lte=today).filter(
        Q(ends_on=None) | Q(ends_on__gt=today)
    )
    theirs = now.exclude(email="").filter(email__iexact=OuterRef("email")).values("student_id")
    return list(Person.objects.filter(supervisor=person).order_by("name").annotate(students=ArraySubquery(theirs)))


def assign(known: dict[int, Line], workers: Sequence[Any]) -> None:
    for worker in workers:
        for student in worker.students:
            if line := known.get(student):
                line.worker = worker.pk


def open_needs(domain: str) -> QuerySet[Need]:
    latest = NeedState.objects.filter(need=OuterRef("pk")).order_by("-pk").values("state")[:1]
    needs = Need.objects.filter(domain=domain).annotate(now=Coalesce(Subquery(latest), Value("", TextField())))
    return needs.exclude(now__in=NeedState.CLOSED)


def fits(line: Line, asked: Asked) -> bool:
    return (
        (not asked.school or line.school == asked.school)
        and (not asked.grade or line.grade_code == asked.grade)
        and (asked.worker is None or line.worker == asked.worker)
        and (not asked.overdue or line.overdue > 0)
        and line.is_in_need
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


def loads(lines: Iterable[Line], workers: Sequence[Person]) -> list[Load]:
    found = {worker.pk: Load(worker) for worker in workers}
    for line in lines:
        if line.worker is not None:
            load = found[line.worker]
            load.students += 1
            load.open_tasks += line.open_tasks
            load.overdue += line.overdue
            load.students_overdue += line.overdue > 0
    return list(found.values())
