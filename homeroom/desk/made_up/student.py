"""Marisol, who is made up: what a school and an agency would say of her. Every value can be told for made up."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from homeroom.partners.models import Organization
from homeroom.students import models as record
from homeroom.students.element_values import Facts as Said
from homeroom.students.element_values import glimpses_of
from homeroom.students.models import Fact, Glimpse
from homeroom.students.queries import AttendanceMonth
from homeroom.students.words import SCHOOLS

Told = dict[type[Fact], list[dict[str, Any]]]
YEAR = timedelta(days=365)
PHONE, EMAIL = "555-0100", "made.up@example.org"


def told_by(contributor: Organization, today: date) -> dict[type[Fact], list[Any]]:
    """What this contributor would say, by kind, as pages read facts."""
    told = by_a_school(today) if contributor.kind == SCHOOLS else by_an_agency(today)
    source = {
        "contributor_id": contributor.pk,
        "contributor_key": contributor.key,
        "contributor_name": contributor.name,
        "contributor_kind": contributor.kind,
        "recorded_at": timezone.now(),
    }
    return {kind: [SimpleNamespace(**values, **source) for values in rows] for kind, rows in told.items()}


def single_elements(told: dict[type[Fact], list[Any]], contributor: Organization, today: date) -> Iterator[Any]:
    """By the same words that make them of real facts, at each view."""
    for number, dataset, view, value in glimpses_of(Said(today, told)):
        yield SimpleNamespace(
            element=number,
            dataset=dataset,
            view=view,
            value=value,
            contributor_id=contributor.pk,
            contributor_kind=contributor.kind,
            contributor_name=contributor.name,
            recorded_at=timezone.now(),
        )


def last_day(kind: type[Fact], fact: Any, today: date) -> date:
    """The day of a made-up row, or its last, as `row_day` of its table has it in SQL. What lasts, or has no day, is of today."""
    if kind is record.CreditRecord:
        return date(fact.school_year, 6, 30)
    if kind is record.Hearing:
        return fact.held_on or timezone.localdate(fact.scheduled_at)
    if kind is record.AssignmentResult:
        return fact.due_on or fact.scored_on or fact.assigned_on
    name, _minus, day_before = getattr(kind, "row_day", "").partition(" - ")
    day = getattr(fact, name, None)
    if day is None:
        return today
    return day - timedelta(days=int(day_before or 0))


def months(contributors: list[Organization], today: date) -> list[AttendanceMonth]:
    names = tuple(sorted(each.name for each in contributors))
    return [AttendanceMonth(today.replace(day=1), 2, 1, 1, names, timezone.now())] if contributors else []


def identity(first: str) -> dict[str, Any]:
    return {
        "first_name": first,
        "middle_name": "",
        "last_name": "Example",
        "suffix": "",
        "preferred_first_name": "Mari",
        "sex": "",
        "home_language": "Spanish (made up)",
    }


def by_a_school(today: date) -> Told:
    born = today - 14 * YEAR
    began = today - timedelta(days=90)
    span = {"begins_on": began, "ends_on": None}
    school = {"school_name": "Made-Up Middle School", "school_identifier": "", "entry_on": began, "exit_on": None}
    before = {
        "school_name": "Made-Up Elementary School",
        "school_identifier": "",
        "entry_on": began - YEAR,
        "exit_on": began,
    }
    course = {"course_title": "Made-Up Algebra", "class_title": "Made-Up Algebra"}
    return {
        record.Identity: [identity("Marisol")],
        record.MatchKeys: [{"birth_on": born, "state_student_id": "MADEUP-10023"}],
        record.RaceEthnicity: [{"reported": ["Made-up answer"]}],
        record.Enrollment: [{"entry_on": began, "exit_on": None, "grade_level": "eighth_grade", "exit_type": ""}],
        record.SchoolEnrollment: [before, school],
        record.ClassEnrollment: [
            {
                **course,
                "school_class_title": "Made-Up Algebra",
                "school_class_course_title": "Made-Up Algebra",
                "school_class_source_id": "made-up",
                "school_class_type": "scheduled",
                **span,
            }
        ],
        record.AttendanceEvent: [{"event_on": today - timedelta(days=3), "category": "unexcused_absence"}],
        record.ClassGrade: [
            {
                **course,
                "id": 1,
                "class_source_id": "made-up",
                "grading_period": "Made-up quarter",
                "grade_type": "",
                "letter_grade": "B+",
                "numeric_grade": None,
            }
        ],
        record.AssignmentResult: [
            {
                **course,
                "class_source_id": "made-up",
                "title": "Made-Up Essay",
                "assigned_on": today - timedelta(days=12),
                "due_on": today - timedelta(days=6),
                "scored_on": today - timedelta(days=2),
                "status": "fully_graded",
                "score": 7,
                "score_max": 10,
                "text_score": "",
                "is_late": True,
                "is_missing": False,
            }
        ],
        record.CreditRecord: [
            {
                "course_title": "Made-Up History",
                "school_year": today.year,
                "term": "Made-up term",
                "final_grade": "A-",
                "credits_attempted": 3,
                "credits_earned": 2,
                "partial_credits": 1,
            }
        ],
        record.SpecialEducationStatus: [span],
        record.SectionPlan: [span],
        record.SupportProgram: [{"program": "english_learner", **span}, {"program": "made-up club", **span}],
        record.DisciplineIncident: [
            {"id": 1, "incident_on": began, "behavior": "other", "role": "", "sealed_description": b"made up"}
        ],
        record.DisciplineAction: [{"begins_on": began, "discipline": "in_school_suspension", "days": 2}],
    }


def by_an_agency(today: date) -> Told:
    began = today - timedelta(days=120)
    span = {"begins_on": began, "ends_on": None}
    reached = {"organization": "", "phone": PHONE, "email": EMAIL}
    hearing = datetime.combine(today + timedelta(days=20), datetime.min.time(), timezone.get_current_timezone())
    return {
        record.Identity: [identity("Marisol")],
        record.MatchKeys: [{"birth_on": today - 14 * YEAR, "state_student_id": "MADEUP-10023"}],
        record.ChildWelfareId: [{"identifier": "MADEUP-CW-77041"}],
        record.TribalNotice: [{"answer": "no"}],
        record.CareEpisode: [{"removal_on": began, "exit_on": None}],
        record.CaseWorker: [{"role": "caseworker", "name": "Wanda Made-Up-Worker", **reached, **span}],
        record.Placement: [{"setting": "relative_foster_family_home", "out_of_state": False, **span}],
        record.PlacementAddress: [{"sealed_address": "1 Made-Up Street", "confidential": True, **span}],
        record.PlacementCaregiver: [{"role": "foster_parent", "name": "Carl Made-Up-Caregiver", **reached, **span}],
        record.PermanencyPlan: [
            {"plan_type": "reunify_with_parents_or_guardians", "established_on": began, "ended_on": None}
        ],
        record.SchoolOfOrigin: [
            {"school_name": "Made-Up Elementary School", "school_identifier": "", "decided_on": began}
        ],
        record.SchoolDecision: [
            {
                "decided_on": began,
                "decision": "remain_school_of_origin",
                "decided_by": "",
                "transportation_by": "district",
                "transportation_begins_on": began,
            }
        ],
        record.PersonAround: [
            {"role": "parent", "name": "Paula Made-Up-Parent", **reached, **span},
            {"role": "casa", "name": "Ada Made-Up-Advocate", **reached, **span},
        ],
        record.EducationRights: [{"role": "parent", "name": "Rita Made-Up-Holder", "phone": PHONE, **span}],
        record.Hearing: [
            {"hearing_type": "permanency", "scheduled_at": hearing, "held_on": None, "court_name": "Made-Up Court"}
        ],
        record.ContactLimit: [{"role": "parent", "name": "Lou Made-Up-Limit", "restriction": "made-up limit", **span}],
    }


__all__ = ["Glimpse", "last_day", "months", "single_elements", "told_by"]
