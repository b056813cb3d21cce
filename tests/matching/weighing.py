"""Records and weighed pairs for tests of the model: alike in everything unless a test says otherwise."""

import csv
import random
from pathlib import Path

from homeroom.matching.model.evidence import COMPARISONS, SAME
from homeroom.matching.model.guards import Around
from homeroom.matching.model.records import Record
from homeroom.matching.model.scoring import Pair

TRUDIE = {
    "first": "Trudie",
    "middle": "Katherine",
    "last": "Simmons",
    "birth_date": "2010-08-21",
    "sex": "F",
    "guardians": ("Malia Hensley",),
    "schools": ("Hoover High School",),
}
ROSTER = (
    ("sid", "first", "middle", "last", "dob", "sex", "race", "grade")
    + ("school", "guardian", "street", "city", "zip", "ssn4")
)  # fmt: skip
FOSTER = (
    ("fid", "first", "middle", "last", "aka_last", "dob", "sex", "race", "mother", "removal_street", "removal_zip")
    + ("placement_street", "placement_zip", "school", "ssn4", "state_sid")
)  # fmt: skip

FIRST_NAMES = ["Ada", "Boris", "Chandra", "Dmitri", "Esperanza", "Farouk", "Gia", "Hugo", "Imani", "Jorge"]
LAST_NAMES = ["Abbott", "Briggs", "Cordova", "Dunn", "Eriksen", "Farrow"]


def child(id_: str = "F1", **facts) -> Record:
    return Record(id_, **{**TRUDIE, **facts})


def student(id_: str = "S1", **facts) -> Record:
    return Record(id_, **{**TRUDIE, **facts})


def pair(child_id: str = "F1", student_id: str = "S1", weight: float = 40.0, each: float = 5.0, **levels: str) -> Pair:
    """All comparisons are the same and weigh `each` bits, but for those that are named."""
    names = [comparison.name for comparison in COMPARISONS]
    return Pair(child_id, student_id, weight, dict.fromkeys(names, SAME) | levels, dict.fromkeys(names, each))


def around(*pairs: Pair, **settled) -> Around:
    found = Around(**{name: frozenset(those) for name, those in settled.items()})
    found.take(pairs)
    return found


def write(folder: Path, roster: list[dict], foster: list[dict], truth: list[tuple[str, str, str]]) -> Path:
    """A folder as `homeroom match --evaluate` reads it; answers the file of truth beside it."""
    for name, header, rows in (("roster.csv", ROSTER, roster), ("foster.csv", FOSTER, foster)):
        with (folder / name).open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, header, restval="")
            writer.writeheader()
            writer.writerows(rows)
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("fid", "sid", "kind", "tags"), *((*line, "") for line in truth)])
    return folder / "truth.csv"


def county(folder: Path) -> Path:
    """Sixty students, thirty of them in care; of two children one is the other's twin, and one is on the roster twice."""
    draw = random.Random(11)
    roster = [
        {
            "sid": f"S{n:02}",
            "first": first,
            "middle": draw.choice(FIRST_NAMES),
            "last": last,
            "dob": f"20{draw.randrange(10, 18)}-{draw.randrange(1, 13):02}-{draw.randrange(1, 29):02}",
            "sex": draw.choice("FM"),
            "guardian": f"{draw.choice(FIRST_NAMES)} {last}",
            "school": f"{draw.choice(LAST_NAMES)} Elementary",
        }
        for n, (first, last) in enumerate((first, last) for first in FIRST_NAMES for last in LAST_NAMES)
    ]
    roster += [
        {**roster[0], "sid": "S90", "first": "Adele", "middle": "Rose"},
        {**roster[2], "sid": "S91", "school": "Dunn High"},
    ]
    foster = [
        {column: value for column, value in row.items() if column not in ("sid", "guardian")}
        | {"fid": f"F{row['sid'][1:]}", "mother": row["guardian"]}
        for row in roster[:60:2]
    ]
    write(folder, roster, foster, [])
    return folder
