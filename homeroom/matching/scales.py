"""A roster on the scales: its students, weighed in portions against the children who have no record in this district yet.

A roster may have a million students, and an import must not hold them all. What one portion cannot tell (how common a name is,
how many students there are) is counted before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from homeroom.matching.model import normalizing
from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.model.keys import keys
from homeroom.matching.model.normalizing import Comparable, comparable
from homeroom.matching.model.parameters import Parameters, parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Counted, Pair, score
from homeroom.matching.model.twins import twins
from homeroom.matching.rules import Candidate, Child

# Each portion costs a second to begin; 20,000 students and the pairs that they make stay below 100 MB.
STUDENTS_AT_ONCE = 20_000
NAMES_KEPT = 50_000  # A state's rosters have about as many different ones.


class Scales:
    """Count every student, then put each on; `weighed` are the pairs worth a look or a link."""

    def __init__(self, children: Iterable[Child], known: Parameters | None = None):
        self.known = known or parameters()
        self._children = [comparable(record_of_child(child)) for child in children]
        self._wanted = {key for child in self._children for key in keys(child, is_child=True)}
        self._first_names: Counter[str] = Counter()
        self._last_names: Counter[str] = Counter()
        self._students = 0
        self._portion: list[Comparable] = []
        self._weighed: list[Pair] = []
        self._twins: set[str] = twins(self._children)
        self.compared = 0

    def count(self, first_name: str, last_name: str) -> None:
        """One more user of the roster, whoever it is: OneRoster 1.2 tells who is a student in a later file."""
        if not self._children:
            return
        self._students += 1
        self._first_names[normal(first_name)] += 1
        self._last_names[normal(last_name)] += 1

    def put(self, candidate: Candidate) -> None:
        """Weigh this student with all children that share a key; counting must be over."""
        if not self._children:
            return
        student = comparable(record_of_student(candidate))
        if self._wanted.isdisjoint(keys(student, is_child=False)):
            return
        self._portion.append(student)
        if len(self._portion) >= STUDENTS_AT_ONCE:
            self._weigh()

    def weighed(self) -> list[Pair]:
        """Every pair of REVIEW_LEAST bits or more."""
        self._weigh()
        return self._weighed

    def is_beside_twins(self, pair: Pair) -> bool:
        """Whether either list has a twin of one of the two, as far as twins are among those who resemble a child."""
        return pair.child in self._twins or pair.student in self._twins

    def _weigh(self) -> None:
        if not self._portion:
            return
        found = score(self._children, self._portion, self.known, REVIEW_LEAST, self._counted())
        self._weighed += found.pairs
        self.compared += found.compared
        worth_a_look = {pair.student for pair in found.pairs}
        self._twins |= twins(student for student in self._portion if student.id in worth_a_look)
        self._portion = []

    def _counted(self) -> Counted:
        """What is put on without having been counted, because a file of changes tells but a part, counts as itself."""
        names = {"first_name": +self._first_names, "last_name": +self._last_names}
        for column, counted in names.items():
            del counted[""]
            for student in self._portion:
                if (name := getattr(student, column)) and name not in counted:
                    counted[name] = 1
        return Counted(max(self._students, len(self._portion)), names)


@lru_cache(NAMES_KEPT)
def normal(name: str) -> str:
    return normalizing.name(name) or ""


def record_of_child(child: Child) -> Record:
    return Record(
        id=str(child.student_id),
        former_last=child.former_last_names,
        **_facts(child),
    )


def record_of_student(candidate: Candidate) -> Record:
    return Record(id=candidate.source_id, **_facts(candidate))


def _facts(record: Child | Candidate) -> dict:
    return {
        "first": record.first_name,
        "middle": record.middle_name,
        "last": record.last_name,
        "birth_date": record.birth_on.isoformat() if record.birth_on else "",
        "sex": record.sex,
        "schools": tuple(sorted(record.schools)),
        "state_id": record.state_student_id,
    }
