"""Every code list of the formats: the word on the wire, the word in the record, its label, and where it comes
from.

The stored word is lower_snake. Labels are English message ids; the Spanish catalogue has the other half. A
word that is not in its list is never guessed: the row is rejected with the list, or the partner's own word is
mapped for that source.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from homeroom.common.marking import marked as _
from homeroom.students.grade_levels import GRADE_LEVELS as LABELS


@dataclass(frozen=True, slots=True)
class Code:
    wire: str
    stored: str
    label: str


@dataclass(frozen=True)
class CodeList:
    name: str
    citation: str
    codes: tuple[Code, ...]

    @cached_property
    def stored_by_wire(self) -> dict[str, str]:
        return {code.wire: code.stored for code in self.codes}

    @cached_property
    def wire_by_lower_case(self) -> dict[str, str]:
        return {code.wire.lower(): code.wire for code in self.codes}

    @cached_property
    def labels(self) -> dict[str, str]:
        """Stored word to label; the first wire word of a stored word names it."""
        labels: dict[str, str] = {}
        for code in self.codes:
            labels.setdefault(code.stored, code.label)
        return labels


ONEROSTER = "1EdTech OneRoster 1.2 CSV binding"
ED_FI = "Ed-Fi Data Standard 5.2"
HCW = "Homeroom child welfare 1.0"
AFCARS = "45 CFR 1355.44"


def codes(name: str, citation: str, *entries: tuple[str, str, str]) -> CodeList:
    return CodeList(name, citation, tuple(Code(*entry) for entry in entries))


ROLES = (
    ("administrator", "administrator", _("Administrator")),
    ("aide", "aide", _("Aide")),
    ("guardian", "guardian", _("Guardian")),
    ("parent", "parent", _("Parent")),
    ("proctor", "proctor", _("Proctor")),
    ("relative", "relative", _("Relative")),
    ("student", "student", _("Student")),
    ("teacher", "teacher", _("Teacher")),
    ("counselor", "counselor", _("Counselor")),
    ("districtAdministrator", "district_administrator", _("District administrator")),
    ("principal", "principal", _("Principal")),
    ("siteAdministrator", "site_administrator", _("School administrator")),
    ("systemAdministrator", "system_administrator", _("System administrator")),
)

GRADE_LEVELS = tuple(
    (wire, stored, LABELS[stored])
    for wire, stored in (
        ("Infant/toddler", "infant_toddler"),
        ("Early Education", "early_education"),
        ("Preschool", "preschool"),
        ("Preschool/Prekindergarten", "preschool_prekindergarten"),
        ("Prekindergarten", "prekindergarten"),
        ("Transitional Kindergarten", "transitional_kindergarten"),
        ("Kindergarten", "kindergarten"),
        ("First grade", "first_grade"),
        ("Second grade", "second_grade"),
        ("Third grade", "third_grade"),
        ("Fourth grade", "fourth_grade"),
        ("Fifth grade", "fifth_grade"),
        ("Sixth grade", "sixth_grade"),
        ("Seventh grade", "seventh_grade"),
        ("Eighth grade", "eighth_grade"),
        ("Ninth grade", "ninth_grade"),
        ("Tenth grade", "tenth_grade"),
        ("Eleventh grade", "eleventh_grade"),
        ("Twelfth grade", "twelfth_grade"),
        ("Grade 13", "grade_13"),
        ("Postsecondary", "postsecondary"),
        ("Ungraded", "ungraded"),
        ("Adult Education", "adult_education"),
        ("Out of School", "out_of_school"),
        ("No grade level", "no_grade_level"),
        ("Other", "other"),
        ("IT", "infant_toddler"),
        ("PR", "preschool"),
        ("PK", "prekindergarten"),
        ("TK", "transitional_kindergarten"),
        ("KG", "kindergarten"),
        ("01", "first_grade"),
        ("02", "second_grade"),
        ("03", "third_grade"),
        ("04", "fourth_grade"),
        ("05", "fifth_grade"),
        ("06", "sixth_grade"),
        ("07", "seventh_grade"),
        ("08", "eighth_grade"),
        ("09", "ninth_grade"),
        ("10", "tenth_grade"),
        ("11", "eleventh_grade"),
        ("12", "twelfth_grade"),
        ("13", "grade_13"),
        ("PS", "postsecondary"),
        ("UG", "ungraded"),
        ("AE", "adult_education"),
    )
)

LISTS = (
    # OneRoster
    codes(
        "status",
        ONEROSTER,
        ("active", "active", _("Active")),
        ("tobedeleted", "ended", _("Ended")),
        # OneRoster 1.1 sources also send `inactive`: the record is no longer in force.
        ("inactive", "ended", _("Ended")),
    ),
    codes(
        "sessionType",
        ONEROSTER,
        ("gradingPeriod", "grading_period", _("Grading period")),
        ("semester", "semester", _("Semester")),
        ("schoolYear", "school_year", _("School year")),
        ("term", "term", _("Term")),
    ),
    codes(
        "orgType",
        ONEROSTER,
        ("department", "department", _("Department")),
        ("school", "school", _("School")),
        ("district", "district", _("District")),
        ("local", "local", _("Local agency")),
        ("state", "state", _("State")),
        ("national", "national", _("National")),
    ),
    codes(
        "classType",
        ONEROSTER,
        ("homeroom", "homeroom", _("Homeroom")),
        ("scheduled", "scheduled", _("Scheduled class")),
    ),
    codes(
        "roleType",
        ONEROSTER,
        ("primary", "primary", _("Main role")),
        ("secondary", "secondary", _("Other role")),
    ),
    codes("role", ONEROSTER, *ROLES),
    codes(
        "enrollmentRole",
        ONEROSTER,
        ("administrator", "administrator", _("Administrator")),
        ("proctor", "proctor", _("Proctor")),
        ("student", "student", _("Student")),
        ("teacher", "teacher", _("Teacher")),
    ),
    codes(
        "scoreStatus",
        ONEROSTER,
        ("exempt", "exempt", _("Exempt")),
        ("fully graded", "fully_graded", _("Graded")),
        ("not submitted", "not_submitted", _("Not handed in")),
        ("partially graded", "partially_graded", _("Partly graded")),
        ("submitted", "submitted", _("Handed in")),
    ),
    codes(
        "sex",
        f"{ONEROSTER}; {HCW}",
        ("male", "male", _("Male")),
        ("female", "female", _("Female")),
        ("unspecified", "unspecified", _("Not stated")),
        ("other", "other", _("Other")),
    ),
    codes(
        "edFiSex",
        f"{ED_FI} SexDescriptor",
        ("Male", "male", _("Male")),
        ("Female", "female", _("Female")),
        ("Not Selected", "unspecified", _("Not stated")),
        ("Non-binary", "other", _("Other")),
    ),
    codes(
        "race",
        f"{ED_FI} RaceDescriptor",
        (
            "American Indian or Alaska Native",
            "american_indian_or_alaska_native",
            _("American Indian or Alaska Native"),
        ),
        ("Asian", "asian", _("Asian")),
        ("Black or African American", "black_or_african_american", _("Black or African American")),
        (
            "Native Hawaiian or Pacific Islander",
            "native_hawaiian_or_other_pacific_islander",
            _("Native Hawaiian or other Pacific Islander"),
        ),
        ("White", "white", _("White")),
        ("Hispanic or Latino", "hispanic_or_latino_ethnicity", _("Hispanic or Latino")),
        # The record has no word for these; they are told and not kept.
        ("Middle Eastern or North African", "middle_eastern_or_north_african", _("Middle Eastern or North African")),
        ("Other", "other", _("Other")),
        ("Choose Not to Respond", "not_answered", _("No answer")),
    ),
    # Child welfare
    codes("yesNo", HCW, ("yes", "yes", _("Yes")), ("no", "no", _("No"))),
    codes(
        "yesNoUnknown",
        HCW,
        ("yes", "yes", _("Yes")),
        ("no", "no", _("No")),
        ("unknown", "unknown", _("Not known")),
    ),
    codes(
        "removalEnvironment",
        f"{AFCARS}(d)(4)",
        ("parent-household", "parent_household", _("Parent's household")),
        ("relative-household", "relative_household", _("Relative's household")),
        ("legal-guardian-household", "legal_guardian_household", _("Legal guardian's household")),
        (
            "relative-legal-guardian-household",
            "relative_legal_guardian_household",
            _("Household of a relative who is the legal guardian"),
        ),
        ("justice-facility", "justice_facility", _("Justice facility")),
        (
            "medical-mental-health-facility",
            "medical_mental_health_facility",
            _("Medical or mental health facility"),
        ),
        ("other", "other", _("Other")),
    ),
    codes(
        "legalAuthority",
        HCW,
        ("dependency", "dependency", _("Dependency court")),
        ("voluntary-agreement", "voluntary_agreement", _("Voluntary agreement")),
        ("delinquency", "delinquency", _("Delinquency court")),
        ("extended-care", "extended_care", _("Extended foster care")),
        ("tribal-court", "tribal_court", _("Tribal court")),
        ("other", "other", _("Other")),
    ),
    codes(
        "exitReason",
        f"{AFCARS}(g)(2)",
        ("reunification", "reunify", _("Returned to parents or guardians")),
        ("relative", "live_with_other_relatives", _("Living with other relatives")),
        ("adoption", "adoption", _("Adopted")),
        ("emancipation", "emancipation", _("Aged out or emancipated")),
        ("guardianship", "guardianship", _("Guardianship")),
        (
            "runaway-or-whereabouts-unknown",
            "runaway_or_whereabouts_unknown",
            _("Ran away or whereabouts unknown"),
        ),
        ("death", "death_of_child", _("Died")),
        ("transfer-to-other-agency", "transfer_to_another_agency", _("Moved to another agency")),
    ),
    codes(
        "settingType",
        f"{AFCARS}(e)(3)-(4)",
        ("foster-home-nonrelative", "licensed_home", _("Licensed foster home")),
        ("foster-home-relative", "relative_foster_family_home", _("Relative foster home")),
        ("foster-home-kin", "kin_foster_family_home", _("Kin foster home")),
        ("pre-adoptive-home", "pre_adoptive_home", _("Pre-adoptive home")),
        ("therapeutic-foster-home", "therapeutic_foster_family_home", _("Therapeutic foster home")),
        ("shelter-care-foster-home", "shelter_care_foster_family_home", _("Shelter care foster home")),
        ("group-home-family", "group_home_family_operated", _("Group home run by a family")),
        ("group-home-staff", "group_home_staff_operated", _("Group home run by staff")),
        ("group-home-shelter", "group_home_shelter_care", _("Group home for shelter care")),
        ("residential-treatment", "residential_treatment_center", _("Residential treatment center")),
        (
            "qualified-residential-treatment",
            "qualified_residential_treatment_program",
            _("Qualified residential treatment program"),
        ),
        ("child-care-institution", "child_care_institution", _("Child care institution")),
        (
            "child-care-institution-shelter",
            "child_care_institution_shelter_care",
            _("Child care institution for shelter care"),
        ),
        (
            "supervised-independent-living",
            "supervised_independent_living",
            _("Supervised independent living"),
        ),
        ("juvenile-justice-facility", "juvenile_justice_facility", _("Juvenile justice facility")),
        (
            "medical-rehabilitative-facility",
            "medical_or_rehabilitative_facility",
            _("Medical or rehabilitative facility"),
        ),
        ("psychiatric-hospital", "psychiatric_hospital", _("Psychiatric hospital")),
        ("runaway", "runaway", _("Ran away")),
        ("whereabouts-unknown", "whereabouts_unknown", _("Whereabouts unknown")),
        ("placed-at-home", "placed_at_home", _("Trial visit at home")),
    ),
    codes(
        "contactRole",
        HCW,
        ("caseworker", "caseworker", _("Caseworker")),
        ("supervisor", "supervisor", _("Caseworker's supervisor")),
        ("foster-parent", "foster_parent", _("Foster parent")),
        ("relative-caregiver", "relative_caregiver", _("Relative caregiver")),
        ("group-home-staff", "group_home_staff", _("Group home staff")),
        ("parent", "parent", _("Parent")),
        ("legal-guardian", "legal_guardian", _("Legal guardian")),
        ("education-rights-holder", "education_rights_holder", _("Education rights holder")),
        ("surrogate-parent", "surrogate_parent", _("Surrogate parent")),
        ("casa", "casa", _("CASA volunteer")),
        ("attorney-gal", "attorney_gal", _("Child's attorney or guardian ad litem")),
        ("tribal-representative", "tribal_representative", _("Tribal representative")),
        ("probation-officer", "probation_officer", _("Probation officer")),
    ),
    codes(
        "contactRestriction",
        HCW,
        ("none", "none", _("No restriction")),
        ("supervised", "supervised", _("Supervised contact only")),
        ("no-contact", "no_contact", _("No contact")),
        ("records-only", "records_only", _("Records only")),
    ),
    codes(
        "decision",
        "20 U.S.C. 6311(g)(1)(E)",
        ("remain-school-of-origin", "remain_school_of_origin", _("Stay in the school of origin")),
        ("change-school", "change_school", _("Change school")),
        ("pending", "pending", _("Not decided yet")),
    ),
    codes(
        "transportationBy",
        "20 U.S.C. 6312(c)(5)(B)",
        ("district", "district", _("School district")),
        ("child-welfare", "child_welfare", _("Child-welfare agency")),
        ("shared", "shared", _("District and agency together")),
        ("caregiver", "caregiver", _("Caregiver")),
        ("none-needed", "none_needed", _("None needed")),
        ("pending", "pending", _("Not decided yet")),
    ),
    codes(
        "hearingType",
        HCW,
        ("detention", "initial_or_detention", _("First hearing or detention")),
        ("adjudication", "adjudication", _("Adjudication")),
        ("disposition", "disposition", _("Disposition")),
        ("periodic-review", "periodic_review", _("Periodic review")),
        ("permanency", "permanency", _("Permanency hearing")),
        ("termination-of-rights", "termination_of_rights", _("Termination of parental rights")),
        ("other", "other", _("Other")),
    ),
    codes(
        "planType",
        f"{AFCARS}(f)(1)",
        ("reunification", "reunify_with_parents_or_guardians", _("Return to parents or guardians")),
        ("relative", "live_with_other_relatives", _("Live with other relatives")),
        ("adoption", "adoption", _("Adoption")),
        ("guardianship", "guardianship", _("Guardianship")),
        (
            "planned-permanent-arrangement",
            "planned_permanent_living_arrangement",
            _("Another planned permanent living arrangement"),
        ),
        ("not-established", "not_established", _("Not set yet")),
    ),
    codes(
        "consentBasis",
        f"{HCW}; 20 U.S.C. 1232g(b)(1)(L); 34 CFR 99.30-99.31",
        ("uninterrupted-scholars-act", "uninterrupted_scholars_act", _("Uninterrupted Scholars Act")),
        ("parent-consent", "parent_consent", _("Parent's consent")),
        (
            "education-rights-holder-consent",
            "education_rights_holder_consent",
            _("Education rights holder's consent"),
        ),
        ("court-order", "court_order", _("Court order")),
        ("directory", "directory", _("Directory information")),
        ("agreement", "agreement", _("Sharing agreement")),
    ),
    codes(
        "consentScope",
        HCW,
        ("enrollment", "enrollment", _("Enrollment")),
        ("attendance", "attendance", _("Attendance")),
        ("grades", "grades", _("Grades")),
        ("transcripts", "transcripts", _("Transcripts")),
        ("discipline", "discipline", _("Discipline")),
        ("special-education", "special_education", _("Special education")),
        ("health", "health", _("Health")),
        ("placement", "placement", _("Placement")),
        ("contacts", "contacts", _("Contacts")),
        ("court", "court", _("Court")),
    ),
    # Ed-Fi, in the flat school files
    codes(
        "attendance",
        f"{ED_FI} AttendanceEventCategoryDescriptor",
        ("In Attendance", "in_attendance", _("In attendance")),
        ("Present", "present", _("Present")),
        ("Partial", "partial", _("Part of the day")),
        ("Tardy", "tardy", _("Late")),
        ("Early departure", "early_departure", _("Left early")),
        ("Excused Absence", "excused_absence", _("Excused absence")),
        ("Unexcused Absence", "unexcused_absence", _("Unexcused absence")),
    ),
    codes(
        "behavior",
        f"{ED_FI} BehaviorDescriptor",
        ("State Offense", "state_offense", _("State offense")),
        ("School Violation", "school_violation", _("School violation")),
        ("School Code of Conduct", "school_code_of_conduct", _("School code of conduct")),
        ("Other", "other", _("Other")),
    ),
    codes(
        "incidentRole",
        f"{ED_FI} DisciplineIncidentParticipationCodeDescriptor",
        ("Perpetrator", "perpetrator", _("Involved")),
        ("Reporter", "reporter", _("Reported it")),
        ("Victim", "victim", _("Victim")),
        ("Witness", "witness", _("Witness")),
    ),
    codes(
        "discipline",
        f"{ED_FI} DisciplineDescriptor",
        ("Removal from Classroom", "removal_from_classroom", _("Removed from class")),
        ("In School Suspension", "in_school_suspension", _("In-school suspension")),
        ("Out of School Suspension", "out_of_school_suspension", _("Out-of-school suspension")),
        ("Expulsion", "expulsion", _("Expelled")),
        ("Expulsion with Services", "expulsion_with_services", _("Expelled with services")),
        # Kept apart from plain expulsion: districts report these two to the state under 20 U.S.C. 7961.
        (
            "Expulsion under Guns Free School Act",
            "expulsion_gun_free_schools_act",
            _("Expelled under the Gun-Free Schools Act"),
        ),
        (
            "Expulsion under Guns Free School Act with Services",
            "expulsion_gun_free_schools_act_with_services",
            _("Expelled under the Gun-Free Schools Act, with services"),
        ),
        ("Community Service", "community_service", _("Community service")),
        ("No action for incident", "no_action", _("No action")),
        ("Other", "other", _("Other")),
    ),
    codes(
        "gradeType",
        f"{ED_FI} GradeTypeDescriptor",
        ("Conduct", "conduct", _("Conduct")),
        ("Exam", "exam", _("Exam")),
        ("Final", "final", _("Final")),
        ("Grading Period", "grading_period", _("Grading period")),
        ("Mid-Term Grade", "mid_term_grade", _("Mid-term grade")),
        ("Progress Report", "progress_report", _("Progress report")),
        ("Semester", "semester", _("Semester")),
    ),
    codes("gradeLevel", f"{ED_FI} GradeLevelDescriptor; CEDS entry grade level", *GRADE_LEVELS),
    codes(
        "entryType",
        f"{ED_FI} EntryTypeDescriptor",
        ("Transfer", "transfer", _("Transfer")),
        ("New to education system", "new_to_education_system", _("New to school")),
        ("Next year school", "next_year_school", _("Next school year")),
        ("Re-entry", "re_entry", _("Came back")),
        ("Other", "other", _("Other")),
    ),
    codes(
        "exitType",
        f"{ED_FI} ExitWithdrawTypeDescriptor",
        ("Completed", "completed", _("Completed")),
        (
            "Died or is permanently incapacitated",
            "died_or_permanently_incapacitated",
            _("Died or permanently unable to attend"),
        ),
        ("Dropout", "dropout", _("Dropped out")),
        ("End of school year", "end_of_school_year", _("End of school year")),
        (
            "Enrolled in a high school diploma program",
            "enrolled_in_a_high_school_diploma_program",
            _("Enrolled in a high school diploma program"),
        ),
        ("Expelled", "expelled", _("Expelled")),
        ("Graduated", "graduated", _("Graduated")),
        ("Incarcerated", "incarcerated", _("Incarcerated")),
        ("Invalid enrollment", "invalid_enrollment", _("Enrolled by mistake")),
        ("Involuntarily Removed", "involuntarily_removed", _("Removed by the school")),
        ("No show", "no_show", _("Never came")),
        ("Reached maximum age", "reached_maximum_age", _("Too old for school")),
        ("Transferred", "transferred", _("Transferred")),
        ("Withdrawn", "withdrawn", _("Withdrawn")),
        ("Other", "other", _("Other")),
    ),
)

CODES: dict[str, CodeList] = {each.name: each for each in LISTS}
