"""The lines that all have to hold before a pair is a link without a person. The first that does not is told.

A weight alone is not enough: twins share birth date, parents, address and school, and often half a first name. So
most lines look at what is the child's own, and at who else it might be.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from homeroom.matching.model import evidence
from homeroom.matching.model.evidence import (
    ADDRESS,
    BIRTH,
    FIRST,
    GUARDIAN,
    MIDDLE,
    MISSING,
    SAME,
    SCHOOL,
    SEX,
    SSN4,
    STATE_ID,
)
from homeroom.matching.model.scoring import Pair

# In bits. On a million students the lines do the work, not the weight: from 14 on nothing wrong came through.
AUTOMATIC_LEAST = 20.0
AHEAD_LEAST = 10.0
OWN_LEAST = 8.0
OWN_AHEAD_LEAST = 2.0

OWN = (FIRST, BIRTH, MIDDLE, SEX, SSN4, STATE_ID)  # Brothers and sisters share the rest.
SURE_FIRST_NAMES = (SAME, evidence.TURNED, evidence.NICKNAME, evidence.BY_MIDDLE)
CONTRADICTIONS = {
    BIRTH: (evidence.TWO_EDITS, evidence.YEAR, evidence.DIFFERS),
    MIDDLE: (evidence.DIFFERS,),
    SEX: (evidence.DIFFERS,),
    SSN4: (evidence.ONE_DIGIT, evidence.DIFFERS),
    STATE_ID: (evidence.DIFFERS,),
}
# Facts beyond name, birth date and sex. An initial or a zip code is shared by too many to be one.
FURTHER = (MIDDLE, ADDRESS, GUARDIAN, SCHOOL, SSN4, STATE_ID)


def own_bits(pair: Pair) -> float:
    """What speaks for the pair of what is the child's own, and not the household's."""
    return sum(pair.bits[name] for name in OWN)


class Best:
    """The two highest values of each record: with ten thousand rivals too, the best of a pair's rivals is found at once."""

    def __init__(self) -> None:
        self._two: dict[str, list[tuple[float, str]]] = defaultdict(list)

    def note(self, record: str, other: str, value: float) -> None:
        kept = [each for each in self._two[record] if each[1] != other]
        self._two[record] = sorted([*kept, (value, other)], reverse=True)[:2]

    def beside(self, record: str, other: str) -> float:
        """The highest value of `record` with anybody but `other`; minus infinity if there is nobody else."""
        return max((value for value, who in self._two[record] if who != other), default=-math.inf)


@dataclass
class Around:
    """All pairs at hand by either record, and what people and earlier runs said: who is ruled out, who is taken."""

    refused: frozenset[tuple[str, str]] = frozenset()
    linked: frozenset[tuple[str, str]] = frozenset()
    weights_of_children: Best = field(default_factory=Best)
    weights_of_students: Best = field(default_factory=Best)
    own_of_children: Best = field(default_factory=Best)
    own_of_students: Best = field(default_factory=Best)

    def __post_init__(self) -> None:
        self.linked_children = dict(self.linked)
        self.linked_students = {student: child for child, student in self.linked}

    def take(self, pairs: Iterable[Pair]) -> None:
        for pair in pairs:
            self.weights_of_children.note(pair.child, pair.student, pair.weight)
            self.weights_of_students.note(pair.student, pair.child, pair.weight)
            self.own_of_children.note(pair.child, pair.student, own_bits(pair))
            self.own_of_students.note(pair.student, pair.child, own_bits(pair))


def weighs_enough(pair: Pair, around: Around) -> bool:
    return pair.weight >= AUTOMATIC_LEAST


def is_ahead_for_the_child(pair: Pair, around: Around) -> bool:
    return pair.weight - around.weights_of_children.beside(pair.child, pair.student) >= AHEAD_LEAST


def is_ahead_for_the_student(pair: Pair, around: Around) -> bool:
    return pair.weight - around.weights_of_students.beside(pair.student, pair.child) >= AHEAD_LEAST


def has_own_evidence(pair: Pair, around: Around) -> bool:
    return own_bits(pair) >= OWN_LEAST


