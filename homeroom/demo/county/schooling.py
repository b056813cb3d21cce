"""The spells of a child who changes schools in the middle of things, with the days in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from homeroom.demo.county.calendar import SchoolYear, workday
from homeroom.demo.county.care import CHANGES_DISTRICT, DAY, Placement
from homeroom.demo.county.schools import District, School
from homeroom.demo.county.students import Spell

GAP_DAYS_MAX = 45
GAP_DAYS_MEAN = 9  # Children wait about two school weeks; a few wait for a month and more.
STAYED_AT_LEAST = timedelta(days=10)
NO_WAY_BACK_FOR = timedelta(days=160)  # Longer than a semester: a transcript has one row per course, term and school.


class Address(NamedTuple):
    """What decides which school a child goes to."""

    district: District
    zone: int

    def school(self, grade: int) -> School:
        return self.district.school(self.zone, grade)


class Change(NamedTuple):
    leaves_on: date
    enters_on: date
    to: Address


@dataclass(frozen=True)
class Chooser:
    """Picks the school of the next home: another one than now, and not the one that the child has only just left."""

    dice: Random
    districts: Sequence[District]
    years: Sequence[SchoolYear]
    grade: int
    may_leave_district: bool

    def elsewhere(self, made: Sequence[Change], origin: Address, day: date) -> Address | None:
        grade = self.grade_on(day)
        here = made[-1].to if made else origin
        avoided = {here.school(grade)}
        if made and day - made[-1].leaves_on < NO_WAY_BACK_FOR:
            before = made[-2].to if len(made) > 1 else origin
            avoided.add(before.school(grade))
        district = here.district
        if self.may_leave_district and self.dice.random() < CHANGES_DISTRICT:
            district = self.districts[int(self.dice.random() * len(self.districts))]
        for _ in range(12):  # Enough tries to find another school where there is one.
            there = Address(district, int(self.dice.random() * district.zones))
            if there.school(grade) not in avoided:
                return there
        return None

    def grade_on(self, day: date) -> int:
        later = sum(year.begins_on > day for year in self.years)
        return max(0, self.grade - later)


def changes(chooser: Chooser, placements: Sequence[Placement], origin: Address, today: date) -> list[Change]:
    """The school changes that decisions brought. A decision that brought none is rewritten as what it came to."""
    made: list[Change] = []
    for placement in placements:
        if placement.decision != "change-school" or placement.decided_on is None:
            continue
        leaves_on = workday(placement.decided_on + DAY)
        wait = 1 + min(GAP_DAYS_MAX, int(chooser.dice.expovariate(1 / GAP_DAYS_MEAN)))
        enters_on = workday(leaves_on + timedelta(days=wait))
        if enters_on >= today - DAY:
            placement.decision = "pending"
            continue
        too_soon = made and leaves_on < made[-1].enters_on + STAYED_AT_LEAST
        there = None if too_soon else chooser.elsewhere(made, origin, leaves_on)
        if there is None:
            placement.decision = "remain-school-of-origin"
        else:
            made.append(Change(leaves_on, enters_on, there))
    return made


def spells(years: Sequence[SchoolYear], grade: int, origin: Address, moves: Sequence[Change]) -> list[Spell]:
    """All spells up to today, oldest first. The last one is open."""
    made: list[Spell] = []
    here, ahead = origin, list(moves)
    for back, year in zip(range(len(years) - 1, -1, -1), years, strict=True):
        then = grade - back
        first, entry_type = year.begins_on, "Next year school" if then > 0 else "New to education system"
        while ahead and ahead[0].leaves_on <= year.begins_on:
            move = ahead.pop(0)
            here, first, entry_type = move.to, max(first, move.enters_on), "Transfer"
        while ahead and ahead[0].leaves_on <= year.ends_on:
            move = ahead.pop(0)
            if then >= 0 and move.leaves_on > first:
                school = here.school(then)
                made.append(Spell(year, school, then, first, move.leaves_on, entry_type, "Transferred"))
            here, first, entry_type = move.to, max(first, move.enters_on), "Transfer"
        if then < 0 or (first > year.ends_on and back > 0):
            continue  # Whoever moved in this summer is on the new school's list already.
        left = (None, "") if back == 0 else (year.ends_on, "End of school year")
        made.append(Spell(year, here.school(then), then, first, left[0], entry_type, left[1]))
    return made
