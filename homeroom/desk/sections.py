"""The sections of the student page, in their order: what each asks of the record, and what it says."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Column, Row, Table
from homeroom.desk.words import program_in_words, said
from homeroom.students.models import (
    AttendanceEvent,
    CareEpisode,
    CaseWorker,
    ClassEnrollment,
    ClassGrade,
    CreditRecord,
    DisciplineAction,
    EducationRights,
    Fact,
    Hearing,
    PersonAround,
    Placement,
    PlacementAddress,
    PlacementCaregiver,
    SchoolDecision,
    SchoolEnrollment,
    SectionPlan,
    SpecialEducationStatus,
    SupportProgram,
)
from homeroom.students.queries import Facts, is_current
from homeroom.students.words import AGENCY, SCHOOLS

COURSES_MAX = 12  # More than anybody takes at a time; a whole school life stands on the transcript.
SUMMER = timedelta(days=100)  # Ten weeks of vacation and some days around them.
DAYS_MAX = 5  # Next dates, and removals: a page that is read in twenty seconds.


@dataclass
class Content:
    rows: list[Row] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.tables)


@dataclass(frozen=True)
class Kind:
    """A section: what kind of partner sends it, which elements open it, which facts it reads, how it says them.

    Who sees single elements and no whole facts reads the elements' current values instead.
    """

    key: str
    heading: str | Promise
    sender: str
    elements: tuple[str, ...]
    reads: tuple[type[Fact], ...]
    says: Callable[[Facts, date], Content]


def placement(facts: Facts, today: date) -> Content:
    rows = []
    for place in current(facts.of(Placement), today):
        state = _("Outside the state") if place.out_of_state else ""
        since = _("Since %s") % in_words(place.begins_on)
        rows.append(Row(_("Kind of placement"), said("settingType", place.setting), note=joined(since, state)))
    for place in current(facts.of(PlacementAddress), today):
        note = _("Confidential. Do not pass it on.") if place.confidential else ""
        rows.append(Row(_("Address"), address_in_words(place), note=note))
    for caregiver in current(facts.of(PlacementCaregiver), today):
        rows.append(person_row(caregiver))
    for episode in latest(facts.of(CareEpisode), "removal_on")[:1]:
        ended = _("Left care on %s") % in_words(episode.exit_on) if episode.exit_on else ""
        rows.append(Row(_("In care since"), in_words(episode.removal_on), note=ended))
    return Content(rows)


def courses(facts: Facts, today: date) -> Content:
    """Classes of today, each with its latest grade; without a schedule, the latest grade of each course."""
    by_class: dict[str, Any] = {}
    by_course: dict[str, Any] = {}
    for grade in sorted(facts.of(ClassGrade), key=lambda g: g.id):
        by_class[grade.class_source_id] = by_course[grade.course_title] = grade
    taken = [c for c in current(facts.of(ClassEnrollment), today) if c.school_class_type != "homeroom"]
    if taken:
        caption = _("Classes now")
        rows = [course_row(title_of(c), by_class.get(c.school_class_source_id)) for c in taken]
    else:
        caption = _("Latest grades")
        rows = [course_row(grade.course_title or _("A class"), grade) for grade in by_course.values()]
    columns = [_("Course"), _("Grade"), _("Grading period")]
    return Content(tables=[Table(caption, columns, sorted(rows)[:COURSES_MAX])] if rows else [])


def title_of(taken: Any) -> str:
    return taken.school_class_course_title or taken.school_class_title


def course_row(title: str, grade: Any | None) -> list[str]:
    return [title, grade_in_words(grade), grade.grading_period if grade else ""]


def credit(facts: Facts, today: date) -> Content:
    """Sums by school year, the newest first; missing stays missing."""
    years: dict[int, list[Any]] = {}
    for line in facts.of(CreditRecord):
        years.setdefault(line.school_year, []).append(line)
    if not years:
        return Content()
    rows = [
        [
            f"{year - 1}–{year % 100:02}",
            *(total(lines, name) for name in ("credits_attempted", "credits_earned", "partial_credits")),
        ]
        for year, lines in sorted(years.items(), reverse=True)
    ]
    numbers = (_("Attempted"), _("Earned"), _("Partial"))
    columns: list[Column | str] = [_("School year"), *(Column(label, is_number=True) for label in numbers)]
    table = Table(_("Credits by school year"), columns, rows)
    everything = [line for lines in years.values() for line in lines]
    return Content([Row(_("Credits earned in all"), total(everything, "credits_earned"))], [table])


def supports(facts: Facts, today: date) -> Content:
    rows = []
    for model, label in ((SpecialEducationStatus, _("Special education")), (SectionPlan, _("Section 504 plan"))):
        rows += [
            Row(label, _("Yes"), note=_("Since %s") % in_words(status.begins_on))
            for status in current(facts.of(model), today)
        ]
    for program in current(facts.of(SupportProgram), today):
        since = _("Since %s") % in_words(program.begins_on)
        rows.append(Row(program_in_words(program.program), _("Yes"), note=since))
    return Content(rows)


def removals(facts: Facts, today: date) -> Content:
    rows = [
        [in_words(action.begins_on), said("discipline", action.discipline), action.days]
        for action in latest(facts.of(DisciplineAction), "begins_on")[:DAYS_MAX]
    ]
    columns: list[Column | str] = [_("From"), _("What"), Column(_("Days"), is_number=True)]
    return Content(tables=[Table(_("The latest"), columns, rows)] if rows else [])


def people(facts: Facts, today: date) -> Content:
    """Who decides about school comes first: a school must never ask the wrong person to sign."""
    rows = [
        Row(_("Holds education rights"), holder.name, note=joined(said("contactRole", holder.role), holder.phone))
        for holder in current(facts.of(EducationRights), today)
    ]
    rows += [person_row(person) for person in current(facts.of(CaseWorker), today)]
    return Content(rows + [person_row(person) for person in current(facts.of(PersonAround), today)])


def next_dates(facts: Facts, today: date) -> Content:
    coming = [h for h in facts.of(Hearing) if h.held_on is None and h.scheduled_at.date() >= today]
    return Content(
        [
            Row(in_words(hearing.scheduled_at), said("hearingType", hearing.hearing_type), note=hearing.court_name)
            for hearing in sorted(coming, key=lambda h: h.scheduled_at)[:DAYS_MAX]
        ]
    )


def school_decisions(facts: Facts, today: date) -> Content:
    rows = [
        Row(in_words(made.decided_on), said("decision", made.decision), note=transport_in_words(made))
        for made in latest(facts.of(SchoolDecision), "decided_on")[:DAYS_MAX]
    ]
    return Content(rows)


def schools(facts: Facts, today: date) -> Content:
    rows = []
    for stay in reversed(stays(facts.of(SchoolEnrollment))):
        now = stay.exit_on is None or stay.exit_on > today
        status = Cell(_("Enrolled now"), kind="good") if now else Cell(_("Ended"), kind="neutral")
        rows.append([stay.school_name, in_words(stay.entry_on), "" if now else in_words(stay.exit_on), status])
    columns = [_("School"), _("From"), _("Left on"), _("Status")]
    return Content(tables=[Table(_("The newest first"), columns, rows)] if rows else [])


def stays(enrollments: list[Any]) -> list[Any]:
    """Years at one school in a row are one stay; a summer between them is no move."""
    joined_stays: list[Any] = []
    for year in reversed(latest(enrollments, "entry_on")):
        before = joined_stays[-1] if joined_stays else None
        if before and before.school_name == year.school_name and is_summer_between(before, year):
            joined_stays[-1] = SimpleNamespace(**{**vars(before), "exit_on": year.exit_on})
        else:
            joined_stays.append(year)
    return joined_stays


def is_summer_between(before: Any, after: Any) -> bool:
    if before.exit_on is None or after.entry_on is None:
        return False
    return after.entry_on - before.exit_on <= SUMMER


def nothing(facts: Facts, today: date) -> Content:
    """Attendance is counted in the database, see desk/attendance.py."""
    return Content()


SECTIONS = (
    Kind(
        "placement",
        gettext_lazy("Care and placement"),
        AGENCY,
        ("care.in_care", "placement.type", "placement.address", "placement.caregiver", "care.episode_dates"),
        (Placement, PlacementAddress, PlacementCaregiver, CareEpisode),
        placement,
    ),
    Kind(
        "attendance",
        gettext_lazy("Attendance"),
        SCHOOLS,
        ("attendance.daily", "attendance.summary"),
        (AttendanceEvent,),
        nothing,
    ),
    Kind(
        "courses",
        gettext_lazy("Courses and grades"),
        SCHOOLS,
        ("enrollment.schedule", "academics.current_grades", "academics.gpa"),
        (ClassEnrollment, ClassGrade),
        courses,
    ),
    Kind(
        "credits",
        gettext_lazy("Credits"),
        SCHOOLS,
        ("academics.credits", "academics.transcript", "academics.graduation_progress"),
        (CreditRecord,),
        credit,
    ),
    Kind(
        "supports",
        gettext_lazy("Supports"),
        SCHOOLS,
        ("sped.status", "supports.section_504", "supports.english_learner", "supports.activities"),
        (SpecialEducationStatus, SectionPlan, SupportProgram),
        supports,
    ),
    Kind(
        "removals",
        gettext_lazy("Suspensions and removals"),
        SCHOOLS,
        ("discipline.actions",),
        (DisciplineAction,),
        removals,
    ),
    Kind(
        "people",
        gettext_lazy("People"),
        AGENCY,
        ("court.education_rights_order", "care.agency_worker", "people.parents", "people.advocates"),
        (EducationRights, CaseWorker, PersonAround),
        people,
    ),
    Kind("dates", gettext_lazy("Next dates"), AGENCY, ("court.next_hearing",), (Hearing,), next_dates),
    Kind(
        "decisions",
        gettext_lazy("School decisions"),
        AGENCY,
        ("plan.best_interest", "plan.transport"),
        (SchoolDecision,),
        school_decisions,
    ),
    Kind("schools", gettext_lazy("Schools so far"), SCHOOLS, ("enrollment.history",), (SchoolEnrollment,), schools),
)


# --- Small sayings that several sections share -----------------------------------------------------------------------


def current(facts: Iterable[Any], today: date) -> Iterator[Any]:
    return (fact for fact in latest(facts, "begins_on") if is_current(fact, today))


def latest(facts: Iterable[Any], name: str) -> list[Any]:
    """Newest first; what has no day comes last."""
    return sorted(facts, key=lambda fact: getattr(fact, name) or date.min, reverse=True)


def person_row(person: Any) -> Row:
    reached = joined(getattr(person, "organization", ""), person.phone, person.email)
    return Row(said("contactRole", person.role), person.name, note=reached)


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def grade_in_words(grade: Any | None) -> str:
    if grade is None:
        return ""
    number = plain(grade.numeric_grade) if grade.numeric_grade is not None else ""
    return f"{grade.letter_grade} ({number})" if grade.letter_grade and number else grade.letter_grade or number


def total(lines: list[Any], name: str) -> str:
    sent = [value for line in lines if (value := getattr(line, name)) is not None]
    return plain(sum(sent)) if sent else ""


def plain(number: Decimal | int) -> str:
    """Without zeros that say nothing: 2.5 and 71, not 2.500 and 71.00."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def transport_in_words(made: Any) -> str:
    if not made.transportation_by:
        return ""
    return _("Ride to school: %s") % said("transportationBy", made.transportation_by)


def address_in_words(place: Any) -> str:
    """Opened at the last moment: only what a row policy let through is ever decrypted."""
    organization = type("Sender", (), {"key": place.contributor_key})
    try:
        return ", ".join(str(part) for part in key_of(organization).open(place.sealed_address).values())
    except KeyDestroyed:
        return _("This address has been destroyed.")
