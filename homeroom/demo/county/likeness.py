"""How the agency's record of a child differs from the school's, as often as real linkage meets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from random import Random

from homeroom.demo.county import names
from homeroom.demo.county.students import Student


class How(Enum):
    """What truth.csv says about a child of the agency's roll."""

    STATE_ID = "exact with state id"
    STATE_ID_OTHER_NAME = "exact with state id; name differs"
    EXACT = "exact name, birth date, school; no state id"
    NICKNAME = "nickname"
    FIRST_MISSPELLED = "first name misspelled"
    LAST_MISSPELLED = "last name misspelled"
    SURNAME_CHANGED = "surname changed"
    DAY_MONTH_SWAPPED = "day and month swapped"
    ONE_SURNAME = "one of two surnames"
    ACCENTS_LOST = "accents lost"
    SCHOOL_UNKNOWN = "exact name and birth date; school not known"
    OTHER_BIRTH_DATE = "state id; birth date differs"
    TWIN = "nickname; twin, not in care, on the roster"
    TWO_DIFFERENCES = "nickname, and day and month swapped"
    NAMESAKE = "not on any roster; same name as a stranger"
    ABSENT = "not on any roster"


SHARES = {
    How.STATE_ID_OTHER_NAME: 0.03,
    How.EXACT: 0.30,
    How.NICKNAME: 0.01,
    How.FIRST_MISSPELLED: 0.0075,
    How.LAST_MISSPELLED: 0.0075,
    How.SURNAME_CHANGED: 0.0125,
    How.DAY_MONTH_SWAPPED: 0.0075,
    How.ONE_SURNAME: 0.0075,
    How.ACCENTS_LOST: 0.005,
    How.SCHOOL_UNKNOWN: 0.01,
    How.OTHER_BIRTH_DATE: 0.005,
    How.TWIN: 0.005,
    How.TWO_DIFFERENCES: 0.01,
    How.NAMESAKE: 0.0075,
    How.ABSENT: 0.0125,
}
ON_NO_ROSTER = (How.NAMESAKE, How.ABSENT)
EXACTLY = (How.STATE_ID, How.STATE_ID_OTHER_NAME, How.EXACT)
WITH_STATE_ID = (How.STATE_ID, How.STATE_ID_OTHER_NAME, How.OTHER_BIRTH_DATE)
GOES_BY_NICKNAME = (How.NICKNAME, How.TWIN, How.TWO_DIFFERENCES)
SWAPPED = (How.DAY_MONTH_SWAPPED, How.TWO_DIFFERENCES)


def hows(dice: Random, children: int) -> list[How]:
    """One for each child, in a random order; whoever is not otherwise named has a state id on the roll."""
    drawn = [how for how, share in SHARES.items() for _ in range(round(share * children))]
    drawn += [How.STATE_ID] * (children - len(drawn))
    dice.shuffle(drawn)
    return drawn


@dataclass(frozen=True)
class Told:
    """A child's identity as the agency wrote it down."""

    first: str
    middle: str
    last: str
    former: str
    born: date
    state_id: str


def name_for(dice: Random, how: How, sex: str, background: str) -> tuple[str, str]:
    """The school's first name and background of a child about whom the agency will err in this way."""
    if how in GOES_BY_NICKNAME:
        return _one_of(dice, list(names.NICKNAMES[sex])), background
    if how is How.ACCENTS_LOST:
        return _one_of(dice, names.WITH_ACCENTS[sex].split()), "spanish"
    if how is How.ONE_SURNAME:
        background = "spanish"
    return names.first_names(background, sex).draw(dice), background


def birth_date_for(how: How, born: date) -> date:
    """A day that can be mistaken for a month, where the agency is going to do that."""
    if how not in SWAPPED:
        return born
    day = born.day % 12 + 1
    return born.replace(day=day if day != born.month else day % 12 + 1)


def as_told(dice: Random, how: How, student: Student) -> Told:
    """What the agency has on file for this student."""
    first, last, former, born = student.first, student.last, "", student.born
    state_id = student.state_id if how in WITH_STATE_ID else ""
    if how in GOES_BY_NICKNAME:
        first = names.NICKNAMES[student.sex][first]
    elif how is How.FIRST_MISSPELLED:
        first = names.misspelled(dice, first)
    elif how is How.LAST_MISSPELLED:
        last = names.misspelled(dice, last)
    elif how is How.ACCENTS_LOST:
        first = names.without_accents(first)
    elif how is How.ONE_SURNAME:
        last = last.split()[0]
    elif how is How.OTHER_BIRTH_DATE:
        born = born.replace(year=born.year - 1, day=min(born.day, 28))
    elif how in (How.SURNAME_CHANGED, How.STATE_ID_OTHER_NAME):
        last = names.last_names(student.background).draw(dice)
        former = student.last if dice.random() < 0.5 else ""
    if how in SWAPPED:
        born = born.replace(day=born.month, month=born.day)
    if not former and dice.random() < 0.06:
        former = names.last_names(student.background).draw(dice)
    middle = student.middle[:1] if dice.random() < 0.3 else student.middle
    return Told(first, middle, last, former, born, state_id)


def _one_of(dice: Random, choices: list[str]) -> str:
    return choices[int(dice.random() * len(choices))]
