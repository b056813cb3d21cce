"""Fetching, as the role import: a batch is begun, the service asked, its answer sealed as an upload, and loaded as one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from homeroom.access.keys import key_of
from homeroom.common.spool import SealedWriter, discard
from homeroom.exchange.fetching import (
    edfi,
    findings,  # noqa: F401  (its codes join the table of messages)
    oneroster,
)
from homeroom.exchange.fetching.asking import Service
from homeroom.exchange.fetching.orders import service_name
from homeroom.exchange.inbox.claims import held
from homeroom.exchange.loading.bundles import Outcome, finish, give_up, load_bundle, work_on
from homeroom.exchange.loading.senders import why_not_keep
from homeroom.exchange.models import Fetch, FetchOrder, Upload
from homeroom.exchange.reading import Limits, Message, Refused, Report
from homeroom.exchange.sealing import pack, upload_of
from homeroom.exchange.unsealing import own_folder, unsealed
from homeroom.partners.days import days_of_the_collaboration
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

TRIES_MAX = 3  # Of one night, an hour apart: a system that is restarted is up again by then.
FETCHING = "fetching"
WRITERS = {FetchOrder.ONEROSTER: oneroster.write_bundle, FetchOrder.ED_FI: edfi.write_bundle}


def due() -> list[tuple[int, int, int]]:
    """Numbers of the orders whose hour has struck, of whose they are, and how often they were tried since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT fetch_order, contributor, tries FROM access.fetches_due_v1(%s)", [TRIES_MAX])
        return cursor.fetchall()


def fetch_what_is_due() -> None:
    """One after the other: what goes wrong with one of them keeps no other waiting."""
    faults = []
    for order, contributor, tries in due():
        try:
            fetch_by(order, Organization.objects.get(pk=contributor), is_last_try=tries + 1 == TRIES_MAX)
        except Exception as fault:
            faults.append(fault)
    if faults:
        raise faults[0]


def fetch_by(order: int, sender: Organization, *, is_last_try: bool) -> None:
    with one_fetch_at_a_time(order, sender) as is_mine:
        if not is_mine:
            return
        with transaction.atomic():
            batch = Batch.objects.create(contributor=sender, source_name="", format="", status=FETCHING)
            work_on(batch)
            Fetch.objects.create(batch=batch, order_id=order, contributor=sender)
        fetch(batch, is_last_try=is_last_try)


def fetch_asked(number: int) -> None:
    """What a steward wants now; the page has made its batch. Where its hour has struck meanwhile, that one is it."""
    batch = Batch.objects.select_related("contributor").get(pk=number)
    order = order_of(batch)
    assert order is not None, "The page has said by which."
    with one_fetch_at_a_time(order, batch.contributor) as is_mine:
        waits = Batch.objects.filter(pk=number, status="received", finished_at=None)
        if is_mine and waits.update(status=FETCHING):
            fetch(batch, is_last_try=True)
        elif waits.exists():
            give_up(batch)


@contextmanager
def one_fetch_at_a_time(order: int, sender: Organization) -> Iterator[bool]:
    """By one order. What is still said to be fetched by it once the lock is ours, a process has left that was killed."""
    with held(Path(settings.SPOOL_FOLDER) / f"fetching-{order}") as is_mine:
        left = Batch.objects.filter(contributor=sender, status=FETCHING, finished_at=None) if is_mine else ()
        for batch in left:
            if order_of(batch) == order:
                give_up(batch)
        yield is_mine


@transaction.atomic
def order_of(batch: Batch) -> int | None:
    work_on(batch)
    return Fetch.objects.filter(batch=batch).values_list("order", flat=True).first()


def fetch(batch: Batch, *, is_last_try: bool) -> None:
    """Whatever becomes of it stands with the batch. Whoever answers for it is told when it is not tried again."""
    try:
        with days_of_the_collaboration():
            upload, noticed = bring(batch)
    except Refused as refused:
        with days_of_the_collaboration(), Report(Limits()) as report, transaction.atomic():
            work_on(batch)
            report.add(*refused.messages)
            finish(batch, batch.contributor, Outcome("refused", report), is_told=is_last_try)
        return
    except BaseException:
        give_up(batch)
        raise
    with unsealed(upload) as path:
        answer = load_bundle(path, batch.contributor.key, batch_id=batch.pk, noticed=noticed)
    if answer.status in ("loaded", "refused"):
        discard(upload.spool_name)


def bring(batch: Batch) -> tuple[Upload, list[Message]]:
    """The bundle, sealed, as an upload, and what is to be said of it. Under no agreement that lets us keep it nobody is
    asked."""
    with transaction.atomic():
        work_on(batch)
        order = FetchOrder.objects.get(fetches__batch=batch)
        secret = key_of(batch.contributor).open(bytes(order.sealed))
    batch.source_name = f"{service_name(order)}.zip"
    batch.save(update_fields=["source_name"])
    if reasons := list(why_not_keep(batch.contributor, batch.source_name)):
        raise Refused(*reasons)
    service, writer = Service(order, secret), SealedWriter()
    try:
        with own_folder() as folder:
            noticed = WRITERS[order.kind](service, folder)
            pack(sorted(folder.iterdir()), writer)
        writer.finish()
        with transaction.atomic():
            work_on(batch)
            upload = upload_of(batch, writer)
            transaction.on_commit(writer.keep)
    finally:
        service.close()
        writer.close()
    return upload, noticed
