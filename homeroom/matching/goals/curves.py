"""How far the weight alone tells true pairs from others, where there are no lines and no bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

PRECISION_ASKED = 0.999
Key = tuple[str, str]


@dataclass(frozen=True)
class Curve:
    """Counts of one list. `best` is where F1 is highest, `sure` where precision is just 0.999: pairs found, and how many are
    true; `compared` is how many true pairs share a key at all."""

    records: int
    true: int
    compared: int
    best: tuple[int, int]
    best_bits: float
    sure: tuple[int, int]
    sure_bits: float | None


def curve(weights: Mapping[Key, float], true: set[Key], records: int) -> Curve:
    """Of all weights as a limit, the two that count. Pairs of one weight come together or not at all."""
    found = right = 0
    best, best_bits, best_f1 = (0, 0), 0.0, -1.0
    sure: tuple[int, int] = (0, 0)
    sure_bits: float | None = None
    for bits, of_weight in groupby(sorted(weights.items(), key=lambda item: -item[1]), key=lambda item: item[1]):
        those = [key for key, _ in of_weight]
        found += len(those)
        right += len(true.intersection(those))
        if (f1 := 2 * right / (found + len(true))) > best_f1:
            best, best_bits, best_f1 = (found, right), bits, f1
        if right >= PRECISION_ASKED * found and right > sure[1]:
            sure, sure_bits = (found, right), bits
    return Curve(records, len(true), len(true & weights.keys()), best, best_bits, sure, sure_bits)


def from_json(told: Mapping) -> Curve:
    """What `asdict` and JSON made a dictionary of."""
    return Curve(**{**told, "best": tuple(told["best"]), "sure": tuple(told["sure"])})
