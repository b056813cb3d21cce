"""Public lists of people of any age, in which several records are one person: each is compared with itself.

Links, lines and bands are for two lists in which a person stands once, so that here only the weight is measured: at
which weight precision and recall together are best, and how many true pairs are found where 999 of 1,000 found are.
These lists have no parents, schools, or former names. What they have is brought to what the model reads:

    birth dates   moved up by whole years (100 for FEBRL 3, 20 for fake_1000), because the model takes nobody for a
                  child who was born before 1980; the same for all of a list, so that they agree and differ as before
    FEBRL 3       the last four figures of the social security number; street and Australian postcode, with a 0 before
    fake_1000     names and birth date alone; there is no field for city and e-mail
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from homeroom.matching.goals.curves import Curve, Key, curve
from homeroom.matching.goals.measuring import FIELDS
from homeroom.matching.model import folder as files
from homeroom.matching.model.listing import listed
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Scales

ALL_PAIRS = -1000.0  # Bits, which no pair lacks: all comparisons together take less than 60.


class Persons(NamedTuple):
    """A list, and which person each of its records is of, by the record's id."""

    records: list[Record]
    persons: dict[str, str]


def measure(path: Path, name: str, known: Parameters) -> dict[str, Curve]:
    """With all fields, and with what partners may really send. Raises Problem where the file is wrong."""
    read = READERS[name]
    records, persons = read(path)
    same: dict[str, list[str]] = defaultdict(list)
    for record, person in persons.items():
        same[person].append(record)
    true = {pair for its in same.values() for pair in combinations(sorted(its), 2)}
    return {fields: curve(pairs(list(map(fit, records)), known), true, len(records)) for fields, fit in FIELDS.items()}


def pairs(records: Sequence[Record], known: Parameters) -> dict[Key, float]:
    """The weight of each two records of one list that share a key. A record is no pair with itself."""
    ours, same = (listed(map(comparable, records), is_child=is_child) for is_child in (True, False))
    found: dict[Key, float] = {}
    with Scales(ours, same, known) as scales:
        pairs = scales.score(ALL_PAIRS).pairs.values()
    for pair in pairs:
        if pair.child != pair.student:
            one, other = sorted((pair.child, pair.student))
            found[one, other] = max(pair.weight, found.get((one, other), ALL_PAIRS))
    return found


def febrl(path: Path) -> Persons:
    """`rec-7-org` and `rec-7-dup-0` are one person. Birth dates are of the 1900s."""
    records, persons = [], {}
    for row in _stripped(path, ("rec_id", "given_name", "surname", "date_of_birth")):
        street = f"{row['street_number']} {row['address_1']}".strip()
        zip_ = f"0{row['postcode']}" if row["postcode"] else ""
        records.append(
            Record(
                row["rec_id"],
                first=row["given_name"],
                last=row["surname"],
                birth_date=later(row["date_of_birth"], 100),
                addresses=((street, zip_),) if street or zip_ else (),
                ssn4=row["soc_sec_id"][-4:],
            )
        )
        persons[row["rec_id"]] = row["rec_id"].split("-")[1]
    return Persons(records, persons)


def _fake_1000(path: Path) -> Persons:
    """Birth dates are of 1970 to 2039."""
    rows = list(_stripped(path, ("unique_id", "first_name", "surname", "dob", "cluster")))
    records = [
        Record(row["unique_id"], first=row["first_name"], last=row["surname"], birth_date=later(row["dob"], 20))
        for row in rows
    ]
    return Persons(records, {row["unique_id"]: row["cluster"] for row in rows})


def _stripped(path: Path, needed: tuple[str, ...]) -> Iterator[files.Row]:
    return (row for _, row in files.rows(path, needed))


def later(date: str, years: int) -> str:
    """The same day so many years later; what begins with no year stays as it is."""
    return f"{int(date[:4]) + years:04}{date[4:]}" if date[:4].isdecimal() else date


READERS: Mapping[str, Callable[[Path], Persons]] = {"febrl3": febrl, "fake_1000": _fake_1000}
PATHS = {"febrl3": "linkage/febrl3/dataset3.csv", "fake_1000": "linkage/fake_1000/fake_1000.csv"}
