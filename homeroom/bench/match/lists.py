"""Made-up lists of an agency and of its districts: the same at every run, and made while they are read.

They have families, twins, nicknames, second surnames and slips of the pen in shares that make a linkage work as hard as
real lists do. They say how fast it is; how good it is, no list can say of which we made up the mistakes ourselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from homeroom.demo.county.names import NICKNAMES, background, family_name, first_names, last_names, misspelled
from homeroom.matching.model.records import Record

FAMILY = 2  # Neighbors on the list are brothers and sisters, two by two.
TWINS_EACH = 40  # One pair in forty are twins; in the United States about three children in a hundred are.
ABSENT_EACH = 10  # One child in ten is on no roster.
STUDENTS_OF_A_SCHOOL = 600
FAMILIES_OF_A_ZIP = 1_000
MIDDLE_SHARE = 0.7
BORN_FROM, DAYS = date(2006, 9, 1), 13 * 365
STREETS = ("Oak", "Maple", "Cedar", "Elm", "Washington", "Lake", "Hill", "Ramirez", "Third", "Park")
# What happens to a fact between two offices, and to how many of a hundred.
NICKNAME, SECOND_SURNAME, MISSPELLED, OTHER_DAY, DAY_TURNED, INITIAL, NO_MIDDLE = 8, 5, 5, 3, 1, 25, 25
MOVED, OTHER_GUARDIAN, OTHER_SCHOOL, SSN_KNOWN, STATE_ID_KNOWN = 60, 20, 30, 60, 10


@dataclass(frozen=True)
class Lists:
    students: int
    children: int

    def roster(self) -> Iterator[Record]:
        return map(student, range(self.students))

    def foster(self) -> Iterator[Record]:
        return map(self.child, range(self.children))

    def child(self, number: int) -> Record:
        """Every so many students one is in care, brothers and sisters together; the absent are students beyond the roster."""
        family, which = divmod(number, FAMILY)
        step = self.students // (self.children * FAMILY) * FAMILY or FAMILY
        at = self.students + number if number % ABSENT_EACH == 0 else family * step * FAMILY + which
        return in_care(student(at % (2 * self.students)), number)

    def newcomer(self, number: int) -> Record:
        """A child who was not in care before, and is on the roster."""
        return in_care(student(FAMILY + 1 + 97 * number), self.children + number)

    def changed_children(self, number: int) -> list[Record]:
        """Whose placement has changed since; of these too, some are on no roster."""
        return [_moved(self.child(at)) for at in spread(number, self.children)]

    def changed_students(self, number: int) -> list[Record]:
        """Who have moved since."""
        return [_moved(student(at)) for at in spread(number, self.students)]


def student(number: int) -> Record:
    family, which = divmod(number, FAMILY)
    home, own = Random(family), Random(-number - 1)
    of, sex = background(home), own.choice(("female", "male"))
    last, guardian = family_name(home, of), first_names(of, "female").draw(home)
    born = _day(home if family % TWINS_EACH == 0 else own)
    names = first_names(of, sex)
    return Record(
        id=f"S{number}",
        first=names.draw(own),
        middle=names.draw(own) if own.random() < MIDDLE_SHARE else "",
        last=last,
        birth_date=born.isoformat(),
        sex=sex[0].upper(),
        addresses=(
            (f"{home.randrange(1, 9_999)} {home.choice(STREETS)} St", f"{10_000 + family // FAMILIES_OF_A_ZIP}"),
        ),
        guardians=(f"{guardian} {last}",),
        schools=(f"{last_names('english').names[number // STUDENTS_OF_A_SCHOOL % 900]} Elementary",),
        ssn4=f"{own.randrange(1, 9_998):04}",
        state_id=f"S{number}",
    )


def in_care(known: Record, number: int) -> Record:
    """The same child as the agency has it."""
    dice = Random(number)

    def one_in_a_hundred(times: int) -> bool:
        return dice.random() * 100 < times

    sex = {"F": "female", "M": "male"}[known.sex]
    first, last, born, middle = known.first, known.last, date.fromisoformat(known.birth_date), known.middle
    if one_in_a_hundred(NICKNAME):
        first = NICKNAMES[sex].get(first, first)
    if one_in_a_hundred(MISSPELLED):
        first, last = (misspelled(dice, first), last) if dice.random() < 0.5 else (first, misspelled(dice, last))
    if one_in_a_hundred(SECOND_SURNAME):
        last = f"{last} {last_names('spanish').draw(dice)}"
    if one_in_a_hundred(OTHER_DAY):
        born += timedelta(days=dice.randrange(1, 28))
    if one_in_a_hundred(DAY_TURNED) and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    middle = "" if one_in_a_hundred(NO_MIDDLE) else middle[:1] if one_in_a_hundred(INITIAL) else middle
    placement = (f"{dice.randrange(1, 9_999)} {dice.choice(STREETS)} Ave", f"{10_000 + dice.randrange(500)}")
    return Record(
        id=f"F{number}",
        first=first,
        middle=middle,
        last=last,
        birth_date=born.isoformat(),
        sex=known.sex,
        addresses=(placement,) if one_in_a_hundred(MOVED) else (*known.addresses, placement),
        guardians=(f"{first_names('english', 'female').draw(dice)} {last}",)
        if one_in_a_hundred(OTHER_GUARDIAN)
        else known.guardians,
        schools=() if one_in_a_hundred(OTHER_SCHOOL) else known.schools,
        ssn4=known.ssn4 if one_in_a_hundred(SSN_KNOWN) else "",
        state_id=known.state_id if one_in_a_hundred(STATE_ID_KNOWN) else "",
    )


def spread(number: int, of: int) -> Iterator[int]:
    """So many of them, all over the list. Every tenth is absent: steps that end in 1 or 7 meet these as often as others."""
    step = max(of // number - 10, 0) // 10 * 10 + 7
    return ((at * step + 1) % of for at in range(number))


def _moved(known: Record) -> Record:
    return replace(known, addresses=(*known.addresses, ("1 Moved St", "99998")), schools=("Moved Elementary",))


def _day(dice: Random) -> date:
    return BORN_FROM + timedelta(days=dice.randrange(DAYS))
