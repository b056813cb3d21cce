"""Today: what is due and how late, what is new, and all whom one works with."""

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery, Window
from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.access.door import as_report, my_children, reading_only
from homeroom.casework.invitations import Invitation
from homeroom.casework.queries import (
    Ball,
    Load,
    balls_for_today,
    open_needs_of,
    writes_plan,
)
from homeroom.casework.rights import Finding, expiring
from homeroom.casework.rules import answers_for_the_case
from homeroom.common.statements import written_once
from homeroom.desk.brief import LISTED, brief_of
from homeroom.desk.news import News, tidings
from homeroom.desk.rules import works_with_many
from homeroom.desk.words import said
from homeroom.partners.models import Person
from homeroom.students.models import Glimpse, Student
from homeroom.students.queries import (
    Facts,
    current_glimpses,
)

DATES_AHEAD = 14
STUDENTS_A_PAGE = 50  # As many as one scrolls through; a caseworker has 20, a supervisor 200.


@dataclass
class Item:
    """A task on Today, with the name of whom it is for."""

    ball: Ball
    public_id: UUID
    name: str


@dataclass
class ComingHearing:
    public_id: UUID
    name: str
    on: datetime
    what: str


@dataclass
class ExpiringRights:
    finding: Finding
    public_id: UUID
    name: str


@dataclass
class NotJoined:
    invitation: Invitation
    public_id: UUID
    name: str


@dataclass
class Today:
    overdue: list[Item]
    this_week: list[Item]
    later: list[Item]
    waits_for_me: list[Item]
    left_behind: list[Item]
    overdue_with_others: list[Item]
    hearings: list[ComingHearing]
    news: list[News]
    rights: list[ExpiringRights]
    not_joined: list[NotJoined]
    loads: list[Load]
    students: Page
    shown: set[int]
    rows: dict[type[Model], set[int]]

    @property
    def has_tasks(self) -> bool:
        return bool(self.overdue or self.this_week or self.later)


def today(person: Person, number: str, *, with_needs: bool = False) -> Today:
    """What is due and how late, mine first; what others wait for; what is new; then all whom I work with, for a teacher
    `with_needs`.

    The queries do not grow with the rows: names of everybody on the page come in one.
    """
    day = timezone.localdate()
    answers = answers_for_the_case(person)
    balls = balls_for_today(person, day)
    told = tidings(person, day, day + timedelta(days=DATES_AHEAD))
    rights = expiring(told.rights, day) if answers else []
    with as_report() if works_with_many(person) else nullcontext():
        students = my_students(number, with_needs=with_needs)
        public_ids = {student.pk: student.public_id for student in students}
        public_ids |= {ball.turn.student_id: ball.turn.student.public_id for ball in balls}
        public_ids |= {pk: told.public_ids[pk] for pk in told.students(rights)}
        with reading_only(LISTED):
            known = current_glimpses(public_ids, LISTED)
    briefs = {pk: brief_of(known.get(pk) or Facts({}), day) for pk in public_ids}
    for student in students:
        setattr(student, "brief", briefs[student.pk])  # noqa: B010
    if with_needs:
        tell_needs(list(students), person, day)
    for each in told.news:
        each.name = briefs[each.student_id].name

    items = [Item(b, b.turn.student.public_id, briefs[b.turn.student_id].name) for b in balls]
    mine, week = [item for item in items if item.ball.is_mine], day + timedelta(days=7)
    others = [item for item in items if not item.ball.is_mine]
    return Today(
        overdue=[item for item in mine if item.ball.is_late],
        this_week=[item for item in mine if not item.ball.is_late and item.ball.turn.due_on <= week],
        later=[item for item in mine if item.ball.turn.due_on > week],
        waits_for_me=[item for item in others if item.ball.waits_for_me],
        left_behind=[item for item in others if item.ball.is_left_behind],
        overdue_with_others=[
            item for item in others if item.ball.is_late and not item.ball.waits_for_me and not item.ball.is_left_behind
        ],
        hearings=[
            ComingHearing(h.public_id, briefs[h.student_id].name, h.at, said("hearingType", h.hearing_type))
            for h in told.hearings
        ],
        news=told.news,
        rights=[ExpiringRights(f, public_ids[f.row.student_id], briefs[f.row.student_id].name) for f in rights],
        not_joined=[
            NotJoined(each, public_ids[each.student_id], briefs[each.student_id].name) for each in told.invited
        ],
        loads=told.loads,
        students=students,
        shown=set(briefs),
        rows=told.rows(rights),
    )


def tell_needs(students: list[Student], person: Person, day: date) -> None:
    """What each of them needs, and who has the next move."""
    needs = open_needs_of([student.pk for student in students], person, day)
    for student in students:
        setattr(student, "needs", needs.get(student.pk, []))  # noqa: B010


def my_students(number: str, *, with_needs: bool = False) -> Page:
    """Students whom the visitor stands on some ground toward, by name; the policies decide what of them shows."""
    paginator = Paginator(_my_students(with_needs), STUDENTS_A_PAGE)
    with reading_only(["identity.legal_name"]):
        if number == "1":  # The page of every morning counts while it reads.
            first = _first_of_mine(with_needs).ask()
            paginator.count = first[0].of if first else 0
            return Page(first, 1, paginator)
        page = paginator.get_page(number)
        page.object_list = list(page.object_list)
    return page


def _my_students(with_needs: bool) -> QuerySet[Student]:
    element = catalogue().elements["identity.legal_name"].number
    names = Glimpse.objects.filter(student=OuterRef("pk"), element=element).order_by("-view", "contributor")
    students = Student.objects.filter(pk__in=my_children())
    if with_needs:
        students = students.annotate(may_write=writes_plan())
    return students.order_by(Subquery(names.values("value")[:1]), "pk")


@written_once
def _first_of_mine(with_needs: bool) -> QuerySet[Student]:
    return _my_students(with_needs).annotate(of=Window(Count("pk")))[:STUDENTS_A_PAGE]
