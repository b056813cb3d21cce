"""Feeds for a steward: which are late by their own rhythm, which wait for a person, and how long rows have waited."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from homeroom.exchange.rhythm import every_days
from homeroom.exchange.settling import RELEASE
from homeroom.exchange.undoing import UNDO
from homeroom.exchange.words import format_of, title_of
from homeroom.students.models import Batch

LOOKS_BACK_DAYS = 400  # A yearly file has a rhythm too.
LATE_TIMES = 1.5  # A feed may slip by half its rhythm: a weekend, a holiday.
LOADED = "loaded"
WAITING = ("held", "checked", "unmapped", "refused", "failed", "interrupted")


@dataclass
class LateFeed:
    name: str
    last_on: date
    every_days: int
    days: int  # Since the last load.

    @property
    def late_days(self) -> int:
        return self.days - self.every_days


@dataclass
class WaitingImport:
    pk: int
    title: str
    status: str
    received_at: datetime


@dataclass
class Feeds:
    late: list[LateFeed]
    waiting: list[WaitingImport]
    held_rows: int
    held_batch: int | None
    held_since: datetime | None


def feeds(today: date) -> Feeds:
    """In one statement, of the own organization's batches: the row policy leaves no others."""
    since = timezone.now() - timedelta(days=LOOKS_BACK_DAYS)
    known = Batch.objects.select_related("arrival__source").exclude(format__in=(RELEASE, UNDO))
    batches = list(known.filter(received_at__gt=since).order_by("received_at"))
    by_feed: dict[tuple[str, str], list[Batch]] = {}
    for batch in batches:
        by_feed.setdefault((batch.format, source_of(batch)), []).append(batch)
    late, waiting = [], []
    for same in by_feed.values():
        loaded = [batch for batch in same if batch.status == LOADED]
        late += late_feed(loaded, today)
        last = loaded[-1].received_at if loaded else None
        # What a later load of the same kind has made good waits for nobody.
        waiting += [b for b in same if b.status in WAITING and (last is None or b.received_at > last)]
    held = [batch for batch in batches if batch.status == LOADED and held_in(batch)]
    return Feeds(
        late=sorted(late, key=lambda feed: -feed.late_days),
        waiting=[WaitingImport(b.pk, title_of(b), b.status, b.received_at) for b in reversed(waiting)],
        held_rows=held_in(held[-1]) if held else 0,
        held_batch=held[-1].pk if held else None,
        held_since=held[-1].received_at if held else None,
    )


def late_feed(loaded: list[Batch], today: date) -> list[LateFeed]:
    came_on = [timezone.localtime(batch.received_at).date() for batch in loaded]
    every = every_days(came_on)
    if every is None or (waited := (today - came_on[-1]).days) <= every * LATE_TIMES:
        return []
    name = source_of(loaded[-1]) or format_of(loaded[-1]) or loaded[-1].format
    return [LateFeed(name, came_on[-1], every, waited)]


def source_of(batch: Batch) -> str:
    """The name of the own export that it is; empty for a bundle in one of our formats."""
    return batch.arrival.source.name if hasattr(batch, "arrival") else ""


def held_in(batch: Batch) -> int:
    return ((batch.report or {}).get("counts") or {}).get("held", 0)
