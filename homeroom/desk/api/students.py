"""Of whom a program may fetch anything, and their names."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from homeroom.access.door import API, as_report, reading_only
from homeroom.desk.api.fetched import of_whom_anything_is_told
from homeroom.desk.brief import value_of
from homeroom.students.queries import current_glimpses
from homeroom.students.taking import Told, may_take, students_of_a_program

NAMES = ("identity.preferred_name", "identity.legal_name")


def students_page(limit: int, offset: int) -> tuple[int, dict[int, UUID], dict[int, str]]:
    """How many there are, those of the page by the number here, and their names as far as they may be fetched."""
    known = students_of_a_program()
    told = may_take(known, API)
    with as_report():
        there = of_whom_anything_is_told(told)
    fetched = [student for student in known if student in there]
    page = {student: known[student] for student in fetched[offset : offset + limit]}
    return len(fetched), page, names_of(page, told)


def names_of(student_ids: Iterable[int], told: Told) -> dict[int, str]:
    with as_report(), reading_only(NAMES):
        found = current_glimpses(student_ids, NAMES)
    named = {student: facts.only(partial(told, student))[0] for student, facts in found.items()}
    return {
        student: next(filter(None, (value_of(facts, key) for key in NAMES)), "") for student, facts in named.items()
    }
