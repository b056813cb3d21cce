"""Two lists in, pairs with bands out. The same lists in any order give the same answer, and so does a second run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from homeroom.matching.model.bands import AUTOMATIC, REVIEW, REVIEW_LEAST, Bands, Judged, judge
from homeroom.matching.model.candidates import Candidates
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
    children: Listing,
    students: Listing,
    known: Parameters,
    *,
    asked: Collection[str] | None = None,
    refused: Ids = NOBODY,
    linked: Ids = NOBODY,
) -> Linked:
    """The same of lists that are ready to be compared. Of the children `asked` about alone, it answers just what it would
    answer of them if it were asked about all."""
    with Scales(children, students, known) as scales:
        if asked is None:
            scored = scales.score(REVIEW_LEAST)
            bands = judge([*scored.pairs.values()], Around(refused, linked))
            return _answer(scales, scored, bands, len(children))
        return link_some(Candidates(scales), scales, asked, Around(refused, linked))


def link_some(candidates: Candidates, scales: Scales, asked: Collection[str], around: Around) -> Linked:
    """The answer of the children who are asked about. It takes the pairs of each child who has a student in common with
    them, too: what a line looks at, and whether the other child is linked with that student."""
    places = scales.children.places(asked)
    scored = candidates.of_children(places)
    rivals = candidates.of_students(scored.students)
    pairs = candidates.of_children(rivals | {*places}).pairs
    return _answer(scales, scored, judge([*pairs.values()], around, frozenset(asked)), len(asked))


def _answer(scales: Scales, scored: Scored, bands: Bands, children: int) -> Linked:
    in_twins = scales.beside_twins(scored)
    compared = sum(scored.compared.values())
    bands_of = Counter(each.band for each in bands.judged)
    counts = {
        "children": children,
        "students": len(scales.students),
        AUTOMATIC: bands_of[AUTOMATIC],
        REVIEW: bands_of[REVIEW],
        "children_to_review": len({each.pair.child for each in bands.judged if each.band == REVIEW}),
        "compared": compared,
        "below": compared - len(scored.pairs),
        "settled": bands.settled,
        "unlike": bands.unlike,
        "beyond_ten": bands.beyond_ten,
        "common_keys": len(scored.common),
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
