"""A record that may hold facts of two children: saying so cuts its links to schools, and taking it back restores exactly these.

Undone and not refused: of a refused pair what was held goes at once, and with it what the link would be made of again.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone

from homeroom.access.door import Visit
from homeroom.access.keys import key_of
from homeroom.matching.answers import carry_out
from homeroom.matching.deciding import needs_another
from homeroom.matching.models import Decision, FirstAnswer, Overlay, Pair
from homeroom.notices.telling import tell_of_overlay
from homeroom.partners.models import Organization, Person

REASON = "facts_differ"  # Of models.REASONS: what differs cannot be a mistake.


def children_in_doubt() -> set[int]:
    """Those whom no rule links; answered only while an import’s batch runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.children_in_doubt_v1()")
        return set(cursor.fetchone()[0])


def links_of(student_id: int) -> list[Pair]:
    """The child’s links to schools that the visitor may decide about."""
    pairs = with_decisions(Pair.objects.filter(student_id=student_id))
    return [pair for pair in pairs if (latest := pair.decided) and latest.verdict == Decision.LINK]


def with_decisions(pairs):
    decisions = Decision.objects.order_by("-at", "-pk")
    return pairs.select_related("contributor").prefetch_related(Prefetch("decisions", decisions)).order_by("pk")


@transaction.atomic
def say(visit: Visit, student_id: int, agency: Organization, why: str) -> Overlay:
    """From now on readers are warned; every link is cut, and whoever answers for one is told with the list of who saw what."""
    undone = [
        Decision(pair=pair, verdict=Decision.UNDO, by=visit.person, reason=REASON) for pair in links_of(student_id)
    ]
    made = Decision.objects.bulk_create(undone)
    said = Overlay.objects.create(
        student_id=student_id,
        agency=agency,
        sealed_why=key_of(agency).seal(why),
        cut=[decision.pk for decision in made],
        by=visit.person,
    )
    carry_out(visit, made)
    tell_of_overlay(said.pk)
    return said


@dataclass(frozen=True)
class Restored:
    """Links that are made again; those of which somebody else has to say it too; and those that somebody decided since, or of
    which nothing is kept any more."""

    links: int = 0
    to_be_said_by_two: int = 0
    left: int = 0


@transaction.atomic
def take_back(visit: Visit, overlay: Overlay) -> Restored:
    """It was wrong: the links that it cut, as they stood. What was decided since stays."""
    cut = Decision.objects.filter(pk__in=overlay.cut).values("pair_id")
    again, second = [], 0
    for pair in with_decisions(Pair.objects.filter(pk__in=cut)):
        latest = pair.decided
        if latest is None or latest.pk not in overlay.cut or is_gone(pair):
            continue
        if needs_another(pair):
            FirstAnswer.objects.create(pair=pair, by=visit.person)
            second += 1
        else:
            again.append(Decision(pair=pair, verdict=Decision.LINK, by=visit.person))
    carry_out(visit, Decision.objects.bulk_create(again))
    end(overlay, Overlay.TAKEN_BACK, by=visit.person)
    return Restored(len(again), second, len(overlay.cut) - len(again) - second)


def is_gone(pair: Pair) -> bool:
    """Thirty days after it was undone, what a link would be made of is deleted. While the undoing is still to be carried out, its
    days are those of long ago."""
    latest = pair.decided
    is_settled = latest is not None and latest.settled_at is not None
    return not bytes(pair.sealed_candidate) or (is_settled and pair.expires_at <= timezone.now())


@transaction.atomic
def put_right(overlay: Overlay, done: str, *, by: Person) -> None:
    """The agency’s record is one child’s again. Its pairs wait for reviewers, as they do since they were cut."""
    end(overlay, Overlay.PUT_RIGHT, by=by, sealed_done=key_of(overlay.agency).seal(done))


def end(overlay: Overlay, ending: str, *, by: Person, sealed_done: bytes | None = None) -> None:
    Overlay.objects.filter(pk=overlay.pk, ended_at=None).update(
        ending=ending, ended_by=by, ended_at=timezone.now(), sealed_done=sealed_done
    )
