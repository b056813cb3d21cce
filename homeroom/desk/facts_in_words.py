"""What one fact says, in a line; and when that was true. For pages on which facts of all kinds stand beside each other."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.common.dates import in_words
from homeroom.desk.sections.care import transport_in_words
from homeroom.desk.sections.content import joined, plain
from homeroom.desk.sections.school import grade_in_words, title_of
from homeroom.desk.words import program_in_words, said

# Of each kind the day on which it begins and the first on which it no longer holds; or the one day of which it tells.
SPANS = {
    "Enrollment": ("entry_on", "exit_on"),
    "SchoolEnrollment": ("entry_on", "exit_on"),
    "CareEpisode": ("removal_on", "exit_on"),
}
DAYS = {
    "SchoolOfOrigin": "decided_on",
    "SchoolDecision": "decided_on",
    "AttendanceEvent": "event_on",
    "DisciplineIncident": "incident_on",
    "DisciplineAction": "begins_on",
    "Hearing": "scheduled_at",
}


def fact_in_words(kind: str, fact: Any) -> str:
    return WORDS[kind](fact) or _("Says nothing")


def true_in_words(kind: str, fact: Any) -> str:
    """When it was true, as its sender says; empty for what has no days, such as a grade."""
    if kind in DAYS:
        day = getattr(fact, DAYS[kind])
        return _("On %s") % in_words(day) if day else ""
    begins, ends = SPANS.get(kind, ("begins_on", "ends_on"))
    return span_in_words(getattr(fact, begins, None), getattr(fact, ends, None))


def span_in_words(begins_on: date | None, ends_on: date | None) -> str:
    """The end is the first day on which it no longer holds; people say the last on which it does."""
    last = in_words(ends_on - timedelta(days=1)) if ends_on else ""
    if begins_on and last:
        return _("From %(first)s to %(last)s") % {"first": in_words(begins_on), "last": last}
    if begins_on:
        return _("Since %s") % in_words(begins_on)
    return _("Until %s") % last if last else ""


def _person(fact: Any) -> str:
    """Who it was, in which role. How to reach them is of today alone."""
    return joined(f"{said('contactRole', fact.role)}: {fact.name}", getattr(fact, "organization", ""))


def _enrollment(fact: Any) -> str:
    grade = _("Grade: %s") % said("gradeLevel", fact.grade_level) if fact.grade_level else _("Enrolled")
    return joined(grade, said("exitType", fact.exit_type))


def _placement(fact: Any) -> str:
    return joined(said("settingType", fact.setting), _("Outside the state") if fact.out_of_state else "")


def _grade(fact: Any) -> str:
    grade = grade_in_words(fact) or "–"
    return joined(f"{fact.course_title or _('A class')}: {grade}", fact.grading_period)


def _credits(fact: Any) -> str:
    numbers = (
        (_("Attempted"), fact.credits_attempted),
        (_("Earned"), fact.credits_earned),
        (_("Partial"), fact.partial_credits),
    )
    told = [f"{label}: {plain(number)}" for label, number in numbers if number is not None]
    year = f"{fact.school_year - 1}–{fact.school_year % 100:02}"
    return joined(fact.course_title, year, *told)


def _removal(fact: Any) -> str:
    if fact.days is None:
        return said("discipline", fact.discipline)
    days = ngettext("%(days)s day", "%(days)s days", int(fact.days)) % {"days": plain(fact.days)}
    return joined(said("discipline", fact.discipline), days)


def _decision(fact: Any) -> str:
    begins = _("Ride since %s") % in_words(fact.transportation_begins_on) if fact.transportation_begins_on else ""
    return joined(said("decision", fact.decision), fact.decided_by, transport_in_words(fact), begins)


def _hearing(fact: Any) -> str:
    held = _("Held on %s") % in_words(fact.held_on) if fact.held_on else ""
    return joined(said("hearingType", fact.hearing_type), fact.court_name, held)


def _attendance(fact: Any) -> str:
    minutes = fact.minutes
    long = ngettext("%(minutes)s minute", "%(minutes)s minutes", minutes) % {"minutes": minutes} if minutes else ""
    return joined(said("attendance", fact.category), long)


WORDS: dict[str, Callable[[Any], str]] = {
    # A former name is not told (decision 49); neither is an address.
    "Identity": lambda fact: _("Home language: %s") % fact.home_language if fact.home_language else _("Names"),
    "Enrollment": _enrollment,
    "SchoolEnrollment": lambda fact: fact.school_name,
    "SchoolOfOrigin": lambda fact: _("School of origin: %s") % fact.school_name,
    "CareEpisode": lambda fact: _("In care"),
    "CaseWorker": _person,
    "Placement": _placement,
    "PlacementAddress": lambda fact: _("An address. Which one, only the student’s page shows, as it is today."),
    "PlacementCaregiver": _person,
    "ClassEnrollment": title_of,
    "ClassGrade": _grade,
    "CreditRecord": _credits,
    "SpecialEducationStatus": lambda fact: _("Special education"),
    "SectionPlan": lambda fact: _("Section 504 plan"),
    "SupportProgram": lambda fact: program_in_words(fact.program),
    "DisciplineIncident": lambda fact: joined(
        said("behavior", fact.behavior), said("incidentRole", fact.role) if fact.role else ""
    ),
    "DisciplineAction": _removal,
    "EducationRights": _person,
    "Hearing": _hearing,
    "PersonAround": _person,
    "SchoolDecision": _decision,
    "AttendanceEvent": _attendance,
}
