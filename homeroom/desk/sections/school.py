"""What the schools say of a child: courses and grades, credits, supports, removals, the schools so far."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _

from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Column, Row, Table
from homeroom.desk.sections import assignments
from homeroom.desk.sections.content import DAYS_MAX, Content, current, latest, plain
from homeroom.desk.words import program_in_words, said
from homeroom.students.models import (
    ClassEnrollment,
    ClassGrade,
    CreditRecord,
    DisciplineAction,
    SchoolEnrollment,
    SectionPlan,
    SpecialEducationStatus,
    SupportProgram,
)
from homeroom.students.queries import Facts

COURSES_MAX = 12  # More than anybody takes at a time; a whole school life stands on the transcript.
SUMMER = timedelta(days=100)  # Ten weeks of vacation and some days around them.


def nothing(facts: Facts, today: date) -> Content:
    """Attendance is counted in the database, see desk/attendance.py."""
    return Content()


def courses(facts: Facts, today: date) -> Content:
    """Classes of today, each with its latest grade; without a schedule, the latest grade of each course. Then assignments."""
    by_class: dict[str, Any] = {}
    by_course: dict[str, Any] = {}
    for grade in sorted(facts.of(ClassGrade), key=lambda g: g.id):
        by_class[grade.class_source_id] = by_course[grade.course_title] = grade
    taken = [c for c in current(facts.of(ClassEnrollment), today) if c.school_class_type != "homeroom"]
    if taken:
        caption = _("Classes now")
        rows = [course_row(title_of(c), by_class.get(c.school_class_source_id)) for c in taken]
    else:
        caption = _("Latest grades")
        rows = [course_row(grade.course_title or _("A class"), grade) for grade in by_course.values()]
    columns = [_("Course"), _("Grade"), _("Grading period")]
    grades = [Table(caption, columns, sorted(rows)[:COURSES_MAX])] if rows else []
    return Content(tables=grades + assignments.tables(facts, today))


def title_of(taken: Any) -> str:
    return taken.school_class_course_title or taken.school_class_title


def course_row(title: str, grade: Any | None) -> list[str]:
    return [title, grade_in_words(grade), grade.grading_period if grade else ""]


def grade_in_words(grade: Any | None) -> str:
    if grade is None:
        return ""
    number = plain(grade.numeric_grade) if grade.numeric_grade is not None else ""
    return f"{grade.letter_grade} ({number})" if grade.letter_grade and number else grade.letter_grade or number


def credit(facts: Facts, today: date) -> Content:
    """Sums by school year, the newest first; missing stays missing."""
    years: dict[int, list[Any]] = {}
    for line in facts.of(CreditRecord):
        years.setdefault(line.school_year, []).append(line)
    if not years:
        return Content()
    rows = [
        [
            f"{year - 1}–{year % 100:02}",
            *(total(lines, name) for name in ("credits_attempted", "credits_earned", "partial_credits")),
        ]
        for year, lines in sorted(years.items(), reverse=True)
    ]
    numbers = (_("Attempted"), _("Earned"), _("Partial"))
    columns: list[Column | str] = [_("School year"), *(Column(label, is_number=True) for label in numbers)]
    table = Table(_("Credits by school year"), columns, rows)
    everything = [line for lines in years.values() for line in lines]
    return Content([Row(_("Credits earned in all"), total(everything, "credits_earned"))], [table])


def total(lines: list[Any], name: str) -> str:
    sent = [value for line in lines if (value := getattr(line, name)) is not None]
    return plain(sum(sent)) if sent else ""


def supports(facts: Facts, today: date) -> Content:
    rows = []
    for model, label in ((SpecialEducationStatus, _("Special education")), (SectionPlan, _("Section 504 plan"))):
        rows += [
            Row(label, _("Yes"), note=_("Since %s") % in_words(status.begins_on))
            for status in current(facts.of(model), today)
        ]
    for program in current(facts.of(SupportProgram), today):
        since = _("Since %s") % in_words(program.begins_on)
        rows.append(Row(program_in_words(program.program), _("Yes"), note=since))
    return Content(rows)


def removals(facts: Facts, today: date) -> Content:
    rows = [
        [in_words(action.begins_on), said("discipline", action.discipline), action.days]
        for action in latest(facts.of(DisciplineAction), "begins_on")[:DAYS_MAX]
    ]
    columns: list[Column | str] = [_("From"), _("What"), Column(_("Days"), is_number=True)]
    return Content(tables=[Table(_("The latest"), columns, rows)] if rows else [])


def schools(facts: Facts, today: date) -> Content:
    rows = []
    for stay in reversed(stays(facts.of(SchoolEnrollment))):
        now = stay.exit_on is None or stay.exit_on > today
        status = Cell(_("Enrolled now"), kind="good") if now else Cell(_("Ended"), kind="neutral")
        rows.append([stay.school_name, in_words(stay.entry_on), "" if now else in_words(stay.exit_on), status])
    columns = [_("School"), _("From"), _("Left on"), _("Status")]
    return Content(tables=[Table(_("The newest first"), columns, rows)] if rows else [])


def stays(enrollments: list[Any]) -> list[Any]:
    """Years at one school in a row are one stay; a summer between them is no move."""
    joined_stays: list[Any] = []
    for year in reversed(latest(enrollments, "entry_on")):
        before = joined_stays[-1] if joined_stays else None
        if before and before.school_name == year.school_name and is_summer_between(before, year):
            joined_stays[-1] = SimpleNamespace(**{**vars(before), "exit_on": year.exit_on})
        else:
            joined_stays.append(year)
    return joined_stays


def is_summer_between(before: Any, after: Any) -> bool:
    if before.exit_on is None or after.entry_on is None:
        return False
    return after.entry_on - before.exit_on <= SUMMER
