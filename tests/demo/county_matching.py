"""The rules of matching once more, written without the product's code, to count what a generated county offers them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


@dataclass
class Found:
    exact: set[tuple[str, str, str]] = field(default_factory=set)
    """Child, district, student: confirmed by a rule."""
    review: set[tuple[str, str, str]] = field(default_factory=set)
    """Pairs that a person has to look at."""


def match(folder: Path, districts: tuple[str, ...]) -> Found:
    """Exact: state id and birth date; or first and last name, birth date and a school. Else: two of the three agree."""
    children = list(rows(folder / "county-dcs" / "hcw" / "children.csv"))
    origins: dict[str, set[str]] = defaultdict(set)
    for decision in rows(folder / "county-dcs" / "hcw" / "schooldecisions.csv"):
        if decision["schoolOfOriginNcesId"]:
            origins[decision["childId"]].add(decision["schoolOfOriginNcesId"])
    found, candidates = Found(), set()
    for district in districts:
        exact, close = _in_district(folder / district / "oneroster", children, origins)
        found.exact |= {(child, district, student) for child, student in exact}
        candidates |= {(child, district, student) for child, student in close}
    linked = {child for child, _, _ in found.exact}
    taken = {(district, student) for _, district, student in found.exact}
    found.review = {pair for pair in candidates if pair[0] not in linked and pair[1:] not in taken}
    return found


def _in_district(
    bundle: Path, children: list[dict[str, str]], origins: dict[str, set[str]]
) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
    by_id = {child["stateStudentId"]: child for child in children if child["stateStudentId"]}
    by_two: dict[tuple[int, str, str], list[dict[str, str]]] = defaultdict(list)
    for child in children:
        for key in _twos(child["firstName"], child["lastName"], child["birthDate"]):
            by_two[key].append(child)
    born = {row["sourcedId"]: row["birthDate"] for row in rows(bundle / "demographics.csv")}
    exact, close, same_in_all = set(), set(), set()
    for user in rows(bundle / "users.csv"):
        if user["role"] != "student":
            continue
        id, birth = user["sourcedId"], born[user["sourcedId"]]
        by_state_id = by_id.get(user["identifier"])
        if by_state_id and by_state_id["birthDate"] == birth:
            exact.add((by_state_id["childId"], id))
        for key in _twos(user["givenName"], user["familyName"], birth):
            for child in by_two.get(key, ()):
                close.add((child["childId"], id))
                if (child["firstName"], child["lastName"], child["birthDate"]) == (
                    user["givenName"],
                    user["familyName"],
                    birth,
                ):
                    same_in_all.add((child["childId"], id))
    return exact | _at_the_same_school(bundle, same_in_all, origins), close - exact


def _at_the_same_school(
    bundle: Path, pairs: set[tuple[str, str]], origins: dict[str, set[str]]
) -> set[tuple[str, str]]:
    nces_ids = {row["sourcedId"]: row["identifier"] for row in rows(bundle / "orgs.csv")}
    students = {student for _, student in pairs}
    schools: dict[str, set[str]] = defaultdict(set)
    for enrollment in rows(bundle / "enrollments.csv"):
        if enrollment["userSourcedId"] in students:
            schools[enrollment["userSourcedId"]].add(nces_ids[enrollment["schoolSourcedId"]])
    return {(child, student) for child, student in pairs if schools[student] & origins[child]}


def _twos(first: str, last: str, born: str) -> tuple[tuple[int, str, str], ...]:
    return (0, first, last), (1, first, born), (2, last, born)
