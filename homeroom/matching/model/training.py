"""Learning what agreements are worth, from two lists and the truth about them. Never inside a nightly run.

Levels are counted: of true pairs for m, of random pairs for u. No estimate of Splink's is involved, so that the same
files and the same seed give the same parameters on every machine.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from homeroom.matching.model.evidence import COMPARISONS, MISSING, Comparison
from homeroom.matching.model.listing import listed
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import Learned, Parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Scales

RANDOM_PAIRS = 3_000_000  # A day of birth is shared by one random pair in 5,000, an address by one in 100,000.
SEED = 20_260_901
# Of a hundred true pairs one has a value that is just wrong, as a stranger's would be: made-up lists have fewer of these
# than real ones, and no single disagreement may weigh more than 6.6 bits.
MISTAKEN = 0.01
UNSEEN = 0.5  # A level of which no pair was seen counts as half a pair: nothing is impossible.


def train(
    children: Sequence[Record],
    students: Sequence[Record],
    truth: Iterable[tuple[str, str]],
    version: str,
    trained: Mapping[str, Any],
    random_pairs: int = RANDOM_PAIRS,
) -> Parameters:
    """`truth` are ids (child, student) of the pairs that are one child; those of no record here are left out."""
    ours, theirs = [comparable(each) for each in children], [comparable(each) for each in students]
    child_at = {child.id: at for at, child in enumerate(ours)}
    student_at = {student.id: at for at, student in enumerate(theirs)}
    same = sorted((child_at[a], student_at[b]) for a, b in {*truth} if a in child_at and b in student_at)
    draw = random.Random(SEED)
    apart = {(draw.randrange(len(ours)), draw.randrange(len(theirs))) for _ in range(random_pairs)} - {*same}
    blank = Parameters(version, trained, {each.name: _even(each) for each in COMPARISONS})
    with Scales(listed(ours, is_child=True), listed(theirs, is_child=False), blank) as scales:
        m, u = (shares(scales.count_levels(pairs)) for pairs in (same, sorted(apart)))
    return Parameters(
        version,
        {**trained, "true_pairs": len(same), "random_pairs": len(apart), "seed_of_random_pairs": SEED},
        {
            each.name: {
                level.name: learned(m[each.name][level.name], u[each.name][level.name]) for level in each.levels
            }
            for each in COMPARISONS
        },
    )


def learned(m: float, u: float) -> Learned:
    return Learned(float(f"{(1 - MISTAKEN) * m + MISTAKEN * u:.6g}"), u)


def _even(comparison: Comparison) -> dict[str, Learned]:
    return {level.name: Learned(0.5, 0.5) for level in comparison.levels}


def shares(counted: Mapping[str, Counter[str]]) -> dict[str, dict[str, float]]:
    """Of each comparison the share of each level among the pairs of which both sides say something."""
    return {
        each.name: {
            level.name: float(f"{(counted[each.name][level.name] + UNSEEN) / _every(counted[each.name], each):.6g}")
            for level in each.levels
        }
        for each in COMPARISONS
    }


def _every(counted: Counter[str], comparison: Comparison) -> float:
    return counted.total() - counted[MISSING] + UNSEEN * len(comparison.levels)
