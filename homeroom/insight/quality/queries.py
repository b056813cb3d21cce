"""What the pages of a data steward show: the numbers of the last load, those of earlier days, and the children behind them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import Count

from homeroom.exchange.loading.bundles import NIGHT
from homeroom.exchange.settling import RELEASE
from homeroom.exchange.undoing import UNDO
from homeroom.insight.quality.conflicts import waiting
from homeroom.insight.quality.elements import BY_NUMBER, Watched
from homeroom.insight.quality.models import QualityFinding, QualityMeasure
from homeroom.insight.quality.names import Child, children
from homeroom.insight.quality.words import DOUBTFUL, MISSING, OLDEST
from homeroom.partners.models import Person
from homeroom.students.models import Batch

ROWS_A_PAGE = 50  # As many as one scrolls through.
DAYS_SHOWN = 12  # Of loads on a trend: a district's nightly loads of two weeks, an agency's weekly ones of a quarter.
LOADS_LOOKED_AT = 60  # Two months of a nightly file; of each kind the latest is told.
WRONG = ("reject_row", "reject_file", "warn")


@dataclass(frozen=True)
class Measured:
    """One element as it stands, with what waits for an answer now."""

    watched: Watched
    measure: QualityMeasure
    asked: int


def measured(steward: Person) -> list[Measured]:
    """In the order in which elements are declared; nothing before the first load. Two queries."""
    ours = QualityMeasure.objects.filter(contributor=steward.organization_id)
    last = ours.order_by("element", "-measured_on").distinct("element")
    asked = dict(waiting(steward).values("element").annotate(many=Count("pk")).values_list("element", "many"))
    order = {number: place for place, number in enumerate(BY_NUMBER)}
    found = [
        Measured(BY_NUMBER[measure.element], measure, asked.get(measure.element, 0))
        for measure in last
        if measure.element in BY_NUMBER
    ]
    return sorted(found, key=lambda each: order[each.watched.number])


def over_time(steward: Person, watched: Watched) -> list[QualityMeasure]:
    """The latest days on which something was loaded, the oldest first."""
    ours = QualityMeasure.objects.filter(contributor=steward.organization_id, element=watched.number)
    return list(reversed(ours.order_by("-measured_on")[:DAYS_SHOWN]))


@dataclass(frozen=True)
class Wrong:
    """What a load said of a file: the same thing, so many times."""

    batch: Batch
    file: str
    severity: str
    many: int
    first: dict
    """The message that said it first, without values."""


def wrong_in_last_loads() -> list[Wrong]:
    """Of each kind of file and source the latest load. The row policy leaves none of others."""
    batches = Batch.objects.select_related("arrival__source").exclude(format__in=(RELEASE, UNDO, NIGHT))
    latest: dict[tuple[str, str], Batch] = {}
    for batch in batches.filter(status="loaded").order_by("-received_at")[:LOADS_LOOKED_AT]:
        arrival = getattr(batch, "arrival", None)
        latest.setdefault((batch.format, arrival.source.name if arrival else ""), batch)
    return [wrong for batch in latest.values() for wrong in wrong_in(batch)]


def wrong_in(batch: Batch) -> Iterable[Wrong]:
    alike: dict[tuple[int, str, str], list[dict]] = {}
    for message in (batch.report or {}).get("messages", []):
        if message["severity"] in WRONG:
            place = WRONG.index(message["severity"]), message["file"], message["code"]
            alike.setdefault(place, []).append(message)
    for (severity, file, _code), messages in sorted(alike.items(), key=lambda each: each[0]):
        yield Wrong(batch, file, WRONG[severity], len(messages), messages[0])


@dataclass(frozen=True)
class Behind:
    """A page of the children behind a number."""

    page: Page
    children: dict[int, Child]


def behind(steward: Person, watched: Watched, what: str, number: str) -> Behind:
    """Those whom the last load found, as far as they are open to this steward. Never a value."""
    ours = QualityFinding.objects.filter(contributor=steward.organization_id, element=watched.number)
    if what == DOUBTFUL:
        ours = ours.exclude(code__in=(MISSING, OLDEST)).order_by("code", "pk")
    elif what == OLDEST:
        ours = ours.filter(code=OLDEST).order_by("happened_on", "recorded_on", "pk")
    else:
        ours = ours.filter(code=MISSING).order_by("found_at", "pk")
    page = Paginator(ours, ROWS_A_PAGE).get_page(number)
    return Behind(page, children([finding.student_id for finding in page], steward))


def age(day: date | None, today: date) -> int | None:
    return None if day is None else (today - day).days
