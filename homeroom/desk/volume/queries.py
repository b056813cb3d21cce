"""Holds as the pages show them: how many and since when, and never which children."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.holds import VolumeDecision, VolumeHold
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Column, Row, Table
from homeroom.partners.models import Person
from homeroom.partners.words import ROLES

ANSWERS_SHOWN = 20  # What was answered lately; the book keeps all of it.


@dataclass
class Standing:
    """A hold, and the latest answer to it."""

    hold: VolumeHold
    answer: VolumeDecision | None

    @property
    def is_open(self) -> bool:
        return self.answer is None


def _of(holds) -> list[Standing]:
    answers = VolumeDecision.objects.select_related("by").order_by("-pk")
    found = holds.select_related("person", "organization").prefetch_related(Prefetch("decisions", answers))
    return [Standing(hold, next(iter(hold.decisions.all()), None)) for hold in found]


def unanswered(steward: Person) -> QuerySet[VolumeHold]:
    """Held for this steward's organization and not answered. Nobody answers for oneself."""
    return VolumeHold.objects.filter(organization=steward.organization_id, decisions=None).exclude(person=steward)


def to_answer(steward: Person) -> list[Standing]:
    """The oldest first."""
    return [Standing(hold, None) for hold in unanswered(steward).select_related("person").order_by("pk")]


def answered(steward: Person) -> list[Standing]:
    mine = VolumeHold.objects.filter(organization=steward.organization_id).exclude(decisions=None)
    return _of(mine.exclude(person=steward).distinct().order_by("-pk")[:ANSWERS_SHOWN])


def one(steward: Person, number: int) -> Standing | None:
    mine = VolumeHold.objects.filter(organization=steward.organization_id, pk=number).exclude(person=steward)
    return next(iter(_of(mine)), None)


def in_short(standing: Standing) -> str:
    """ "Rosa Diaz opened 120 students since 9:12 and asked for 121." """
    hold = standing.hold
    told = {"name": hold.person.name, "opened": hold.opened, "asked": hold.asked, "since": moment(hold.since)}
    return _("%(name)s was shown %(opened)s students since %(since)s, and asked for %(asked)s.") % told


def facts_of(standing: Standing) -> list[Row]:
    hold = standing.hold
    rows = [
        Row(_("Person"), hold.person.name, note=str(ROLES.get(hold.person.role, hold.person.role))),
        Row(_("Students shown"), hold.opened, note=_("since %s") % moment(hold.since)),
        Row(_("With the one asked for"), hold.asked),
        Row(_("Normal for this person"), hold.normal),
        Row(_("Held above"), hold.most),
        Row(_("Held since"), moment(hold.at)),
    ]
    if standing.answer:
        rows.append(Row(_("Answer"), in_words_of(standing.answer), note=standing.answer.reason))
    return rows


def in_words_of(answer: VolumeDecision) -> str:
    told = {"name": answer.by.name, "at": moment(answer.at)}
    if answer.verdict == VolumeDecision.GOES_ON:
        return _("%(name)s let it go on, %(at)s") % told
    return _("%(name)s keeps it held, %(at)s") % told


def table_of(caption: str, standings: list[Standing]) -> Table:
    rows = [
        [
            Cell(standing.hold.person.name, url=reverse("volume:hold", args=[standing.hold.pk])),
            standing.hold.opened,
            standing.hold.asked,
            standing.hold.normal,
            moment(standing.hold.at),
            in_words_of(standing.answer) if standing.answer else _("Waits for an answer"),
        ]
        for standing in standings
    ]
    numbers = [
        Column(label, is_number=True) for label in (_("Students shown"), _("Asked for"), _("Normal for this person"))
    ]
    heads: list[Column | str] = [_("Person"), *numbers, _("Held since"), _("Answer")]
    return Table(caption, heads, rows)


@dataclass
class OwnHold:
    """What the person is told who asked for too much."""

    standing: Standing | None
    stewards: list[Person]
    organization: str
    hours: int

    @property
    def stays(self) -> bool:
        answer = self.standing.answer if self.standing else None
        return answer is not None and answer.verdict == VolumeDecision.STAYS


def own(person: Person) -> OwnHold:
    """The person's latest hold; a steward's refusal holds until another answer, whenever it was."""
    standing = next(iter(_of(VolumeHold.objects.filter(person=person).order_by("-pk")[:1])), None)
    house = standing.hold.organization if standing else person.organization
    stewards = Person.objects.filter(organization=house, role="data_steward", active__contains=timezone.now())
    return OwnHold(
        standing=standing,
        stewards=list(stewards.exclude(pk=person.pk).order_by("name")),
        organization=house.name if house else "",
        hours=settings.SITTING_HOURS,
    )


def moment(at) -> str:
    return in_words(timezone.localtime(at))
