"""What comes again and again from a contributor: a feed for each family of our formats, and one for each own export.

Whether a feed is late is decided here, for its page, for the first page, and for the notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import connection
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from homeroom.exchange.loading.bundles import NIGHT
from homeroom.exchange.loading.senders import family
from homeroom.exchange.loading.usual import usual_of
from homeroom.exchange.models import Expectation, Source, SourceMapping, Undoing
from homeroom.exchange.rhythm import Rhythm, rhythm_of
from homeroom.exchange.settling import RELEASE
from homeroom.exchange.undoing import UNDO
from homeroom.exchange.words import format_of
from homeroom.notices.telling import tell_of_late_feed
from homeroom.partners.models import Person
from homeroom.students.models import Batch

LOOKS_BACK_DAYS = 800  # Two years and a little: a yearly file has a rhythm too.
LOADED = "loaded"
OF_NO_FEED = (RELEASE, UNDO, NIGHT)
# A notice is kept for 90 days and would be written anew: of a feed that is late for longer nobody is told again.
TOLD_WITHIN_DAYS = 60


@dataclass
class Feed:
    """`key` is its word in addresses: the family of a format, or the number of an own export."""

    key: str
    source: Source | None = None
    batches: list[Batch] = field(default_factory=list)  # All that was sent of it lately, the first first.
    said: Expectation | None = None

    @property
    def name(self) -> str:
        if self.source:
            return self.source.name
        return format_of(self.batches[-1]) or self.key

    @property
    def came(self) -> list[Batch]:
        """What was not loaded, or was taken back, has not come: the record is as old as what came before it."""
        return [batch for batch in self.batches if batch.status == LOADED and not batch.is_undone]  # type: ignore[attr-defined]

    @property
    def last(self) -> Batch | None:
        return self.came[-1] if self.came else None

    @property
    def came_on(self) -> list[date]:
        return [day_of(batch) for batch in self.came]

    @property
    def short(self) -> str:
        """Whether the last came empty, or with less than half: as the load itself found, by the kind of notice about that."""
        return (self.last and self.last.short) or ""  # type: ignore[attr-defined]

    @property
    def is_ended(self) -> bool:
        return self.said is not None and self.said.rhythm == Expectation.ENDED

    @property
    def rhythm(self) -> Rhythm | None:
        return expected(self.came_on, *((self.said.rhythm, self.said.days) if self.said else (None, None)))

    def late_days(self, today: date) -> int:
        return late_days(self.came_on, self.rhythm, today)

    @property
    def usual(self) -> int | None:
        """Rows of what came before the last, of the same files."""
        sizes = [size_of(batch) for batch in self.came]
        return usual_of([rows for rows, files in sizes[-2::-1] if files == sizes[-1][1]])


def size_of(batch: Batch) -> tuple[int, list[str]]:
    """The number of its rows, and its files."""
    counts, files = batch.counts, batch.files  # type: ignore[attr-defined]
    return (counts or {}).get("read", 0), sorted(files or ())


def expected(came_on: Iterable[date], said: str | None, days: int | None) -> Rhythm | None:
    """As its steward says, else as its past does; None where nobody knows, or where it is to come no more."""
    if said == Expectation.ENDED:
        return None
    if said == Expectation.SCHOOL_DAYS:
        return Rhythm(1, of_school=True)
    return Rhythm(days) if said == Expectation.DAYS and days else rhythm_of(came_on)


def late_days(came_on: list[date], rhythm: Rhythm | None, today: date) -> int:
    """None as long as nothing is expected, or nothing has ever come."""
    return rhythm.late_days(came_on[-1], today) if rhythm and came_on else 0


def day_of(batch: Batch) -> date:
    return timezone.localtime(batch.received_at).date()


def feeds(sent: Iterable[Batch] | None = None) -> dict[str, Feed]:
    """Those of which something was sent lately, or something is said; under the row policies of a steward. With what was `sent`,
    where it has been fetched already."""
    found: dict[str, Feed] = {}
    for batch in sent_lately() if sent is None else sent:
        if batch.format in OF_NO_FEED:
            continue
        source = batch.arrival.source if hasattr(batch, "arrival") else None
        key = str(source.pk) if source else family(batch.format)
        found.setdefault(key, Feed(key, source)).batches.append(batch)
    latest = Expectation.objects.order_by("format", "source", "-pk").distinct("format", "source")
    for said in latest.select_related("source", "by"):
        key = str(said.source_id or said.format)
        if said.source:
            found.setdefault(key, Feed(key, said.source))
        if key in found:
            found[key].said = said
    return found


def known_feeds() -> dict[str, Feed]:
    """Those that a steward is shown: of which something was loaded, and own exports that are read by themselves."""
    found = feeds()
    mappings = SourceMapping.objects.order_by("source", "-pk").distinct("source").select_related("source")
    # What words stand for in Ed-Fi files is no feed of its own.
    own = (mapping for mapping in mappings if mapping.sealed and mapping.source.name != Source.OF_ED_FI)
    read = {str(mapping.source_id): mapping.source for mapping in own}
    for key, source in read.items():
        found.setdefault(key, Feed(key, source))
    return {key: feed for key, feed in found.items() if feed.came or key in read}


def sent_lately() -> QuerySet[Batch]:
    """Without their reports, which have all that was wrong with each: of these no more than sizes."""
    since = timezone.now() - timedelta(days=LOOKS_BACK_DAYS)
    return (
        Batch.objects.filter(received_at__gt=since)
        .select_related("arrival__source")
        .annotate(
            counts=F("report__counts"),
            files=F("report__files"),
            short=F("report__short"),
            is_undone=Exists(Undoing.objects.filter(undone=OuterRef("pk"))),
        )
        .defer("report")
        .order_by("received_at", "pk")
    )


def expect(feed: Feed, *, rhythm: str, days: int | None, owner: Person | None, by: Person) -> Expectation:
    """Say how often it is to come, and who answers for it."""
    assert by.organization is not None, "A data steward is somebody's."
    return Expectation.objects.create(
        contributor=by.organization,
        format="" if feed.source else feed.key,
        source=feed.source,
        rhythm=rhythm,
        days=days,
        owner=owner,
        by=by,
    )


def tell_of_late_feeds() -> None:
    """The worker's: of every contributor's feeds it learns the days on which they came, and tells of those that are late."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT batch, came_on, rhythm, days, today FROM access.feeds_that_come_v1(%s)", [LOOKS_BACK_DAYS]
        )
        for last, came_on, said, days, today in cursor.fetchall():
            late = late_days(came_on, expected(came_on, said, days), today)
            if 0 < late <= TOLD_WITHIN_DAYS:
                tell_of_late_feed(last)
