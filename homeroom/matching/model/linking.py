"""Two lists in, pairs with bands out. The same lists in any order give the same answer, and so does a second run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from homeroom.matching.model.bands import AUTOMATIC, REVIEW, REVIEW_LEAST, Judged, judge
from homeroom.matching.model.evidence import MISSING, in_words
from homeroom.matching.model.guards import Around
from homeroom.matching.model.normalizing import Comparable, comparable
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import score
from homeroom.matching.model.twins import twins


@dataclass(frozen=True)
class Linked:
    """Pairs that are a link or need a person, by child and student; what else was compared is only counted."""

    judged: list[Judged]
    counts: dict[str, int]
    beside_twins: frozenset[tuple[str, str]]


def link(
    children: Iterable[Record],
    students: Iterable[Record],
    known: Parameters,
    *,
    refused: frozenset[tuple[str, str]] = frozenset(),
    linked: frozenset[tuple[str, str]] = frozenset(),
) -> Linked:
    """Propose links. `refused` and `linked` are (child, student) ids that people or earlier links settled.

    Raises ValueError where one list has an id twice: which of the two a link means could not be told.
    """
    ours, theirs = _in_order(children), _in_order(students)
    scored = score(ours, theirs, known, REVIEW_LEAST)
    bands = judge(scored.pairs, Around(refused, linked))
    in_twins = twins(ours), twins(theirs)
    bands_of = Counter(each.band for each in bands.judged)
    counts = {
        "children": len(ours),
        "students": len(theirs),
        AUTOMATIC: bands_of[AUTOMATIC],
        REVIEW: bands_of[REVIEW],
        "children_to_review": len({each.pair.child for each in bands.judged if each.band == REVIEW}),
        "compared": scored.compared,
        "below": scored.compared - len(scored.pairs),
        "settled": bands.settled,
        "unlike": bands.unlike,
        "beyond_ten": bands.beyond_ten,
        "common_keys": scored.common_keys,
    }
    beside = {
        (each.pair.child, each.pair.student)
        for each in bands.judged
        if each.pair.child in in_twins[0] or each.pair.student in in_twins[1]
    }
    return Linked(bands.judged, counts, frozenset(beside))


def _in_order(records: Iterable[Record]) -> list[Comparable]:
    found = sorted((comparable(record) for record in records), key=lambda record: record.id)
    for one, other in zip(found, found[1:], strict=False):
        if one.id == other.id:
            raise ValueError(f"The id {one.id} stands twice in one list.")
    return found


def told(linked: Linked) -> list[dict]:
    """Links and pairs in the shape of `homeroom match --json`: reasons in words, with what each weighs in bits."""
    return [
        {
            "a": each.pair.child,
            "b": each.pair.student,
            "band": each.band,
            "weight": round(each.pair.weight, 2),
            "reasons": [
                f"{in_words(name, level)} ({each.pair.bits[name]:+.1f})"
                for name, level in each.pair.levels.items()
                if level != MISSING
            ],
            "why_review": each.why or None,
            "twins": (each.pair.child, each.pair.student) in linked.beside_twins,
        }
        for each in linked.judged
    ]
