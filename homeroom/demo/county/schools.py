"""Districts, their schools, courses and classes. A class's id follows from what it is, so none has to be remembered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

GRADES = ("KG", *(f"{number:02}" for number in range(1, 13)))
LEVELS = {"es": "Elementary School", "ms": "Middle School", "hs": "High School"}
GRADES_OF = {"es": range(6), "ms": range(6, 9), "hs": range(9, 13)}
STUDENTS_PER_SCHOOL = {"es": 450, "ms": 750, "hs": 1500}
STUDENTS_PER_CLASS = 25

COURSES = {
    "es": (("READ", "Reading"), ("MATH", "Mathematics")),
    "ms": (("ELA", "English"), ("MATH", "Mathematics"), ("SCI", "Science"), ("SOC", "Social Studies"), ("ART", "Art")),
}
HIGH_SCHOOL_COURSES = {
    9: "ENG1 English 1|ALG1 Algebra 1|BIO Biology|GEO World Geography|PE Physical Education|ART1 Art 1",
    10: "ENG2 English 2|GEOM Geometry|CHEM Chemistry|WHIS World History|SPA1 Spanish 1|HEA Health",
    11: "ENG3 English 3|ALG2 Algebra 2|PHYS Physics|USH United States History|SPA2 Spanish 2|MUS Music",
    12: "ENG4 English 4|STAT Statistics|ENV Environmental Science|GOV Government|ECON Economics|CTE Career Studies",
}
HOMEROOM = ("HR", "Homeroom")

FIRST_WORDS = (
    "Alder Birch Cedar Clover Copper Crescent Eagle Elm Fern Fox Garnet Hazel Heron Indigo Juniper Larch Maple Meadow"
)
FIRST_WORDS += (
    " Oak Orchard Otter Pebble Pine Prairie Quail Rose Sage Silver Spruce Stone Sumac Thistle Walnut Willow Wren Yarrow"
)
LAST_WORDS = (
    "Bend Bluff Bridge Brook Creek Crossing Dale Field Ford Glen Grove Harbor Heights Hill Hollow Knoll Landing Meadows"
)
LAST_WORDS += " Mills Park Point Ridge Run Shore Springs Trail Vale View Woods"


@dataclass(frozen=True, slots=True)
class School:
    id: str
    name: str
    level: str
    nces_id: str
    sections: int
    """Classes of a grade side by side."""


@dataclass(frozen=True)
class District:
    id: str
    name: str
    short: str
    letter: str
    city: str
    number: int
    students: int
    first_school: str = ""
    zones_by_level: dict[str, tuple[School, ...]] = field(default_factory=dict, compare=False)

    @property
    def nces_id(self) -> str:
        # 99 is no state's code: these can be nobody's ids.
        return f"99{self.number:05}"

    @property
    def domain(self) -> str:
        return f"{self.short}.example"

    @cached_property
    def schools(self) -> tuple[School, ...]:
        return tuple(school for level in LEVELS for school in self.zones_by_level[level])

    @property
    def zones(self) -> int:
        """A zone is the streets around one elementary school; several zones feed a middle and a high school."""
        return len(self.zones_by_level["es"])

    def has(self, school: School) -> bool:
        return school.nces_id.startswith(self.nces_id)

    def school(self, zone: int, grade: int) -> School:
        schools = self.zones_by_level[level_of(grade)]
        return schools[zone * len(schools) // self.zones]

    def zone_of(self, school_id: str) -> int:
        """A zone whose children go to that school."""
        for schools in self.zones_by_level.values():
            for zone in range(self.zones):
                if schools[zone * len(schools) // self.zones].id == school_id:
                    return zone
        raise LookupError(f"{self.name} has no school {school_id}.")


def level_of(grade: int) -> str:
    return "es" if grade < 6 else "ms" if grade < 9 else "hs"


def courses_of(grade: int) -> tuple[tuple[str, str], ...]:
    """Code and title of what a student of this grade takes beside the homeroom."""
    if level_of(grade) != "hs":
        return COURSES[level_of(grade)]
    return HIGH_SCHOOL[grade]


def _course(text: str) -> tuple[str, str]:
    code, title = text.split(" ", 1)
    return code, title


HIGH_SCHOOL = {grade: tuple(map(_course, text.split("|"))) for grade, text in HIGH_SCHOOL_COURSES.items()}


def class_id(school: School, ends_in: int, grade: int, course: str, section: int) -> str:
    return f"{school.id}-{ends_in}-{GRADES[grade]}-{course}-{section}"


def districts(students: int) -> tuple[District, ...]:
    words = _school_words()
    made = []
    for row in (
        ("lakeside-usd", "Lakeside Unified School District", "lakeside", "L", "Lakeside", 1, 0.5, "Lincoln"),
        ("north-usd", "North Valley School District", "northvalley", "N", "North Valley", 2, 0.3, "Washburn"),
        ("riverbend-usd", "Riverbend School District", "riverbend", "R", "Riverbend", 3, 0.2, "Harriet Lane"),
    ):
        district = District(*row[:6], students=round(students * row[6]), first_school=row[7])
        district.zones_by_level.update(_schools(district, words))
        made.append(district)
    return tuple(made)


def _school_words() -> Iterator[str]:
    firsts, lasts = FIRST_WORDS.split(), LAST_WORDS.split()
    for side in ("", "North ", "South ", "East ", "West "):
        for shift in range(len(lasts)):
            # Along the diagonals, so that neighbors in a list of schools look different.
            yield from (f"{side}{first} {lasts[(place + shift) % len(lasts)]}" for place, first in enumerate(firsts))


def _schools(district: District, words: Iterator[str]) -> dict[str, tuple[School, ...]]:
    """As many schools of each level as the students fill; the first middle school has a name that all of us know."""
    made: dict[str, tuple[School, ...]] = {}
    number = 0
    for level, grades in GRADES_OF.items():
        students = district.students * len(grades) / len(GRADES)
        count = max(1, round(students / STUDENTS_PER_SCHOOL[level]))
        sections = max(1, round(students / count / len(grades) / STUDENTS_PER_CLASS))
        schools = []
        for place in range(count):
            number += 1
            word = district.first_school if level == "ms" and place == 0 else next(words)
            school_id = f"{word.lower().replace(' ', '-')}-{level}"
            nces_id = f"{district.nces_id}{number:05}"
            schools.append(School(school_id, f"{word} {LEVELS[level]}", level, nces_id, sections))
        made[level] = tuple(schools)
    return made
