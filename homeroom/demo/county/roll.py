"""The agency's roll: who is on it, family by family, and what their schools hold about each."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from random import Random

from homeroom.demo.county import care, names, schooling
from homeroom.demo.county.calendar import SchoolYear
from homeroom.demo.county.care import Episode, Home
from homeroom.demo.county.cast import FEATURED, Featured
from homeroom.demo.county.likeness import EXACTLY, ON_NO_ROSTER, How, Told, as_told, birth_date_for, hows, name_for
from homeroom.demo.county.schooling import Address
from homeroom.demo.county.schools import District
from homeroom.demo.county.sizes import LEFT_CARE_SHARE, Extent
from homeroom.demo.county.staff import Person, adult
from homeroom.demo.county.students import Student, birth_date, state_id

CHILDREN_IN_FAMILY = (1, 1, 1, 2, 2, 3)
TWINS_SHARE, LIVE_TOGETHER_SHARE = 0.03, 0.65
DAYS_IN_CARE_MEAN = 520
FIRST_CHILD_ID = 10001


@dataclass(slots=True)
class Family:
    last: str
    background: str
    home: Address
    worker: Person
    removed_on: date
    mother: tuple[str, str]
    father: tuple[str, str]
    speaks_spanish: bool
    stays: tuple[tuple[date, Home], ...] = ()
    """Where the first child of the family lived; most brothers and sisters are placed together."""


@dataclass(slots=True)
class Child:
    """A child as the agency knows it. `student` is what schools hold about the same child, if any does."""

    id: str
    how: How
    told: Told
    family: Family
    sex: str
    preferred: str
    episodes: list[Episode]
    student: Student | None
    stranger: Student | None
    """Another student whom one could take for this child: a twin who is not in care, or a namesake."""


class Roll:
    def __init__(
        self,
        dice: Random,
        extent: Extent,
        districts: Sequence[District],
        years: Sequence[SchoolYear],
        today: date,
        caseworkers: Sequence[Person],
        numbers: Iterator[int],
    ) -> None:
        self.dice, self.districts, self.years, self.today, self.numbers = dice, districts, years, today, numbers
        self.workers = {worker.id: worker for worker in caseworkers}
        self.caseloads = [(0, place, worker.id) for place, worker in enumerate(caseworkers)]
        self.in_care, self.left = extent.in_care, round(extent.in_care * LEFT_CARE_SHARE)
        taken = {featured.child_id for featured in FEATURED}
        self.ids = (str(number) for number in count(FIRST_CHILD_ID) if str(number) not in taken)

    def children(self) -> Iterator[Child]:
        yield from self._featured()
        drawn = hows(self.dice, self.in_care - len(FEATURED))
        while drawn:
            family = self._family()
            for place in range(min(len(drawn), CHILDREN_IN_FAMILY[int(self.dice.random() * 6)])):
                child = self._child(family, drawn.pop(), sibling=place > 0)
                yield child
                # Twins who are told apart by an exact rule; those who are not, How.TWIN gives.
                if child.how in EXACTLY and drawn and drawn[-1] in EXACTLY and self.dice.random() < TWINS_SHARE:
                    yield self._child(family, drawn.pop(), sibling=True, twin=child.student)
        for _ in range(self.left):
            how = How.STATE_ID if self.dice.random() < 0.7 else How.EXACT
            yield self._child(self._family(), how, has_left=True)

    # --- Who they are ----------------------------------------------------------------------------------------------

    def _featured(self) -> Iterator[Child]:
        families: dict[str, Family] = {}
        by_id = {district.id: district for district in self.districts}
        for told in FEATURED:
            district = by_id[told.district]
            zone = district.zone_of(told.school) if told.school else int(self.dice.random() * district.zones)
            if told.family not in families:
                removed_on = self.today - timedelta(days=told.days_in_care)
                mother, father = self._parents(told.last, told.background)
                if told.family == "vega":
                    mother = ("Elena", "Vega")
                worker = self._assign(told.worker)
                families[told.family] = Family(
                    told.last,
                    told.background,
                    Address(district, zone),
                    worker,
                    removed_on,
                    mother,
                    father,
                    told.family == "vega",
                )
            yield self._child(families[told.family], told.how, told=told, sibling=bool(families[told.family].stays))

    def _family(self) -> Family:
        dice = self.dice
        background = names.background(dice)
        last = names.family_name(dice, background)
        pick = dice.random()
        district = self.districts[0 if pick < 0.5 else 1 if pick < 0.8 else 2]
        zone = int(dice.random() * district.zones)
        days, longest = 21 + int(dice.expovariate(1 / DAYS_IN_CARE_MEAN)), (self.today - self.years[0].begins_on).days
        removed_on = self.today - timedelta(days=days if days < longest else 21 + int(dice.random() * (longest - 21)))
        mother, father = self._parents(last, background)
        spanish = background == "spanish" and dice.random() < 0.35
        return Family(last, background, Address(district, zone), self._assign(), removed_on, mother, father, spanish)

    def _parents(self, last: str, background: str) -> tuple[tuple[str, str], tuple[str, str]]:
        """The father has the first of two surnames, the mother the second."""
        mother = adult(self.dice, last.split()[-1], background=background, sex="female")
        return mother, adult(self.dice, last.split()[0], background=background, sex="male")

    def _assign(self, to: str = "") -> Person:
        """The family goes to the worker named, or to the one with the fewest families."""
        if to:
            place = next(place for place, load in enumerate(self.caseloads) if load[2] == to)
            families, order, _ = self.caseloads[place]
            self.caseloads[place] = (families + 1, order, to)
            heapq.heapify(self.caseloads)
            return self.workers[to]
        families, order, worker = self.caseloads[0]
        heapq.heapreplace(self.caseloads, (families + 1, order, worker))
        return self.workers[worker]

    def _child(
        self,
        family: Family,
        how: How,
        *,
        told: Featured | None = None,
        sibling: bool = False,
        has_left: bool = False,
        twin: Student | None = None,
    ) -> Child:
        dice = self.dice
        student = self._student(family, how, told)
        if twin:
            student.born, student.grade = twin.born, twin.grade
        episodes = self._episodes(family, student, told, sibling=sibling, has_left=has_left)
        self._enroll(family, student, episodes, how, told)
        stranger = None
        if how is How.TWIN:
            stranger = self._double(student, first=names.first_names(student.background, student.sex).draw(dice))
        elif how is How.NAMESAKE:
            stranger = self._double(student, born=student.born - timedelta(days=200 + int(dice.random() * 300)))
        preferred = told.preferred if told else ""
        if not preferred and dice.random() < 0.06:
            preferred = names.NICKNAMES[student.sex].get(student.first, "")
        return Child(
            id=told.child_id if told else next(self.ids),
            how=how,
            told=as_told(dice, how, student),
            family=family,
            sex=student.sex,
            preferred=preferred,
            episodes=episodes,
            student=None if how in ON_NO_ROSTER else student,
            stranger=stranger,
        )

    def _student(self, family: Family, how: How, told: Featured | None) -> Student:
        dice = self.dice
        sex = told.sex if told else "male" if dice.random() < 0.51 else "female"
        first, background = name_for(dice, how, sex, family.background)
        last = family.last
        if how is How.ONE_SURNAME and " " not in last:
            last = names.two_surnames(dice, last)
        grade = told.grade if told else int(dice.random() * 13)
        born = birth_date_for(how, birth_date(dice, grade, self.years[-1]))
        if how is How.ABSENT:
            born = born.replace(year=self.today.year - 4, day=min(born.day, 28))  # Too young for school.
        middle = names.first_names(background, sex).draw(dice) if dice.random() < names.MIDDLE_SHARE else ""
        return Student(
            first=told.first if told else first,
            middle=told.middle if told else middle,
            last=last,
            sex=sex,
            born=born,
            state_id=state_id(next(self.numbers)),
            grade=grade,
            background=background,
            spells=[],
            needs_all_years=True,
            english_learner=told.english_learner if told else family.background == "spanish" and dice.random() < 0.3,
            special_education=told.special_education if told else dice.random() < 0.32,
        )

    def _double(self, of: Student, *, first: str = "", born: date | None = None) -> Student:
        """A student, not in care, who shares the name or the birth date with a child on the roll."""
        year = self.years[-1]
        home = Address(self.districts[0], int(self.dice.random() * self.districts[0].zones))
        return Student(
            first=first or of.first,
            middle="",
            last=of.last,
            sex=of.sex,
            born=born or of.born,
            state_id=state_id(next(self.numbers)),
            grade=of.grade,
            background=of.background,
            spells=[spell for spell in schooling.spells(self.years, of.grade, home, ()) if spell.year is year],
            local_ids={home.district.id: ""},
        )

    # --- What happened to them -------------------------------------------------------------------------------------

    def _episodes(
        self, family: Family, student: Student, told: Featured | None, *, sibling: bool, has_left: bool
    ) -> list[Episode]:
        dice, born = self.dice, student.born
        exited_on = self.today - timedelta(days=20 + int(dice.random() * 310)) if has_left else None
        until = exited_on or self.today
        removed_on = max(family.removed_on, born + timedelta(days=30))
        if has_left:
            removed_on = max(born + timedelta(days=30), until - timedelta(days=90 + int(dice.random() * 500)))
        age = care.age_on(born, self.today)
        legal = "dependency" if told else care.authority(dice, age)
        reason = care.exit_reason(dice, age) if exited_on else ""
        episode = Episode(removed_on, exited_on, reason, legal)
        starts = [removed_on, *(self.today - timedelta(days=days) for days in told.moved_days_ago)] if told else ()
        may_join = sibling and bool(family.stays) and family.stays[0][0] == removed_on
        together = may_join and (bool(told) or dice.random() < LIVE_TOGETHER_SHARE)
        lived = family.stays if together else care.stays(dice, family.home.district, removed_on, until, age, starts)
        if told and told.caregiver:
            lived[-1][1].caregiver = told.caregiver
        if not sibling:
            family.stays = tuple(lived)
        changed = told.changed_school if told else None
        episode.placements = care.placements(dice, lived, exited_on, self.today, changed)
        return [*self._earlier_episode(family, born, removed_on, told), episode]

    def _earlier_episode(self, family: Family, born: date, removed_on: date, told: Featured | None) -> list[Episode]:
        """A few children were in care before, went home, and came back."""
        dice = self.dice
        exited_on = removed_on - timedelta(days=120 + int(dice.random() * 300))
        first = exited_on - timedelta(days=100 + int(dice.random() * 200))
        if (
            told
            or dice.random() >= care.CAME_BACK_INTO_CARE
            or first < max(self.years[0].begins_on, born + timedelta(30))
        ):
            return []
        lived = care.stays(dice, family.home.district, first, exited_on, care.age_on(born, first))
        before = Episode(first, exited_on, "reunification", "dependency")
        before.placements = care.placements(dice, lived, exited_on, self.today, None)
        return [before]

    def _enroll(
        self, family: Family, student: Student, episodes: list[Episode], how: How, told: Featured | None
    ) -> None:
        placements = [placement for episode in episodes for placement in episode.placements]
        # Where a person is to find the one record, the child stays in one district.
        wanders = how is How.STATE_ID and told is None
        chooser = schooling.Chooser(self.dice, self.districts, self.years, student.grade, wanders)
        moves = schooling.changes(chooser, placements, family.home, self.today)
        student.spells = schooling.spells(self.years, student.grade, family.home, moves)
        student.moves = tuple(placement.begins_on for placement in placements)
        for district in self.districts:
            if any(district.has(spell.school) for spell in student.spells):
                student.local_ids[district.id] = ""
