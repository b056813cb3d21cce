"""Three bands: automatic, for a person to look at, and nothing. A link joins one child with one student."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import dataclass

from homeroom.matching.model.guards import AUTOMATIC_LEAST, Around, Guard, first_failing, own_bits
from homeroom.matching.model.scoring import Pair

AUTOMATIC, REVIEW = "automatic", "review"
REVIEW_LEAST = 2.0  # Bits. Below, a pair is counted and nothing of it is kept.
# A brother or sister with another first name and another birth date has -5.6 and -6.6 bits. Nobody need look at them.
OWN_REVIEW_LEAST = -6.0
SECOND_OWN_LEAST = 15.0  # First name and birth date, at least nearly: a brother or sister has less.
CANDIDATES_MAX = 10  # What a person can compare; of ten thousand copies of one record ten tell as much.


@dataclass(frozen=True)
class Judged:
    """`line` is of a pair for review the one that did not hold first; an automatic one has none."""

    pair: Pair
    band: str
    line: Guard | None = None

    @property
    def why(self) -> str:
        return self.line.why if self.line else ""


@dataclass(frozen=True)
class Bands:
    """How many pairs are not asked about: `settled` by another link of either record, or refused by a person; `unlike` in what
    is a child's own, although the household is one; `beyond_ten` better ones of the same child."""

    judged: list[Judged]
    settled: int = 0
    unlike: int = 0
    beyond_ten: int = 0


def judge(pairs: Sequence[Pair], around: Around, asked: Container[str] | None = None) -> Bands:
    """The band of each pair. `pairs` must be all that the records in them have, from REVIEW_LEAST up.

    `around` says who was refused and who is linked already; the pairs are put into it. If children are `asked` about,
    only their pairs are told and counted. Then `pairs` must be all of these children, of the students in them, and of
    all children in these: whether a student is taken depends on whom else the other child might be.
    """
    around.take(pairs)
    failing = {(pair.child, pair.student): first_failing(pair, around) for pair in pairs}
    taken = {key for key, line in failing.items() if line is None} | around.linked
    children, students = {child for child, _ in taken}, {student for _, student in taken}
    told = pairs if asked is None else [pair for pair in pairs if pair.child in asked]
    judged = [Judged(pair, AUTOMATIC) for pair in told if failing[pair.child, pair.student] is None]
    settled = unlike = beyond = 0
    waiting: dict[str, list[Judged]] = defaultdict(list)
    for pair in told:
        key = (pair.child, pair.student)
        line = failing[key]
        if line is None:
            continue
        if pair.student in students or key in around.refused or (pair.child in children and not _is_second(pair)):
            settled += 1
        elif own_bits(pair) < OWN_REVIEW_LEAST:
            unlike += 1
        else:
            waiting[pair.child].append(Judged(pair, REVIEW, line))
    for its in waiting.values():
        its.sort(key=lambda each: (-each.pair.weight, each.pair.student))
        judged += its[:CANDIDATES_MAX]
        beyond += len(its[CANDIDATES_MAX:])
    judged.sort(key=lambda each: (each.pair.child, each.pair.student))
    return Bands(judged, settled, unlike, beyond)


def _is_second(pair: Pair) -> bool:
    """So alike that the child may have two school records: a person looks, although one of them is linked."""
    return pair.weight >= AUTOMATIC_LEAST and own_bits(pair) >= SECOND_OWN_LEAST
