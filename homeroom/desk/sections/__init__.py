"""The sections of the student page, in their order: what each asks of the record, and what it says."""

from django.utils.translation import gettext_lazy

from homeroom.desk.sections import care, incidents, school
from homeroom.desk.sections.content import Content, Kind
from homeroom.students.models import (
    AssignmentResult,
    AttendanceEvent,
    CareEpisode,
    CaseWorker,
    ClassEnrollment,
    ClassGrade,
    CreditRecord,
    DisciplineAction,
    DisciplineIncident,
    EducationRights,
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
from homeroom.students.words import AGENCY, SCHOOLS

SECTIONS = (
    Kind(
        "placement",
        gettext_lazy("Care and placement"),
        AGENCY,
        ("care.in_care", "placement.type", "placement.address", "placement.caregiver", "care.episode_dates"),
        (Placement, PlacementAddress, PlacementCaregiver, CareEpisode),
        care.placement,
    ),
    Kind(
        "attendance",
        gettext_lazy("Attendance"),
        SCHOOLS,
        ("attendance.daily", "attendance.summary"),
        (AttendanceEvent,),
        school.nothing,
    ),
    Kind(
        "courses",
        gettext_lazy("Courses and grades"),
        SCHOOLS,
        ("enrollment.schedule", "academics.current_grades", "academics.gpa"),
        (ClassEnrollment, ClassGrade, AssignmentResult),
        school.courses,
    ),
    Kind(
        "credits",
        gettext_lazy("Credits"),
        SCHOOLS,
        ("academics.credits", "academics.transcript", "academics.graduation_progress"),
        (CreditRecord,),
        school.credit,
    ),
    Kind(
        "supports",
        gettext_lazy("Supports"),
        SCHOOLS,
        ("sped.status", "supports.section_504", "supports.english_learner", "supports.activities"),
        (SpecialEducationStatus, SectionPlan, SupportProgram),
        school.supports,
    ),
    Kind(
        "removals",
        gettext_lazy("Suspensions and removals"),
        SCHOOLS,
        ("discipline.actions",),
        (DisciplineAction,),
        school.removals,
    ),
    Kind(
        "incidents",
        gettext_lazy("Incidents at school"),
        SCHOOLS,
        ("discipline.incidents",),
        (DisciplineIncident,),
        incidents.told,
    ),
    Kind(
        "people",
        gettext_lazy("People"),
        AGENCY,
        ("court.education_rights_order", "care.agency_worker", "people.parents", "people.advocates"),
        (EducationRights, CaseWorker, PersonAround),
        care.people,
    ),
    Kind("dates", gettext_lazy("Next dates"), AGENCY, ("court.next_hearing",), (Hearing,), care.next_dates),
    Kind(
        "decisions",
        gettext_lazy("School decisions"),
        AGENCY,
        ("plan.best_interest", "plan.transport"),
        (SchoolDecision,),
        care.school_decisions,
    ),
    Kind(
        "schools", gettext_lazy("Schools so far"), SCHOOLS, ("enrollment.history",), (SchoolEnrollment,), school.schools
    ),
)

__all__ = ["SECTIONS", "Content", "Kind"]
