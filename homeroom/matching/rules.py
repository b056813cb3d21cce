"""The exact rules: when two records are one child without asking anybody. What they do not find, a model weighs (scales); and of
one name with a birth date that is wrong in one part a person is asked, whatever it weighs.

Pure: children and roster records in, findings out. Nothing here guesses: names agree when they are the same text
apart from Unicode form, spaces and capital letters. Student information systems print names in capitals or not as
they please, so capitals tell nothing; an accent or a hyphen may tell two people apart, so it counts.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from homeroom.matching.model.bands import Judged
from homeroom.matching.models import NAME_BIRTH_DATE_AND_SCHOOL, NAMES_AND_PART_OF_BIRTH_DATE, STATE_ID_AND_BIRTH_DATE

FIRST_NAME, LAST_NAME, BIRTH_DATE, STATE_ID, SCHOOL = "first_name", "last_name", "birth_date", "state_id", "school"


def folded(name: str) -> str:
    """What two spellings of one name share."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@dataclass(frozen=True)
class Child:
    """A child whom a child-welfare agency has sent, with what is compared; but for the names of guardians a reviewer sees it."""

    student_id: int
    agency_id: int
    source_id: str
    first_name: str
    middle_name: str
    last_name: str
    former_last_names: tuple[str, ...]
    birth_on: date | None
    sex: str
    state_student_id: str
    schools: frozenset[str]
    guardians: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return self.student_id


@dataclass(frozen=True)
class Candidate:
    """A student of a roster. `schools` are identifiers of schools where the student is or was enrolled."""

    source_id: str
    first_name: str
    middle_name: str
    last_name: str
    birth_on: date | None
    sex: str
    state_student_id: str
    schools: frozenset[str] = frozenset()
    school_names: tuple[str, ...] = ()
    grade_level: str = ""
    guardians: tuple[str, ...] = ()

    def __hash__(self) -> int:
        return hash(self.source_id)


@dataclass(frozen=True)
class Found:
    """A child and a candidate that agree by a rule. Exact and unique on both sides, or for a person to look at.

    `judged` is what the model makes of the pair; nothing where it weighs too little for a look.
    """

    child: Child
    candidate: Candidate
    rule: str
    is_exact: bool
    judged: Judged | None = None

    @property
    def agrees(self) -> list[str]:
        return agreement(self.child, self.candidate)


def agreement(child: Child, candidate: Child | Candidate) -> list[str]:
    """The facts in which both records say the same; what one of them lacks never agrees."""
    compared = (
        (FIRST_NAME, folded(child.first_name), folded(candidate.first_name)),
        (LAST_NAME, folded(child.last_name), folded(candidate.last_name)),
        (BIRTH_DATE, child.birth_on, candidate.birth_on),
        (STATE_ID, child.state_student_id, candidate.state_student_id),
    )
    same = [name for name, left, right in compared if left and left == right]
    return same + ([SCHOOL] if child.schools & candidate.schools else [])


class Roll:
    """The children to match, found by what a candidate has."""

    def __init__(self, children: Iterable[Child]):
        self.children = list(children)
        self._by: dict[tuple, list[Child]] = defaultdict(list)
        for child in self.children:
            for keyed in _keys(child):
                self._by[keyed].append(child)

    def resembling(self, candidate: Candidate) -> set[Child]:
        """Children with whom a rule may join the candidate."""
        return {child for keyed in _keys(candidate) for child in self._by.get(keyed, ())}


def _keys(record: Child | Candidate) -> Iterator[tuple]:
    first, last, birth = folded(record.first_name), folded(record.last_name), record.birth_on
    if birth and first and last:
        for part in parts(birth):
            yield FIRST_NAME, first, last, part
    if birth and record.state_student_id:
        yield STATE_ID, record.state_student_id, birth


def parts(birth: date) -> set[tuple]:
    """Of two dates that differ in the day, the month or the year alone, one of these is the same."""
    return {("day", birth.year, birth.month), ("month", birth.year, birth.day), ("year", birth.month, birth.day)}


def by_names_and_part_of_birth_date(child: Child, candidate: Candidate) -> bool:
    return (
        child.birth_on is not None
        and candidate.birth_on is not None
        and {FIRST_NAME, LAST_NAME} <= set(agreement(child, candidate))
        and not parts(child.birth_on).isdisjoint(parts(candidate.birth_on))
    )


def by_state_id(child: Child, candidate: Candidate) -> bool:
    return {STATE_ID, BIRTH_DATE} <= set(agreement(child, candidate))


def by_name_and_school(child: Child, candidate: Candidate) -> bool:
    return {FIRST_NAME, LAST_NAME, BIRTH_DATE, SCHOOL} <= set(agreement(child, candidate))


EXACT_RULES: tuple[tuple[str, Callable[[Child, Candidate], bool]], ...] = (
    (STATE_ID_AND_BIRTH_DATE, by_state_id),
    (NAME_BIRTH_DATE_AND_SCHOOL, by_name_and_school),
)
# Who writes the first of the month for a day that is not known, or slips on a key, changes one part and not two.
RULES_FOR_A_PERSON: tuple[tuple[str, Callable[[Child, Candidate], bool]], ...] = (
    (NAMES_AND_PART_OF_BIRTH_DATE, by_names_and_part_of_birth_date),
)


def find(
    roll: Roll,
    candidates: Iterable[Candidate],
    *,
    is_ruled_out: Callable[[Child, Candidate], bool] = lambda child, candidate: False,
) -> list[Found]:
    """Every pair that a rule joins. Children and candidates that are linked already are not to be given here.

    A rule is exact only where it joins one child with one candidate; several on either side are for a person.
    """
    pairs = [
        (child, candidate)
        for candidate in candidates
        for child in roll.resembling(candidate)
        if not is_ruled_out(child, candidate)
    ]
    found: list[Found] = []
    for rule, holds in EXACT_RULES:
        joined = [pair for pair in pairs if holds(*pair)]
        times = Counter(each for pair in joined for each in pair)
        unique = [pair for pair in joined if times[pair[0]] == times[pair[1]] == 1]
        found += [Found(*pair, rule, is_exact=True) for pair in unique]
        taken = {child for child, _ in unique} | {candidate for _, candidate in unique}
        pairs = [pair for pair in pairs if taken.isdisjoint(pair)]
    for pair in pairs:
        shared = [rule for rule, holds in (*EXACT_RULES, *RULES_FOR_A_PERSON) if holds(*pair)]
        found += [Found(*pair, rule, is_exact=False) for rule in shared[:1]]
    return found
