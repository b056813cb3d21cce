"""What the page shows of an order to fetch: from where, when, and what became of it last."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.exchange import words
from homeroom.exchange.fetching.orders import last_of
from homeroom.exchange.fetching_form import hours
from homeroom.exchange.models import FetchOrder
from homeroom.exchange.queries import state_of


def facts_of(order: FetchOrder) -> Iterator[Row]:
    day = in_words(timezone.localtime(order.at).date())
    yield Row(_("From where"), order.address, note=_("As {name} said on {day}.").format(name=order.by.name, day=day))
    yield Row(_("When"), _("Every day at {hour}").format(hour=dict(hours())[order.hour or 0]))
    batch = last_of(order)
    if batch is None:
        yield Row(_("Last time"), _("Not yet: it is fetched within the hour."))
        return
    text, _kind = words.STATES[state_of(batch)]
    yield Row(
        _("Last time"),
        in_words(batch.received_at),
        note=str(text),
        url=reverse("exchange:import", args=[batch.pk]),
        url_label=_("See what came"),
    )
