"""What a steward says of fetching: from where and when, now, or no more."""

from __future__ import annotations

from django.db import transaction

from homeroom.access.door import ON_THE_RECORD, Visit, defer, give_authority
from homeroom.access.keys import key_of
from homeroom.exchange.fetching.addresses import place_of
from homeroom.exchange.models import Fetch, FetchOrder
from homeroom.exchange.queries import own_batches
from homeroom.students.models import Batch

KIND = FetchOrder.ONEROSTER


def in_force() -> FetchOrder | None:
    """The own organization's, which is all that the row policies leave. The secret is not for pages."""
    latest = FetchOrder.objects.defer("sealed").select_related("by").filter(kind=KIND).order_by("-pk").first()
    return latest if latest and latest.hour is not None else None


def order(visit: Visit, *, secret: str, **said: object) -> FetchOrder:
    """From now on: so."""
    mine = visit.person.organization
    assert mine is not None, "A data steward is somebody's."
    return FetchOrder.objects.create(
        contributor=mine, kind=KIND, sealed=key_of(mine).seal(secret), by=visit.person, **said
    )


def end(visit: Visit) -> FetchOrder:
    """From now on nothing is fetched."""
    mine = visit.person.organization
    assert mine is not None, "A data steward is somebody's."
    return FetchOrder.objects.create(contributor=mine, kind=KIND, hour=None, by=visit.person)


def last_of(order: FetchOrder) -> Batch | None:
    """What became of it last."""
    return own_batches(order.contributor).filter(fetch__order=order).order_by("-pk").first()


def under_way(order: FetchOrder) -> Batch | None:
    return Batch.objects.filter(fetch__order=order, status__in=("received", "fetching"), finished_at=None).first()


@transaction.atomic
def fetch_now(visit: Visit, order: FetchOrder) -> Batch:
    """The worker fetches it, as long as whoever wants it may see the order."""
    name = f"OneRoster, {place_of(order.address).name}.zip"
    batch = Batch.objects.create(contributor=order.contributor, by=visit.person, source_name=name, format="")
    Fetch.objects.create(batch=batch, order=order, contributor=order.contributor)
    authority = give_authority(visit, "import")
    defer("exchange.fetch_now", ON_THE_RECORD, authority=authority.pk, batch=batch.pk)
    return batch
