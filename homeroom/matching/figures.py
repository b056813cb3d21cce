"""How reviewing goes: what waits, how fast it is decided, and whether two people say the same of one pair.

Of pairs that the person may see, as everywhere; what a first person said counts when the second one has answered.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median
from typing import NamedTuple

from django.db.models import Count, Min, OuterRef, Subquery
from django.db.models.functions import TruncWeek
from django.utils import timezone

from homeroom.matching.models import Decision, FirstAnswer, Weighing
from homeroom.matching.queries import open_pairs

WEEKS = 8  # Two months: what a person who plans the work looks back on.
# Fewer pairs give a kappa that the next pair may turn over: at 20 its standard error is still about a fifth.
PAIRS_LEAST = 20
SAME, NOT_SAME = True, False


class Said(NamedTuple):
    """One person's answer about a pair, first or final."""

    pair: int
    person: int
    is_same: bool


@dataclass(frozen=True)
class Agreement:
    """Of pairs that two people answered: what the first and the second said, in that order. `kappa` is Cohen's; None where it
    cannot be told, because chance alone would agree always."""

    cells: dict[tuple[bool, bool], int]

    @property
    def pairs(self) -> int:
        return sum(self.cells.values())

    @property
    def is_told(self) -> bool:
        return self.pairs >= PAIRS_LEAST

    @property
    def share(self) -> float:
        return (self.cells.get((SAME, SAME), 0) + self.cells.get((NOT_SAME, NOT_SAME), 0)) / self.pairs

    @property
    def percent(self) -> int:
        return round(100 * self.share)

    @property
    def kappa(self) -> float | None:
        first = Counter[bool]()
        second = Counter[bool]()
        for (one, other), number in self.cells.items():
            first[one] += number
            second[other] += number
        by_chance = sum(first[answer] * second[answer] for answer in (SAME, NOT_SAME)) / self.pairs**2
        return None if by_chance == 1 else (self.share - by_chance) / (1 - by_chance)

    @property
    def rows(self) -> list[tuple[bool, int, int]]:
        """What the first said; then how often the second said the same child, and how often not."""
        return [
            (first, self.cells.get((first, SAME), 0), self.cells.get((first, NOT_SAME), 0))
            for first in (SAME, NOT_SAME)
        ]


class Week(NamedTuple):
    begins_on: date
    links: int
    refusals: int


@dataclass(frozen=True)
class Figures:
    waiting: int
    oldest_days: int | None
    weeks: list[Week]
    days_to_decide: float | None
    agreement: Agreement
    refused_automatic: int


def figures() -> Figures:
    children, oldest = waiting()
    return Figures(
        waiting=children,
        oldest_days=(timezone.now() - oldest).days if oldest else None,
        weeks=weeks(),
        days_to_decide=days_to_decide(),
        agreement=agreement(said()),
        refused_automatic=refused_automatic(),
    )


def waiting():
    """How many children wait, and since when the oldest does."""
    found = open_pairs().order_by().aggregate(children=Count("student_id", distinct=True), oldest=Min("since"))
    return found["children"], found["oldest"]


def by_people():
    return Decision.objects.filter(by__isnull=False, verdict__in=(Decision.LINK, Decision.REFUSE))


def weeks() -> list[Week]:
    """The latest first; a week without a decision stands there too."""
    today = timezone.localdate()
    this_week = today - timedelta(days=today.weekday())
    counted: dict[date, Counter[str]] = defaultdict(Counter)
    since = timezone.now() - timedelta(weeks=WEEKS)
    rows = by_people().filter(at__gte=since).annotate(week=TruncWeek("at")).values_list("week", "verdict")
    for week, verdict, number in rows.annotate(number=Count("pk")).order_by():
        counted[timezone.localtime(week).date()][verdict] += number
    begins = [this_week - timedelta(weeks=back) for back in range(WEEKS)]
    return [Week(day, counted[day][Decision.LINK], counted[day][Decision.REFUSE]) for day in begins]


def days_to_decide() -> float | None:
    """The median, from when a pair was found to when a person decided it first."""
    first = by_people().order_by().values("pair").annotate(first=Min("at"))
    waited = [(at - found).total_seconds() / 86_400 for found, at in first.values_list("pair__found_at", "first")]
    return round(median(waited), 1) if waited else None


def said() -> list[Said]:
    """All that people said, in their order. What was taken back was said too."""
    firsts = FirstAnswer.objects.filter(taken_back_at=None).values_list("at", "pk", "pair", "by")
    told = [(at, number, Said(pair, person, SAME)) for at, number, pair, person in firsts]
    decided = by_people().values_list("at", "pk", "pair", "by", "verdict")
    told += [
        (at, number, Said(pair, person, verdict == Decision.LINK)) for at, number, pair, person, verdict in decided
    ]
    return [each for _at, _number, each in sorted(told, key=lambda row: row[:2])]


def agreement(answers: Iterable[Said]) -> Agreement:
    """Of each pair the first two people who answered it; what the same person says again is no second look."""
    by_pair: dict[int, dict[int, bool]] = defaultdict(dict)
    for each in answers:
        by_pair[each.pair].setdefault(each.person, each.is_same)
    looks: Sequence[tuple[bool, ...]] = [tuple(people.values())[:2] for people in by_pair.values() if len(people) > 1]
    return Agreement(Counter((first, second) for first, second in looks))


def refused_automatic() -> int:
    """Pairs that the model would have linked by itself, and a person said no."""
    latest = Weighing.objects.filter(pair=OuterRef("pair"), compared=OuterRef("pair__compared")).order_by("-at", "-pk")
    refused = by_people().filter(verdict=Decision.REFUSE).annotate(band=Subquery(latest.values("band")[:1]))
    return refused.filter(band="automatic").values("pair").distinct().count()
