"""The codes of casework and the words that people read for them (domain vocabulary E7 to E11)."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# Ten domains of strengths and needs, in the order in which the screening asks.
DOMAINS = {
    "school_stability": _("School stability and enrollment"),
    "attendance": _("Attendance and taking part"),
    "literacy": _("Reading and writing"),
    "numeracy_and_courses": _("Math and passing courses"),
    "credits_and_graduation": _("Credits and the way to graduation"),
    "special_education_and_supports": _("Special education, health and learning supports"),
    "behavior_and_safety": _("Behavior and safety"),
    "relationships_and_belonging": _("Relationships and belonging"),
    "interests_and_activities": _("Interests and activities"),
    "adults_home_and_future": _("Adult support, home and future"),
}
FOUND = {
    "youth_said": _("The student said so"),
    "caregiver_said": _("The caregiver said so"),
    "school_said": _("The school said so"),
    "record": _("It shows in the records"),
    "meeting": _("It came up in a meeting"),
    "visit": _("It came up in a visit or call"),
    "other": _("In another way"),
}
# How a need is learned of most often, by the role of who writes it down.
SAID_BY = {
    "youth": "youth_said",
    "foster_parent": "caregiver_said",
    "teacher": "school_said",
    "school_counselor": "school_said",
}
NEED_STATES = {
    "identified": _("Newly found"),
    "in_progress": _("Being worked on"),
    "resolved": _("Met"),
    "partly_resolved": _("Partly met"),
    "unresolved_closed": _("Closed, not met"),
    "no_longer_applies": _("No longer applies"),
}
RESOLUTIONS = {
    "service_delivered": _("A service was delivered"),
    "school_action": _("The school acted"),
    "caregiver_action": _("The caregiver acted"),
    "youth_action": _("The student acted"),
    "legal_action": _("A legal step"),
    "time": _("Time"),
    "moved_away": _("The student moved away"),
}
GOAL_STATES = {
    "proposed": _("Proposed"),
    "agreed": _("Agreed"),
    "active": _("Under way"),
    "on_track": _("On track"),
    "at_risk": _("At risk"),
    "met": _("Met"),
    "partly_met": _("Partly met"),
    "not_met": _("Not met"),
    "changed": _("Changed"),
    "withdrawn_by_youth": _("Withdrawn by the student"),
}
TURN_STATES = {
    "open": _("To do"),
    "waiting_on_other": _("Waiting for somebody else"),
    "blocked": _("Blocked"),
    "done": _("Done"),
    "dropped": _("Dropped"),
}
# What the program itself writes as a task. It is kept as here, and read in each reader's language.
LOOK_INTO_IT = "Look into a teacher’s concern, and say what happens next"
ANSWER_THE_STUDENT = "Answer what the student wants to change"
OUR_TASKS = {
    LOOK_INTO_IT: _("Look into a teacher’s concern, and say what happens next"),
    ANSWER_THE_STUDENT: _("Answer what the student wants to change"),
}
TEAM_ROLES = {
    "student": _("The student"),
    "champion": _("Champion"),
    "education_liaison": _("Education liaison"),
    "education_coach": _("Education coach"),
    "caseworker": _("Caseworker"),
    "caseworker_supervisor": _("Caseworker’s supervisor"),
    "birth_parent": _("Parent"),
    "resource_parent": _("Foster parent"),
    "kin_caregiver": _("Relative caregiver"),
    "group_home_staff": _("Group home staff"),
    "teacher": _("Teacher"),
    "special_ed_teacher": _("Special education teacher"),
    "school_counselor": _("School counselor"),
    "school_social_worker": _("School social worker"),
    "lea_foster_poc": _("District’s point of contact for foster care"),
    "registrar": _("Registrar"),
    "casa_gal": _("CASA or guardian ad litem"),
    "childs_attorney": _("Student’s attorney"),
    "court_staff": _("Court staff"),
    "probation_officer": _("Probation officer"),
    "therapist": _("Therapist"),
    "mentor": _("Mentor"),
    "tutor": _("Tutor"),
    "tribal_representative": _("Tribal representative"),
    "surrogate_parent": _("Surrogate parent"),
    "other": _("Other"),
}
MEDIA = {
    "in_person": _("In person"),
    "phone": _("By phone"),
    "video": _("By video"),
    "text": _("By text message"),
    "email": _("By e-mail"),
    "letter": _("By letter"),
    "school_visit": _("School visit"),
    "home_visit": _("Home visit"),
    "message": _("Message to the team"),
}
CONTACT_STATES = {"withdrawn": pgettext_lazy("contact", "Withdrawn"), "restored": _("Restored")}

# Who holds education rights, on what basis, for what (E7).
HOLDER_TYPES = {
    "parent": _("Parent"),
    "adoptive_parent": _("Adoptive parent"),
    "legal_guardian": _("Legal guardian"),
    "court_appointed_erh": _("Education rights holder named by the court"),
    "foster_parent_by_law_or_order": _("Foster parent, by law or order"),
    "relative_caregiver": _("Relative caregiver"),
    "surrogate_parent": _("Surrogate parent"),
    "student_18_plus": _("The student, 18 or older"),
    "court": _("The court itself"),
    "unknown": _("Nobody knows at present"),
}
RIGHTS_BASES = {
    "retained_by_parent": _("The parent kept the rights"),
    "limited_by_order": _("An order limits the parent’s rights"),
    "temporary_order": _("A temporary order"),
    "ppla_caregiver": _("Caregiver in a planned permanent living arrangement"),
    "lea_surrogate_appointment": _("The district named a surrogate parent"),
    "rights_transferred_at_majority": _("The rights passed to the student at 18"),
    "emancipated": _("The student is emancipated"),
}
SCOPES = {
    "general_education": _("School decisions"),
    "special_education_consent": _("Consent to special education"),
    "records_access": _("School records"),
    "developmental_services": _("Developmental services"),
    "graduation_exemption": _("Graduation requirements"),
}
# With whom the child lives consents only where law or order says so (34 CFR 300.30(a)(2), (b)(2)).
CAREGIVING_HOLDERS = frozenset({"foster_parent_by_law_or_order", "relative_caregiver"})

# Who may be invited, by the role on the team: the role here, and the kind of organization that the person belongs to.
# Districts and agencies name their own people in the collaboration file.
INVITED_AS = {
    "student": ("youth", "family"),
    "resource_parent": ("foster_parent", "family"),
    "kin_caregiver": ("foster_parent", "family"),
    "birth_parent": ("parent", "family"),
    "casa_gal": ("casa", "advocate"),
    "tutor": ("tutor", "provider"),
    "court_staff": ("court_staff", "court"),
}
