"""A roster on the scales: its students, weighed against the children who have no record in this district yet.

A roster may have a million students, and an import must not hold them as objects: they are brought to columns as they come.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.model.listing import listed
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import Parameters, parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Pair, Scales
from homeroom.matching.rules import Candidate, Child


@dataclass(frozen=True)
class Weighed:
    """`pairs` of REVIEW_LEAST bits or more, by the number of the child here and the district's identifier; `twins` are the
    records of either list in these pairs that stand beside a twin. `model` is the version of the parameters."""

    model: str
    pairs: list[Pair] = field(default_factory=list)
    compared: int = 0
    children_in_twins: frozenset[str] = frozenset()
    students_in_twins: frozenset[str] = frozenset()

    def is_beside_twins(self, pair: Pair) -> bool:
        return pair.child in self.children_in_twins or pair.student in self.students_in_twins


def weigh(children: Iterable[Child], students: Iterable[Candidate], known: Parameters | None = None) -> Weighed:
    """Every child with every student that shares a key. Students are taken one by one, also where there is no child.

    Raises Problem where it takes more memory than the model allows itself.
    """
    return weigh_records(map(record_of_child, children), map(record_of_student, students), known)


def weigh_records(ours: Iterable[Record], theirs: Iterable[Record], known: Parameters | None = None) -> Weighed:
    """The same of records of any kind: who is weighed stands on the left, among whom on the right."""
    known = known or parameters()
    left = listed((comparable(record) for record in ours), is_child=True)
    right = listed((comparable(record) for record in theirs), is_child=False)
    if not len(left) or not len(right):
        return Weighed(known.version)
    with Scales(left, right, known) as scales:
        scored = scales.score(REVIEW_LEAST)
        of_children, of_students = scales.beside_twins(scored)
    return Weighed(
        known.version,
        [*scored.pairs.values()],
        sum(scored.compared.values()),
        frozenset(of_children),
        frozenset(of_students),
    )


def record_of_child(child: Child) -> Record:
    return Record(id=str(child.student_id), former_last=child.former_last_names, **_facts(child))


def record_of_student(candidate: Candidate) -> Record:
    return Record(id=candidate.source_id, **_facts(candidate))


def _facts(record: Child | Candidate) -> dict:
    return {
        "first": record.first_name,
        "middle": record.middle_name,
        "last": record.last_name,
        "birth_date": record.birth_on.isoformat() if record.birth_on else "",
        "sex": record.sex,
        "guardians": record.guardians,
        "schools": tuple(sorted(record.schools)),
        "state_id": record.state_student_id,
    }
