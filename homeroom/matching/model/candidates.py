"""Who may be whom, of whomever is asked about; nobody's candidates are weighed twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.model.scoring import Pair, Scales, Scored


class Candidates:
    """Pairs that weigh enough for a review. Records are named by their places."""

    def __init__(self, scales: Scales) -> None:
        self._scales = scales
        self._by_child: dict[int, dict[int, Pair]] = defaultdict(dict)
        self._by_student: dict[int, dict[int, Pair]] = defaultdict(dict)
        self._children: set[int] = set()
        self._students: set[int] = set()
        self._compared: dict[int, int] = {}
        self._common: frozenset[int] = frozenset()

    def of_children(self, children: Iterable[int]) -> Scored:
        """All pairs of these children."""
        asked = {*children}
        found = self._scales.score(REVIEW_LEAST, children=asked - self._children)
        self._children |= asked
        self._compared |= found.compared
        self._common |= found.common
        self._take(found)
        pairs = {(child, at): pair for child in asked for at, pair in self._by_child[child].items()}
        return Scored(pairs, {child: self._compared.get(child, 0) for child in asked}, self._common)

    def of_students(self, students: Iterable[int]) -> set[int]:
        """The children of all pairs of these students."""
        asked = {*students}
        self._take(self._scales.score(REVIEW_LEAST, students=asked - self._students))
        self._students |= asked
        return {child for student in asked for child in self._by_student[student]}

    def _take(self, found: Scored) -> None:
        for (child, student), pair in found.pairs.items():
            self._by_child[child][student] = self._by_student[student][child] = pair
