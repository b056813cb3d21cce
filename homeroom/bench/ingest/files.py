"""What the partners send: an agency's children, a district's roster that has them among its students, and their attendance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

from homeroom.demo.county import files
from homeroom.demo.county.names import background, family_name, first_names

AGENCY, DISTRICT = "county-dcs", "lakeside-usd"
CLASSES_EACH = 6
TEACHERS_SHARE = 0.05  # One for nineteen students, as in the United States.
STUDENTS_OF_A_SCHOOL = 600
CHANGED_EACH = 20  # Every twentieth row, five percent, says something else the second time.
REASON_EACH = 10  # A reason is kept sealed, and most rows have none.
CODES = ("Unexcused Absence", "Excused Absence", "Tardy", "Early departure")
YEARS_MAX = 20  # A school career, with the years before it; beyond that there are no days left.


@dataclass(frozen=True)
class Extent:
    users: int
    attendance: int


# The state is what DESIGN section 6 asks about; the others are its fractions.
EXTENTS = {"tiny": Extent(200, 5_000), "county": Extent(20_000, 500_000), "state": Extent(200_000, 5_000_000)}


@dataclass(frozen=True)
class Student:
    number: int
    first: str
    last: str
    born_on: date

    @property
    def id(self) -> str:
        return f"S{self.number}"

    @property
    def school(self) -> str:
        return f"school-{self.number // STUDENTS_OF_A_SCHOOL}"


@dataclass(frozen=True)
class Partners:
    """What they send, drawn from one seed: the same files at each run of a day."""

    extent: Extent
    in_care_share: float
    today: date

    @property
    def teachers(self) -> int:
        return int(self.extent.users * TEACHERS_SHARE)

    @property
    def in_care(self) -> int:
        return max(1, round((self.extent.users - self.teachers) * self.in_care_share))

    @property
    def days_each(self) -> int:
        return -(-self.extent.attendance // self.in_care)

    def students(self) -> Iterator[Student]:
        """The children in care first."""
        dice = Random(1)
        for number in range(self.extent.users - self.teachers):
            of = background(dice)
            first = first_names(of, dice.choice(("female", "male"))).draw(dice)
            born_on = self.today - timedelta(days=int(365.25 * 6) + int(dice.random() * 365 * 11))
            yield Student(number, first, family_name(dice, of), born_on)

    def children(self) -> Iterator[Student]:
        yield from (student for student, _ in zip(self.students(), range(self.in_care), strict=False))

    def agency(self, folder: Path) -> Path:
        since = self.today - timedelta(days=200)
        with files.Files(folder, files.CHILD_WELFARE) as ours:
            for child in self.children():
                key = child.number
                ours.write["children"](
                    [key, f"ST-{key}", child.first, "", child.last, "", "", child.born_on, "", "", "en", "false", "no"]
                )
                ours.write["episodes"]([f"E{key}", key, since, "parent-household", "", "", "dependency", "", ""])
        # A file without rows is not permitted; these are not sent.
        sent = {"children", "episodes"}
        for name in files.CHILD_WELFARE.keys() - sent:
            (folder / f"{name}.csv").unlink()
        stamp = f"{self.today}T06:00:00Z"
        told = [
            (name, "absent" if value == "bulk" and name.removeprefix("file.") not in sent else value)
            for name, value in files.child_welfare_manifest(AGENCY, stamp)
        ]
        files.write_manifest(folder, told)
        return folder

    def roster(self, folder: Path, *, changed: bool = False) -> Path:
        year = self.today.year + (self.today.month >= 7)
        begins, ends = date(year - 1, 7, 1), date(year, 6, 30)
        with files.Files(folder, files.ONEROSTER) as ours:
            w = ours.write
            w["orgs"]([DISTRICT, "", "", "Lakeside Unified", "district", DISTRICT, ""])
            w["academicSessions"](["year", "", "", f"{year - 1}-{year}", "schoolYear", begins, ends, "", year])
            for subject in range(CLASSES_EACH):
                w["courses"]([f"course-{subject}", "", "", "year", f"Course {subject}", subject, "", DISTRICT, "", ""])
            for number in range((self.extent.users - self.teachers) // STUDENTS_OF_A_SCHOOL + 1):
                school = f"school-{number}"
                w["orgs"]([school, "", "", f"School {number}", "school", f"LKS-{number}", DISTRICT])
                for subject in range(CLASSES_EACH):
                    w["classes"](
                        [f"{school}-{subject}", "", "", f"Class {subject}", "", f"course-{subject}", "", "scheduled", "",
                         school, "year", "", "", ""]
                    )  # fmt: skip
            for student in self.students():
                is_changed = changed and student.number % CHANGED_EACH == 0
                key, grade = student.id, f"{student.number % 12 + 1:02}"
                w["users"](
                    [key, "", "", "true", student.school, "student", key, "", student.first, student.last, "",
                     f"ST-{student.number}", "changed@lakeside.example" if is_changed else "", "", "", "", grade, ""]
                )  # fmt: skip
                w["demographics"]([key, "", "", student.born_on, "", *[""] * 11])
                self._enroll(w["enrollments"], key, student.school, "student", begins, ends, is_changed)
            for number in range(self.teachers):
                key, school = f"T{number}", f"school-{number * 19 // STUDENTS_OF_A_SCHOOL}"
                w["users"]([key, "", "", "true", school, "teacher", key, "", "A", f"Teacher {number}", *[""] * 7, ""])
                self._enroll(w["enrollments"], key, school, "teacher", begins, ends, False)
        files.write_manifest(folder, files.oneroster_manifest(DISTRICT))
        return folder

    def _enroll(
        self, write: files.Write, key: str, school: str, role: str, begins: date, ends: date, is_changed: bool
    ) -> None:
        for subject in range(CLASSES_EACH):
            until = ends - timedelta(days=1) if is_changed else ends
            write([f"{key}-{subject}", "", "", f"{school}-{subject}", school, key, role, "false", begins, until])

    def attendance(self, folder: Path, *, changed: bool = False) -> Path:
        """Each row of a child in care, on a day of its own, backwards from today."""
        written = 0
        with files.Files(folder, {"attendance": files.FLAT["attendance"]}) as ours:
            for child in self.children():
                for back in range(min(self.days_each, self.extent.attendance - written)):
                    minutes = 45 if changed and written % CHANGED_EACH == 0 else 30
                    reason = "Doctor" if written % REASON_EACH == 0 else ""
                    day, code = self.today - timedelta(days=back + 1), CODES[back % len(CODES)]
                    ours.write["attendance"]([child.id, child.school, day, code, minutes, reason])
                    written += 1
        return folder / "attendance.csv"


def collaboration(today: date) -> dict:
    """The least that an installation needs to take these in, and one agreement by which somebody reads them."""

    def around(days: int) -> date:
        return today + timedelta(days=days)

    def signed(*who: str) -> list[dict]:
        return [
            {"organization": o, "signed_by": "A director", "title": "Director", "signed_on": around(-60)} for o in who
        ]

    parties = [AGENCY, DISTRICT]
    paper = {"parties": parties, "effective_on": around(-50), "expires_on": around(300), "signatures": signed(*parties)}
    line = {
        "id": 1, "contributor": DISTRICT, "elements": ["identity.*", "enrollment.*", "attendance.*"], "view": "full",
        "operations": ["view", "list", "print"], "recipients": {"organizations": [AGENCY], "roles": ["caseworker"]},
        "purposes": ["school-stability"], "relationship": "assigned", "population": "in_care_of_recipient",
        "bases": ["FERPA-USA"], "basis_contents": {"state_law": "STATE-1", "onward_release": "education team members"},
        "retention": {"days": 365, "after": "left_care"}, "disposition": "destroy",
        "redisclosure": "to_education_team_authorized_by_agency",
    }  # fmt: skip
    return {
        "version": 1,
        "collaboration": {
            "name": "The county of the bench", "timezone": "America/Chicago", "languages": ["en", "es"],
            "legal_responsibility": ["dependency"], "match_confirmation": "exact",
            "custodian": {"option": "lead_partner", "organization": AGENCY},
        },
        "organizations": [
            {"id": DISTRICT, "name": "Lakeside Unified", "kind": "school_district"},
            {"id": AGENCY, "name": "County Child Services", "kind": "child_welfare"},
        ],
        "people": [
            {"id": f"steward.{o}", "name": "A Steward", "organization": o, "role": "data_steward", "email": f"s@{o}.example",
             "confidentiality_signed_on": around(-40), "training_completed_on": around(-30)}
            for o in parties
        ],
        "purposes": [
            {"id": "school-stability", "name": "Keep the child in school", "benefit": "Fewer changes", "measure": "days"}
        ],
        "agreements": [
            {"id": "mou", "tier": "MOU", "title": "MOU", **paper},
            {"id": "dsa", "tier": "DSA", "parent": "mou", "title": "School records", **paper, "lines": [line]},
        ],
    }  # fmt: skip
