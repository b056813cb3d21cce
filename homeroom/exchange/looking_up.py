"""Whether a child stands here already, as the role import: it alone reads who may be found, and opens kept rosters."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from homeroom.exchange.nights import looking
from homeroom.matching import kept_rosters, lookups
from homeroom.matching.actions import children_to_match
from homeroom.matching.models import KeptRoster, Lookup
from homeroom.matching.rules import Child
from homeroom.partners.models import Organization

UNANSWERED_FOR = timedelta(hours=1)  # Then nobody waits any more, and what was typed does not stay.


def look_up(number: int, hosted: Collection[int]) -> bool:
    """Answer the question of somebody who acts for these organizations; False where it was answered before."""
    lookup = Lookup.objects.filter(pk=number, answered_at=None).first()
    if lookup is None:
        return False
    try:
        lookups.keep(lookup, lookups.look(lookups.typed(lookup), children_of(hosted), rosters_of(hosted)))
    except BaseException:
        lookups.give_up(lookup)
        raise
    return True


def children_of(hosted: Collection[int]) -> list[Child]:
    """The children whom these agencies have sent; who was adopted is among none."""
    organization = Organization.objects.filter(pk__in=hosted).first()
    if organization is None:
        return []
    with looking(organization):
        return lookups.of_these(children_to_match(), hosted)


def rosters_of(hosted: Collection[int]) -> list[KeptRoster]:
    """Those that these districts let be kept today."""
    may_be_asked = [number for number, why in kept_rosters.due().items() if why not in KeptRoster.WHY]
    kept = KeptRoster.objects.select_related("contributor").filter(pk__in=may_be_asked, contributor__in=hosted)
    return [*kept.order_by("contributor__name")]


def give_up_unanswered() -> int:
    """Forget what was typed where no worker came to it; answers of how many."""
    late = Lookup.objects.filter(answered_at=None, asked_at__lt=timezone.now() - UNANSWERED_FOR)
    for lookup in late:
        lookups.give_up(lookup)
    return len(late)
