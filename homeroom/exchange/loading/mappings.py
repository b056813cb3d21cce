"""What a row becomes: from a checked row's values to facts of the record. Pure; which child it is, is known already.

Missing stays missing: a blank cell becomes an empty text or nothing, never a guess.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from homeroom.exchange.formats import CODES
from homeroom.exchange.loading import programs
from homeroom.students import models as record
from homeroom.students.models import Fact

Values = dict  # Column to value, as `reading` converts them.
ENDED = ""  # Under this name a packed row says that its record has ended.


class NewFact(NamedTuple):
    model: type[Fact]
    key: str
    content: dict


CAREGIVERS = frozenset(("foster_parent", "relative_caregiver", "group_home_staff"))
WORKERS = frozenset(("caseworker", "supervisor"))


def full_name(values: Values) -> str:
    return " ".join(filter(None, (values["firstName"], values["lastName"])))


# Child welfare: one function for each file, the row's key and values in, facts out.


def child(key: str, values: Values) -> Iterator[NewFact]:
    yield NewFact(
        record.Identity,
        key,
        {
            "first_name": values["firstName"],
            "middle_name": values["middleName"],
            "last_name": values["lastName"],
            "suffix": values["suffix"],
            "former_last_names": values["formerLastNames"] or [],
            "preferred_first_name": values["preferredFirstName"],
            "sex": values["sex"],
            "home_language": values["preferredLanguage"],
        },
    )
    keys = {"birth_on": values["birthDate"], "state_student_id": values["stateStudentId"]}
    yield NewFact(record.MatchKeys, key, keys)
    yield NewFact(record.ChildWelfareId, key, {"identifier": key})
    if values["tribalNotice"]:
        yield NewFact(record.TribalNotice, key, {"answer": values["tribalNotice"]})


def episode(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "removal_on": values["removalDate"],
        "exit_on": values["exitDate"],
        "exit_reason": values["exitReason"],
        "legal_authority": values["legalAuthority"],
        "court_name": values["courtName"],
    }
    yield NewFact(record.CareEpisode, key, content)


def placement(key: str, values: Values) -> Iterator[NewFact]:
    span = {"begins_on": values["startDate"], "ends_on": values["endDate"]}
    kind = {"setting": values["settingType"], "out_of_state": values["outOfState"]}
    yield NewFact(record.Placement, key, {**span, **kind})
    parts = ("providerName", "street", "city", "state", "postalCode", "county")
    address = {part: values[part] for part in parts if values[part]}
    if address:
        confidential = values["addressConfidential"] is not False  # Blank counts as confidential.
        content = {**span, "sealed_address": address, "confidential": confidential}
        yield NewFact(record.PlacementAddress, key, content)


def contact(key: str, values: Values) -> Iterator[NewFact]:
    role = values["role"]
    span = {"begins_on": values["startDate"], "ends_on": values["endDate"]}
    who = {"role": role, "name": full_name(values)}
    reached = {"email": values["email"], "phone": values["phone"]}
    if role in WORKERS:
        yield NewFact(record.CaseWorker, key, {**who, **reached, **span, "organization": values["organization"]})
    elif role in CAREGIVERS:
        yield NewFact(record.PlacementCaregiver, key, {**who, **reached, **span})
    elif role != "education_rights_holder":
        more = {"organization": values["organization"], "may_receive_records": values["mayReceiveRecords"]}
        yield NewFact(record.PersonAround, key, {**who, **reached, **span, **more})
    if role == "education_rights_holder" or values["isEducationRightsHolder"]:
        yield NewFact(record.EducationRights, key, {**who, **span, "phone": values["phone"]})
    if values["contactRestriction"] not in (None, "none"):
        limit = {"restriction": values["contactRestriction"], "ordered_on": values["restrictionOrderDate"]}
        yield NewFact(record.ContactLimit, key, {**who, **span, **limit})


def school_decision(key: str, values: Values) -> Iterator[NewFact]:
    decided = {"decided_on": values["decisionDate"]}
    name, identifier = values["schoolOfOriginName"], values["schoolOfOriginNcesId"]
    if name or identifier:
        school = {"school_name": name or identifier, "school_identifier": identifier}
        yield NewFact(record.SchoolOfOrigin, key, {**school, **decided})
    content = {
        "decision": values["decision"],
        "decided_by": values["decidedBy"],
        "transportation_by": values["transportationBy"],
        "transportation_begins_on": values["transportationStart"],
    }
    yield NewFact(record.SchoolDecision, key, {**content, **decided})


def hearing(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "hearing_type": values["hearingType"],
        "scheduled_at": values["scheduledAt"],
        "held_on": values["heldOn"],
        "court_name": values["courtName"],
    }
    yield NewFact(record.Hearing, key, content)


def plan(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "plan_type": values["planType"],
        "established_on": values["establishedOn"],
        "ended_on": values["endedOn"],
    }
    yield NewFact(record.PermanencyPlan, key, content)


class ChildFile(NamedTuple):
    """What a child-welfare file becomes, and which kinds of facts it owns: those end when the row is gone."""

    becomes: Callable[[str, Values], Iterator[NewFact]]
    owns: tuple[type[Fact], ...]


CHILD_FILES = {
    "children.csv": ChildFile(child, (record.Identity, record.MatchKeys, record.ChildWelfareId, record.TribalNotice)),
    "episodes.csv": ChildFile(episode, (record.CareEpisode,)),
    "placements.csv": ChildFile(placement, (record.Placement, record.PlacementAddress)),
    "contacts.csv": ChildFile(
        contact,
        (
            record.CaseWorker,
            record.PlacementCaregiver,
            record.PersonAround,
            record.EducationRights,
            record.ContactLimit,
        ),
    ),
    "schooldecisions.csv": ChildFile(school_decision, (record.SchoolOfOrigin, record.SchoolDecision)),
    "hearings.csv": ChildFile(hearing, (record.Hearing,)),
    "plans.csv": ChildFile(plan, (record.PermanencyPlan,)),
}

# OneRoster: a student's facts come from rows of several files.

RACES = (
    "americanIndianOrAlaskaNative",
    "asian",
    "blackOrAfricanAmerican",
    "nativeHawaiianOrOtherPacificIslander",
    "white",
    "demographicRaceTwoOrMoreRaces",
    "hispanicOrLatinoEthnicity",
)


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


# Ed-Fi names races one by one; a word that is not here has none in the record.
RACES_OF_ED_FI = {
    "american_indian_or_alaska_native": "americanIndianOrAlaskaNative",
    "asian": "asian",
    "black_or_african_american": "blackOrAfricanAmerican",
    "native_hawaiian_or_other_pacific_islander": "nativeHawaiianOrOtherPacificIslander",
    "white": "white",
    "hispanic_or_latino_ethnicity": "hispanicOrLatinoEthnicity",
}


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


# Flat school files: one function for each file. `School` answers what the row names by id.


def attendance_event(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "event_on": values["eventDate"],
        "category": values["attendanceCode"],
        "minutes": values["minutes"],
        "sealed_reason": values["reason"],
    }
    yield NewFact(record.AttendanceEvent, key, content)


def class_grade(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "class_source_id": values["classSourcedId"],
        "course_title": values["classSourcedId.title"],
        "grading_period": values["gradingPeriodSourcedId.title"],
        "grade_type": values["gradeType"],
        "letter_grade": values["letterGrade"],
        "numeric_grade": values["numericGrade"],
    }
    yield NewFact(record.ClassGrade, key, content)


LINE_ITEM = "lineItem."  # Before the names under which a result carries what its line item says.
ABOUT_ASSIGNMENT = (
    *("category_source_id", "class_source_id", "course_title", "title", "category", "grading_period"),
    *("assigned_on", "due_on", "score_max"),
)


def assignment_result(key: str, values: Values) -> Iterator[NewFact]:
    """A result of OneRoster, with what its line item says."""
    if ENDED in values:
        return
    content = {
        **about_assignment(values),
        "line_item_source_id": values["lineItemSourcedId"],
        "status": values["scoreStatus"],
        "score": values["score"],
        "text_score": values.get("textScore"),
        "scored_on": values["scoreDate"],
        "is_late": values.get("late"),
        "is_missing": values.get("missing"),
        "is_incomplete": values.get("incomplete"),
    }
    yield NewFact(record.AssignmentResult, key, with_exact_numbers(content))


def about_assignment(values: Values) -> dict:
    """What its line item says of a result. In rows that waited, days are text."""
    about = {name: values.get(LINE_ITEM + name) for name in ABOUT_ASSIGNMENT}
    return about | {name: _day(about[name]) for name in ("assigned_on", "due_on")}


def with_exact_numbers(content: dict) -> dict:
    """10, 10.0 and 10.0000 are one number, whether a file says it or the record."""
    return content | {name: _exact(content[name]) for name in ("score", "score_max")}


def _exact(number: Decimal | str | None) -> Decimal | None:
    return None if number is None else round(Decimal(number), 4).normalize()


def _day(said: date | str | None) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) else said


def credit_record(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "course_code": values["courseCode"],
        "course_title": values["courseTitle"],
        "school_year": values["schoolYear"],
        "term": values["term"],
        "grade_level": values["gradeLevel"],
        "credits_attempted": values["creditsAttempted"],
        "credits_earned": values["creditsEarned"],
        "partial_credits": values["partialCredits"],
        "final_grade": values["finalGrade"],
    }
    yield NewFact(record.CreditRecord, key, content)


def incident(key: str, values: Values) -> Iterator[NewFact]:
    content = {
        "incident_on": values["incidentDate"],
        "behavior": values["behavior"],
        "role": values["role"],
        "sealed_description": values["description"],
    }
    yield NewFact(record.DisciplineIncident, key, content)


def action(key: str, values: Values) -> Iterator[NewFact]:
    """In Ed-Fi one action may be several kinds of discipline; in the flat files it is one."""
    content = {"begins_on": values["startDate"], "days": values["days"]}
    kinds = values["discipline"]
    if isinstance(kinds, str):
        yield NewFact(record.DisciplineAction, key, {**content, "discipline": kinds})
    else:
        for kind in kinds:
            yield NewFact(record.DisciplineAction, f"{key}|{kind}", {**content, "discipline": kind})


def program(key: str, values: Values) -> Iterator[NewFact]:
    span = {"begins_on": values["startDate"], "ends_on": values["endDate"]}
    stored = programs.STORED[programs.folded(values["program"])]
    if stored == programs.SPECIAL_EDUCATION:
        yield NewFact(record.SpecialEducationStatus, key, span)
    elif stored == programs.SECTION_504:
        yield NewFact(record.SectionPlan, key, span)
    else:
        yield NewFact(record.SupportProgram, key, {"program": stored, **span})


# Keys of enrollments that a district sends as such; those derived from classes have the other mark.
# Enrollments in schools that a district sends as such; for these students none is derived from classes.
SENT_APART = "schoolenrollments.csv"
SENT, DERIVED = "sent:", "derived:"


def school_enrollment(key: str, values: Values) -> Iterator[NewFact]:
    span = {"entry_on": values["entryDate"], "exit_on": values["exitDate"]}
    about = {
        "grade_level": values["gradeLevel"],
        "entry_type": values["entryType"],
        "exit_type": values["exitType"],
    }
    yield NewFact(record.Enrollment, SENT + key, {**span, **about})
    yield NewFact(record.SchoolEnrollment, SENT + key, {**span, "school": values["schoolSourcedId.id"]})


SCHOOL_FILES: dict[str, Callable[[str, Values], Iterator[NewFact]]] = {
    "schoolenrollments.csv": school_enrollment,
    "attendance.csv": attendance_event,
    "behavior.csv": incident,
    "discipline.csv": action,
    "grades.csv": class_grade,
    "transcript.csv": credit_record,
    "programs.csv": program,
    "results.csv": assignment_result,  # Of a gradebook; here for rows that waited.
}

# Everything that a school district may have of a student; when a link is cut, all of it is superseded.
DISTRICT_FACTS: tuple[type[Fact], ...] = (
    record.Identity,
    record.MatchKeys,
    record.RaceEthnicity,
    record.Enrollment,
    record.SchoolEnrollment,
    record.ClassEnrollment,
    record.AttendanceEvent,
    record.ClassGrade,
    record.AssignmentResult,
    record.CreditRecord,
    record.SpecialEducationStatus,
    record.SectionPlan,
    record.SupportProgram,
    record.DisciplineIncident,
    record.DisciplineAction,
)
