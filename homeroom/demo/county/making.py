"""Making the whole county: one pass over the agency's roll, then one pass over each district."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from homeroom.demo.county import collaboration, files
from homeroom.demo.county.agency import AGENCY, Agency
from homeroom.demo.county.calendar import SchoolYear, school_years
from homeroom.demo.county.cast import Part, cast
from homeroom.demo.county.gradebook import Gradebook
from homeroom.demo.county.likeness import How
from homeroom.demo.county.records import Records, spells_in
from homeroom.demo.county.roll import Roll
from homeroom.demo.county.roster import Roster
from homeroom.demo.county.schools import District, districts
from homeroom.demo.county.sizes import SIZES, Size
from homeroom.demo.county.staff import Staff
from homeroom.demo.county.students import Families, Student


@dataclass(frozen=True)
class County:
    """What was made, and where it lies."""

    folder: Path
    size: Size
    seed: int
    today: date
    districts: tuple[str, ...]
    agency: str
    roll: dict[How, int]
    """How many children of the agency's roll are on file in each way."""
    cast: tuple[Part, ...]

    @property
    def collaboration(self) -> Path:
        return self.folder / "collaboration.yaml"

    def bundles(self) -> list[tuple[str, Path]]:
        """Contributor and folder, in the order in which they are loaded: first the children, then who may be them."""
        made = [(self.agency, self.folder / self.agency / "hcw")]
        for kind in ("oneroster", "flat"):
            made += [(district, self.folder / district / kind) for district in self.districts]
        return made

    def rows(self) -> dict[str, int]:
        """Rows without the header, by the file's place in the folder. Read from disk: no cell holds a line break."""
        return {
            path.relative_to(self.folder).as_posix(): _lines(path) - 1 for path in sorted(self.folder.rglob("*.csv"))
        }


@dataclass(frozen=True)
class _Told:
    """What truth.csv needs of a child once the districts have given out their ids."""

    child_id: str
    how: How
    student: Student | None


class _Making:
    def __init__(self, folder: Path, size: Size, seed: int, today: date) -> None:
        self.folder, self.size, self.seed, self.today = folder, size, seed, today
        self.extent = SIZES[size]
        self.years: tuple[SchoolYear, ...] = school_years(today)
        self.districts = districts(self.extent.students)
        self.staff = Staff(self.dice("staff"), self.extent, self.districts)
        self.numbers = count(1)

    def dice(self, part: str) -> Random:
        """Each part has dice of its own: a change in one does not reshuffle the others."""
        return Random(f"{self.seed}/{self.size}/{part}")

    def agency(self) -> tuple[list[_Told], list[Student]]:
        """Write the agency's files; give back who is on the roll, and the students whom one could take for them."""
        told, strangers = [], []
        folder = self.folder / AGENCY[0] / "hcw"
        workers = self.staff.caseworkers
        roll = Roll(self.dice("roll"), self.extent, self.districts, self.years, self.today, workers, self.numbers)
        with files.Files(folder, files.CHILD_WELFARE) as opened:
            agency = Agency(opened.write, self.staff.people, self.today, self.dice("agency"))
            for child in roll.children():
                agency.write_child(child)
                told.append(_Told(child.id, child.how, child.student))
                if child.stranger:
                    strangers.append(child.stranger)
        extracted_at = f"{self.today}T05:00:00Z"
        files.write_manifest(folder, files.child_welfare_manifest(AGENCY[0], extracted_at))
        return told, strangers

    def district(self, district: District, known: Sequence[Student]) -> None:
        """Write a district's files; `known` are those on the agency's roll, or whom one could take for them."""
        folder = self.folder / district.id
        dice = self.dice(district.id)
        with (
            files.Files(folder / "oneroster", files.ONEROSTER | files.GRADEBOOK) as bundle,
            files.Files(folder / "flat", files.FLAT) as flat,
        ):
            roster = Roster(bundle.write, district, self.years, dice)
            records = Records(flat.write, district, self.years, self.today, dice)
            gradebook = Gradebook(bundle.write, self.years[-1], self.today, self.dice(f"{district.id}/gradebook"))
            roster.write_schools()
            for number, student in enumerate(self._students(district, known, dice), start=100_001):
                student.local_ids[district.id] = f"{district.letter}{number}"
                held = list(spells_in(student, district, dice))
                roster.write_student(student, held)
                records.write_student(student, held)
                gradebook.write_student(student.local_ids[district.id], student, held)
        if not gradebook.is_written:
            for name in files.GRADEBOOK:
                (folder / "oneroster" / f"{name}.csv").unlink()
        manifest = files.oneroster_manifest(district.id, has_gradebook=gradebook.is_written)
        files.write_manifest(folder / "oneroster", manifest)

    def _students(self, district: District, known: Sequence[Student], dice: Random) -> Iterator[Student]:
        """All students of a district in one line, the known ones strewn among the others."""
        waiting = [student for student in known if district.id in student.local_ids]
        dice.shuffle(waiting)
        here_today = sum(district.has(student.spells[-1].school) for student in waiting)
        others = district.students - here_today
        families = iter(Families(dice, district, self.years, self.numbers))
        while others or waiting:
            if waiting and dice.random() * (others + len(waiting)) < len(waiting):
                yield waiting.pop()
            elif others:
                others -= 1
                yield next(families)

    def truth(self, told: Sequence[_Told]) -> None:
        with (self.folder / "truth.csv").open("w", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream, lineterminator="\n")
            rows.writerow(("childId", "district", "studentSourcedId", "how"))
            for child in told:
                ids = child.student.local_ids if child.student else {"": ""}
                rows.writerows((child.child_id, district, id, child.how.value) for district, id in ids.items())


def generate(folder: Path, size: Size, seed: int = 2026, today: date | None = None) -> County:
    """Write the files of every partner and the collaboration file into `folder`.

    The same seed, size and day give the same bytes. Memory grows with the children in care, not with the students.
    """
    today = today or datetime.now(ZoneInfo(collaboration.TIMEZONE)).date()
    folder.mkdir(parents=True, exist_ok=True)
    making = _Making(folder, size, seed, today)
    told, strangers = making.agency()
    known = [child.student for child in told if child.student] + strangers
    for district in making.districts:
        making.district(district, known)
    making.truth(told)
    people = making.staff.people.values()
    collaboration.write(folder / "collaboration.yaml", collaboration.document(making.districts, people, today))
    return County(
        folder=folder,
        size=size,
        seed=seed,
        today=today,
        districts=tuple(district.id for district in making.districts),
        agency=AGENCY[0],
        roll=dict(Counter(child.how for child in told)),
        cast=tuple(cast(size)),
    )


def _lines(path: Path) -> int:
    with path.open("rb") as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b""))
