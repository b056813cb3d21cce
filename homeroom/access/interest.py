"""What people may see of their own organization's records, and on what relation to the child.

"Own organization" is not "all": a kind of organization and a role have a legitimate interest in some kinds of
information, and only of children they work with (34 CFR 99.31(a)(1)(i); DESIGN section 4, point 5).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from homeroom.access.catalogue import catalogue

# An agency's worker keeps the whole case; protected by another law, or written for somebody else, stays closed.
CASE = (
    "identity identity_match_keys identity_child_welfare_id identity_race_ethnicity identity_tribal_affiliation"
    " enrollment_school care_in_care care_episode care_permanency_goal placement_type placement_address"
    " placement_caregiver placement_move_notice court_education court_orders court_contact_limits"
    " people people_points_of_contact plan_school_move plan notes_shared notes_restricted youth_voice health_immunizations"
    " health_alerts health_care safety"
)
# A counselor or liaison plans the whole school life; the nurse's and the homeless liaison's files are not theirs.
SCHOOL_LIFE = (
    "identity identity_match_keys enrollment_school enrollment enrollment_schedule attendance academics"
    " academics_teacher_comments assessment sped_status sped supports_section_504 supports discipline"
    " discipline_incidents health_immunizations people people_points_of_contact plan_school_move plan notes_shared"
    " notes_restricted"
)
CLASSROOM = (
    "identity enrollment_school enrollment enrollment_schedule attendance academics academics_teacher_comments"
    " assessment supports_section_504 supports plan"
)


@dataclass(frozen=True)
class Interest:
    """`relation` is empty where a line of an agreement sets it: see `beside_a_line`."""

    kind: str
    role: str
    datasets: tuple[str, ...]
    relation: str
    population: str
    cite: str
    masked: tuple[str, ...] = ()


AGENCY_LAW = "45 CFR 205.50(a)(1)(i)(A)"  # Use by the agency for administering the program itself.
SCHOOL_LAW = "34 CFR 99.31(a)(1)(i)(A)"
STEWARD_LAW = "34 CFR 99.32(c)"  # Who keeps the records reads what is kept and what went out.

# An advocate's program keeps the notes that its advocates write about the children whom they are appointed for.
ADVOCATE_LAW = "42 USC 5106a(b)(2)(B)(xiii)"

INTERESTS = (
    Interest("child_welfare", "caseworker", tuple(CASE.split()), "assigned", "in_care_of_recipient", AGENCY_LAW),
    Interest(
        "child_welfare", "caseworker_supervisor", tuple(CASE.split()), "assigned", "in_care_of_recipient", AGENCY_LAW
    ),
    Interest("tribal_organization", "caseworker", tuple(CASE.split()), "assigned", "in_care_of_recipient", AGENCY_LAW),
    Interest("advocate", "casa", ("plan", "notes_shared", "notes_restricted"), "team_member", "in_care", ADVOCATE_LAW),
    Interest("school_district", "school_counselor", tuple(SCHOOL_LIFE.split()), "", "", SCHOOL_LAW),
    Interest("school_district", "education_liaison", tuple(SCHOOL_LIFE.split()), "", "", SCHOOL_LAW),
    Interest("school_district", "teacher", tuple(CLASSROOM.split()), "", "", SCHOOL_LAW),
    *(
        Interest(
            kind,
            "data_steward",
            ("identity",),
            "record_holder",
            "any",
            STEWARD_LAW,
            masked=("identity.birth_date", "identity.state_student_id", "identity.child_welfare_id"),
        )
        for kind in ("school_district", "child_welfare", "tribal_organization")
    ),
)


# --- Families ---------------------------------------------------------------------------------------------------------

# A student from the age that the site sets reads the own record (34 CFR 99.10, 99.12; sharing specification 2.9).
SUBJECT_ACCESS = "34 CFR 99.10"
SUBJECT_ACCESS_AGE = 12
# The agency gives whom the child lives with the child's health and education record, at each placement.
CAREGIVER_LAW = "42 USC 675(1)(C), 675(5)(D)"
OWN_WORDS = "the family's own words"

MY_CASE = (
    "identity enrollment_school care_in_care people people_points_of_contact court_education plan_school_move plan"
    " youth_voice"
)
MY_SCHOOL = (
    "identity enrollment_school enrollment enrollment_schedule attendance academics supports_section_504 supports plan"
)
# What a school keeps of a student, but for what names other students and what its people note for themselves (34 CFR 99.12(a)).
EDUCATION_RECORD = (
    "identity enrollment_school enrollment enrollment_schedule attendance academics academics_teacher_comments assessment"
    " sped_status sped sped_evaluation sped_iep_document supports_section_504 supports discipline health_immunizations plan"
)
MONDAY_MORNING = (
    "identity enrollment_school care_in_care people people_points_of_contact court_education plan_school_move plan"
    " notes_shared"
)
# Of what a line lets the agency pass on to the child's education team, whom the child lives with needs this.
CAREGIVER_SCHOOL = frozenset(
    {
        *("identity", "enrollment_school", "enrollment", "enrollment_schedule", "attendance", "academics", "supports"),
        *("plan", "notes_shared"),
    }
)
WRITTEN = ("plan", "notes_shared")


@dataclass(frozen=True)
class FamilyInterest:
    """What the law opens between a family and a kind of organization. An empty kind is the families themselves."""

    contributor_kind: str
    recipient_kind: str
    role: str
    datasets: tuple[str, ...]
    relation: str
    population: str
    cite: str
    elements: tuple[str, ...] = ()  # Single ones, of datasets that are not opened whole.


WHOM_TO_CALL = ("care.agency_worker",)
FAMILY_INTERESTS = (
    FamilyInterest("child_welfare", "", "youth", tuple(MY_CASE.split()), "self", "any", SUBJECT_ACCESS, WHOM_TO_CALL),
    FamilyInterest("school_district", "", "youth", tuple(MY_SCHOOL.split()), "self", "any", SUBJECT_ACCESS),
    # The right to see it is a right to the school's record; what an agency may tell a parent is a matter of state law.
    FamilyInterest(
        "school_district", "", "parent", tuple(EDUCATION_RECORD.split()), "rights_holder", "any", SUBJECT_ACCESS
    ),
    FamilyInterest(
        "child_welfare",
        "",
        "foster_parent",
        tuple(MONDAY_MORNING.split()),
        "caregiver",
        "in_care",
        CAREGIVER_LAW,
        WHOM_TO_CALL,
    ),
    FamilyInterest("", "", "youth", ("plan", "youth_voice"), "self", "any", OWN_WORDS),
    FamilyInterest("", "", "foster_parent", WRITTEN, "caregiver", "in_care", OWN_WORDS),
    *(
        FamilyInterest("", kind, role, (*WRITTEN, "youth_voice"), "assigned", "in_care_of_recipient", OWN_WORDS)
        for kind in ("child_welfare", "tribal_organization")
        for role in ("caseworker", "caseworker_supervisor")
    ),
    FamilyInterest("", "advocate", "casa", WRITTEN, "team_member", "in_care", OWN_WORDS),
)


def own_interests(kind: str) -> Iterator[Interest]:
    """Interests that stand by themselves: their relation and population are the table's."""
    return (interest for interest in INTERESTS if interest.kind == kind and interest.relation)


def beside_a_line(kind: str, role: str) -> Interest | None:
    """What a school's role may see of the school's own records of a child whom a line tells the school about.

    Without such a line, showing a school its own rows here would tell it that the child is in care.
    """
    found = (i for i in INTERESTS if i.kind == kind and i.role == role and not i.relation)
    return next(found, None)


def datasets_mask(interest: Interest | FamilyInterest) -> int:
    return catalogue().mask(*interest.datasets)


def full_mask(interest: Interest | FamilyInterest) -> int:
    """The single elements of those datasets, so that lists may show them one by one."""
    known = catalogue()
    whole = (e for name in set(interest.datasets) for e in known.datasets[name].elements if not e.prohibited)
    single = (known.elements[key] for key in getattr(interest, "elements", ()))
    return sum(1 << e.number for e in {*whole, *single})


def masked_mask(interest: Interest) -> int:
    return sum(1 << catalogue().elements[key].number for key in interest.masked)
