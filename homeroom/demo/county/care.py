"""What happened to a child in care: episodes, placements, and what was decided about the school each time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from homeroom.demo.county.schools import District
from homeroom.demo.county.staff import adult

DAY = timedelta(days=1)
FIRST_STAY_IS_SHELTER = 0.45
STAY_DAYS_MIN, STAY_DAYS_MEAN = 60, 330
CHANGES_SCHOOL, CHANGES_DISTRICT = 0.3, 0.15
DECIDED_TO_REMAIN = 0.6
CAME_BACK_INTO_CARE = 0.08

HOMES_BY_AGE = (
    (0, "foster-home-nonrelative foster-home-nonrelative foster-home-relative foster-home-relative foster-home-kin"),
    (13, "foster-home-nonrelative foster-home-relative foster-home-kin group-home-staff therapeutic-foster-home"),
    (17, "foster-home-nonrelative foster-home-kin group-home-family supervised-independent-living"),
)
TOLD_SETTING = "foster-home-nonrelative"
STREETS = (
    "Alder Lane|Basin Street|Cottonwood Drive|Depot Road|Elder Court|Ferry Street|Grange Road|Hawthorn Avenue|Inlet Way"
)
STREETS += "|Juneberry Lane|Kettle Road|Linden Avenue|Mill Street|Nettle Lane|Orchard Road|Pasture Lane|Quarry Road"


@dataclass(slots=True)
class Home:
    caregiver: tuple[str, str]
    setting: str
    street: str
    district: District
    confidential: bool


@dataclass(slots=True)
class Placement:
    begins_on: date
    ends_on: date | None
    """The first day elsewhere; None while the child lives there."""
    home: Home
    decision: str = ""
    """What was decided about the school: `change-school`, `remain-school-of-origin`, `pending`; empty if nothing."""
    decided_on: date | None = None


@dataclass(slots=True)
class Episode:
    removed_on: date
    exited_on: date | None
    exit_reason: str
    authority: str
    placements: list[Placement] = field(default_factory=list)


def home(dice: Random, district: District, age: int, setting: str = "") -> Home:
    if not setting:
        settings = [settings.split() for from_age, settings in HOMES_BY_AGE if age >= from_age][-1]
        setting = settings[int(dice.random() * len(settings))]
    street = STREETS.split("|")[int(dice.random() * 17)]
    number = 100 + int(dice.random() * 900)
    return Home(adult(dice), setting, f"{number} {street}", district, dice.random() < 0.15)


def stays(
    dice: Random, district: District, removed_on: date, until: date, age: int, starts: Sequence[date] = ()
) -> list[tuple[date, Home]]:
    """Where the child lived from the removal on, and since when; `starts` when the story is told and not drawn."""
    if starts:
        return [(start, home(dice, district, age, TOLD_SETTING)) for start in starts]
    made = []
    start = removed_on
    shelter = dice.random() < FIRST_STAY_IS_SHELTER
    while True:
        made.append((start, home(dice, district, age, "shelter-care-foster-home" if shelter else "")))
        length = 15 + int(dice.random() * 60) if shelter else STAY_DAYS_MIN + int(dice.expovariate(1 / STAY_DAYS_MEAN))
        start, shelter = start + timedelta(days=length), False
        if start > until - timedelta(days=14):
            return made


def placements(
    dice: Random,
    lived: Iterable[tuple[date, Home]],
    ends_on: date | None,
    today: date,
    changed_school: Sequence[int] | None,
) -> list[Placement]:
    """The stays as placements, each with the decision about the school; `changed_school` when told and not drawn."""
    lived = list(lived)
    made = []
    for place, (begins_on, where) in enumerate(lived):
        after = lived[place + 1][0] if place + 1 < len(lived) else ends_on
        decided_on = begins_on + timedelta(days=2 + int(dice.random() * 7))
        change, remain = dice.random() < CHANGES_SCHOOL, dice.random() < DECIDED_TO_REMAIN
        if changed_school is not None:
            change, remain = place in changed_school, True
        decision = "change-school" if change else "remain-school-of-origin" if remain else ""
        if decided_on >= today - timedelta(days=12):
            decision, decided_on = "pending", min(decided_on, today - DAY)
        made.append(Placement(begins_on, after, where, decision, decided_on))
    return made


def exit_reason(dice: Random, age: int) -> str:
    if age >= 18:
        return "emancipation"
    chance = dice.random()
    return (
        "reunification"
        if chance < 0.5
        else "adoption"
        if chance < 0.75
        else "guardianship"
        if chance < 0.9
        else "relative"
    )


def authority(dice: Random, age: int) -> str:
    if age >= 18:
        return "extended-care"
    chance = dice.random()
    if chance < 0.93:
        return "dependency"
    # These two are no legal responsibility as this collaboration lists it: agreements that rest on it open nothing.
    return "voluntary-agreement" if chance < 0.96 else "delinquency" if chance < 0.98 else "tribal-court"


def age_on(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
