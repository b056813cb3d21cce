"""A student in brief: the name in use, age, grade, school; and what one must know first. As much of it as is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.desk import attendance
from homeroom.desk.sections.care import next_dates
from homeroom.desk.sections.content import current, joined, latest
from homeroom.desk.words import age_in_words, element_in_words
from homeroom.students.models import CaseWorker, EducationRights, Glimpse, SchoolEnrollment, SchoolOfOrigin
from homeroom.students.queries import AttendanceMonth, Facts

LISTED = (
    "identity.preferred_name",
    "identity.legal_name",
    "identity.birth_date",
    "enrollment.grade_level",
    "enrollment.school",
)
IN_BRIEF = (*LISTED, "enrollment.entry_date", "enrollment.school_of_origin")


@dataclass(frozen=True)
class Brief:
    name: str
    age: str
    grade: str
    school: str

    @property
    def line(self) -> str:
        return joined(self.age, self.grade, self.school)


def brief_of(facts: Facts, today: date) -> Brief:
    birth = facts.glimpse("identity.birth_date")
    return Brief(
        name=value_of(facts, "identity.preferred_name") or value_of(facts, "identity.legal_name") or _("A student"),
        age=age_in_words(birth.view, birth.value, today) if birth else "",
        grade=value_of(facts, "enrollment.grade_level"),
        school=value_of(facts, "enrollment.school"),
    )


def value_of(facts: Facts, key: str) -> str:
    glimpse = facts.glimpse(key)
    return element_in_words(key, glimpse.view, glimpse.value) if glimpse else ""


def at_a_glance(
    facts: Facts,
    months: list[AttendanceMonth],
    today: date,
    *,
    has_rights_above: bool = False,
    left_out: Iterable[str] = (),
) -> list[Row]:
    """The answers that one looks for first; what is not open has no line. Who may sign may stand above it already."""
    rows = []
    if school := value_of(facts, "enrollment.school"):
        rows.append(Row(_("School"), school, note=enrolled_in_words(facts, today)))
    if origin := origin_in_words(facts, today):
        rows.append(Row(_("School of origin"), origin))
    rows += [] if has_rights_above else decides(facts, today)
    rows += worker(facts, today)
    if months:
        rows.append(Row(_("This school year"), attendance.in_short(months), note=" ".join(left_out)))
    for date_row in next_dates(facts, today).rows[:1]:
        rows.append(Row(_("Next date"), date_row.label, note=str(date_row.value)))
    return rows


def decides(facts: Facts, today: date) -> list[Row]:
    """Who decides about school: from the facts, or from the single element."""
    found = [(holder.name, holder.phone) for holder in current(facts.of(EducationRights), today)]
    return first_of(_("Decides about school"), found, facts, "court.education_rights_order")


def worker(facts: Facts, today: date) -> list[Row]:
    workers = current(facts.of(CaseWorker), today)
    found = [(w.name, joined(w.phone, w.email)) for w in workers if w.role == "caseworker"]
    return first_of(_("Caseworker"), found, facts, "care.agency_worker")


def first_of(label: str, found: list[tuple[str, str]], facts: Facts, element: str) -> list[Row]:
    if found:
        name, reached = found[0]
        return [Row(label, name, note=reached)]
    value = value_of(facts, element)
    return [Row(label, value)] if value else []


def enrolled_in_words(facts: Facts, today: date) -> str:
    entry = facts.glimpse("enrollment.entry_date")
    entered_on = parse_date(str(entry.value)) if entry and entry.view == Glimpse.FULL else None
    if entered_on is None:
        return ""
    days = (today - entered_on).days
    if days < 0:
        return _("Starts on %s") % in_words(entered_on)
    since = ngettext("%(days)s day enrolled, since %(day)s", "%(days)s days enrolled, since %(day)s", days)
    return since % {"days": days, "day": in_words(entered_on)}


def origin_in_words(facts: Facts, today: date) -> str:
    """Whether the school of today is the school of origin, and else which that is (20 USC 6311(g)(1)(E))."""
    origin = value_of(facts, "enrollment.school_of_origin")
    if not origin:
        return ""
    now = value_of(facts, "enrollment.school")
    if not now:
        return origin
    if same_school(facts, origin, now, today):
        return _("Yes, the student goes to the school of origin")
    return _("No. The school of origin is %s") % origin


def same_school(facts: Facts, origin: str, now: str, today: date) -> bool:
    """By identifier where both have one; partners write the same school's name in different ways."""
    origins = latest(facts.of(SchoolOfOrigin), "decided_on")
    stays: list[Any] = [s for s in facts.of(SchoolEnrollment) if s.exit_on is None or s.exit_on > today]
    if origins and origins[0].school_identifier and any(stay.school_identifier for stay in stays):
        return origins[0].school_identifier in {stay.school_identifier for stay in stays}
    return origin.casefold() == now.casefold()
