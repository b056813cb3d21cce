"""A district's other files: one function for each, the row's key and values in, facts out. What a row names by id is resolved
already."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from homeroom.exchange.loading import programs
from homeroom.exchange.loading.becoming import ENDED, NewFact, Values
from homeroom.students import models as record


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
