"""The codes for kinds of organizations and roles of people, and the words people read for them."""

from django.utils.translation import gettext_lazy as _

ORGANIZATION_KINDS = {
    "school_district": _("School district"),
    "child_welfare": _("Child-welfare agency"),
    "court": _("Court"),
    "advocate": _("Court-appointed advocates"),
    "provider": _("Service provider"),
    "host": _("Data host"),
    "funder": _("Funder"),
    "tribal_organization": _("Tribal organization"),
    "researcher": _("Research organization"),
}

ROLES = {
    "caseworker": _("Caseworker"),
    "caseworker_supervisor": _("Caseworker supervisor"),
    "school_counselor": _("School counselor"),
    "teacher": _("Teacher"),
    "education_liaison": _("Education liaison"),
    "data_steward": _("Data steward"),
    "linkage_steward": _("Linkage steward"),
    "host_operator": _("Host operator"),
    "program_manager": _("Program manager"),
    "court_staff": _("Court staff"),
    "casa": _("Court-appointed special advocate (CASA)"),
    "tutor": _("Tutor"),
    "parent": _("Parent"),
    "foster_parent": _("Foster parent"),
    "youth": _("Youth"),
}

# Roles that a family member holds without belonging to an organization of the file.
FAMILY_ROLES = frozenset({"parent", "foster_parent", "youth"})
# Who works with children day by day, and so may have to act in an emergency before anybody can be asked (34 CFR 99.36(a): "if
# knowledge of the information is necessary to protect"). A site may let fewer in, or more of MAY_BREAK_GLASS: nobody who keeps,
# counts or hosts records, and no family member, who asks the caseworker.
EMERGENCY_ROLES = ("caseworker", "caseworker_supervisor", "school_counselor", "education_liaison")
MAY_BREAK_GLASS = (*EMERGENCY_ROLES, "teacher", "casa", "tutor", "court_staff")
# Family members are one party of their own: what agreements and laws open to them is granted to it, and what they write
# is kept for it. It never stands in the file; no id of the file can be this key.
FAMILIES = ":families"
FAMILY_KIND = "family"
FAMILIES_NAME = "Families"


def organization_in_words(name: str) -> str:
    """Organizations keep their names in every language; the party of families is no name but a word."""
    return str(_("Families")) if name == FAMILIES_NAME else name


# One's own record asks for no agreement to keep it confidential, and for no training (34 CFR 99.10).
READY_BY_RIGHT = frozenset({"parent", "youth"})
