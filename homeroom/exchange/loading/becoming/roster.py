"""A roster: a student's facts come from rows of several files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from homeroom.exchange.formats import CODES
from homeroom.exchange.formats.oneroster import RACES
from homeroom.exchange.loading.becoming import Values


def names(user: Values) -> dict:
    """What users.csv says of an Identity; sex stands in demographics.csv."""
    return {
        "first_name": user["givenName"],
        "middle_name": user["middleName"],
        "last_name": user["familyName"],
        "preferred_first_name": user.get("preferredGivenName"),
        "suffix": user.get("suffix"),
    }


# Types under which exports put the state's student id into userIds, in lower case.
STATE_ID_TYPES = ("state", "stateid", "state_id", "statestudentid", "state_student_id", "ssid", "sasid")


def state_student_id(user: Values) -> str:
    """The district's word for the state's id: the column `identifier`, or an entry of userIds of such a type."""
    if user["identifier"]:
        return user["identifier"]
    for entry in user["userIds"] or ():
        kind, _, value = entry.partition(":")
        if kind.casefold() in STATE_ID_TYPES:
            return value
    return ""


def races(demographics: Values) -> list[str]:
    return [race for race in RACES if demographics[race]]


# Ed-Fi and agencies name races one by one; a word that is not here has none in the record.
RACES_OF_ED_FI = {
    "american_indian_or_alaska_native": "americanIndianOrAlaskaNative",
    "asian": "asian",
    "black_or_african_american": "blackOrAfricanAmerican",
    "native_hawaiian_or_other_pacific_islander": "nativeHawaiianOrOtherPacificIslander",
    "white": "white",
    "hispanic_or_latino_ethnicity": "hispanicOrLatinoEthnicity",
}


def races_without_a_word(values: Values) -> list[str]:
    """Who gives no answer names none."""
    return [race for race in values["races"] or () if race not in RACES_OF_ED_FI and race != "not_answered"]


def races_of_information(information: Values) -> list[str]:
    told = {RACES_OF_ED_FI.get(race) for race in information["races"] or ()}
    return [race for race in RACES if race in told]


def grade_level(user: Values) -> str:
    """The stored word for the grade that users.csv names, if it names one that we know. In Ed-Fi it names none."""
    known = CODES["gradeLevel"].stored_by_wire
    for grade in user.get("grades") or ():
        if grade in known:
            return known[grade]
        if f"0{grade}" in known:  # Some exports write "7" for "07".
            return known[f"0{grade}"]
    return ""


class Span(NamedTuple):
    """Enrolled in a school: from the first day to the first day no longer enrolled; None is open."""

    school: str
    begins_on: date | None
    ends_on: date | None
    rows: tuple[int, ...]


# Winter break is three weeks; summer is ten. A gap beyond this is a new enrollment, as districts count it.
SAME_ENROLLMENT_DAYS = timedelta(days=45)


def school_spans(class_spans: list[Span]) -> list[Span]:
    """A student's enrollments in schools, from those in classes: joined across short breaks, unless another school
    came between."""
    spans = sorted(class_spans, key=lambda s: (s.begins_on or date.min, s.ends_on or date.max))
    starts = sorted({(s.begins_on or date.min, s.school) for s in spans})
    latest: dict[str, Span] = {}
    joined: list[Span] = []
    for span in spans:
        before = latest.get(span.school)
        if before and _goes_on(before, span, starts):
            ends_on = max(before.ends_on, span.ends_on) if before.ends_on and span.ends_on else None
            both = before._replace(ends_on=ends_on, rows=before.rows + span.rows)
            joined[joined.index(before)] = both
            latest[span.school] = both
        else:
            joined.append(span)
            latest[span.school] = span
    return joined


def _goes_on(before: Span, after: Span, starts: list[tuple[date, str]]) -> bool:
    if before.ends_on is None or after.begins_on is None or after.begins_on <= before.ends_on:
        return True
    if after.begins_on - before.ends_on > SAME_ENROLLMENT_DAYS:
        return False
    return not any(before.ends_on <= day < after.begins_on and school != before.school for day, school in starts)
