"""What a program may fetch now: facts of its students, each as far as an agreement, own records or a law let it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.utils import timezone

from homeroom.access.door import API, as_report
from homeroom.partners.models import Organization, School
from homeroom.students.models import AcademicSession, Course, Fact, SchoolClass, Teacher, Teaching
from homeroom.students.taking import may_take, students_of_a_program

DISTRICT = "school_district"


class Fetched:
    """Reads only what is asked of it, each kind once: the book tells of every kind that was read."""

    def __init__(self) -> None:
        self.public_ids = students_of_a_program()
        self._told = may_take(self.public_ids, API)
        self._facts: dict[type[Fact], list[Any]] = {}
        self.today = timezone.localdate()

    def facts(self, kind: type[Fact], *along: str) -> list[Any]:
        """Of every student, with what they name (`along`), in one order for ever."""
        if kind not in self._facts:
            with as_report():
                rows = list(kind.objects.select_related("contributor", *along).order_by("student_id", "pk"))
            self._facts[kind] = [
                fact for fact in rows if self._told(fact.student_id, fact.contributor_id, kind.dataset)
            ]
        return self._facts[kind]

    def by_student(self, facts: Iterable[Any]) -> dict[int, list[Any]]:
        found: dict[int, list[Any]] = {}
        for fact in facts:
            found.setdefault(fact.student_id, []).append(fact)
        return found

    # What contributors publish about themselves; of those of whom the program may fetch something of somebody.

    @cached_property
    def contributors(self) -> list[Organization]:
        known = Organization.objects.filter(pk__in=self._told.contributors).order_by("key")
        return [organization for organization in known if not organization.is_families]

    @cached_property
    def districts(self) -> set[int]:
        return {each.pk for each in self.contributors if each.kind == DISTRICT}

    @cached_property
    def schools(self) -> list[School]:
        return list(School.objects.filter(contributor__in=self.districts).select_related("contributor"))

    @cached_property
    def terms(self) -> list[AcademicSession]:
        return list(AcademicSession.objects.filter(contributor__in=self.districts).select_related("contributor"))

    def classes(self, ids: Iterable[int]) -> list[SchoolClass]:
        return list(SchoolClass.objects.filter(pk__in=set(ids)).select_related("contributor"))

    def teaching(self, named: set[tuple[int, str]]) -> list[Teaching]:
        """Of these classes (contributor and its id), by a teacher whose name is known; what is over is not there."""
        found = Teaching.objects.filter(**ids_of(named, "class_source_id")).select_related("contributor")
        there = [
            row
            for row in found
            if (row.contributor_id, row.class_source_id) in named and (row.ends_on is None or row.ends_on > self.today)
        ]
        teachers = self.teachers({(row.contributor_id, row.teacher_source_id) for row in there})
        known = {(teacher.contributor_id, teacher.source_id) for teacher in teachers}
        return [row for row in there if (row.contributor_id, row.teacher_source_id) in known]

    def teachers(self, named: set[tuple[int, str]]) -> list[Teacher]:
        found = Teacher.objects.filter(**ids_of(named, "source_id")).select_related("contributor")
        return [teacher for teacher in found if (teacher.contributor_id, teacher.source_id) in named]

    def courses(self, named: set[tuple[int, str]]) -> list[Course]:
        """By contributor and its id of the course."""
        found = Course.objects.filter(**ids_of(named, "source_id")).select_related("contributor")
        return [course for course in found if (course.contributor_id, course.source_id) in named]


def ids_of(named: set[tuple[int, str]], column: str) -> dict[str, set[Any]]:
    """Roughly those; which contributor has which of the ids, the caller looks at."""
    contributors, source_ids = ({each[place] for each in named} for place in (0, 1))
    return {"contributor__in": contributors, f"{column}__in": source_ids}
