"""The student page and the page of attendance below it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import F, IntegerField, QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from homeroom.access.catalogue import FULL, catalogue
from homeroom.access.recipients import MayHave
from homeroom.agreements.element_words import ELEMENTS
from homeroom.casework.models import OwnWords
from homeroom.casework.queries import (
    Ball,
    open_balls_of,
    redactions_beside_facts,
    words_beside_facts,
)
from homeroom.casework.rights import RIGHTS, Strip, beside_facts, strip_of
from homeroom.common.dates import school_year_of
from homeroom.common.statements import Given, written_once
from homeroom.common.tables import Row, Table
from homeroom.desk import attendance
from homeroom.desk.brief import IN_BRIEF, Brief, at_a_glance, brief_of
from homeroom.desk.closed import Closed, closed_to
from homeroom.desk.rules import is_family
from homeroom.desk.sections import SECTIONS, Content, Kind, care, incidents
from homeroom.desk.two_children.queries import doubts_beside_facts
from homeroom.desk.why import Reasons, reasons_for
from homeroom.desk.words import LABELS, element_in_words
from homeroom.matching.duplicates.queries import ties_beside_facts
from homeroom.matching.models import Overlay, Tie
from homeroom.students.models import Identity
from homeroom.students.notices import notices_with
from homeroom.students.queries import (
    COLUMNS,
    AttendanceMonth,
    Facts,
    attendance_days,
    current_facts,
    latest_received,
)
from homeroom.students.records import Record

INCIDENTS = "discipline_incidents"
WORDS_SHOWN = 20  # More than a student writes in a year.


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
    left_out: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)  # What the law wants said beside it.
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
    notices: list[str] = field(default_factory=list)  # Beside what stands at a glance.
    doubts: list[Any] = field(default_factory=list)  # That somebody says it holds facts of two children.
    others: list[Any] = field(default_factory=list)  # Other records of the same child that the viewer may see.
    left_out: list[int] = field(default_factory=list)  # Numbers of datasets that a recipient of paper may not have.


def everything(contributor_id: int, named: str, view: int = FULL, /) -> bool:
    return True


def student_page(record: Record, purpose: str, may_have: MayHave = everything) -> StudentPage:
    """The student page: what this viewer may know, on one screen; on paper, of it what may be printed."""
    today = timezone.localdate()
    reasons = reasons_for(record, purpose)
    has_rights = record.opens_whole(RIGHTS)
    beside = [*ties_beside_facts, doubts_beside_facts, *([beside_facts] if has_rights else [])]
    beside += [words_beside_facts] if record.opens_whole("youth_voice") else []
    beside += [redactions_beside_facts] if record.opens_whole(INCIDENTS) else []
    facts = current_facts(record.id, [kind for kind in COLUMNS if reasons.opens_whole(kind.dataset)], beside)
    facts, left_out = facts.only(may_have)
    months = months_this_year(record) if reasons.opens_whole("attendance") else []
    if not all(may_have(reason.contributor_id, "attendance") for reason in record.why("attendance")):
        months, left_out = [], left_out | ({catalogue().datasets["attendance"].number} if months else set())
    balls = open_balls_of(record.id, record.visit.person, today) if record.why("plan") else None
    if balls and not all(may_have(ball.turn.contributor_id, "plan") for ball in balls):
        balls, left_out = None, left_out | {catalogue().datasets["plan"].number}
    # A family asks its caseworker, not a partner's steward.
    closed = [] if is_family(record.visit.person) else closed_to(reasons)
    page = page_of(record, reasons, Found(facts, months, balls, left_out, closed), today)
    for each in page.sections:
        if each.key == "decisions":
            each.content = care.with_days(each.content, facts, record.student.public_id)
    return page


@dataclass
class Found:
    """What was read of a student for the page."""

    facts: Facts
    months: list[AttendanceMonth]
    balls: list[Ball] | None
    left_out: set[int] = field(default_factory=set)
    closed: list[Closed] = field(default_factory=list)


def page_of(record: Record, reasons: Reasons, found: Found, today: date) -> StudentPage:
    """The page of what was found. A made-up student's, too (desk/made_up): it asks the database for nothing more."""
    facts, months = found.facts, found.months
    has_rights = record.opens_whole(RIGHTS)
    sections = [section(kind, facts, reasons, months, today) for kind in SECTIONS]
    of_attendance = [remark for each in sections if each and each.key == "attendance" for remark in each.left_out]
    if record.writes(INCIDENTS):
        for each in sections:
            if each and each.key == "incidents":
                each.content = incidents.with_ways(each.content, facts, record, record.student.public_id)
    return StudentPage(
        brief=brief_of(facts, today),
        at_a_glance=at_a_glance(facts, months, today, has_rights_above=has_rights, left_out=of_attendance),
        why=reasons.rows(reasons.for_elements(IN_BRIEF), ()),
        sections=[each for each in sections if each],
        closed=found.closed,
        # None where the plan is not open to the viewer: an empty plan is something else.
        balls=found.balls,
        has_contacts=bool(record.why("notes_shared", "notes_restricted")),
        # None where the rights are not open to the viewer: "nobody knows" would be something else.
        rights=strip_of(facts, today) if has_rights else None,
        may_plan=record.writes("plan"),
        may_log=record.writes("notes_restricted"),
        may_message=record.writes("notes_shared"),
        words=words_in(facts),
        notices=notices_with(reasons.for_elements(IN_BRIEF)),
        others=facts.of(Tie),
        doubts=facts.of(Overlay),
        left_out=sorted(found.left_out),
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
        senders=reasons.senders(why),
        sources=", ".join(sorted({f.contributor_name for f in read} | {name for m in counted for name in m.sources})),
        received_at=latest_received([*read, *counted]),
        left_out=reasons.left_out(why, {catalogue().elements[key].dataset for key in kind.elements}),
        notices=notices_with(why) if content or counted else [],
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
    """A school's own word before an agency's, and of two records that a school has, the first one's."""
    student = Given("student", IntegerField())
    first_record = F("of_record").asc(nulls_first=True)
    return Identity.objects.filter(student_id=student).order_by("-contributor__kind", first_record)[:1]


@dataclass
class AttendancePage:
    name: str
    months: list[AttendanceMonth]
    by_month: Table
    by_day: Table
    in_short: str
    why: list[Row]
    senders: str
    left_out: list[str]
    notices: list[str]


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
        senders=reasons.senders(why),
        left_out=reasons.left_out(why, ["attendance"]),
        notices=notices_with(why) if months else [],
    )


def months_this_year(record: Record) -> list[AttendanceMonth]:
    today = timezone.localdate()
    return attendance.months_of(record.id, school_year_of(today), today)
