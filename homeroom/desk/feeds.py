"""Feeds for a steward: which are late or came short, what waits for a person, and how long rows have waited."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from homeroom.exchange import feeds as exchanged
from homeroom.exchange.feeds import LOADED, Feed, day_of
from homeroom.exchange.words import SHORT_LOADS, late_in_words, rhythm_in_words, title_of
from homeroom.students.models import Batch

WAITING = ("held", "checked", "unmapped", "refused", "failed", "interrupted")


@dataclass
class LateFeed:
    key: str
    name: str
    late: str
    rhythm: str
    last_on: date


@dataclass
class ShortLoad:
    pk: int
    name: str
    how: str
    received_at: datetime


@dataclass
class WaitingImport:
    pk: int
    title: str
    status: str
    received_at: datetime


@dataclass
class Feeds:
    late: list[LateFeed]
    short: list[ShortLoad]
    waiting: list[WaitingImport]
    held_rows: int
    held_batch: int | None
    held_since: datetime | None


def feeds(sent: list[Batch], today: date) -> Feeds:
    """Of what the own organization sent lately, the latest last."""
    known = list(exchanged.feeds(sent).values())
    held = [batch for feed in known for batch in feed.batches if batch.status == LOADED and held_in(batch)]
    held.sort(key=lambda batch: batch.received_at)
    late = sorted(known, key=lambda feed: -feed.late_days(today))
    waiting = [batch for feed in known for batch in waiting_of(feed)]
    return Feeds(
        late=[late_feed(feed, today) for feed in late if feed.late_days(today)],
        short=[short_load(feed) for feed in known if feed.short in SHORT_LOADS and not feed.is_ended],
        waiting=[
            WaitingImport(b.pk, title_of(b), b.status, b.received_at)
            for b in sorted(waiting, key=lambda batch: batch.received_at, reverse=True)
        ],
        held_rows=held_in(held[-1]) if held else 0,
        held_batch=held[-1].pk if held else None,
        held_since=held[-1].received_at if held else None,
    )


def late_feed(feed: Feed, today: date) -> LateFeed:
    assert feed.last and feed.rhythm, "What is late came once, and is expected again."
    late = late_in_words(feed.late_days(today))
    return LateFeed(feed.key, feed.name, late, rhythm_in_words(feed.rhythm), day_of(feed.last))


def short_load(feed: Feed) -> ShortLoad:
    assert feed.last, "What came short came."
    return ShortLoad(feed.last.pk, feed.name, str(SHORT_LOADS[feed.short]), feed.last.received_at)


def waiting_of(feed: Feed) -> Iterator[Batch]:
    """What a later load of the same kind has made good waits for nobody."""
    last = max((batch.received_at for batch in feed.batches if batch.status == LOADED), default=None)
    for batch in feed.batches:
        if batch.status in WAITING and (last is None or batch.received_at > last):
            yield batch


def held_in(batch: Batch) -> int:
    return (batch.counts or {}).get("held", 0)  # type: ignore[attr-defined]
