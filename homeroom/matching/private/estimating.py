"""About how many children two lists share, with an interval, and what of the roster the candidates would show.

The figure is the sum, over children, of the probability that one of the child's candidates is the child. The interval is
no matter of chance but of what encodings cannot tell: it runs from children with a pair next to certain, less those who
are mistaken for a twin or a namesake, to children with any candidate, and those whom none was found for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from homeroom.matching.private.overlap import CANDIDATE_LEAST, Overlap, Pair

STRONG_LEAST = 10.0  # Bits: a thousand times likelier one child than two.
# Measured on made-up lists (decision 54): of a hundred children with a strong pair at most one is not on the roster (a twin
# or a namesake is), and of a hundred shared children at most 1.5 have no candidate. Real lists will be worse.
MISTAKEN_MOST, MISSED_MOST = 0.02, 0.04


def told(found: Overlap) -> dict[str, Any]:
    """Counts and figures, and no token."""
    weights: dict[str, list[float]] = defaultdict(list)
    for pair in found.candidates:
        weights[pair.child].append(pair.weight)
    strong = sum(max(its) >= STRONG_LEAST for its in weights.values())
    students = len({pair.student for pair in found.candidates})
    return {
        "children": found.children,
        "students": found.students,
        **estimate(weights, strong, found.children),
        "rests_on": {
            "strong_children": strong,
            "strong_bits_least": STRONG_LEAST,
            "candidate_bits_least": CANDIDATE_LEAST,
            "mistaken_share_most": MISTAKEN_MOST,
            "missed_share_most": MISSED_MOST,
            "pairs_compared": found.compared,
            "keys_too_common": found.common_keys,
        },
        "candidates": {
            "pairs": len(found.candidates),
            "children": len(weights),
            "students": students,
            "share_of_roster": students / found.students if found.students else None,
        },
    }


def estimate(weights: Mapping[str, Sequence[float]], strong: int, children: int) -> dict[str, int]:
    """`shared` and the interval from `shared_least` to `shared_most`, in children."""
    most = min(children, round(len(weights) / (1 - MISSED_MOST)))
    least = round(strong * (1 - MISTAKEN_MOST))
    return {
        "shared": min(max(round(sum(map(probability, weights.values()))), least), most),
        "shared_least": least,
        "shared_most": most,
    }


def probability(weights: Sequence[float]) -> float:
    """That one of a child's pairs is the child; each of them has odds of two to the power of its bits."""
    odds = sum(2.0**weight for weight in weights)
    return odds / (1 + odds)


def lines(candidates: Sequence[Pair]) -> list[dict[str, Any]]:
    return [{"child": pair.child, "student": pair.student, "weight": round(pair.weight, 2)} for pair in candidates]
