"""What the pages of getting ready show: the text to sign and what one has signed, and the papers of one's colleagues."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Table
from homeroom.common.typesetting import Part
from homeroom.desk.readiness.lasting import TOLD_BEFORE, last_day, latest
from homeroom.desk.readiness.wording import parts_of
from homeroom.partners.models import ConfidentialitySignature, ConfidentialityText, Person, Readiness
from homeroom.partners.promises import hash_of
from homeroom.partners.words import READY_BY_RIGHT, ROLES

PAPERS = (Readiness.CONFIDENTIALITY, Readiness.TRAINING)


# --- One's own -------------------------------------------------------------------------------------------------------


@dataclass
class ToSign:
    """The text of now in the reader's language, and how its reader stands to it."""

    text: ConfidentialityText | None
    language: str
    parts: list[Part]
    wording: str
    states: list[str]
    may_sign: bool
    has_copy: bool


def to_sign(person: Person) -> ToSign:
    text = text_of_now()
    signature = latest_signature(person)
    held = latest(person).get(Readiness.CONFIDENTIALITY)
    language = text.in_language(get_language() or "en") if text else ""
    wording = text.wordings[language] if text else ""
    return ToSign(
        text=text,
        language=language,
        parts=parts_of(wording),
        wording=hash_of(wording).hex(),
        states=list(states(text, signature, held)),
        may_sign=text is not None and may_sign(text, held),
        has_copy=signature is not None,
    )


def text_of_now() -> ConfidentialityText | None:
    """Which text a person signs, and in which version, the database says: it accepts a signature of no other."""
    return ConfidentialityText.objects.filter(pk=RawSQL("SELECT access.text_to_sign_v1()", [])).first()


def language_of(text: ConfidentialityText, shown: str) -> str | None:
    """In which language these words of the text were shown; in none, when they are not its words."""
    return next((code for code, wording in text.wordings.items() if hash_of(wording).hex() == shown), None)


def latest_signature(person: Person) -> ConfidentialitySignature | None:
    found = ConfidentialitySignature.objects.filter(person=person).select_related("text", "organization")
    return found.order_by("-at", "-pk").first()


def may_sign(text: ConfidentialityText, held: Readiness | None) -> bool:
    """Not what one has signed here already, until it is nearly over; what was signed on paper may be signed here at any time."""
    signed_here = held is not None and held.signature is not None and held.signature.text_id == text.pk
    return held is None or not signed_here or held.during.upper - timezone.now() < TOLD_BEFORE


def states(
    text: ConfidentialityText | None, signature: ConfidentialitySignature | None, held: Readiness | None
) -> list[str]:
    said = []
    if held is None:
        said.append(_("You have not signed yet."))
    elif held.during.upper <= timezone.now():
        said.append(_("What you signed held through %s.") % last_day(held.during.upper))
    else:
        said.append(_("What you signed holds through %s.") % last_day(held.during.upper))
    if text and signature and signature.text_id != text.pk:
        said.append(
            _("The text has changed since: you signed version %(old)s, and this is version %(new)s.")
            % {"old": signature.text.version, "new": text.version}
        )
    return said


# --- One's colleagues ------------------------------------------------------------------------------------------------


@dataclass
class Colleague:
    """Whoever of an organization needs papers, and which hold until when."""

    person: Person
    papers: dict[str, Readiness]

    @property
    def ends_at(self) -> datetime | None:
        """When the first of both papers runs out; None when one was never there."""
        ends = [self.papers[kind].during.upper if kind in self.papers else None for kind in PAPERS]
        return None if None in ends else min(end for end in ends if end)

    @property
    def is_out(self) -> bool:
        return self.ends_at is None or self.ends_at <= timezone.now()


def colleagues(person: Person) -> list[Colleague]:
    """Of this person's organization, whose papers run out first stands first; before all, who lacks one."""
    now = timezone.now()
    people = Person.objects.filter(organization=person.organization_id, active__contains=now)
    found = {each.pk: Colleague(each, {}) for each in people.exclude(role__in=READY_BY_RIGHT)}
    rows = Readiness.objects.filter(person__in=found, kind__in=PAPERS).exclude(during__startswith__gt=now)
    for paper in rows.select_related("signature__text", "training").order_by("during__endswith"):
        found[paper.person_id].papers[paper.kind] = paper
    never = datetime.min.replace(tzinfo=now.tzinfo)
    return sorted(found.values(), key=lambda each: (each.ends_at or never, each.person.name))


def in_short(everybody: list[Colleague]) -> str:
    out = sum(each.is_out for each in everybody)
    if not out:
        return _("Everybody’s papers hold.")
    return ngettext(
        "%(out)s person cannot open records now: a paper has lapsed or is missing.",
        "%(out)s people cannot open records now: a paper has lapsed or is missing.",
        out,
    ) % {"out": out}


def table_of(shown: list[Colleague], reader: Person) -> Table:
    heads = [_("Name"), _("Role"), _("Confidentiality agreement"), _("Holds through"), _("Privacy training")]
    heads += [_("Holds through"), _("What to do")]
    return Table(_("Papers, by what runs out first"), heads, [row_of(each, reader) for each in shown])


def row_of(colleague: Colleague, reader: Person) -> list[object]:
    signed, trained = (colleague.papers.get(kind) for kind in PAPERS)
    person = colleague.person
    # Nobody writes down the own training (access.record_training_v1).
    is_self = person.pk == reader.pk
    link = "" if is_self else Cell(_("Write down training"), url=reverse("readiness:new_training", args=[person.pk]))
    return [person.name, ROLES[person.role], signed_in_words(signed), until(signed), trained_in_words(trained),
            until(trained), link]  # fmt: skip


def signed_in_words(paper: Readiness | None) -> str:
    if paper is None:
        return _("Not signed")
    day = in_words(paper.done_on)
    if paper.signature is None:
        return _("Signed on paper or by joining, %s") % day
    return _("Version %(version)s, signed here on %(day)s") % {"version": paper.signature.text.version, "day": day}


def trained_in_words(paper: Readiness | None) -> str:
    if paper is None:
        return _("No training on record")
    day = in_words(paper.done_on)
    return f"{paper.training.course}, {day}" if paper.training else day


def until(paper: Readiness | None) -> object:
    if paper is None:
        return ""
    left = paper.during.upper - timezone.now()
    if left.total_seconds() <= 0:
        return Cell(_("%s, over") % last_day(paper.during.upper), kind="urgent")
    return Cell(last_day(paper.during.upper), kind="attention") if left < TOLD_BEFORE else last_day(paper.during.upper)
