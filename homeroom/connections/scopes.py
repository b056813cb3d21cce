"""What a connection may be for, as scopes of OAuth 2. What it then finds, the agreements of its person decide.

Source of the first four: 1EdTech OneRoster 1.2, rostering and gradebook service models (imsglobal.org/spec/oneroster/v1p2).
"""

from django.utils.translation import gettext_lazy as _

ONEROSTER = "https://purl.imsglobal.org/spec/or/v1p2/scope/"
CORE, ROSTER, DEMOGRAPHICS, GRADEBOOK = (
    f"{ONEROSTER}{name}.readonly" for name in ("roster-core", "roster", "roster-demographics", "gradebook")
)
SENDING = "homeroom:files.send"
RECORD, PLAN, DISCLOSURES = (f"homeroom:{name}.readonly" for name in ("record", "plan", "disclosures"))

# Each with what a steward reads of it.
SCOPES = {
    CORE: _("OneRoster: schools, terms, courses, classes, enrollments, and who goes to them"),
    ROSTER: _("OneRoster: the same, and all other rostering"),
    DEMOGRAPHICS: _("OneRoster: birth date, sex, and race and ethnicity"),
    GRADEBOOK: _("OneRoster: grades"),
    SENDING: _("Send files of your organization, and ask what became of them"),
    RECORD: _("The students of this person, and what partners know of them"),
    PLAN: _("The students of this person, and their education plans and teams"),
    DISCLOSURES: _("The students of this person, and who was shown what of them"),
}
