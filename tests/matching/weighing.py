"""Records and weighed pairs for tests of the model: alike in everything unless a test says otherwise."""

import csv
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
