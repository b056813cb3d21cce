"""The child-welfare agency's HCW 1.0 bundle, written child by child."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import count
from random import Random

from homeroom.demo.county import names
from homeroom.demo.county.calendar import workday
from homeroom.demo.county.care import Episode, Placement, age_on
from homeroom.demo.county.cast import MARISOL
from homeroom.demo.county.files import Write
from homeroom.demo.county.likeness import ON_NO_ROSTER, How
from homeroom.demo.county.roll import Child
from homeroom.demo.county.schools import School
from homeroom.demo.county.staff import Person, adult

AGENCY = ("county-dcs", "Lakeside County Child Services")
COURT = "Lakeside County Juvenile Court"
COUNTY, STATE = "Lakeside", "ZZ"  # ZZ is no state's code.
CASA_SHARE, NO_CONTACT_SHARE, FORMER_WORKER_SHARE = 0.6, 0.04, 0.35
PARENT_HOLDS_RIGHTS_SHARE = 0.75
FIRST_HEARINGS = (("detention", 2), ("adjudication", 28), ("disposition", 60))
DAYS_BETWEEN_REVIEWS = 182
NEW_PLANS = ("adoption", "guardianship", "planned-permanent-arrangement")
CAREGIVER_ROLES = {"foster-home-relative": "relative-caregiver", "group-home-staff": "group-home-staff"}
NO_CAREGIVER = ("supervised-independent-living",)
# Contacts of the cast, so that these people find a child who knows them.
CAST_CASA = {MARISOL: ("Joan", "Ferris", "joan.ferris")}
CAST_MOTHER = {"Elena": "elena.vega"}


class Agency:
    def __init__(self, write: dict[str, Write], people: Mapping[str, Person], today: date, dice: Random) -> None:
        self.write, self.people, self.today, self.dice = write, people, today, dice
        self.contacts, self.phones = count(1), count()
        self.earlier_workers = [person for person in people.values() if person.role == "caseworker"]

    def write_child(self, child: Child) -> None:
        self._child(child)
        for number, episode in enumerate(child.episodes, start=1):
            self._episode(child, f"E{child.id}-{number}", episode)
        self._school_decisions(child)
        self._contacts(child)

    def _child(self, child: Child) -> None:
        told = child.told
        language = ("es", "true") if child.family.speaks_spanish else ("en", "false")
        tribal = "yes" if child.episodes[-1].authority == "tribal-court" else "no" if int(child.id) % 4 else "unknown"
        name = (told.first, told.middle, told.last, "", told.former)
        self.write["children"](
            (child.id, told.state_id, *name, told.born, child.sex, child.preferred, *language, tribal)
        )

    # --- Episodes ----------------------------------------------------------------------------------------------------

    def _episode(self, child: Child, id: str, episode: Episode) -> None:
        docket = f"JV-SYN-{id[1:]}"
        ended, reason = episode.exited_on or "", episode.exit_reason
        row = (id, child.id, episode.removed_on, "parent-household", ended, reason, episode.authority, COURT, docket)
        self.write["episodes"](row)
        for number, placement in enumerate(episode.placements, start=1):
            self._placement(child, id, f"P{id[1:]}-{number}", placement)
        for number, (kind, day) in enumerate(_hearings(episode, self.today), start=1):
            held = day if day < self.today else ""
            order = "" if not held else "yes" if self.dice.random() < 0.12 else "no"
            at = f"{day}T15:00:00Z"
            self.write["hearings"]((f"H{id[1:]}-{number}", child.id, id, kind, at, held, COURT, docket, order))
        for number, (plan, since, until) in enumerate(self._plans(episode), start=1):
            self.write["plans"]((f"G{id[1:]}-{number}", child.id, id, plan, since, until or ""))

    def _placement(self, child: Child, episode: str, id: str, placement: Placement) -> None:
        home = placement.home
        city = home.district.city
        provider = f"{home.caregiver[1]} home" if "home" in home.setting else "Prairie residence"
        address = (home.street, city, STATE, f"000{home.district.number:02}", COUNTY)
        confidential = "true" if home.confidential else "false"
        row = (id, episode, child.id, placement.begins_on, placement.ends_on or "", home.setting, provider)
        self.write["placements"]((*row, *address, confidential, "false"))

    def _plans(self, episode: Episode) -> Iterator[tuple[str, date, date | None]]:
        since = episode.removed_on + timedelta(days=30)
        until = episode.exited_on
        if since >= (until or self.today):
            return
        changed = since + timedelta(days=450)
        if changed < (until or self.today) and self.dice.random() < 0.45:
            yield "reunification", since, changed
            yield NEW_PLANS[int(self.dice.random() * len(NEW_PLANS))], changed, until
        else:
            yield "reunification", since, until

    # --- School of origin --------------------------------------------------------------------------------------------

    def _school_decisions(self, child: Child) -> None:
        if child.how in ON_NO_ROSTER or child.student is None:
            return
        written = 0
        for number, episode in enumerate(child.episodes, start=1):
            for place, placement in enumerate(episode.placements, start=1):
                origin = _school_on(child, placement.begins_on)
                if origin and placement.decision and placement.decided_on:
                    written += 1
                    there = f"{child.id}-{number}-{place}"
                    self._decision(child, there, placement.decided_on, placement.decision, origin)
        if not written:
            # The agency learned of the school later; without this, nothing but the name would tell who the child is.
            number, last = len(child.episodes), child.episodes[-1].placements
            day = min(last[-1].begins_on + timedelta(days=30), self.today - timedelta(days=1))
            origin = child.student.spells[-1].school
            self._decision(child, f"{child.id}-{number}-{len(last)}", day, "remain-school-of-origin", origin)

    def _decision(self, child: Child, place: str, day: date, decision: str, origin: School) -> None:
        known = child.how is not How.SCHOOL_UNKNOWN
        ride, starts = "none-needed", ""
        if decision == "remain-school-of-origin":
            chance = self.dice.random()
            ride = "shared" if chance < 0.4 else "district" if chance < 0.7 else "caregiver"
            starts = str(min(day + timedelta(days=3), self.today))
        elif decision == "pending":
            ride = "pending"
        school = (origin.nces_id, origin.name) if known else ("", origin.name.split()[0])
        self.write["schooldecisions"](
            (f"D{place}", child.id, f"P{place}", day, *school, decision, "team", ride, starts)
        )

    # --- Contacts ----------------------------------------------------------------------------------------------------

    def _contacts(self, child: Child) -> None:
        removed_on, left_on = child.episodes[-1].removed_on, child.episodes[-1].exited_on
        self._workers(child, removed_on, left_on)
        for placement in child.episodes[-1].placements:
            if placement.home.setting not in NO_CAREGIVER:
                self._caregiver(child, placement)
        self._family(child, removed_on)
        cast = CAST_CASA.get(child.id)
        if cast or self.dice.random() < CASA_SHARE:
            first, last, id = cast or (*adult(self.dice), "")
            since = min(removed_on + timedelta(days=45), self.today - timedelta(days=1))
            person = (first, last, "Lakeside CASA", f"{id or f'casa{child.id}'}@casa.example")
            self._contact(child, "casa", person, (since, left_on))

    def _workers(self, child: Child, removed_on: date, left_on: date | None) -> None:
        worker = child.family.worker
        since = removed_on
        if self.dice.random() < FORMER_WORKER_SHARE and (left_on or self.today) - removed_on > timedelta(days=200):
            earlier = self.earlier_workers[int(self.dice.random() * len(self.earlier_workers))]
            # The cast keep the children of their own stories only.
            if earlier.id not in ("rosa.diaz", "tom.reed", worker.id):
                since = removed_on + timedelta(days=150)
                self._contact(child, "caseworker", _staff(earlier), (removed_on, since))
        self._contact(child, "caseworker", _staff(worker), (since, left_on))
        self._contact(child, "supervisor", _staff(self.people[worker.supervisor]), (since, left_on))

    def _caregiver(self, child: Child, placement: Placement) -> None:
        home = placement.home
        role = CAREGIVER_ROLES.get(home.setting, "foster-parent")
        account = names.slug(*home.caregiver)
        caregiver = (*home.caregiver, "", f"{account if account in self.people else f'home{child.id}'}@mail.example")
        self._contact(child, role, caregiver, (placement.begins_on, placement.ends_on))

    def _family(self, child: Child, removed_on: date) -> None:
        mother, father = child.family.mother, child.family.father
        barred = self.dice.random() < NO_CONTACT_SHARE
        holds = not barred and (mother[0] in CAST_MOTHER or self.dice.random() < PARENT_HOLDS_RIGHTS_SHARE)
        email = f"{CAST_MOTHER.get(mother[0], f'parent{child.id}')}@mail.example"
        limit = ("no-contact", removed_on + timedelta(days=3)) if barred else ("none", "")
        self._contact(child, "parent", (*mother, "", email), (removed_on, None), holds=holds, limit=limit)
        if self.dice.random() < 0.5:
            self._contact(child, "parent", (*father, "", ""), (removed_on, None), limit=("supervised", ""))
        if not holds and age_on(child.told.born, self.today) < 18:
            holder = ((*adult(self.dice), "", f"holder{child.id}@mail.example"), (removed_on, None))
            self._contact(child, "education-rights-holder", *holder, holds=True)

    def _contact(
        self,
        child: Child,
        role: str,
        person: tuple[str, str, str, str],
        since: tuple[date, date | None],
        *,
        holds: bool = False,
        limit: tuple[str, date | str] = ("none", ""),
    ) -> None:
        id = f"C{next(self.contacts)}"
        phone = f"555-01{next(self.phones) % 100:02}"
        records = "yes" if holds or role in ("caseworker", "supervisor", "casa") else "unknown"
        rights = "true" if holds else "false"
        row = (id, child.id, role, *person, phone, since[0], since[1] or "", records, rights, *limit)
        self.write["contacts"](row)


def _staff(person: Person) -> tuple[str, str, str, str]:
    first, last = person.name.split(" ", 1)
    return first, last, AGENCY[1], person.email


def _school_on(child: Child, day: date) -> School | None:
    """The school that the child had last entered by that day."""
    assert child.student is not None
    entered = [spell.school for spell in child.student.spells if spell.entry <= day]
    return entered[-1] if entered else None


def _hearings(episode: Episode, today: date) -> Sequence[tuple[str, date]]:
    """Hearings held, and the next one."""
    made: list[tuple[str, date]] = []
    for kind, day in _hearing_days(episode.removed_on):
        if episode.exited_on and day > episode.exited_on:
            return made
        made.append((kind, day))
        if day > today:
            return made
    return made


def _hearing_days(removed_on: date) -> Iterator[tuple[str, date]]:
    for kind, days in FIRST_HEARINGS:
        yield kind, workday(removed_on + timedelta(days=days))
    for number in count(1):
        kind = "permanency" if number % 2 == 0 else "periodic-review"
        yield kind, workday(removed_on + timedelta(days=60 + number * DAYS_BETWEEN_REVIEWS))
