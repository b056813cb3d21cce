"""What somebody signed, on paper, to keep: the words to the letter, and by whom, when and how."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from homeroom.access.recipients import Recipient
from homeroom.common.dates import in_words
from homeroom.common.tables import Row, Table
from homeroom.common.typesetting import Paper, Part
from homeroom.desk.readiness.wording import parts_of
from homeroom.partners.models import ConfidentialitySignature, Person
from homeroom.partners.words import ROLES, organization_in_words

METHODS = {
    ConfidentialitySignature.SECOND_FACTOR: gettext_lazy("Password and second step"),
    ConfidentialitySignature.PASSWORD: gettext_lazy("Password"),
    ConfidentialitySignature.WAIVED: gettext_lazy("Sign-in only; this installation asks for no second step"),
}
IN_FOURS = 4  # A hash is compared by eye, a few letters at a time.


def copy_paper(signature: ConfidentialitySignature, person: Person, to: Recipient) -> Paper:
    text = signature.text
    parts = [
        Part(heading=_("Signature"), rows=facts_of(signature, person)),
        Part(heading=_("The text")),
        *parts_of(text.wordings[signature.language]),
    ]
    own = text.in_language(to.language)
    if own != signature.language:
        note = _("You signed the text above. Here it is in the language in which you read Homeroom now.")
        parts += [Part(heading=_("In your language"), texts=[note]), *parts_of(text.wordings[own])]
    return Paper(
        title=_("Confidentiality agreement"), heading=_("Confidentiality agreement"), lead=person.name, parts=parts
    )


def listing_paper(people: Iterable[Person], organization: str) -> Paper:
    """A current list, for public inspection, of the names and positions of an agency's people who may have access to what
    identifies a student (34 CFR 300.623(d)). It says nothing of students, and of people no more than the law asks for."""
    rows = sorted((str(ROLES[each.role]), each.name) for each in people)
    text = _(
        "Everybody who may sign in for %(organization)s. Whom each sees, and what of them, agreements, laws and the work with a"
        " student say; whoever has not signed the confidentiality agreement, or lacks privacy training, sees nothing."
    )
    note = _("This list may be shown to anybody who asks for it (34 CFR 300.623(d)).")
    table = Table(_("Names and positions"), [_("Position"), _("Name")], rows, caption_is_hidden=True)
    title = _("Who may see information about students")
    return Paper(
        title=title,
        heading=title,
        lead=organization,
        parts=[Part(texts=[text % {"organization": organization}, note], tables=[table])],
    )


def facts_of(signature: ConfidentialitySignature, person: Person) -> list[Row]:
    return [
        Row(_("Signed by"), signature.name, note="" if signature.name == person.name else person.name),
        Row(_("Role"), ROLES[signature.role]),
        Row(_("Organization"), organization_in_words(signature.organization.name)),
        Row(_("Signed at"), in_words(timezone.localtime(signature.at))),
        Row(_("Confirmed by"), METHODS[signature.method]),
        Row(_("Version"), signature.text.version),
        Row(_("Language of the text"), get_language_info(signature.language)["name_local"]),
        Row(_("Fingerprint of the text (SHA-256)"), in_fours(bytes(signature.text_hash).hex())),
    ]


def in_fours(letters: str) -> str:
    return " ".join(letters[at : at + IN_FOURS] for at in range(0, len(letters), IN_FOURS))
