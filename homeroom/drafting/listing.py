"""The list of drafts on which the reader works, or which the reader is to sign: row policies leave no others."""

from django.db.models import OuterRef, Prefetch, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.agreements import words as agreement_words
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Table
from homeroom.drafting import words
from homeroom.drafting.models import DRAFT, Draft, Party, Step, Version


def drafts():
    """With title, day of the last change and state."""
    latest = Version.objects.filter(draft=OuterRef("pk")).order_by("-number")
    state = Step.objects.filter(draft=OuterRef("pk")).order_by("-id")
    return Draft.objects.annotate(
        title=Subquery(latest.values("entry__title")[:1]),
        changed_at=Subquery(latest.values("at")[:1]),
        state=Subquery(state.values("state")[:1]),
    ).prefetch_related(Prefetch("parties", Party.objects.select_related("organization").order_by("organization__name")))


def drafts_table() -> Table:
    return Table(
        caption=_("Drafts of your organization"),
        columns=[_("Agreement"), _("Kind"), _("Between"), _("Last changed"), _("State")],
        rows=[
            [
                Cell(draft.title, url=reverse("drafting:draft", args=[draft.key])),
                agreement_words.TIERS[draft.tier],
                agreement_words.listed([party.organization.name for party in draft.parties.all()]),
                in_words(draft.changed_at),
                state_cell(draft.state or DRAFT),
            ]
            for draft in drafts()
        ],
        caption_is_hidden=True,
    )


def state_cell(state: str) -> Cell:
    return Cell(words.STATES[state], kind=words.KINDS_OF_STATE.get(state, "neutral"))
