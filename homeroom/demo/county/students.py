"""Students as their schools know them, and the spells in which they were enrolled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from homeroom.demo.county import names
from homeroom.demo.county.calendar import SchoolYear
from homeroom.demo.county.schools import District, School

STATE_IDS = 99_999_989  # A prime: multiplying by another number walks through all ids once, in no visible order.
TWIN_SHARE = 0.017
CAME_LATE_SHARE = 0.14
CHANGED_SCHOOL_SHARE = 0.04
CHILDREN_IN_FAMILY = (1, 1, 1, 1, 1, 2, 2, 2, 3, 4)


class Spell(NamedTuple):
    """One school, one grade, one stretch of one school year."""

    year: SchoolYear
    school: School
    grade: int
    entry: date
    exit: date | None
    """None while the student is still there."""
    entry_type: str
    exit_type: str

    @property
    def ends_on(self) -> date:
        return self.exit or self.year.ends_on + timedelta(days=1)


@dataclass(slots=True)
class Student:
    first: str
    middle: str
    last: str
    sex: str
    born: date
    state_id: str
    grade: int
    background: str
    spells: list[Spell]
    moves: tuple[date, ...] = ()
    """Days on which a child in care moved; school gets hard around them."""
    needs_all_years: bool = False
    """Districts send the whole history of the children in care (as in Sacramento's Foster Focus), else two years."""
    english_learner: bool = False
    special_education: bool = False
    local_ids: dict[str, str] = field(default_factory=dict)
    """The id in each district that knows the student."""


def state_id(number: int) -> str:
    return f"{9_900_000_000 + (number * 7_368_787 + 12_345) % STATE_IDS}"


def birth_date(dice: Random, grade: int, year: SchoolYear) -> date:
    """Five years old by September 1 of the kindergarten year; a few began a year late."""
    late = 365 if dice.random() < 0.03 else 0
    return date(year.ends_in - 6 - grade, 9, 1) - timedelta(days=int(dice.random() * 365) + late)


class Families:
    """An endless line of students who are not in care, family by family, of one district."""

    def __init__(self, dice: Random, district: District, years: Sequence[SchoolYear], numbers: Iterator[int]) -> None:
        self.dice, self.district, self.years, self.numbers = dice, district, years, numbers

    def __iter__(self) -> Iterator[Student]:
        while True:
            yield from self._family()

    def _family(self) -> Iterator[Student]:
        chance = self.dice.random
        background = names.background(self.dice)
        last = names.family_name(self.dice, background)
        zone = int(chance() * self.district.zones)
        grade = int(chance() * 13)
        for _ in range(CHILDREN_IN_FAMILY[int(chance() * len(CHILDREN_IN_FAMILY))]):
            child = self.student(background, last, zone, grade)
            yield child
            if chance() < TWIN_SHARE:
                twin = self.student(background, last, zone, grade, born=child.born)
                if twin.first != child.first:
                    yield twin
            grade = (grade + 1 + int(chance() * 3)) % 13

    def student(
        self,
        background: str,
        last: str,
        zone: int,
        grade: int,
        *,
        first: str = "",
        sex: str = "",
        born: date | None = None,
    ) -> Student:
        dice = self.dice
        sex = sex or ("male" if dice.random() < 0.512 else "female")
        pool = names.first_names(background, sex)
        return Student(
            first=first or pool.draw(dice),
            middle=pool.draw(dice) if dice.random() < names.MIDDLE_SHARE else "",
            last=last,
            sex=sex,
            born=born or birth_date(dice, grade, self.years[-1]),
            state_id=state_id(next(self.numbers)),
            grade=grade,
            background=background,
            spells=self._spells(zone, grade),
            english_learner=background in ("spanish", "african") and dice.random() < 0.28,
            special_education=dice.random() < 0.13,
        )

    def _spells(self, zone: int, grade: int) -> list[Spell]:
        chance, years = self.dice.random, self.years
        current = len(years) - 1
        came = current - int(chance() * current) if chance() < CAME_LATE_SHARE else 0
        changed = int(chance() * len(years)) if chance() < CHANGED_SCHOOL_SHARE else -1
        spells = []
        for place in range(max(came, current - grade), len(years)):
            if place == changed:
                zone = int(chance() * self.district.zones)
            year, grade_then = years[place], grade - (current - place)
            school = self.district.school(zone, grade_then)
            entry_type = "Next year school"
            if grade_then == 0:
                entry_type = "New to education system"
            elif place == came and came:
                entry_type = "Transfer"
            left = (None, "") if place == current else (year.ends_on, "End of school year")
            spells.append(Spell(year, school, grade_then, year.begins_on, left[0], entry_type, left[1]))
        return spells
