"""A district's OneRoster 1.1 bundle: who goes to which school, in which classes, taught by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count
from random import Random

from homeroom.demo.county import names
from homeroom.demo.county.calendar import SchoolYear
from homeroom.demo.county.files import Write
from homeroom.demo.county.schools import (
    COURSES,
    GRADES,
    GRADES_OF,
    HIGH_SCHOOL,
    HOMEROOM,
    District,
    School,
    class_id,
    courses_of,
    level_of,
)
from homeroom.demo.county.students import Spell, Student

# Where each race stands among the seven columns of demographics.csv; the last one is Hispanic or Latino.
RACE_COLUMN = {"south_asian": 1, "black": 2, "african": 2, "english": 4, "spanish": 6}
RACES = {
    background: tuple("true" if place == column else "false" for place in range(7))
    for background, column in RACE_COLUMN.items()
}
SCHEDULED_YEARS = 2  # Classes beside the homeroom, for students not in care: this year's and last year's.


class Roster:
    def __init__(self, write: dict[str, Write], district: District, years: Sequence[SchoolYear], dice: Random) -> None:
        self.write, self.district, self.years, self.dice = write, district, years, dice
        self.enrollments = count(1)

    def write_schools(self) -> None:
        district, write = self.district, self.write
        write["orgs"]((district.id, "", "", district.name, "district", district.nces_id, ""))
        for school in district.schools:
            write["orgs"]((school.id, "", "", school.name, "school", school.nces_id, district.id))
        for year in self.years:
            for s in year.sessions:
                row = (s.id, "", "", s.title, s.type, s.begins_on, s.ends_on, s.parent, s.school_year)
                write["academicSessions"](row)
        for level, code, title in _courses():
            grades = ",".join(GRADES[grade] for grade in GRADES_OF[level])
            write["courses"]((_course_id(level, code), "", "", "", title, code, grades, district.id, "", ""))
        for school in district.schools:
            for year in self.years:
                self._write_classes(school, year)
            self._write_teachers(school)

    def _write_classes(self, school: School, year: SchoolYear) -> None:
        terms = ",".join(term.id for term in year.semesters)
        for grade, section, code, title in _classes(school):
            id = class_id(school, year.ends_in, grade, code, section)
            kind = "homeroom" if code == "HR" else "scheduled"
            name = f"{title} {GRADES[grade]}-{section}"
            course = _course_id(school.level, code)
            self.write["classes"](
                (id, "", "", name, GRADES[grade], course, code, kind, "", school.id, terms, "", "", "")
            )

    def _write_teachers(self, school: School) -> None:
        """This year's teachers. In elementary school one teaches the whole class, later one teaches a course."""
        known: set[str] = set()
        year = self.years[-1]
        for grade, section, code, _ in _classes(school):
            taught = str(section) if school.level == "es" else _teaches(grade, section, code)
            teacher = f"t-{school.id}-{GRADES[grade]}-{taught}"
            if teacher not in known:
                known.add(teacher)
                self._write_teacher(teacher, school)
            row = class_id(school, year.ends_in, grade, code, section), school.id, teacher, "teacher", "true"
            self.write["enrollments"]((f"e{next(self.enrollments)}", "", "", *row, year.begins_on, ""))

    def _write_teacher(self, id: str, school: School) -> None:
        background = names.background(self.dice)
        sex = "male" if self.dice.random() < 0.25 else "female"
        first = names.first_names(background, sex).draw(self.dice)
        last = names.last_names(background).draw(self.dice)
        email = f"{id}@{self.district.domain}"
        identity = ("true", school.id, "teacher", id, "", first, last, "", "", email)
        self.write["users"]((id, "", "", *identity, "", "", "", "", ""))

    def write_student(self, student: Student, spells: Sequence[tuple[Spell, int]]) -> None:
        """`spells` are those in this district, oldest first, each with the section of the student's classes."""
        id, last = student.local_ids[self.district.id], spells[-1][0]
        enabled = "true" if last.exit is None else "false"
        account = id.lower()
        self.write["users"](
            (id, "", "", enabled, last.school.id, "student", account, "", student.first, student.last, student.middle)
            + (student.state_id, f"{account}@students.{self.district.domain}", "", "", "", GRADES[last.grade], "")
        )
        self.write["demographics"]((id, "", "", student.born, student.sex, *RACES[student.background], "", "", "", ""))
        recent = self.years[-SCHEDULED_YEARS].ends_in
        for spell, section in spells:
            codes = [HOMEROOM[0]]
            if student.needs_all_years or spell.year.ends_in >= recent:
                codes += [code for code, _ in courses_of(spell.grade)]
            for code in codes:
                self._enroll(id, spell, code, section)

    def _enroll(self, user: str, spell: Spell, code: str, section: int) -> None:
        klass = class_id(spell.school, spell.year.ends_in, spell.grade, code, section)
        begins, ends = spell.entry, spell.exit or ""
        number = next(self.enrollments)
        self.write["enrollments"](
            (f"e{number}", "", "", klass, spell.school.id, user, "student", "false", begins, ends)
        )


def _courses() -> Iterator[tuple[str, str, str]]:
    """Level, code and title of each course of a district."""
    for level in GRADES_OF:
        yield (level, *HOMEROOM)
        yield from ((level, *course) for course in COURSES.get(level, ()))
    for courses in HIGH_SCHOOL.values():
        yield from (("hs", *course) for course in courses)


def _course_id(level: str, code: str) -> str:
    return f"{level}-{code}"


def _classes(school: School) -> Iterator[tuple[int, int, str, str]]:
    """Grade, section, code and title of each class that a school has in a year."""
    for grade in GRADES_OF[school.level]:
        for section in range(1, school.sections + 1):
            yield (grade, section, *HOMEROOM)
            yield from ((grade, section, *course) for course in courses_of(grade))


def _teaches(grade: int, section: int, code: str) -> str:
    """A homeroom of the upper schools belongs to one of those who teach its grade."""
    if code != HOMEROOM[0]:
        return code
    courses = courses_of(grade)
    assert level_of(grade) != "es"
    return courses[section % len(courses)][0]
