"""Agreements of one's own that end soon, for the first page: as long as the first warning comes before."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from homeroom.agreements.days import ends_in
from homeroom.agreements.models import Agreement
from homeroom.agreements.models.expiry import WARNING_DAYS
from homeroom.agreements.renewing import with_whether_it_renews

SHOWN_MAX = 10  # The next; a host has hundreds, and the list of all shows the rest.


@dataclass
class Ending:
    key: str
    title: str
    words: str


def ending_soon() -> list[Ending]:
    """In one statement; the soonest first."""
    now = timezone.now()
    found = (
        with_whether_it_renews(Agreement.objects.all())
        .filter(activations__isnull=False, endings=None, term__contains=now)
        .filter(term__endswith__lte=now + timedelta(days=max(WARNING_DAYS) + 1))
        .order_by("term__endswith", "title")[:SHOWN_MAX]
    )
    return [Ending(each.key, each.title, words) for each in found if (words := ends_in(each))]
