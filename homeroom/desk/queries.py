"""What the pages of the desk show. Each function is named after its page; its queries do not grow with its rows."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery, Window
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from homeroom.access.catalogue import catalogue
from homeroom.access.door import my_children, reading_only
from homeroom.access.recipients import MayHave
from homeroom.agreements.element_words import ELEMENTS
from homeroom.agreements.words import listed
from homeroom.casework.audience import audience
from homeroom.casework.invitations import Invitation
from homeroom.casework.models import OwnWords
from homeroom.casework.queries import (
    Ball,
    Load,
    Member,
    NeedOnPlan,
    balls_for_today,
    loads,
    open_balls_of,
    open_needs_of,
    team_of,
    words_beside_facts,
    writes_plan,
)
from homeroom.casework.rights import RIGHTS, Finding, Strip, beside_facts, expiring, strip_of
from homeroom.casework.rules import answers_for_the_case, who_looks_into_it, why_not_act
from homeroom.common.dates import school_year_of
from homeroom.common.statements import Given, written_once
from homeroom.common.tables import Row, Table
from homeroom.desk import attendance
from homeroom.desk.brief import IN_BRIEF, LISTED, Brief, at_a_glance, brief_of
from homeroom.desk.closed import Closed, closed_to
from homeroom.desk.news import News, tidings
from homeroom.desk.rules import is_family
from homeroom.desk.sections import SECTIONS, Content, Kind
from homeroom.desk.sections.care import next_dates
from homeroom.desk.why import Reasons, reasons_for
from homeroom.desk.words import LABELS, element_in_words, said
from homeroom.partners.models import Person
from homeroom.students.models import Glimpse, Hearing, Identity, Student
from homeroom.students.queries import (
    COLUMNS,
    AttendanceMonth,
    Facts,
    attendance_days,
    current_facts,
    current_glimpses,
    latest_received,
)
from homeroom.students.records import Record
from homeroom.students.search import Form, find, names_an_identifier

DATES_AHEAD = 14
WORDS_SHOWN = 20  # More than a student writes in a year.
FOUND_MAX = 20  # Whoever has to read more than a screen adds a word.
IDENTIFIERS = ("identity.state_student_id", "identity.child_welfare_id")
STUDENTS_A_PAGE = 50  # As many as one scrolls through; a caseworker has 20, a supervisor 200.


@dataclass
class Section:
    """A part of the student page. Without a reason to see it there is no such part."""

    key: str
    heading: str | Promise
    content: Content
    why: list[Row]
    senders: str
    sources: str
    received_at: datetime | None
    months: list[AttendanceMonth] = field(default_factory=list)

    @property
    def in_short(self) -> str:
        return attendance.in_short(self.months)

    @property
    def by_month(self) -> Table:
        return attendance.by_month(self.months)


@dataclass
class StudentPage:
    brief: Brief
    at_a_glance: list[Row]
    why: list[Row]
    sections: list[Section]
    closed: list[Closed]
    balls: list[Ball] | None
    has_contacts: bool
    rights: Strip | None
    may_plan: bool
    may_log: bool
    may_message: bool
    words: list[Any]
    left_out: list[int] = field(default_factory=list)  # Numbers of datasets that a recipient of paper may not have.


def everything(contributor_id: int, named: str) -> bool:
    return True


def student_page(record: Record, purpose: str, may_have: MayHave = everything) -> StudentPage:
    """The student page: what this viewer may know, on one screen; on paper, of it what may be printed."""
    today = timezone.localdate()
    reasons = reasons_for(record, purpose)
    has_rights = record.opens_whole(RIGHTS)
    beside = [beside_facts] if has_rights else []
    beside += [words_beside_facts] if record.opens_whole("youth_voice") else []
    facts = current_facts(record.id, [kind for kind in COLUMNS if reasons.opens_whole(kind.dataset)], beside)
    facts, left_out = facts.only(may_have)
    months = months_this_year(record) if reasons.opens_whole("attendance") else []
    if not all(may_have(reason.contributor_id, "attendance") for reason in record.why("attendance")):
        months, left_out = [], left_out | ({catalogue().datasets["attendance"].number} if months else set())
    balls = open_balls_of(record.id, record.visit.person, today) if record.why("plan") else None
    if balls and not all(may_have(ball.turn.contributor_id, "plan") for ball in balls):
        balls, left_out = None, left_out | {catalogue().datasets["plan"].number}
    sections = [section(kind, facts, reasons, months, today) for kind in SECTIONS]
    return StudentPage(
        brief=brief_of(facts, today),
        at_a_glance=at_a_glance(facts, months, today, has_rights_above=has_rights),
        why=reasons.rows(reasons.for_elements(IN_BRIEF), ()),
        sections=[each for each in sections if each],
        # A family asks its caseworker, not a partner's steward.
        closed=[] if is_family(record.visit.person) else closed_to(reasons),
        # None where the plan is not open to the viewer: an empty plan is something else.
        balls=balls,
        has_contacts=bool(record.why("notes_shared", "notes_restricted")),
        # None where the rights are not open to the viewer: "nobody knows" would be something else.
        rights=strip_of(facts, today) if has_rights else None,
        may_plan=record.writes("plan"),
        may_log=record.writes("notes_restricted"),
        may_message=record.writes("notes_shared"),
        words=words_in(facts),
        left_out=sorted(left_out),
    )


def words_in(facts: Facts) -> list[Any]:
    """What the student said, the latest first."""
    return sorted(facts.of(OwnWords), key=lambda each: each.recorded_at, reverse=True)[:WORDS_SHOWN]


def section(kind: Kind, facts: Facts, reasons: Reasons, months: list[AttendanceMonth], today: date) -> Section | None:
    why = reasons.for_elements(kind.elements, kind.sender)
    if not why:
        return None
    content = kind.says(facts, today)
    content.rows = single_elements(kind, facts, reasons) + content.rows
    read = [fact for model in kind.reads for fact in facts.of(model)]
    counted = months if kind.key == "attendance" else []
    return Section(
        key=kind.key,
        heading=kind.heading,
        content=content,
        why=reasons.rows(why, {fact.contributor_id for fact in read}),
        senders=listed(reasons.senders(why), _("or")),
        sources=", ".join(sorted({f.contributor_name for f in read} | {name for m in counted for name in m.sources})),
        received_at=latest_received([*read, *counted]),
        months=counted,
    )


def single_elements(kind: Kind, facts: Facts, reasons: Reasons) -> list[Row]:
    """Current values of elements whose whole facts are not open, or that no table of facts holds."""
    has_facts = {model.dataset for model in kind.reads}
    rows = []
    for key in kind.elements:
        dataset = catalogue().elements[key].dataset
        if dataset in has_facts and reasons.opens_whole(dataset):
            continue
        if glimpse := facts.glimpse(key):
            rows.append(Row(str(LABELS.get(key, ELEMENTS[key])), element_in_words(key, glimpse.view, glimpse.value)))
    return rows


def name_at_hand(record: Record) -> str:
    """Whose page this is, for pages below the student's own. Reads no more than the names."""
    for names in _names().ask(student=record.id):
        return f"{names.preferred_first_name or names.first_name} {names.last_name}"
    return ""


