"""Single assignments: what a student got is a result, what it was given for a line item, its kind a category.

A line item is there with the results of the program's students, and none without: what else a class was given is not on record.
Ids say "assignment", so that none is a grade's.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from homeroom.common.dates import iso
from homeroom.exchange.provider import ids
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.gradebook import newest, once, period_of, sections
from homeroom.exchange.provider.records import Record, Referring, stamp, students_by, told, wire
from homeroom.students.models import AssignmentResult

ASSIGNMENT = "assignment"


def assignments(fetched: Fetched) -> list[Any]:
    return fetched.facts(AssignmentResult)


def category_id(fact: Any) -> str:
    return ids.sourced_id("category", fact.contributor.key, ASSIGNMENT, fact.category)


def line_item_id(fact: Any) -> str:
    return ids.sourced_id("lineItem", fact.contributor.key, ASSIGNMENT, fact.line_item_source_id)


def categories(fetched: Fetched, to: Referring) -> Iterator[Record]:
    facts = [fact for fact in assignments(fetched) if fact.category]
    told_of, changed = students_by(facts, category_id), newest(facts, category_id)
    for fact in once(facts, category_id):
        number = category_id(fact)
        yield Record(stamp(number, changed[number]) | {"title": fact.category}, told_of[number])


def line_items(fetched: Fetched, to: Referring) -> Iterator[Record]:
    facts = assignments(fetched)
    told_of, changed = students_by(facts, line_item_id), newest(facts, line_item_id)
    schools = {(each.contributor_id, each.source_id): each for each in sections(facts, fetched)}
    for fact in once(facts, line_item_id):
        key = fact.contributor.key
        section = schools.get((fact.contributor_id, fact.class_source_id))
        period = period_of(fact, fetched)
        session = to.session(key, period.source_id) if period else None
        body = told(
            title=fact.title,
            assignDate=iso(fact.assigned_on),
            dueDate=iso(fact.due_on),
            resultValueMax=number(fact.score_max),
            school=to.org(key, section.school_source_id) if section else None,
            category=to("category", "categories", category_id(fact)) if fact.category else None,
            gradingPeriod=session if period and period.type == "grading_period" else None,
            academicSession=session,
        )
        body["class"] = class_of(fact, to)
        sourced_id = line_item_id(fact)
        yield Record(stamp(sourced_id, changed[sourced_id]) | told(**body), told_of[sourced_id])


def results(fetched: Fetched, to: Referring) -> Iterator[Record]:
    """Without a day of its score, a result is of the day on which it came here."""
    count: dict[tuple, int] = {}
    for fact in sorted(assignments(fetched), key=lambda fact: (fact.student_id, fact.key)):
        student = fetched.public_ids[fact.student_id]
        same = (student, line_item_id(fact))
        count[same] = count.get(same, 0) + 1
        body = {
            "lineItem": to("lineItem", "lineItems", line_item_id(fact)),
            "student": to("user", "users", str(student)),
            "class": class_of(fact, to),
            "scoreStatus": wire("scoreStatus", fact.status),
            "scoreDate": iso(fact.scored_on or fact.recorded_at.date()),
            "score": number(fact.score),
            "textScore": fact.text_score,
            "late": truth(fact.is_late),
            "missing": truth(fact.is_missing),
            "incomplete": truth(fact.is_incomplete),
        }
        sourced_id = ids.sourced_id("result", *same, count[same])
        yield Record(stamp(sourced_id, fact.recorded_at) | told(**body), frozenset((fact.student_id,)))


def class_of(fact: Any, to: Referring) -> dict[str, Any] | None:
    if not fact.class_source_id:
        return None
    return to("class", "classes", ids.class_id(fact.contributor.key, fact.class_source_id))


def number(value: Any) -> float | None:
    return None if value is None else float(value)


def truth(value: bool | None) -> str | None:
    return None if value is None else str(value).lower()
