"""Whether two records tell the same of a child, for the elements that two contributors tell; and which of the two looks first.

Words are compared as people mean them: not by capitals, accents or hyphens, and a middle name that one record lacks is none
that differs. Two values are compared at what is open of both: of a birth date that is open masked, by the year.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeroom.insight.quality.elements import AGENCIES, BY_KEY, SCHOOLS
from homeroom.students.element_values import MASKS
from homeroom.students.models import Glimpse


@dataclass(frozen=True)
class Word:
    """What one contributor says of one element, as far as it is open."""

    contributor: int
    name: str
    kind: str
    view: int
    value: Any
    recorded_at: datetime


def folded(value: Any) -> str:
    """Without capitals and accents."""
    letters = unicodedata.normalize("NFKD", str(value).casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()


def names(value: Any) -> frozenset[str]:
    """The parts of a name; an apostrophe joins, a hyphen divides."""
    return frozenset(re.findall(r"[^\W_]+", re.sub(r"['’.]", "", folded(value))))


def same_name(one: Any, other: Any) -> bool:
    """One record may have more parts of it than the other: a middle name, a second family name."""
    first, second = names(one), names(other)
    return first <= second or second <= first


def same_text(one: Any, other: Any) -> bool:
    return folded(one).strip() == folded(other).strip()


def same_number(one: Any, other: Any) -> bool:
    """Signs between the digits, and zeros before them, are how a system writes it."""
    first, second = ("".join(re.findall(r"[^\W_]+", folded(value))).lstrip("0") for value in (one, other))
    return first == second


def same_day(one: Any, other: Any) -> bool:
    return str(one) == str(other)


# By the key of an element: how it is compared, and the kinds of organizations that are to know it best.
Same = Callable[[Any, Any], bool]
COMPARED: dict[str, tuple[Same, tuple[str, ...]]] = {
    "identity.legal_name": (same_name, AGENCIES),  # The agency has the court's papers and the birth certificate.
    "identity.birth_date": (same_day, AGENCIES),
    "identity.sex": (same_text, AGENCIES),
    "identity.state_student_id": (same_number, SCHOOLS),
    "enrollment.school": (same_text, SCHOOLS),
    "enrollment.grade_level": (same_text, SCHOOLS),
}


def differ(key: str, one: Word, other: Word) -> bool:
    """Whether both say something, and not the same. What is missing, or only known to be there, is no conflict."""
    values = at_one_view(key, one, other)
    if values is None or any(says_nothing(key, value) for value in values):
        return False
    return not COMPARED[key][0](*values)


def at_one_view(key: str, one: Word, other: Word) -> tuple[Any, Any] | None:
    """Both values at the view that is open of both; None where that tells no value."""
    least = min(one.view, other.view)
    if one.view == other.view == Glimpse.FULL:
        return one.value, other.value
    if least != Glimpse.MASKED or key not in MASKS:
        return None
    masked = [MASKS[key](word.value) if word.view == Glimpse.FULL else word.value for word in (one, other)]
    return masked[0], masked[1]


def says_nothing(key: str, value: Any) -> bool:
    return value in (None, "", [], True) or str(value) in BY_KEY[key].unknown


def first_to_look(key: str, one: Word, other: Word) -> Word:
    """Whose word is to be looked at first: that of who need not know it best, else the one that was told longest ago."""
    best = COMPARED[key][1]
    knows = [word.kind in best for word in (one, other)]
    if knows[0] != knows[1]:
        return other if knows[0] else one
    return min((one, other), key=lambda word: (word.recorded_at, word.contributor))
