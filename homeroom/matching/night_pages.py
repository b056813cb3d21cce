"""Which rosters are kept, how the last nights went, and how far the one is that is on its way. Counts, and of no child."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import BehindTheDoor
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Column, Table
from homeroom.matching.models import KeptRoster, Night

NIGHTS_SHOWN = 60  # Of one roster two months.
ENDED_SHOWN = 20

WHY = {
    KeptRoster.REPLACED: gettext_lazy("Another took its place"),
    KeptRoster.NO_LINE: gettext_lazy("No agreement in force lets it be kept"),
    KeptRoster.TOO_OLD: gettext_lazy("It had been kept for 30 days"),
    KeptRoster.UNDONE: gettext_lazy("Its load was taken back"),
}
FAILURES = {
    Night.UNREADABLE: gettext_lazy(
        "What is kept cannot be read: a key was destroyed, or a file is damaged. The next roster that the district sends takes"
        " its place."
    ),
    Night.NOT_LOADED: gettext_lazy(
        "The kept roster could not be loaded again. The next one that the district sends takes its place."
    ),
    Night.STOPPED: gettext_lazy("It was stopped halfway. The next one does it again, whole."),
    Night.OTHER: gettext_lazy("It failed; the operator finds why in the log. The next night tries again."),
}


@dataclass(frozen=True)
class NightsPage:
    """`running` says how far the night is that is on its way, if there is one."""

    places: list[Place]
    kept: Table | None
    nights: Table | None
    ended: Table | None
    running: str
    failures: list[str]


def nights(request: BehindTheDoor) -> HttpResponse:
    """What a linkage steward's organization hosts of it."""
    return render(request, "matching/nights.html", {"page": nights_page()})


def nights_page() -> NightsPage:
    rosters = KeptRoster.objects.only("contributor", "students", "kept_at", "expires_at", "destroyed_at", "why")
    rosters = rosters.select_related("contributor")
    lately = last_nights()
    kept = [*rosters.filter(destroyed_at=None).order_by("contributor__name")]
    ended = [*rosters.exclude(destroyed_at=None).order_by("-destroyed_at")[:ENDED_SHOWN]]
    return NightsPage(
        places=[Place(_("Possible matches"), reverse("matching:pairs")), Place(_("Kept rosters and nights"))],
        kept=table_of_kept(kept) if kept else None,
        nights=table_of_nights(lately) if lately else None,
        ended=table_of_ended(ended) if ended else None,
        running=next((how_far(night) for night in lately if night.ended_at is None), ""),
        failures=failures(lately),
    )


def last_failures() -> list[str]:
    """What the first page says of nights that went wrong."""
    return failures(last_nights())


def last_nights() -> list[Night]:
    return [*Night.objects.select_related("contributor").order_by("-pk")[:NIGHTS_SHOWN]]


def failures(lately: Sequence[Night]) -> list[str]:
    """Of each district whose last night failed, what to make of it."""
    last: dict[int, Night] = {}
    for night in lately:
        if night.ended_at is not None:
            last.setdefault(night.contributor_id, night)
    return [f"{night.contributor.name}: {FAILURES[night.failure]}" for night in last.values() if night.failure]


def how_far(night: Night) -> str:
    at = {"place": night.place, "of": night.of, "district": night.contributor.name}
    if night.children is None:
        return _("Roster %(place)s of %(of)s, of %(district)s: looking who came or changed.") % at
    return _("Roster %(place)s of %(of)s, of %(district)s: children to compare, %(children)s.") % {
        **at,
        "children": night.children,
    }


def table_of_kept(kept: Sequence[KeptRoster]) -> Table:
    columns: list[Column | str] = [
        _("District"),
        _("Kept since"),
        _("At most until"),
        Column(_("Students on it"), is_number=True),
    ]
    rows = [
        [each.contributor.name, in_words(each.kept_at), in_words(each.expires_at), number(each.students)]
        for each in kept
    ]
    return Table(_("Rosters that are kept"), columns, rows)


def number(count: int) -> str:
    return formats.number_format(count, 0, force_grouping=True)


def table_of_nights(lately: Sequence[Night]) -> Table:
    columns: list[Column | str] = [
        _("Began"),
        _("District"),
        Column(_("Children who came or changed"), is_number=True),
        Column(_("Students who resemble them"), is_number=True),
        Column(_("New pairs"), is_number=True),
        Column(_("Links by rule"), is_number=True),
        _("State"),
    ]
    return Table(_("The last nights"), columns, [row_of(night) for night in lately])


def row_of(night: Night) -> list[object]:
    counts = [night.children, night.touched, night.pairs, night.links]
    began = formats.date_format(timezone.localtime(night.began_at), "SHORT_DATETIME_FORMAT")
    return [began, night.contributor.name, *("–" if count is None else count for count in counts), state_of(night)]


def state_of(night: Night) -> Cell:
    if night.failure:
        return Cell(_("Failed"), kind="attention")
    if night.ended_at is None:
        return Cell(_("On its way"), kind="info")
    return Cell(_("Done") if night.children else _("Nothing to do"), kind="good")


def table_of_ended(ended: Sequence[KeptRoster]) -> Table:
    columns = [_("Destroyed"), _("District"), _("Kept since"), _("Why it was destroyed")]
    rows = [
        [in_words(each.destroyed_at), each.contributor.name, in_words(each.kept_at), WHY[each.why]] for each in ended
    ]
    return Table(_("Rosters that were destroyed"), columns, rows)
