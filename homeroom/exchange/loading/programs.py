"""The words of programs.csv: Ed-Fi's program types, what each becomes here, and which are never kept here.

Some programs tell of homelessness, meal eligibility, offenses or substance use. Each has a law of its own, so their
rows are turned away and not filed under "supports".
"""

from __future__ import annotations

import re

from homeroom.common.marking import marked as _

CITATION = "Ed-Fi Data Standard 5.2 ProgramTypeDescriptor"
SPECIAL_EDUCATION, SECTION_504, ENGLISH_LEARNER = "special_education", "section_504", "english_learner"

# Word on the wire: stored word and label.
PROGRAMS: dict[str, tuple[str, str]] = {
    "Special Education": (SPECIAL_EDUCATION, _("Special education")),
    "Preschool Special Education": (SPECIAL_EDUCATION, _("Special education")),
    "IDEA": (SPECIAL_EDUCATION, _("Special education")),
    "IEP": (SPECIAL_EDUCATION, _("Special education")),
    "Section 504 Placement": (SECTION_504, _("Section 504 plan")),
    "Section 504": (SECTION_504, _("Section 504 plan")),
    "504 Plan": (SECTION_504, _("Section 504 plan")),
    "English as a Second Language (ESL)": (ENGLISH_LEARNER, _("English learner")),
    "English Learner": (ENGLISH_LEARNER, _("English learner")),
    "ESL": (ENGLISH_LEARNER, _("English learner")),
    "Bilingual": (ENGLISH_LEARNER, _("English learner")),
    "Bilingual Summer": (ENGLISH_LEARNER, _("English learner")),
    "Adult/Continuing Education": ("adult_education", _("Adult education")),
    "Alternative Education": ("alternative_education", _("Alternative education")),
    "Athletics": ("athletics", _("Athletics")),
    "Career and Technical Education": ("career_and_technical", _("Career and technical education")),
    "Vocational Education": ("career_and_technical", _("Career and technical education")),
    "Technical Preparatory": ("career_and_technical", _("Career and technical education")),
    "Cocurricular Programs": ("cocurricular", _("Clubs and activities")),
    "College Preparatory": ("college_preparatory", _("College preparation")),
    "Community Service Program": ("community_service", _("Community service")),
    "Service Learning": ("community_service", _("Community service")),
    "Compensatory Services for Disadvantaged Students": ("compensatory", _("Compensatory services")),
    "Title I Part A": ("title_i", _("Title I services")),
    "Counseling Services": ("counseling", _("School counseling")),
    "Extended Day/Child Care Services": ("extended_day", _("Extended day")),
    "Gifted and Talented": ("gifted_and_talented", _("Gifted and talented")),
    "Head Start": ("head_start", _("Head Start")),
    "Early Head Start": ("head_start", _("Head Start")),
    "Public Preschool": ("preschool", _("Preschool")),
    "High School Equivalency Program (HSEP)": ("high_school_equivalency", _("High school equivalency")),
    "District-Funded GED": ("high_school_equivalency", _("High school equivalency")),
    "Independent Study": ("independent_study", _("Independent study")),
    "International Baccalaureate": ("international_baccalaureate", _("International Baccalaureate")),
    "Magnet/Special Program Emphasis": ("magnet", _("Magnet program")),
    "Remedial Education": ("remedial", _("Extra help with learning")),
    "Support": ("support", _("Learning support")),
    "Student Retention/Dropout Prevention": ("dropout_prevention", _("Staying in school")),
    "Tutoring": ("tutoring", _("Tutoring")),
    "Other": ("other", _("Other program")),
}

# Known, and not kept: 42 USC 11432(g)(3)(G), 42 USC 1758(b)(6), 42 CFR part 2, and what tells of offenses or status.
NOT_KEPT = (
    "Expelled Education",
    "Homeless",
    "Immigrant Education",
    "Indian Education",
    "Migrant Education",
    "Neglected and Delinquent Program",
    "Student School Food Service",
    "Substance Abuse Education/Prevention",
    "Title I Part D Subpart 1",
    "Title I Part D Subpart 2",
    "Health Services Program",
)


def folded(word: str) -> str:
    """Letters and figures alone: exports differ in hyphens, capitals and the uri before the word."""
    return re.sub(r"[^a-z0-9]+", " ", word.rpartition("#")[2].casefold()).strip()


STORED = {folded(wire): stored for wire, (stored, _label) in PROGRAMS.items()}
TURNED_AWAY = frozenset(folded(wire) for wire in NOT_KEPT)
LABELS = dict(reversed(PROGRAMS.values()))
