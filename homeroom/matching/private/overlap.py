"""Two encoded lists, by a machine without the secret: about how many children they share, and which pairs are worth showing.

The roster is read twice and never held: first to count how common its names and keys are, then to weigh each of its
records against the children that share a key with it. What stays in memory is the children and the pairs that are kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from homeroom.common.problem import Problem
from homeroom.matching.model.keys import PAIRS_OF_A_KEY_MAX
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.private import files
from homeroom.matching.private.encoding import Encoding
from homeroom.matching.private.weighing import Weights

CHILDREN_MAX = 100_000  # In memory, 7 kB each. It is twice what the largest state has in care.
# Bits: a pair that is sixteen times likelier of two children than of one is no candidate. The model asks a person from 2
# bits up; an encoding tells less, and up to there it loses 1 in 100 true pairs that the model, in clear, would not.
CANDIDATE_LEAST = -4.0
CANDIDATES_MAX = 10  # Of a child, as many as the model shows a person.
TRIMMED_AT = 1_000  # Pairs of a child in memory, before all but the best ten are let go.


@dataclass(frozen=True)
class Pair:
    """Tokens of a child and a student, and what speaks for one child, in bits."""

    child: str
    student: str
    weight: float


@dataclass(frozen=True)
class Overlap:
    """`compared` pairs shared a key, `common_keys` would have joined too many. `candidates` by token, best of a child first."""

    children: int
    students: int
    compared: int
    common_keys: int
    candidates: list[Pair]


def overlap(roster: Path, foster: Path, known: Parameters) -> Overlap:
    """Raises Problem where the two cannot be compared."""
    of_roster, of_foster = files.header(roster), files.header(foster)
    refuse_unlike(roster, of_roster, foster, of_foster)
    children = [*files.records(foster, of_foster.count)]
    by_key: dict[str, list[int]] = defaultdict(list)
    for at, child in enumerate(children):
        for key in child.keys:
            by_key[key].append(at)
    firsts, lasts, keys = counted(files.records(roster, of_roster.count), children, by_key)
    common = [key for key, times in keys.items() if times * len(by_key[key]) > PAIRS_OF_A_KEY_MAX]
    for key in common:
        del by_key[key]
    weights = Weights(known, of_roster.count, firsts, lasts)
    found: dict[int, list[Pair]] = defaultdict(list)
    compared = 0
    for student in files.records(roster, of_roster.count):
        near = {at for key in student.keys if key in by_key for at in by_key[key]}
        compared += len(near)
        for at in near:
            weight = weights.weigh(children[at], student)
            if weight >= CANDIDATE_LEAST:
                _keep(found[at], Pair(children[at].token, student.token, weight))
    candidates = sorted(
        (pair for its in found.values() for pair in _best(its)),
        key=lambda pair: (pair.child, -pair.weight, pair.student),
    )
    return Overlap(of_foster.count, of_roster.count, compared, len(common), candidates)


def counted(
    roster: Iterable[Encoding], children: Sequence[Encoding], by_key: dict[str, list[int]]
) -> tuple[Counter[int], Counter[int], Counter[str]]:
    """How many students have the first name, the last name, the key of a child; of no others, so that memory is bounded."""
    wanted = [{bits for child in children if (bits := child.filters.get(name))} for name in ("first", "last")]
    firsts: Counter[int] = Counter()
    lasts: Counter[int] = Counter()
    keys: Counter[str] = Counter()
    for student in roster:
        for name, those, into in (("first", wanted[0], firsts), ("last", wanted[1], lasts)):
            bits = student.filters.get(name)
            if bits in those:
                into[bits] += 1
        keys.update(key for key in student.keys if key in by_key)
    return firsts, lasts, keys


def _keep(its: list[Pair], pair: Pair) -> None:
    its.append(pair)
    if len(its) > TRIMMED_AT:
        its[:] = _best(its)


def _best(its: list[Pair]) -> list[Pair]:
    return sorted(its, key=lambda pair: (-pair.weight, pair.student))[:CANDIDATES_MAX]


def refuse_unlike(roster: Path, of_roster: files.Header, foster: Path, of_foster: files.Header) -> None:
    if of_roster.side != files.ROSTER or of_foster.side != files.FOSTER:
        raise Problem(
            f"{roster} is of the side {of_roster.side}, {foster} of the side {of_foster.side}. "
            "Name the roster first, then the foster list."
        )
    if of_roster.secret != of_foster.secret:
        raise Problem(
            f"{roster} and {foster} were encoded with different secrets, so nothing in them is alike. "
            "Let both agencies encode with the same one."
        )
    if of_foster.count > CHILDREN_MAX:
        raise Problem(f"{foster} has more than {CHILDREN_MAX:,} children. Encode it in parts.")
