"""What to do next about what is not open: beside each reason of the decision, whom to ask or what to change."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy

# Of an agreement or of the role: the data stewards of the partner settle it with the own ones.
STEWARD = gettext_lazy("If your work needs it, ask the data steward:")
CASEWORKER = gettext_lazy("Ask the student’s caseworker. The caseworker knows who may give consent.")
NEXT = {
    "R-FREEZE": gettext_lazy("Wait until sharing goes on. A data steward can tell you when."),
    "R-CLOSING": gettext_lazy("Ask the data steward what becomes of the records."),
    "R-SIGN": gettext_lazy("Sign the confidentiality agreement."),
    "R-TRAIN": gettext_lazy("Take the training, and tell your data steward that you have."),
    "R-MFA": gettext_lazy("Confirm that it is you, and come back to this page."),
    "R-STEPUP": gettext_lazy("Confirm that it is you, and come back to this page."),
    "R-RECERT": gettext_lazy("Ask your supervisor to confirm it."),
    "R-PROHIBITED": gettext_lazy("There is nothing to do: nobody reads it here."),
    "R-ORDER-LIMIT": gettext_lazy("Ask who answers for the case. Only the court can change it."),
    "R-CONTACT": gettext_lazy("Ask who answers for the case. Only the court can change it."),
    "R-NOTICE": gettext_lazy("Ask the student’s caseworker when the family was told."),
    "R-NOREL": gettext_lazy("If you work with this student in this way, ask your supervisor to have it written down."),
    "R-RELENDED": gettext_lazy("If you still work with this student, ask your supervisor to have it written down."),
    "R-NOTINCARE": gettext_lazy("If the student is in care, ask the agency’s data steward to look at its file."),
    "R-POP": gettext_lazy("If the student belongs to that group, ask the data steward to look at the file:"),
    "R-PURPOSE": gettext_lazy("If you look for another reason, change your purpose."),
    "R-CONSENT-MISSING": CASEWORKER,
    "R-CONSENT-AUTH": CASEWORKER,
    "R-CONSENT-EXPIRED": CASEWORKER,
    "R-CONSENT-REVOKED": gettext_lazy(
        "It is the family’s word. Ask the student’s caseworker before you ask them again."
    ),
    "R-18": gettext_lazy("Ask the student."),
    "R-OBJECTION": gettext_lazy("It is the family’s word. Ask the student’s caseworker before you ask them again."),
}
# With these the names of the partner's data stewards are told.
OF_A_STEWARD = ("R-FREEZE", "R-CLOSING", "R-TRAIN", "R-NOTINCARE", "R-POP")
LINKS = {
    "R-SIGN": ("readiness:new_signature", gettext_lazy("Sign it")),
    "R-PURPOSE": ("desk:purpose", gettext_lazy("Change your purpose")),
}

# A family is no party to agreements, and works for nobody.
FAMILY_SENTENCE = gettext_lazy("This is not among what you may read here.")
FAMILY_NEXT = gettext_lazy("Ask the caseworker. You may also ask the school or the agency itself for its record.")
OF_EVERYBODY = ("R-MFA", "R-STEPUP", "R-PROHIBITED")  # What to do is the same for a family.
FAMILY_HEARS = frozenset(
    {
        *("R-FREEZE", "R-CLOSING", "R-MFA", "R-18", "R-ORDER-LIMIT", "R-CONTACT", "R-OBJECTION", "R-PROHIBITED"),
        *("R-CONSENT-EXPIRED", "R-CONSENT-REVOKED"),
    }
)


@dataclass(frozen=True)
class Step:
    """What to do next; `asks_steward`: the names of the partner's stewards belong to it."""

    text: str
    asks_steward: bool = False
    url: str = ""
    url_label: str = ""


def next_step(code: str, *, is_family: bool, is_quiet: bool) -> Step:
    """Whoever is not to read words of care asks a data steward, and hears of no caseworker."""
    if is_family and code not in OF_EVERYBODY:
        return Step(str(FAMILY_NEXT))
    name, label = LINKS.get(code, ("", ""))
    if code in NEXT and (name or not is_quiet):
        return Step(str(NEXT[code]), code in OF_A_STEWARD, reverse(name) if name else "", str(label))
    return Step(str(STEWARD), True)


def sentence_for(code: str, told: str, *, is_family: bool) -> str:
    """The sentence of the decision; of a family's, only what says something to a family."""
    if is_family and code not in FAMILY_HEARS:
        return str(FAMILY_SENTENCE)
    return told
