"""What each agreement is worth: probabilities that were learned once, versioned, and read by people as well.

`parameters.json` holds for each level `m` (the share of true pairs at this level), `u` (the share of random pairs)
and `bits`, log2(m / u), rounded for reading. `bin/train-linkage` writes it; nothing else does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from homeroom.matching.model.evidence import COMPARISONS

FILE = Path(__file__).parent / "parameters.json"
# Of 100 children in care some 90 have a record on a roster (samples); before anything is compared.
FOUND_SHARE = 0.9
# A small file is no evidence: a child is one of a district's students at least, also where fewer came.
STUDENTS_LEAST = 10_000


@dataclass(frozen=True)
class Learned:
    m: float
    u: float

    @property
    def bits(self) -> float:
        return math.log2(self.m / self.u)


@dataclass(frozen=True)
class Parameters:
    """`levels[comparison][level]`, in the order of evidence.COMPARISONS. `trained` says on what."""

    version: str
    trained: Mapping[str, Any]
    levels: Mapping[str, Mapping[str, Learned]]

    def prior(self, students: int) -> float:
        """The probability that a child and a student taken at random are one, on a roster of so many students."""
        return FOUND_SHARE / max(students, STUDENTS_LEAST)


class Unfit(ValueError):
    """Parameters that belong to other comparisons than this program's: weights would stand at the wrong levels."""


def read(text: str) -> Parameters:
    """Raises Unfit where a comparison or level is missing, is too much, or stands in another order."""
    told = json.loads(text)
    levels = {
        comparison: {name: Learned(level["m"], level["u"]) for name, level in its.items()}
        for comparison, its in told["comparisons"].items()
    }
    ours = [(comparison.name, [level.name for level in comparison.levels]) for comparison in COMPARISONS]
    if [(comparison, [*its]) for comparison, its in levels.items()] != ours:
        raise Unfit("The parameters were learned for other comparisons. Learn them anew with bin/train-linkage.")
    return Parameters(told["version"], told["trained"], levels)


@cache
def parameters() -> Parameters:
    """Those that Homeroom brings along."""
    return read(FILE.read_text(encoding="utf-8"))


def written(found: Parameters) -> str:
    comparisons = {
        comparison.name: {
            level.name: {
                "words": f"{comparison.words}: {level.words}",
                "bits": round(found.levels[comparison.name][level.name].bits, 2),
                "m": found.levels[comparison.name][level.name].m,
                "u": found.levels[comparison.name][level.name].u,
            }
            for level in comparison.levels
        }
        for comparison in COMPARISONS
    }
    return json.dumps({"version": found.version, "trained": dict(found.trained), "comparisons": comparisons}, indent=1)