@written_once
def _names() -> QuerySet[Identity]:
    """A school's own word before an agency's."""
    student = Given("student", IntegerField())
    return Identity.objects.filter(student_id=student).order_by("-contributor__kind")[:1]


@dataclass
class AttendancePage:
    name: str
    months: list[AttendanceMonth]
    by_month: Table
    by_day: Table
    in_short: str
    why: list[Row]
    senders: str


def attendance_page(record: Record, purpose: str) -> AttendancePage:
    year, reasons = school_year_of(timezone.localdate()), reasons_for(record, purpose)
    why = reasons.for_elements(("attendance.daily", "attendance.summary"))
    months = months_this_year(record)
    return AttendancePage(
        name=name_at_hand(record),
        months=months,
        by_month=attendance.by_month(months),
        by_day=attendance.by_day(attendance_days(record.id, year.begins_on, year.ends_on)),
        in_short=attendance.in_short(months),
        why=reasons.rows(why, ()),
        senders=listed(reasons.senders(why), _("or")),
    )


def months_this_year(record: Record) -> list[AttendanceMonth]:
    today = timezone.localdate()
    return attendance.months_of(record.id, school_year_of(today), today)


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
    students = my_students(number, with_needs=with_needs)
    told = tidings(person, day, day + timedelta(days=DATES_AHEAD))
    rights = expiring(told.rights, day) if answers else []
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
        loads=loads(day) if person.role == "caseworker_supervisor" else [],
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
    element = catalogue().elements["identity.legal_name"].number
    names = Glimpse.objects.filter(student=OuterRef("pk"), element=element).order_by("-view", "contributor")
    students = Student.objects.filter(pk__in=my_children())
    if with_needs:
        students = students.annotate(may_write=writes_plan())
    ordered = students.order_by(Subquery(names.values("value")[:1]), "pk")
    paginator = Paginator(ordered, STUDENTS_A_PAGE)
    with reading_only(["identity.legal_name"]):
        if number == "1":  # The page of every morning counts while it reads.
            first = list(ordered.annotate(of=Window(Count("pk")))[:STUDENTS_A_PAGE])
            paginator.count = first[0].of if first else 0
            return Page(first, 1, paginator)
        page = paginator.get_page(number)
        page.object_list = list(page.object_list)
    return page


