"""The elements that plans rest on, each declared once: whose it is, the table of its facts, and when it is told at all.

An element is told of a child when the contributor's current glimpse of it has a value, and none of those that say that nobody
knows. What is missing is never counted as one of the valid codes.
"""

from dataclasses import dataclass
from functools import cached_property

from homeroom.access.catalogue import Element, catalogue
from homeroom.students import models as record
from homeroom.students.models import Fact

SCHOOLS = ("school_district",)
AGENCIES = ("child_welfare", "tribal_organization")
BOTH = (*SCHOOLS, *AGENCIES)


# Of whom an element is asked for, in SQL about a child `c` of the contributor: all, or some. Nobody owes a placement of a child
# who left care, or the school of one who left the district.
HOLDS = "o.contributor_id = %(mine)s AND o.student_id = c.student_id AND o.superseded_at IS NULL"
EVERYBODY = "true"
IN_CARE = (
    f"EXISTS (SELECT FROM students_careepisode o WHERE {HOLDS} AND (o.exit_on IS NULL OR o.exit_on > %(today)s::date))"
)
NOT_LEFT = (
    f"(NOT EXISTS (SELECT FROM students_enrollment o WHERE {HOLDS})"
    f" OR EXISTS (SELECT FROM students_enrollment o WHERE {HOLDS}"
    " AND (o.exit_on IS NULL OR o.exit_on > %(today)s::date)))"
)


@dataclass(frozen=True)
class Watched:
    """`unknown` are stored words that say nothing. `happened_on` is the day in SQL of which a fact tells, where it tells of
    one. Of what has `may_be_none` a child may rightly have none, so what is missing there is no fault by itself."""

    key: str
    facts: type[Fact]
    kinds: tuple[str, ...]
    happened_on: str = "NULL::date"
    unknown: tuple[str, ...] = ()
    may_be_none: bool = False
    of_whom: str = EVERYBODY

    @cached_property
    def element(self) -> Element:
        return catalogue().elements[self.key]

    @property
    def number(self) -> int:
        return self.element.number

    @property
    def told(self) -> str:
        """Whether the value of a glimpse says something, in SQL."""
        if not self.unknown:
            return "true"
        words = ", ".join(f"'{word}'" for word in self.unknown)
        return f"value #>> '{{}}' NOT IN ({words})"


WATCHED = (
    Watched("identity.legal_name", record.Identity, BOTH),
    Watched("identity.birth_date", record.MatchKeys, BOTH),
    Watched("identity.state_student_id", record.MatchKeys, BOTH),
    Watched("identity.sex", record.Identity, BOTH, unknown=("unspecified",)),
    Watched("identity.home_language", record.Identity, BOTH, unknown=("und", "mis", "zxx")),  # ISO 639: none is named.
    Watched("identity.tribal_affiliation", record.TribalNotice, AGENCIES, unknown=("unknown",)),
    Watched("enrollment.school", record.SchoolEnrollment, SCHOOLS, "entry_on", of_whom=NOT_LEFT),
    Watched("enrollment.grade_level", record.Enrollment, SCHOOLS, "entry_on", unknown=("no_grade_level",)),
    Watched("attendance.daily", record.AttendanceEvent, SCHOOLS, "event_on", may_be_none=True, of_whom=NOT_LEFT),
    Watched("academics.current_grades", record.ClassGrade, SCHOOLS, of_whom=NOT_LEFT),
    Watched("academics.credits", record.CreditRecord, SCHOOLS, "make_date(school_year, 6, 30)"),
    Watched("sped.status", record.SpecialEducationStatus, SCHOOLS, "begins_on", may_be_none=True),
    Watched("care.in_care", record.CareEpisode, AGENCIES, "removal_on"),
    Watched("care.agency_worker", record.CaseWorker, AGENCIES, "begins_on", of_whom=IN_CARE),
    Watched("placement.type", record.Placement, AGENCIES, "begins_on", of_whom=IN_CARE),
    Watched("placement.caregiver", record.PlacementCaregiver, AGENCIES, "begins_on", of_whom=IN_CARE),
    Watched("enrollment.school_of_origin", record.SchoolOfOrigin, AGENCIES, "decided_on", of_whom=IN_CARE),
    Watched("plan.best_interest", record.SchoolDecision, AGENCIES, "decided_on", of_whom=IN_CARE),
    Watched("court.next_hearing", record.Hearing, AGENCIES, may_be_none=True, of_whom=IN_CARE),
    Watched("court.education_rights_order", record.EducationRights, AGENCIES, "begins_on", of_whom=IN_CARE),
)
BY_KEY = {watched.key: watched for watched in WATCHED}
BY_NUMBER = {watched.number: watched for watched in WATCHED}


def watched_of(kind: str) -> tuple[Watched, ...]:
    """What an organization of this kind is asked for; of other kinds nothing is counted."""
    return tuple(watched for watched in WATCHED if kind in watched.kinds)
