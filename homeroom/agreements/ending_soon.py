"""Agreements of one's own that end soon or have just ended, for the first page: from the first warning on, and for a week."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.agreements.days import ends_in, last_day
from homeroom.agreements.models import Agreement
from homeroom.agreements.models.expiry import WARNING_DAYS
from homeroom.agreements.renewing import with_whether_it_renews

OVER_DAYS = 7  # As long as whoever was away last week may not know of it.
SHOWN_MAX = 10  # The next; a host has hundreds, and the list of all shows the rest.


@dataclass
class Ending:
    key: str
    title: str
    words: str


def ending_soon() -> list[Ending]:
    """In one statement; the soonest first. By their days, whether or not the worker has written an end down."""
    now = timezone.now()
    found = (
        with_whether_it_renews(Agreement.objects.all())
        .filter(activations__isnull=False, endings=None, term__startswith__lte=now)
        .filter(term__endswith__gt=now - timedelta(days=OVER_DAYS))
        .filter(term__endswith__lte=now + timedelta(days=max(WARNING_DAYS) + 1))
        .order_by("term__endswith", "title")[:SHOWN_MAX]
    )
    return [Ending(each.key, each.title, words) for each in found if (words := ended_on(each) or ends_in(each))]


def ended_on(agreement: Agreement) -> str:
    return _("Ended after %s") % last_day(agreement.term.upper) if agreement.term.upper <= timezone.now() else ""