@dataclass
class Found:
    """Students whom a search fits, best first; how many more there are is not said."""

    students: list[Student]
    has_more: bool


def search_page(asked: list[Form]) -> Found:
    """What of them shows is read again under the row policies, as every list is."""
    ids = find(asked, FOUND_MAX + 1)
    told = (*LISTED, *IDENTIFIERS) if names_an_identifier(asked) else LISTED
    by_id = Student.objects.in_bulk(ids[:FOUND_MAX])
    students = [by_id[student_id] for student_id in ids[:FOUND_MAX] if student_id in by_id]
    with reading_only(told):
        known = current_glimpses(by_id, LISTED)
    for student in students:
        brief = brief_of(known.get(student.pk) or Facts({}), timezone.localdate())
        setattr(student, "brief", brief)  # noqa: B010
    return Found(students, has_more=len(ids) > FOUND_MAX)


@dataclass
class MyPage:
    brief: Brief
    needs: list[NeedOnPlan]
    team: list[Member]
    dates: list[Row]
    attendance: str
    words: list[Any]
    may_write: bool
    changeable: set[int]  # Ids of needs of which the student can say what should be another way.


def my_page(record: Record, person: Person) -> MyPage:
    """What a student wants to know first: my goals and who does what, who is there for me, what comes next."""
    today = timezone.localdate()
    reasons = reasons_for(record, "")
    said = [words_beside_facts] if record.opens_whole("youth_voice") else []
    facts = current_facts(record.id, [kind for kind in (Hearing,) if reasons.opens_whole(kind.dataset)], said)
    months = months_this_year(record) if reasons.opens_whole("attendance") else []
    needs = open_needs_of([record.id], person, today, with_goals=True).get(record.id, [])
    team = [member for member in team_of(record.id, today) if not member.has_left]
    doing: dict[int, list[str]] = {}
    for ball in (ball for need in needs for ball in need.open_balls):
        doing.setdefault(ball.turn.owner_id, []).append(ball.turn.task.in_words)
    for member in team:
        member.doing = doing.get(member.membership.person_id or 0, [])
    return MyPage(
        brief=brief_of(facts, today),
        needs=needs,
        team=team,
        dates=next_dates(facts, today).rows,
        attendance=attendance.in_short(months) if months else "",
        words=words_in(facts),
        may_write=record.writes("youth_voice"),
        changeable=changeable(record, person, needs),
    )


def changeable(record: Record, person: Person, needs: list[NeedOnPlan]) -> set[int]:
    """Those whose writers would learn of it, while somebody is there who answers."""
    if not needs or not record.writes("plan"):
        return set()
    readers = audience(record, "plan")
    if who_looks_into_it(person, readers) is None:
        return set()
    return {each.need.pk for each in needs if not list(why_not_act(person, each.need, readers))}
