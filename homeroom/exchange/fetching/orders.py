"""What a steward says of fetching: from where and when, now, or no more."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from homeroom.access.door import ON_THE_RECORD, Visit, defer, give_authority
from homeroom.access.keys import key_of
from homeroom.exchange.fetching.addresses import place_of
from homeroom.exchange.fetching.asking import DIALECTS
from homeroom.exchange.models import Fetch, FetchOrder
from homeroom.exchange.queries import own_batches
from homeroom.students.models import Batch

WAITS_AT_MOST = timedelta(hours=1)


def service_name(order: FetchOrder) -> str:
    """What it is called in lists: its kind, and where it is."""
    return f"{DIALECTS[order.kind].title}, {place_of(order.address).name}"


def in_force(kind: str) -> FetchOrder | None:
    """The own organization's, which is all that the row policies leave. The secret is not for pages."""
    latest = FetchOrder.objects.defer("sealed").select_related("by").filter(kind=kind).order_by("-pk").first()
    return latest if latest and latest.hour is not None else None


def order(visit: Visit, kind: str, *, secret: str, **said: object) -> FetchOrder:
    """From now on: so."""
    mine = visit.person.organization
    assert mine is not None, "A data steward is somebody's."
    return FetchOrder.objects.create(
        contributor=mine, kind=kind, sealed=key_of(mine).seal(secret), by=visit.person, **said
    )


def end(visit: Visit, kind: str) -> FetchOrder:
    """From now on nothing is fetched."""
    mine = visit.person.organization
    assert mine is not None, "A data steward is somebody's."
    return FetchOrder.objects.create(contributor=mine, kind=kind, hour=None, by=visit.person)


def last_of(order: FetchOrder) -> Batch | None:
    """What became of it last."""
    return own_batches(order.contributor).filter(fetch__order=order).order_by("-pk").first()


def under_way(order: FetchOrder) -> Batch | None:
    """One that waits for the worker does so for seconds: what has waited for long lost its worker, and is nothing to wait for."""
    waits = Q(status="received", received_at__gt=timezone.now() - WAITS_AT_MOST)
    under_way = Batch.objects.filter(waits | Q(status="fetching"), fetch__order=order, finished_at=None)
    return under_way.order_by("-pk").first()


@transaction.atomic
def fetch_now(visit: Visit, order: FetchOrder) -> Batch:
    """The worker fetches it, as long as whoever wants it may see the order."""
    name = f"{service_name(order)}.zip"
    batch = Batch.objects.create(contributor=order.contributor, by=visit.person, source_name=name, format="")
    Fetch.objects.create(batch=batch, order=order, contributor=order.contributor)
    authority = give_authority(visit, "import")
    defer("exchange.fetch_now", ON_THE_RECORD, authority=authority.pk, batch=batch.pk)
    return batch
