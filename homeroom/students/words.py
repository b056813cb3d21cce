"""What people read for the kinds of information that partners share.

The catalogue (access) has the numbers, agreements/element_words.py the single elements; these are the household
words for the datasets, the same on every page.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeroom.access.catalogue import catalogue

SCHOOLS, AGENCY = "school_district", "child_welfare"


@dataclass(frozen=True)
class Word:
    """A kind of information: its name, what it holds, and the kind of partner that sends it (empty: nobody yet)."""

    label: str | Promise
    help: str | Promise
    sender: str = ""


DATASETS: dict[str, Word] = {
    "identity": Word(_("Name and language"), _("Legal name, name in use, sex, home language"), SCHOOLS),
    "identity_match_keys": Word(_("Birth date and state student number"), _("What tells two children apart"), SCHOOLS),
    "identity_gender_identity": Word(_("Gender identity and pronouns"), _("What the student says")),
    "identity_race_ethnicity": Word(_("Race and ethnicity"), _("As the family reported it"), SCHOOLS),
    "identity_tribal_affiliation": Word(_("Tribal membership"), _("Membership or eligibility in a tribe"), AGENCY),
    "identity_child_welfare_id": Word(_("Child-welfare number"), _("The agency's own number"), AGENCY),
    "identity_prohibited": Word(_("Numbers that Homeroom does not hold"), _("Never collected")),
    "identity_photo": Word(_("Photograph"), _("A picture of the student")),
    "enrollment_school": Word(_("School"), _("Which school, now and before, and the school of origin"), SCHOOLS),
    "enrollment": Word(_("Enrollment and grade"), _("Since when, until when, in which grade"), SCHOOLS),
    "enrollment_schedule": Word(_("Class schedule"), _("Classes, times and rooms"), SCHOOLS),
    "attendance": Word(_("Attendance"), _("Absences and late days"), SCHOOLS),
    "academics": Word(_("Grades and credits"), _("Courses, grades, assignments, credits"), SCHOOLS),
    "academics_teacher_comments": Word(_("Teacher comments"), _("Remarks on progress"), SCHOOLS),
    "assessment": Word(_("Test results"), _("State tests and screenings"), SCHOOLS),
    "sped_status": Word(_("Special education: yes or no"), _("Whether the student has special education"), SCHOOLS),
    "sped_evaluation": Word(_("Special education evaluations"), _("Evaluations and category"), SCHOOLS),
    "sped_iep_document": Word(_("Education program (IEP) document"), _("The IEP itself"), SCHOOLS),
    "sped": Word(_("Special education services"), _("Services and meeting dates"), SCHOOLS),
    "supports_section_504": Word(_("Section 504 plan"), _("Whether there is a plan, and what it gives"), SCHOOLS),
    "supports": Word(_("English learner support and activities"), _("Language support, clubs, sports"), SCHOOLS),
    "supports_meal_eligibility": Word(_("School meals"), _("Free or reduced price meals"), SCHOOLS),
    "supports_homeless": Word(_("Living situation"), _("McKinney-Vento status"), SCHOOLS),
    "supports_pregnant_parenting": Word(_("Pregnancy and parenting support"), _("Used to arrange support"), SCHOOLS),
    "discipline_incidents": Word(_("Incidents"), _("Date and kind of an incident at school"), SCHOOLS),
    "discipline": Word(_("Suspensions and removals"), _("Days out of class, behavior plan"), SCHOOLS),
    "health_immunizations": Word(_("Vaccines"), _("Vaccines and dates"), SCHOOLS),
    "health_alerts": Word(_("Allergies and emergency plan"), _("What keeps the child safe today")),
    "health_care": Word(_("Medicines and health providers"), _("Medicines and who treats the child")),
    "behavioral_mh_summary": Word(_("Mental health supports"), _("Supports in place, no diagnosis")),
    "behavioral_prohibited": Word(_("Therapy notes"), _("Never shared")),
    "behavioral_sud": Word(_("Substance use treatment"), _("Protected by a law of its own")),
    "care_in_care": Word(_("In care: yes or no"), _("Whether the child is in foster care now"), AGENCY),
    "care_episode": Word(_("Dates in care and caseworker"), _("Since when, and who is responsible"), AGENCY),
    "care_prohibited": Word(_("Child protection reports"), _("Never shared")),
    "care_permanency_goal": Word(_("Permanency goal"), _("Return home, adoption, guardianship"), AGENCY),
    "placement_type": Word(_("Kind of placement"), _("Relative, foster home, group home"), AGENCY),
    "placement_address": Word(_("Placement address"), _("Where the child lives"), AGENCY),
    "placement_caregiver": Word(_("Caregiver"), _("Name and phone of who cares for the child"), AGENCY),
    "placement_move_notice": Word(_("Planned placement change"), _("That a move is expected"), AGENCY),
    "court_education": Word(_("Education rights and hearings"), _("Who decides about school; next hearing"), AGENCY),
    "court_orders": Word(_("Court orders"), _("Orders about sharing"), AGENCY),
    "court_contact_limits": Word(_("Contact limits"), _("Who must not have contact"), AGENCY),
    "court_report_content": Word(_("Court reports"), _("What was written to the court")),
    "justice_probation_status": Word(_("Probation"), _("Whether probation is involved")),
    "justice_sealed": Word(_("Sealed records"), _("Never shared")),
    "people": Word(_("Parents and advocates"), _("Names and phones of parents, attorney, CASA"), AGENCY),
    "people_points_of_contact": Word(_("Points of contact"), _("Whom to call at the district and the agency")),
    "plan_school_move": Word(_("School decisions and transport"), _("Best-interest decision, ride to school"), AGENCY),
    "plan": Word(_("Education plan"), _("Goals, tasks, records asked for")),
    "notes_shared": Word(_("Shared notes"), _("Notes to the whole team")),
    "notes_restricted": Word(_("Restricted notes"), _("Notes for named people")),
    "youth_voice": Word(_("The student's own words"), _("What the student wants")),
    "youth_protected_note": Word(_("What the student keeps private"), _("Known to few on purpose")),
    "safety": Word(_("Safety alert"), _("A risk that staff must act on")),
}

RESTRICTED = _("Restricted information")


def label_of(dataset_number: int) -> str | Promise:
    """The name of the kind of information with this number."""
    return DATASETS[_names()[dataset_number]].label


def name_of(dataset_number: int) -> str:
    return _names()[dataset_number]


def is_ordinary(dataset: str) -> bool:
    """Everyday kinds, whose very existence says nothing: no more than P3, and in the reach of a wildcard."""
    return all(not element.named_only for element in catalogue().datasets[dataset].elements)


def _names() -> dict[int, str]:
    return {dataset.number: name for name, dataset in catalogue().datasets.items()}