def is_ahead_by_own_evidence(pair: Pair, around: Around) -> bool:
    """Rivals are those that weigh enough for a review; a stranger born on the same day who shares a first name is none."""
    best = max(
        around.own_of_children.beside(pair.child, pair.student), around.own_of_students.beside(pair.student, pair.child)
    )
    return own_bits(pair) - best >= OWN_AHEAD_LEAST


def has_first_name(pair: Pair, around: Around) -> bool:
    level = pair.levels[FIRST]
    return (
        level in SURE_FIRST_NAMES
        or (level == evidence.CLOSE and pair.levels[MIDDLE] in (SAME, evidence.INITIAL))
        or (level not in (evidence.DIFFERS, MISSING) and SAME in (pair.levels[SSN4], pair.levels[STATE_ID]))
    )


def has_no_contradiction(pair: Pair, around: Around) -> bool:
    return not any(pair.levels[name] in levels for name, levels in CONTRADICTIONS.items())


def has_more_than_a_birth_date_one_figure_apart(pair: Pair, around: Around) -> bool:
    """Two sisters of one name, whose birth dates are one figure apart, share the household too: seed 7302 has them."""
    return (
        pair.levels[BIRTH] != evidence.ONE_EDIT
        or pair.levels[MIDDLE] in (SAME, evidence.INITIAL)
        or SAME in (pair.levels[SSN4], pair.levels[STATE_ID])
    )


def says_more_than_name_and_birth_date(pair: Pair, around: Around) -> bool:
    return any(pair.levels[name] == SAME for name in FURTHER)


def was_not_refused(pair: Pair, around: Around) -> bool:
    return (pair.child, pair.student) not in around.refused


def is_free(pair: Pair, around: Around) -> bool:
    return (
        around.linked_children.get(pair.child, pair.student) == pair.student
        and around.linked_students.get(pair.student, pair.child) == pair.child
    )


class Guard(NamedTuple):
    """`why` is told of a pair for which it does not hold; `name` is kept of it."""

    holds: Callable[[Pair, Around], bool]
    why: str

    @property
    def name(self) -> str:
        return self.holds.__name__


GUARDS: tuple[Guard, ...] = (
    Guard(was_not_refused, "A person said that these are not the same child."),
    Guard(is_free, "One of the two is linked with another record."),
    Guard(has_first_name, "The first names do not agree well enough."),
    Guard(has_no_contradiction, "They contradict each other: birth date, middle name, sex, SSN digits or state student ID."),
    Guard(
        has_more_than_a_birth_date_one_figure_apart,
        "The birth dates are one figure apart, and no middle name, SSN digits or state student ID agrees.",
    ),
    Guard(has_own_evidence, "Too little of what agrees is the child's own; the rest a brother or sister shares."),
    Guard(is_ahead_by_own_evidence, "By what is the child's own, another record fits as well: twins, or one child twice?"),
    Guard(is_ahead_for_the_child, "Another student fits this child nearly as well: two school records of one child?"),
    Guard(is_ahead_for_the_student, "Another child fits this student nearly as well."),
    Guard(says_more_than_name_and_birth_date, "Nothing beyond name, birth date and sex agrees; two people can share these."),
    Guard(weighs_enough, "In all, too little agrees."),
)  # fmt: skip


def first_failing(pair: Pair, around: Around) -> Guard | None:
    """The first line that does not hold, for which a person has to look; None if all do."""
    return next((guard for guard in GUARDS if not guard.holds(pair, around)), None)


def measured(pair: Pair, around: Around) -> dict[str, float | int | None]:
    """What the lines look at, in bits and counts; None where there is no rival to be ahead of."""
    ahead = {
        "ahead_for_the_child": pair.weight - around.weights_of_children.beside(pair.child, pair.student),
        "ahead_for_the_student": pair.weight - around.weights_of_students.beside(pair.student, pair.child),
        "own_ahead_for_the_child": own_bits(pair) - around.own_of_children.beside(pair.child, pair.student),
        "own_ahead_for_the_student": own_bits(pair) - around.own_of_students.beside(pair.student, pair.child),
    }
    return {
        "own": round(own_bits(pair), 2),
        **{name: round(bits, 2) if math.isfinite(bits) else None for name, bits in ahead.items()},
        "contradictions": sum(pair.levels[name] in CONTRADICTIONS[name] for name in CONTRADICTIONS),
        "further": sum(pair.levels[name] == SAME for name in FURTHER),
    }
