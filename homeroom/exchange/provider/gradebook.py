"""Grades in classes for a grading period, as the districts' files carry them, in the terms of a gradebook.

A grade is a result; the line item is what it was given for, a class and a grading period; the category is its type. Single
assignments stand beside them (`assignments`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from homeroom.common.dates import iso
from homeroom.exchange.provider import ids
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.records import Record, Referring, stamp, students_by, told
from homeroom.students.models import AcademicSession, ClassGrade, SchoolClass

FULLY_GRADED = "fully graded"


def grades(fetched: Fetched) -> list[Any]:
    return fetched.facts(ClassGrade)


def category_id(fact: Any) -> str:
    return ids.sourced_id("category", fact.contributor.key, fact.grade_type)


def line_item_id(fact: Any) -> str:
    return ids.sourced_id("lineItem", fact.contributor.key, fact.class_source_id, fact.grading_period, fact.grade_type)


def category_title(grade_type: str) -> str:
    return grade_type.replace("_", " ").capitalize()


def categories(fetched: Fetched, to: Referring) -> Iterator[Record]:
    told_of, changed = students_by(grades(fetched), category_id), newest(grades(fetched), category_id)
    for fact in once(grades(fetched), category_id):
        number = category_id(fact)
        yield Record(stamp(number, changed[number]) | {"title": category_title(fact.grade_type)}, told_of[number])


def line_items(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Days are those of the grading period; without one on record there are none to tell."""
    told_of, changed = students_by(grades(fetched), line_item_id), newest(grades(fetched), line_item_id)
    schools = {(each.contributor_id, each.source_id): each for each in sections(grades(fetched), fetched)}
    for fact in once(grades(fetched), line_item_id):
        key = fact.contributor.key
        section = schools.get((fact.contributor_id, fact.class_source_id))
        period = period_of(fact, fetched)
        session = to.session(key, period.source_id) if period else None
        body = told(
            title=f"{fact.course_title or category_title(fact.grade_type)}, {fact.grading_period}",
            assignDate=iso(period.begins_on) if period else None,
            dueDate=iso(period.ends_on) if period else None,
            school=to.org(key, section.school_source_id) if section else None,
            category=to("category", "categories", category_id(fact)),
            gradingPeriod=session if period and period.type == "grading_period" else None,
            academicSession=session,
        )
        body["class"] = to("class", "classes", ids.class_id(key, fact.class_source_id))
        number = line_item_id(fact)
        yield Record(stamp(number, changed[number]) | body, told_of[number])


def sections(facts: list[Any], fetched: Fetched) -> list[Any]:
    """The classes that these name, as their districts publish them."""
    named = {fact.class_source_id for fact in facts}
    return list(SchoolClass.objects.filter(contributor__in=fetched.districts, source_id__in=named))


def period_of(fact: Any, fetched: Fetched) -> AcademicSession | None:
    """The one session of that title; of several with the same none is known to be it."""
    found = [
        term
        for term in fetched.terms
        if term.contributor_id == fact.contributor_id and term.title == fact.grading_period
    ]
    return found[0] if len(found) == 1 else None


def results(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """The day of a grade is the last of its period, or else the day on which it came here."""
    count: dict[tuple, int] = {}
    for fact in sorted(grades(fetched), key=lambda fact: (fact.student_id, fact.key)):
        student = fetched.public_ids[fact.student_id]
        same = (student, line_item_id(fact))
        count[same] = count.get(same, 0) + 1
        period = period_of(fact, fetched)
        day: date = period.ends_on if period else fact.recorded_at.date()
        body = {
            "lineItem": to("lineItem", "lineItems", line_item_id(fact)),
            "student": to("user", "users", str(student)),
            "class": to("class", "classes", ids.class_id(fact.contributor.key, fact.class_source_id)),
            "scoreStatus": FULLY_GRADED,
            "scoreDate": iso(day),
            **told(
                score=float(fact.numeric_grade) if fact.numeric_grade is not None else None,
                textScore=fact.letter_grade,
            ),
        }
        sourced_id = ids.sourced_id("result", *same, count[same])
        yield Record(stamp(sourced_id, fact.recorded_at) | body, frozenset((fact.student_id,)))


def score_scales(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Districts' grading scales are not on record."""
    return iter(())


def newest(facts: list[Any], what: Callable[[Any], str]) -> dict[str, datetime]:
    """When the latest of each came."""
    found: dict[str, datetime] = {}
    for fact in facts:
        found[what(fact)] = max(found.get(what(fact), fact.recorded_at), fact.recorded_at)
    return found


def once(facts: list[Any], what: Callable[[Any], str]) -> Iterator[Any]:
    """The first of each."""
    seen: set[str] = set()
    for fact in facts:
        if what(fact) not in seen:
            seen.add(what(fact))
            yield fact
