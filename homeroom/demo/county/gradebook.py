"""Assignments of the last weeks, in this year's classes of the students whose whole history a district sends."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from homeroom.demo.county.calendar import SchoolYear
from homeroom.demo.county.files import Write
from homeroom.demo.county.records import Held
from homeroom.demo.county.schools import HOMEROOM, class_id, courses_of
from homeroom.demo.county.students import Spell, Student

WEEKS = 6
CATEGORIES = {"hw": "Homework", "qz": "Quizzes"}
TITLES = {"hw": ("Practice sheet", "Reading log", "Short essay"), "qz": ("Quiz", "Test")}
MOST = 20  # Points.
MISSING = 0.12
AFTER_A_MOVE_MISSING = 0.4
UNSETTLED = timedelta(days=35)


class Gradebook:
    """In the first weeks of a school year there is none yet, and the district sends no such files."""

    def __init__(self, write: dict[str, Write], year: SchoolYear, today: date, dice: Random) -> None:
        self.write, self.year, self.dice = write, year, dice
        last = min(today - timedelta(days=1), year.ends_on)
        weeks = [last - timedelta(weeks=number) for number in range(WEEKS)]
        self.due = sorted(day for day in weeks if day > year.begins_on + timedelta(days=7))
        self.items: dict[str, list[tuple[str, date]]] = {}

    @property
    def is_written(self) -> bool:
        return any(self.items.values())

    def write_student(self, id: str, student: Student, spells: Held) -> None:
        for spell, section in spells:
            if student.needs_all_years and spell.year is self.year and spell.exit is None:
                for code, title in courses_of(spell.grade) or (HOMEROOM,):
                    for item, due in self._items(spell, section, code, title):
                        self._result(id, item, due, student)

    def _items(self, spell: Spell, section: int, code: str, title: str) -> list[tuple[str, date]]:
        """Each class has the same for all of its students."""
        of = class_id(spell.school, spell.year.ends_in, spell.grade, code, section)
        if of not in self.items:
            if not self.items and self.due:
                for category, name in CATEGORIES.items():
                    self.write["categories"]((category, "", "", name))
            self.items[of] = [(self._item(of, number, due, title), due) for number, due in enumerate(self.due, start=1)]
        return self.items[of]

    def _item(self, of: str, number: int, due: date, course: str) -> str:
        kind = "qz" if number % 3 == 0 else "hw"
        title = f"{self.dice.choice(TITLES[kind])} {number}"
        period = next(each for each in reversed(self.year.quarters) if each.begins_on <= due)
        id, assigned = f"{of}-a{number}", due - timedelta(days=6)
        about = (f"{course}: {title}", assigned, due, of, kind, period.id, 0, MOST)
        self.write["lineItems"]((id, "", "", about[0], "", *about[1:]))
        return id

    def _result(self, id: str, item: str, due: date, student: Student) -> None:
        is_unsettled = any(move <= due <= move + UNSETTLED for move in student.moves)
        is_missing = self.dice.random() < (AFTER_A_MOVE_MISSING if is_unsettled else MISSING)
        points = 0 if is_missing else round(self.dice.triangular(9, MOST, 17))
        status = "not submitted" if is_missing else "fully graded"
        self.write["results"]((f"{item}-{id}", "", "", item, id, status, points, due, ""))
