"""Drafts in plain words."""

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from homeroom.common.dates import in_words

STATES = {
    "draft": _("Being written"),
    "in_review": _("In review"),
    "out_for_signature": _("Out for signature"),
    "concluded": _("Signed by all"),
    "abandoned": _("Given up"),
}
KINDS_OF_STATE = {"draft": "info", "in_review": "info", "out_for_signature": "attention", "concluded": "good"}
REVIEWS = {
    "privacy": _("Privacy: does it share the least that serves the purpose?"),
    "legal": _("Law: does each line stand on the law that it names?"),
    "technical": _("Technology: can what it promises be kept?"),
}
REVIEWS_IN_SHORT = {"privacy": _("Privacy"), "legal": _("Law"), "technical": _("Technology")}
FINDINGS = {"fit": _("Fit to be signed"), "not_fit": _("Not fit yet")}
CHANGES = {
    "begun": _("Begun from a template"),
    "terms": _("Title, days or parties changed"),
    "safeguards": _("Protection, incidents or checks changed"),
    "clause_changed": _("Clause %(number)s changed"),
    "clause_added": _("Clause %(number)s added"),
    "clause_removed": _("Clause %(number)s taken out"),
}
METHODS = {
    "paper": _("on paper"),
    "second_factor": _("in Homeroom, confirmed by a second factor"),
    "password": _("in Homeroom, confirmed by password"),
}


def change_in_words(what: str) -> str:
    """A code of CHANGES, with the number of the clause behind a colon."""
    code, _colon, number = what.partition(":")
    return str(CHANGES[code]) % {"number": number}


def authority_in_words(signed: Any) -> str:
    """The document that lets somebody sign, and its limits, as sentences."""
    parts = [signed.authority]
    if not signed.may_widen:
        parts.append(gettext("May not sign amendments that show more"))
    if signed.amendments_max is not None:
        most = ngettext("May sign %(count)s amendment", "May sign %(count)s amendments", signed.amendments_max)
        parts.append(most % {"count": signed.amendments_max})
    if signed.authority_until is not None:
        parts.append(gettext("May sign through %(day)s") % {"day": in_words(signed.authority_until)})
    return ". ".join(parts)
