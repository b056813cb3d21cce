"""Are the links that rules make right? Some come back to the reviewers unlabelled; too many wrong ones switch the rules off.

A bound that few answers leave wide says only that little is known, and switches nothing off: with none of 50 wrong it stands at
5.8 %. One wrong link does, until so many were right that the bound stays below the limit all the same (linkage.md, section 1;
decision 55).
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery

from homeroom.matching.model.evaluating import upper_bound
from homeroom.matching.models import AuditAnswer, AuditDraw, Decision, Pair, Switching
from homeroom.partners.models import Person

WRONG_SHARE_MAX = 0.005


@dataclass(frozen=True)
class Audited:
    """What reviewers said of drawn links since rules were switched on. `upper95` is a share; none before the first answer."""

    audited: int
    wrong: int
    waiting: int

    @property
    def upper95(self) -> float | None:
        return upper_bound(self.wrong, self.audited)

    @property
    def is_too_much(self) -> bool:
        return self.wrong > 0 and (self.upper95 or 0) > WRONG_SHARE_MAX


def draw() -> int:
    """Answers how many links came back today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.draw_audit_v1()")
        return cursor.fetchone()[0]


def with_draw(pairs: QuerySet[Pair]) -> QuerySet[Pair]:
    """Pairs that know whether they are links that came back and wait for an answer: Pair.drawn_at."""
    return pairs.annotate(is_drawn_at=Subquery(waiting_draws().values("drawn_at")[:1]))


def is_drawn() -> Exists:
    return Exists(waiting_draws())


def waiting_draws() -> QuerySet[AuditDraw]:
    return AuditDraw.objects.filter(pair=OuterRef("pk"), answer=None)


def audited() -> Audited:
    with connection.cursor() as cursor:
        cursor.execute("SELECT audited, wrong, waiting FROM access.audited_v1()")
        return Audited(*cursor.fetchone())


def rules_link() -> bool:
    """Whether rules may link by themselves, where both partners signed that."""
    latest = Switching.objects.order_by("-pk").first()
    return latest is None or latest.is_on


@transaction.atomic
def answer(pair: Pair, verdict: str, reason: str, *, by: Person) -> Decision | None:
    """A reviewer's word on a link that came back. Where they are not the same, the decision that cuts it: it is to be settled.

    With the first answer that makes wrong links too many, rules link no more.
    """
    is_same = verdict == Decision.LINK
    AuditAnswer.objects.create(draw=pair.draw, by=by, is_same=is_same)
    if is_same:
        return None
    if rules_link() and audited().is_too_much:
        Switching.objects.create(is_on=False, by=by, is_by_audit=True)
    return Decision.objects.create(pair=pair, verdict=verdict, by=by, reason=reason)


def switch(is_on: bool, reason: str, *, by: Person) -> None:
    """A linkage steward's word. Switched on again, answers count anew."""
    Switching.objects.create(is_on=is_on, by=by, is_by_audit=False, reason=reason)
