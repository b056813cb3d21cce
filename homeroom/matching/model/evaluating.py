"""How good the model is where the truth is known: what `homeroom match --evaluate` prints.

Every figure stands twice: with all fields, and with the fields of the contracts alone, which is what partners send.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from homeroom.matching.model import folder as files
from homeroom.matching.model.bands import AUTOMATIC, REVIEW
from homeroom.matching.model.linking import link, told
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record, contract_fields

Truth = Mapping[tuple[str, str], str]
CONFIDENCE = 0.95


def evaluate(folder: Path, truth_file: Path, known: Parameters) -> dict[str, Any]:
    """Links with all fields, their figures, and under `contract_fields` the figures without SSN digits and addresses.

    Raises Problem with a sentence about what is wrong with the files.
    """
    truth, children, students = files.truth(truth_file), files.children(folder), files.students(folder)

    def tried(fields: Callable[[Record], Record]) -> tuple[list[dict], dict[str, Any]]:
        linked = link(map(fields, children), map(fields, students), known)
        links = told(linked)
        return links, {"counts": linked.counts, **figures(links, truth, len(children))}

    links, of_all = tried(lambda record: record)
    _, of_contract = tried(contract_fields)
    return {"model": known.version, "links": links, **of_all, "contract_fields": of_contract}


def figures(links: Iterable[dict], truth: Truth, children: int) -> dict[str, Any]:
    """Shares between 0 and 1; None where nothing was to be divided.

    `precision`, `recall` and `f1` are of automatic links; `upper95` bounds the share of wrong ones among such links
    (Clopper-Pearson, one-sided); `review_share` is the share of children with a pair that a person has to look at;
    `recall_with_review` is the recall if all of these are decided rightly.
    """
    bands = {band: {(each["a"], each["b"]) for each in links if each["band"] == band} for band in (AUTOMATIC, REVIEW)}
    automatic, review = bands[AUTOMATIC], bands[REVIEW]
    matches = {pair for pair, kind in truth.items() if kind == files.MATCH}
    wrong = automatic - matches
    precision, recall = _share(len(automatic & matches), len(automatic)), _share(len(automatic & matches), len(matches))
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / (precision + recall) if precision and recall else 0.0,
        "wrong_automatic": len(wrong),
        "wrong_by_kind": dict(Counter(truth.get(pair, "other") for pair in sorted(wrong))),
        "upper95": upper_bound(len(wrong), len(automatic)),
        "review_share": _share(len({child for child, _ in review}), children),
        "review_pairs": len(review),
        "recall_with_review": _share(len((automatic | review) & matches), len(matches)),
    }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def upper_bound(wrong: int, of: int, confidence: float = CONFIDENCE) -> float | None:
    """The share of wrong ones that would show so few of them only once in twenty times, by bisection."""
    if not of:
        return None
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(60):  # Halved sixty times it is as exact as a float can be.
        middle = (low + high) / 2
        if _chance_of_at_most(wrong, of, middle) > 1 - confidence:
            low = middle
        else:
            high = middle
    return high


def interval(part: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float] | None:
    """The shares between which the true one lies 19 times in 20 (Clopper-Pearson, two-sided). None of nothing."""
    one_side = (1 + confidence) / 2
    above, beside = upper_bound(part, of, one_side), upper_bound(of - part, of, one_side)
    return None if above is None or beside is None else (1 - beside, above)


def _chance_of_at_most(wrong: int, of: int, share: float) -> float:
    if share <= 0:
        return 1.0
    if share >= 1:
        return float(wrong >= of)
    if 2 * wrong > of:  # From the other end there are fewer to add up.
        return 1 - _chance_of_at_most(of - wrong - 1, of, 1 - share)
    return sum(
        math.exp(
            math.lgamma(of + 1)
            - math.lgamma(number + 1)
            - math.lgamma(of - number + 1)
            + number * math.log(share)
            + (of - number) * math.log1p(-share)
        )
        for number in range(wrong + 1)
    )
