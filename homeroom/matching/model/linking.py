"""Two lists in, pairs with bands out. The same lists in any order give the same answer, and so does a second run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from homeroom.matching.model.bands import AUTOMATIC, REVIEW, REVIEW_LEAST, Bands, Judged, judge
from homeroom.matching.model.evidence import MISSING, in_words
from homeroom.matching.model.guards import Around
from homeroom.matching.model.listing import Listing, listed
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Scales, Scored

Ids = frozenset[tuple[str, str]]
NOBODY: Ids = frozenset()


@dataclass(frozen=True)
class Linked:
    """Pairs that are a link or need a person, by child and student; what else was compared is only counted."""

    judged: list[Judged]
    counts: dict[str, int]
    beside_twins: Ids


def link(
    children: Iterable[Record],
    students: Iterable[Record],
    known: Parameters,
    *,
    refused: Ids = NOBODY,
    linked: Ids = NOBODY,
) -> Linked:
    """Propose links. `refused` and `linked` are (child, student) ids that people or earlier links settled.

    Raises ValueError where one list has an id twice: which of the two a link means could not be told.
    """
    ours, theirs = (
        listed(map(comparable, records), is_child=is_child)
        for records, is_child in ((children, True), (students, False))
    )
    return link_listings(ours, theirs, known, refused=refused, linked=linked)


def link_listings(
    children: Listing, students: Listing, known: Parameters, *, refused: Ids = NOBODY, linked: Ids = NOBODY
) -> Linked:
    """The same of lists that are ready to be compared, in memory or kept."""
    with Scales(children, students, known) as scales:
        scored = scales.score(REVIEW_LEAST)
        bands = judge(scored.pairs, Around(refused, linked))
        return answer(scales, scored, bands, children=len(children), students=len(students))


def answer(scales: Scales, scored: Scored, bands: Bands, *, children: int, students: int) -> Linked:
    """What is told of the pairs that were judged; `scored` are those of the records that were asked about."""
    in_twins = scales.beside_twins(scored)
    bands_of = Counter(each.band for each in bands.judged)
    counts = {
        "children": children,
        "students": students,
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
