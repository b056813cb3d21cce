"""What a district's system knows beside the roster: attendance, grades, credits, programs, incidents (flat files)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from math import log
from random import Random

from homeroom.demo.county.calendar import SchoolYear, Session
from homeroom.demo.county.files import Write
from homeroom.demo.county.schools import GRADES, District, class_id, courses_of
from homeroom.demo.county.students import Spell, Student

RECENT_YEARS = 2
USUAL_ABSENCE, CHRONIC_ABSENCE, CHRONIC_SHARE = 0.035, 0.13, 0.08
IN_CARE_ABSENCE, AFTER_A_MOVE_ABSENCE = 0.055, 0.24
UNSETTLED = timedelta(days=35)  # Attendance and grades suffer this long before and after a move.
REASONS = ("Illness", "Illness", "Illness", "Appointment", "Family")
ACTIVITIES = ("Athletics", "Cocurricular Programs", "Extended Day/Child Care Services")
BEHAVIORS = ("School Code of Conduct", "School Code of Conduct", "School Violation", "Other")
# What a dean writes: it names others, whom the district takes out before anybody else reads it.
STORIES = (
    "During lunch the student and Tyler Brooks argued about a seat. Ms. Grant asked both to step outside, and they did.",
    "The student left class without a pass and was found in the gym with Ana Ruiz. Mr. Okoye walked them back.",
    "Two students pushed each other at the bus stop. Jordan Lee says that it began with a joke.",
    "",
)
DISCIPLINES = (
    ("In School Suspension", 1),
    ("Out of School Suspension", 2),
    ("Out of School Suspension", 3),
    ("Removal from Classroom", 1),
    ("No action for incident", 0),
)
LETTERS = (
    (93, "A"),
    (90, "A-"),
    (87, "B+"),
    (83, "B"),
    (80, "B-"),
    (77, "C+"),
    (73, "C"),
    (70, "C-"),
    (60, "D"),
    (0, "F"),
)
PASSING = 60
SPREAD = 22  # Points between the best and the worst course of one student.
SEMESTER_CREDITS = 0.5
PARTIAL_CREDIT_SHARE = 0.6  # The other sending schools granted nothing for a term that the child could not finish.

Held = Sequence[tuple[Spell, int]]


class Records:
    def __init__(
        self, write: dict[str, Write], district: District, years: Sequence[SchoolYear], today: date, dice: Random
    ) -> None:
        self.write, self.district, self.years, self.today, self.dice = write, district, years, today, dice
        self.incidents, self.actions = count(1), count(1)

    def write_student(self, student: Student, spells: Held) -> None:
        id = student.local_ids[self.district.id]
        recent = self.years[-RECENT_YEARS].ends_in
        sent = [held for held in spells if student.needs_all_years or held[0].year.ends_in >= recent]
        ability = self.dice.triangular(66, 99, 86) - (4 if student.moves else 0)
        absence = CHRONIC_ABSENCE if self.dice.random() < CHRONIC_SHARE else USUAL_ABSENCE
        for spell, section in sent:
            self._enrollment(id, spell)
            if student.moves:
                self._unsettled_attendance(id, spell, student.moves)
                self._every_semester(id, spell, section, ability, student.moves)
            else:
                self._attendance(id, spell, absence)
                self._short_grades(id, spell, section, ability)
            self._incident(id, spell, 0.15 if student.moves else 0.025)
        if sent:
            self._programs(id, student, sent)

    def _enrollment(self, id: str, spell: Spell) -> None:
        self.write["schoolenrollments"](
            (id, spell.school.id, spell.entry, GRADES[spell.grade], spell.entry_type, spell.exit or "", spell.exit_type)
        )

    # --- Attendance: exceptions only -------------------------------------------------------------------------------

    def _attendance(self, id: str, spell: Spell, rate: float) -> None:
        days = spell.year.between(spell.entry, min(spell.ends_on, self.today))
        place, scale, chance = days.start - 1, log(1 - rate), self.dice.random
        while True:
            # The gap to the next absence, drawn at once: most days of most students are uneventful.
            place += int(log(1 - chance()) / scale) + 1
            if place >= days.stop:
                return
            self._absent(id, spell, place, 0.25)

    def _unsettled_attendance(self, id: str, spell: Spell, moves: Iterable[date]) -> None:
        for place in spell.year.between(spell.entry, min(spell.ends_on, self.today)):
            day = spell.year.days[place]
            near = any(abs(day - move) <= UNSETTLED for move in moves)
            if self.dice.random() < (AFTER_A_MOVE_ABSENCE if near else IN_CARE_ABSENCE):
                self._absent(id, spell, place, 0.45 if near else 0.25)

    def _absent(self, id: str, spell: Spell, place: int, unexcused: float) -> None:
        chance = self.dice.random()
        code, minutes, reason = "Excused Absence", "", ""
        if chance < unexcused:
            code = "Unexcused Absence"
        elif chance < unexcused + 0.2:
            code, minutes = "Tardy", str(5 + int(chance * 997) % 50)
        else:
            reason = REASONS[int(chance * 9973) % len(REASONS)]
        self.write["attendance"]((id, spell.school.id, spell.year.days_written[place], code, minutes, reason))

    # --- Grades and credits ----------------------------------------------------------------------------------------

    def _short_grades(self, id: str, spell: Spell, section: int, ability: float) -> None:
        """A final grade for a year that is over; the last quarter's grade for the current one."""
        if spell.year is not self.years[-1]:
            for code, title in courses_of(spell.grade):
                mark = self._grade(id, spell, section, code, (spell.year.id, "Final"), ability)
                if spell.grade >= 9:
                    self._credit(id, spell, code, title, "Year", (2 * SEMESTER_CREDITS, mark))
            return
        over = [quarter for quarter in spell.year.quarters if quarter.ends_on < self.today]
        for code, _ in courses_of(spell.grade) if over else ():
            self._grade(id, spell, section, code, (over[-1].id, "Grading Period"), ability)

    def _every_semester(self, id: str, spell: Spell, section: int, ability: float, moves: Iterable[date]) -> None:
        for semester in spell.year.semesters:
            first, last = max(spell.entry, semester.begins_on), min(spell.ends_on, self.today, semester.ends_on)
            if (last - first).days < 14:
                continue
            hard = min(2, sum(first - UNSETTLED <= move <= last for move in moves))
            self._semester(id, spell, section, semester, (first, last), ability - 6 * hard)

    def _semester(
        self, id: str, spell: Spell, section: int, semester: Session, there: tuple[date, date], ability: float
    ) -> None:
        first, last = there
        left_early = spell.ends_on < semester.ends_on - timedelta(days=7)
        running = not left_early and self.today <= semester.ends_on
        whole = (semester.ends_on - semester.begins_on).days
        part = min(1.0, ((last - first).days + 1) / whole)
        quarter = [each for each in spell.year.quarters if each.parent == semester.id and each.begins_on <= last][-1]
        for code, title in courses_of(spell.grade):
            if left_early or running:
                self._grade(id, spell, section, code, (quarter.id, "Progress Report"), ability)
                mark = None
            else:
                mark = self._grade(id, spell, section, code, (semester.id, "Semester"), ability)
            if spell.grade < 9 or running:
                continue
            if left_early or part < 0.6:
                self._partial_credit(id, spell, code, title, semester.title, part)
            elif mark is not None:
                self._credit(id, spell, code, title, semester.title, (SEMESTER_CREDITS, mark))

    def _grade(self, id: str, spell: Spell, section: int, code: str, period: tuple[str, str], ability: float) -> int:
        mark = max(35, min(100, round(ability + SPREAD * (self.dice.random() - 0.5))))
        klass = class_id(spell.school, spell.year.ends_in, spell.grade, code, section)
        self.write["grades"]((id, klass, *period, _letter(mark), mark))
        return mark

    def _credit(self, id: str, spell: Spell, code: str, title: str, term: str, result: tuple[float, int]) -> None:
        credits, mark = result
        earned = credits if mark >= PASSING else 0.0
        row = (id, code, title, spell.year.ends_in, term, GRADES[spell.grade], credits, earned, "", _letter(mark))
        self.write["transcript"]((*row, spell.school.name))

    def _partial_credit(self, id: str, spell: Spell, code: str, title: str, term: str, part: float) -> None:
        granted = self.dice.random() < PARTIAL_CREDIT_SHARE
        partial = round(SEMESTER_CREDITS * part, 2) if granted else ""
        row = (id, code, title, spell.year.ends_in, term, GRADES[spell.grade], SEMESTER_CREDITS, 0.0, partial, "")
        self.write["transcript"]((*row, spell.school.name))

    # --- Programs, incidents ---------------------------------------------------------------------------------------

    def _programs(self, id: str, student: Student, sent: Held) -> None:
        first, last = sent[0][0], sent[-1][0]
        ended = "" if last.exit is None else last.exit
        if student.special_education:
            self.write["programs"]((id, "Special Education", first.entry, ended))
        if student.english_learner:
            self.write["programs"]((id, "English as a Second Language (ESL)", first.entry, ended))
        chance = self.dice.random()
        if chance < 0.25:
            activity = ACTIVITIES[int(chance * 9973) % len(ACTIVITIES)]
            self.write["programs"]((id, activity, last.entry, ended))

    def _incident(self, id: str, spell: Spell, rate: float) -> None:
        chance = self.dice.random()
        days = spell.year.between(spell.entry, min(spell.ends_on, self.today))
        if spell.grade < 3 or chance > rate or not days:
            return
        pick = int(chance * 1e9)
        day = spell.year.days_written[days[pick % len(days)]]
        incident = f"i{next(self.incidents)}"
        behavior = BEHAVIORS[pick % len(BEHAVIORS)]
        story = STORIES[pick // 3 % len(STORIES)]
        self.write["behavior"]((incident, id, spell.school.id, day, behavior, "Perpetrator", story))
        action, length = DISCIPLINES[pick // 7 % len(DISCIPLINES)]
        self.write["discipline"]((f"d{next(self.actions)}", incident, id, day, action, length or ""))


def _letter(mark: int) -> str:
    return next(letter for least, letter in LETTERS if mark >= least)


def spells_in(student: Student, district: District, dice: Random) -> Iterator[tuple[Spell, int]]:
    """The student's spells in this district, each with the section of the student's classes."""
    for spell in student.spells:
        if district.has(spell.school):
            yield spell, 1 + int(dice.random() * spell.school.sections)
