"""Groups of children, what became of each, and how far rules reach the one more than the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection

from homeroom.matching.goals.goals import GROUP_LEAST
from homeroom.matching.model.evaluating import interval

# Linkage specification, section 8.
GAP_POINTS_MAX = 2.0
RACE, LANGUAGE, FORM, LETTERS = "race", "language", "form", "letters"
CUBES = (RACE, LANGUAGE, FORM, LETTERS)
ALL, OTHERS, UNRECORDED = "", "others", "unrecorded"


class Share(NamedTuple):
    """So many of so many, and between which shares the true one lies 19 times in 20 (Clopper and Pearson)."""

    part: int
    of: int

    @property
    def share(self) -> float:
        return self.part / self.of

    @property
    def between(self) -> tuple[float, float]:
        return interval(self.part, self.of) or (0.0, 1.0)


def share(part: int | None, of: int | None) -> Share | None:
    """None where one of both is not told."""
    return None if part is None or not of else Share(part, of)


@dataclass(frozen=True)
class Group:
    """One row. None is a number that is not told, because it is small or would give a small one away.

    Each pair of numbers splits the one before: by rules or not; of these with people or not found; of these linked or not; of
    these refused or waiting (insight/sql/fairness.sql).
    """

    name: str
    children: int | None
    by_rules: int | None
    not_by_rules: int | None
    with_people: int | None
    not_found: int | None
    linked: int | None
    not_linked: int | None
    refused: int | None
    waiting: int | None

    @property
    def rate(self) -> Share | None:
        return share(self.by_rules, self.children)

    @property
    def looked_at(self) -> Share | None:
        return share(self.with_people, self.children)

    @property
    def without(self) -> Share | None:
        return share(self.not_found, self.children)

    @property
    def linked_by_people(self) -> Share | None:
        return share(self.linked, self.with_people)

    @property
    def said_no(self) -> Share | None:
        """Of children whom people have decided about."""
        return None if self.linked is None or self.refused is None else share(self.refused, self.linked + self.refused)


class Gap(NamedTuple):
    """The groups of which rules link most and least, among those with enough children."""

    most: Group
    least: Group

    @property
    def points(self) -> float:
        return 100 * (rate_of(self.most) - rate_of(self.least))

    @property
    def is_reached(self) -> bool:
        return round(self.points, 6) <= GAP_POINTS_MAX

    @property
    def overlaps(self) -> bool:
        """Whether chance alone may easily make such a gap."""
        most, least = self.most.rate, self.least.rate
        return most is None or least is None or most.between[0] <= least.between[1]


def rate_of(group: Group) -> float:
    return group.rate.share if group.rate else 0.0


@dataclass(frozen=True)
class Cube:
    """One way of telling children apart."""

    key: str
    groups: Sequence[Group]

    @property
    def gap(self) -> Gap | None:
        known = [
            group
            for group in self.groups
            if group.name not in (ALL, OTHERS, UNRECORDED) and group.rate and group.rate.of >= GROUP_LEAST
        ]
        if len(known) < 2:
            return None
        ordered = sorted(known, key=rate_of)
        return Gap(most=ordered[-1], least=ordered[0])

    @property
    def tells_of_people(self) -> bool:
        return any(group.linked is not None for group in self.groups)

    @property
    def tells_anything(self) -> bool:
        return any(group.children is not None for group in self.groups)


@dataclass(frozen=True)
class Counted:
    cubes: Sequence[Cube]
    as_of: date | None

    @property
    def has_race(self) -> bool:
        return any(cube.key == RACE for cube in self.cubes)


def counted() -> Counted:
    """What the database tells this seat; nothing where no agreement lets it count, and before the first month is over."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT cube, name, children, by_rules, not_by_rules, with_people, not_found, linked, not_linked, refused, waiting,"
            " as_of FROM access.fairness_cells_v1()"
        )
        rows = cursor.fetchall()
    by_cube: dict[str, list[Group]] = defaultdict(list)
    for cube, *numbers, _as_of in rows:
        by_cube[cube].append(Group(*numbers))
    return Counted(
        cubes=[Cube(key, in_order(by_cube[key])) for key in CUBES if key in by_cube],
        as_of=rows[0][-1] if rows else None,
    )


def in_order(groups: Sequence[Group]) -> list[Group]:
    """The largest first; what was put together, what is not recorded, and all, at the end."""
    last = (OTHERS, UNRECORDED, ALL)
    return sorted(
        groups,
        key=lambda group: (last.index(group.name) + 1 if group.name in last else 0, -(group.children or 0), group.name),
    )
