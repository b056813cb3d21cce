"""What it tells that two encodings agree, in bits: the levels of matching/model, found in filters and hashes.

Where letters of names are compared there, bits of filters are here: Dice's coefficient, twice what both set over what
each sets. Two levels cannot be seen in an encoding (crossed initials, SSN digits one apart) and count as different.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from homeroom.matching.model.commonness import RAREST, USUAL_STUDENTS
from homeroom.matching.model.evidence import (
    ADDRESS,
    BIRTH,
    BY_MIDDLE,
    CLOSE,
    DIFFERS,
    FIRST,
    GUARDIAN,
    INITIAL,
    LAST,
    MIDDLE,
    MISSING,
    NICKNAME,
    ONE_EDIT,
    PART,
    PLACEHOLDER,
    SAME,
    SCHOOL,
    SEX,
    SIMILAR,
    SSN4,
    STATE_ID,
    TURNED,
    TWO_EDITS,
    YEAR,
    ZIP,
)
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.private.encoding import Encoding

# Dice's coefficient for "almost the same letters" and "similar letters". About as many random pairs of names of the shared
# sample reach these as reach the model's Jaro-Winkler .92 and .82, so that its weights fit (first: 0.09 and 0.5 %, last:
# 0.03 and 0.2 %).
ALIKE_LEAST = {FIRST: (0.70, 0.55), LAST: (0.75, 0.60)}
MIDDLE_LEAST = 0.70  # A middle name is most often another first name.
# Of eight figures of a date seven or six are the same: 0.875 and 0.75, and some bits in common by chance.
ONE_FIGURE, TWO_FIGURES = 0.86, 0.74


class Weights:
    """Bits of pairs on a roster of `students`, of whom `firsts` and `lasts` count how many share a filter."""

    def __init__(self, known: Parameters, students: int, firsts: Mapping[int, int], lasts: Mapping[int, int]) -> None:
        self._students = students
        self._counted = {FIRST: firsts, LAST: lasts}
        self._u = {name: known.levels[name][SAME].u for name in (FIRST, LAST)}
        self._bits = {
            (comparison, level): learned.bits
            for comparison, its in known.levels.items()
            for level, learned in its.items()
        }
        share = known.prior(students)
        self._prior = math.log2(share / (1 - share))

    def weigh(self, child: Encoding, student: Encoding) -> float:
        """As the model's weight: the prior is in it, 0 bits is as likely as not."""
        first, last = first_level(child, student), last_level(child, student)
        bits = self._prior + self._name(FIRST, first, child) + self._name(LAST, last, child)
        for comparison, level in (
            (BIRTH, birth_level(child, student)),
            (MIDDLE, middle_level(child, student, first)),
            (SEX, whole_level(child, student, "sex")),
            (ADDRESS, address_level(child, student)),
            (GUARDIAN, whole_level(child, student, "guardians")),
            (SCHOOL, whole_level(child, student, "schools")),
            (SSN4, whole_level(child, student, "ssn4")),
            (STATE_ID, whole_level(child, student, "state_id")),
        ):
            bits += self._bits.get((comparison, level), 0.0)
        return bits

    def _name(self, comparison: str, level: str, child: Encoding) -> float:
        """A rare name tells more, a frequent one less; counted and drawn toward the usual as in the model."""
        if level != SAME:
            return self._bits.get((comparison, level), 0.0)
        u = self._u[comparison]
        counted = self._counted[comparison].get(child.filters[comparison], 0)
        frequency = (counted + USUAL_STUDENTS * u) / (self._students + USUAL_STUDENTS)
        return self._bits[comparison, SAME] + math.log2(u / max(frequency, RAREST))


def dice(one: int, other: int) -> float:
    return 2 * (one & other).bit_count() / ((one.bit_count() + other.bit_count()) or 1)


def shares(child: Encoding, student: Encoding, of_child: str, of_student: str = "") -> bool:
    one, other = child.hashes.get(of_child), student.hashes.get(of_student or of_child)
    return bool(one and other and not one.isdisjoint(other))


def first_level(child: Encoding, student: Encoding) -> str:
    one, other = child.filters.get("first"), student.filters.get("first")
    if one is None or other is None:
        return MISSING
    if one == other:
        return SAME
    if are_turned(child, student):
        return TURNED
    if shares(child, student, "families"):
        return NICKNAME
    if shares(child, student, "first_whole", "middle_whole") or shares(child, student, "middle_whole", "first_whole"):
        return BY_MIDDLE
    return _alike(FIRST, dice(one, other))


def last_level(child: Encoding, student: Encoding) -> str:
    one, other = child.filters.get("last"), student.filters.get("last")
    if one is None or other is None or are_turned(child, student):
        return MISSING  # Names the other way round count once, with the first name.
    if one == other:
        return SAME
    return PART if shares(child, student, "parts") else _alike(LAST, dice(one, other))


def are_turned(child: Encoding, student: Encoding) -> bool:
    return shares(child, student, "first_whole", "last_whole") and shares(child, student, "last_whole", "first_whole")


def _alike(comparison: str, found: float) -> str:
    almost, similar = ALIKE_LEAST[comparison]
    return CLOSE if found >= almost else SIMILAR if found >= similar else DIFFERS


def birth_level(child: Encoding, student: Encoding) -> str:
    one, other = child.filters.get("birth"), student.filters.get("birth")
    if one is None or other is None:
        return MISSING
    if one == other and "year_alone" not in child.hashes:
        return SAME
    if shares(child, student, "birth_whole", "birth_turned"):
        return TURNED
    if shares(child, student, "year_alone", "year") or shares(child, student, "year", "year_alone"):
        return PLACEHOLDER
    found = dice(one, other)
    if found >= TWO_FIGURES:
        return ONE_EDIT if found >= ONE_FIGURE else TWO_EDITS
    return YEAR if shares(child, student, "year") else DIFFERS


def middle_level(child: Encoding, student: Encoding, first: str) -> str:
    """Who goes by the middle name has it in the other field: that counts once, with the first name."""
    if "initial" not in child.hashes or "initial" not in student.hashes or first == BY_MIDDLE:
        return MISSING
    one, other = child.filters.get("middle"), student.filters.get("middle")
    if one is not None and one == other:
        return SAME
    if not shares(child, student, "initial"):
        return DIFFERS
    return INITIAL if one is None or other is None or dice(one, other) >= MIDDLE_LEAST else DIFFERS


def address_level(child: Encoding, student: Encoding) -> str:
    if shares(child, student, "places"):
        return SAME
    if shares(child, student, "zips"):
        return ZIP
    return DIFFERS if "zips" in child.hashes and "zips" in student.hashes else MISSING


def whole_level(child: Encoding, student: Encoding, name: str) -> str:
    if name not in child.hashes or name not in student.hashes:
        return MISSING
    return SAME if shares(child, student, name) else DIFFERS
