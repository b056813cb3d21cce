"""How far the weight alone tells true pairs from others, where there are no lines and no bands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

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


@dataclass(frozen=True)
class CurveOfTwo(Curve):
    """Of two lists, whose records are counted together. `exact` are pairs of one first name, last name and birth date, and how
    many of them are true. `mutual_best` and `mutual_sure` are those of the pairs of which neither record has a heavier one."""

    exact: tuple[int, int]
    mutual_best: tuple[int, int]
    mutual_sure: tuple[int, int]


def f1(pairs: tuple[int, int], true: int) -> float | None:
    """Of pairs found and how many of them are true; nothing where there is nothing to find and nothing found."""
    found, right = pairs
    return 2 * right / (found + true) if found + true else None


def recall_where_sure(found: Curve) -> float | None:
    """Recall at the weight where 999 of 1,000 pairs are true."""
    return found.sure[1] / found.true if found.true else None


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


def mutual(weights: Mapping[Key, float]) -> dict[Key, float]:
    """Pairs of which either record is the heaviest pair of the other; several where they weigh the same."""
    most: dict[tuple[int, str], float] = {}
    for key, bits in weights.items():
        for side in enumerate(key):
            most[side] = max(bits, most.get(side, bits))
    return {key: bits for key, bits in weights.items() if all(bits == most[side] for side in enumerate(key))}


def from_json(told: Mapping[str, Any]) -> Curve:
    """What `asdict` and JSON made a dictionary of."""
    made: type[Curve] = CurveOfTwo if "exact" in told else Curve
    counts: dict[str, Any] = {name: tuple(its) if isinstance(its, list) else its for name, its in told.items()}
    return made(**counts)
