"""The board of needs: found, met and not met, by domain and by quarter; how long it took; who has the ball.

Who works with the children counts their own rows, each number one click from them. Who may only count gets the cells that
the database has suppressed (insight/sql/cells.sql), and never a row.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from statistics import median_low
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import as_report
from homeroom.casework.models import Need, NeedState, Turn
from homeroom.casework.words import DOMAINS
from homeroom.partners.models import Person

QUARTERS_SHOWN = 8
QUARTER = re.compile(r"\d{4}-[1-4]")
SMALL = 10  # As the database has it: fewer are not told.


@dataclass(frozen=True)
class Cells:
    """One row of the board. None is a number that is not told, because it is small or would give a small one away."""

    key: str
    label: str
    total: int | None
    first: int | None
    second: int | None
    days: int | None = None


@dataclass
class Board:
    domains: list[Cells] = field(default_factory=list)
    quarters: list[Cells] = field(default_factory=list)
    holders: list[Cells] = field(default_factory=list)
    as_of: date | None = None
    is_counted_only: bool = False

    @property
    def is_empty(self) -> bool:
        return not self.domains

    @property
    def since(self) -> list[tuple[str, str]]:
        """Quarters from which one may choose."""
        return [(cells.key, quarter_in_words(cells.key)) for cells in self.quarters if cells.key]


TABLES = {
    "domain": gettext_lazy("Needs by domain"),
    "quarter": gettext_lazy("Needs by the quarter in which they were found"),
    "holder": gettext_lazy("Open tasks by organization"),
}


@dataclass(frozen=True)
class Wanted:
    """Which tables and rows of the board the address asks for. It chooses among cells that are told anyway, and never
    makes others: so nobody can filter down to a small number."""

    table: str = ""
    need: str = ""
    since: str = ""

    @classmethod
    def by(cls, parameters: Any) -> "Wanted":
        table, need, since = (parameters.get(name, "") for name in ("table", "need", "since"))
        return cls(
            table=table if table in TABLES else "",
            need=need if need in DOMAINS else "",
            since=since if QUARTER.fullmatch(since) else "",
        )

    @property
    def is_filtered(self) -> bool:
        return self != Wanted()

    @property
    def query(self) -> str:
        """The same in an address, in one spelling; empty when nothing is asked."""
        asked = {"table": self.table, "need": self.need, "since": self.since}
        return urlencode({key: value for key, value in asked.items() if value})

    def in_words(self, workers: Iterable[Person] = ()) -> list[str]:
        """ "What is needed: Reading and writing", for the file that is made from it."""
        said = [
            (_("Table"), str(TABLES[self.table]) if self.table else ""),
            (_("What is needed"), str(DOMAINS[self.need]) if self.need else ""),
            (_("Found since"), quarter_in_words(self.since) if self.since else ""),
        ]
        return [f"{label}: {value}" for label, value in said if value]

    def of(self, board: Board) -> Board:
        """Rows of totals stay: they count everything, whatever is shown beside them."""

        def shows(table: str) -> bool:
            return self.table in ("", table)

        return replace(
            board,
            domains=[c for c in board.domains if self.need in ("", c.key) or not c.key] if shows("domain") else [],
            quarters=[c for c in board.quarters if c.key >= self.since or not c.key] if shows("quarter") else [],
            holders=board.holders if shows("holder") else [],
        )


@dataclass
class CountedNeed:
    domain: str
    quarter: str
    is_met: bool
    days: int | None


def board_of_rows(today: date) -> Board:
    """Three queries, over the needs and tasks that the viewer may read."""
    with as_report():
        needs = counted_needs()
        held = list(
            Turn.objects.filter(followed_by=None, state__in=Turn.OPEN)
            .values("owner__organization__name")
            .annotate(late=Count("pk", filter=Q(due_on__lt=today)), all=Count("pk"))
            .order_by("owner__organization__name")
        )
    if not needs:
        return Board(as_of=today)
    return Board(
        domains=[*(cells(key, str(DOMAINS[key]), of) for key, of in grouped(needs, "domain", DOMAINS)), totals(needs)],
        quarters=[*(cells(key, quarter_in_words(key), of) for key, of in grouped(needs, "quarter")), totals(needs)],
        holders=[
            Cells(
                "", row["owner__organization__name"] or _("A family"), row["all"], row["late"], row["all"] - row["late"]
            )
            for row in held
        ],
        as_of=today,
    )


def counted_needs() -> list[CountedNeed]:
    latest = {
        need: (state, at)
        for need, state, at in NeedState.objects.order_by("need_id", "-pk")
        .distinct("need_id")
        .values_list("need_id", "state", "at")
    }
    found = []
    for number, domain, at in Need.objects.values_list("pk", "domain", "at"):
        state, since = latest.get(number, ("", None))
        is_met = state == "resolved"
        found.append(CountedNeed(domain, quarter_of(at), is_met, (since - at).days if is_met and since else None))
    return found


def grouped(
    needs: Iterable[CountedNeed], by: str, order: Iterable[str] = ()
) -> Iterable[tuple[str, list[CountedNeed]]]:
    groups: dict[str, list[CountedNeed]] = defaultdict(list)
    for need in needs:
        groups[getattr(need, by)].append(need)
    keys = [key for key in order if key in groups] or sorted(groups)[-QUARTERS_SHOWN:]
    return [(key, groups[key]) for key in keys]


def cells(key: str, label: str, needs: list[CountedNeed]) -> Cells:
    met = [need.days for need in needs if need.is_met and need.days is not None]
    return Cells(key, label, len(needs), len(met), len(needs) - len(met), median_low(met) if met else None)


def totals(needs: list[CountedNeed]) -> Cells:
    return cells("", _("All"), needs)


def quarter_of(at: datetime) -> str:
    day = timezone.localtime(at)
    return f"{day.year}-{(day.month + 2) // 3}"


def quarter_in_words(key: str) -> str:
    year, _dash, number = key.partition("-")
    return _("Quarter %(number)s of %(year)s") % {"number": number, "year": year}


def board_of_cells() -> Board:
    """What the database tells who may count and not look; nothing when no agreement lets them count."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT cube, name, total, first, second, median_days, as_of FROM access.need_cells_v1()")
        rows = cursor.fetchall()
    return board_told([row[:-1] for row in rows], rows[0][-1] if rows else None)


def board_told(rows: Iterable[Sequence[Any]], as_of: date | None) -> Board:
    """From rows of suppressed cells: cube, name, total, first, second, days. Labels are in the language of whoever looks."""
    cubes: dict[str, list[Cells]] = defaultdict(list)
    for cube, name, total, first, second, days in rows:
        cubes[cube].append(Cells(name, label_of(cube, name), total, first, second, days))
    order = {key: place for place, key in enumerate(DOMAINS)}
    quarters = sorted(cubes["quarter"], key=lambda c: c.key or "~")
    if quarters:  # The database counts older needs with the first quarter.
        quarters[0] = replace(quarters[0], label=_("%s or before") % quarters[0].label)
    return Board(
        domains=sorted(cubes["domain"], key=lambda c: order.get(c.key, len(order))),
        quarters=quarters,
        holders=sorted(cubes["holder"], key=lambda c: (not c.key, c.key)),
        as_of=as_of,
        is_counted_only=True,
    )


def label_of(cube: str, name: str) -> str:
    if not name:
        return _("All")
    return {"domain": lambda: str(DOMAINS[name]), "quarter": lambda: quarter_in_words(name)}.get(cube, lambda: name)()
