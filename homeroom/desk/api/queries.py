"""What of a record a program may fetch: what the pages read, and of it what a line lets be fetched (students/taking.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property, partial
from typing import Any
from uuid import UUID

from django.db.models import Count, Window
from django.utils import timezone

from homeroom.access.catalogue import FLAG, VIEWS, catalogue
from homeroom.access.door import API, Refused, as_report, reading_only
from homeroom.access.rules import rules
from homeroom.casework.models import EducationRightsHolder
from homeroom.casework.queries import Ball, GoalOnPlan, Member, NeedOnPlan, plan_of, team_of
from homeroom.casework.rights import beside_facts
from homeroom.common.dates import school_year_of
from homeroom.desk import accounting
from homeroom.desk.allowed import Reader
from homeroom.desk.brief import value_of
from homeroom.desk.sections.care import address_in_words
from homeroom.partners.models import Organization
from homeroom.partners.words import organization_in_words
from homeroom.students.models import (
    AttendanceEvent,
    CaseWorker,
    EducationRights,
    Fact,
    Glimpse,
    PersonAround,
    PlacementAddress,
    PlacementCaregiver,
    SourceRecord,
)
from homeroom.students.queries import COLUMNS, Facts, attendance_days, current_facts, current_glimpses, is_current
from homeroom.students.records import Record, open_record
from homeroom.students.taking import Told, may_take, students_of_a_program
from homeroom.students.words import DATASETS, is_ordinary, name_of

PLAN = "plan"
NAMES = ("identity.preferred_name", "identity.legal_name")
# Numbers by which a partner's system or ours knows a row, and what is sealed: no program is told them.
NOT_TOLD = frozenset(
    {
        *("id", "student_id", "class_source_id", "school_class__source_id"),
        *("sealed_address", "sealed_description", "contributor__key", "by_name", "organization_name", "at"),
    }
)
# How one reaches people, and where a child sleeps: what was is of use to nobody, and no page shows it.
NOW_ALONE: frozenset[type[Fact]] = frozenset(
    {PlacementAddress, PlacementCaregiver, EducationRights, CaseWorker, PersonAround}
)
OF_A_DAY = ("event_on", "category")
OF_A_HOLDER = ("holder_type", "name", "phone", "basis", "scope", "ordered_on", "expires_on")


def students_page(limit: int, offset: int) -> tuple[int, dict[int, UUID], dict[int, str]]:
    """How many there are, those of the page by the number here, and their names as far as they may be fetched."""
    known = students_of_a_program()
    told = may_take(known, API)
    with as_report():
        there = of_whom_anything_is_told(told)
    fetched = [student for student in known if student in there]
    page = {student: known[student] for student in fetched[offset : offset + limit]}
    return len(fetched), page, names_of(page, told)


def of_whom_anything_is_told(told: Told) -> set[int]:
    """Whom somebody has sent of whom something may be fetched: else a list would tell of a child by what one wrote oneself."""
    sent = SourceRecord.objects.filter(student__in=told.students).values_list("student_id", "contributor_id")
    return {student for student, contributor in sent if tells_anything(told, student, contributor)}


def tells_anything(told: Told, student: int, contributor: int) -> bool:
    return any(told(student, contributor, key, FLAG) for key in catalogue().elements)


def names_of(student_ids: Iterable[int], told: Told) -> dict[int, str]:
    with as_report(), reading_only(NAMES):
        found = current_glimpses(student_ids, NAMES)
    named = {student: facts.only(partial(told, student))[0] for student, facts in found.items()}
    return {
        student: next(filter(None, (value_of(facts, key) for key in NAMES)), "") for student, facts in named.items()
    }


@dataclass
class Fetched:
    """A record that was opened, of which a program may fetch something."""

    record: Record
    told: Told

    def tells(self, contributor_id: int, named: str, view: int = FLAG, /) -> bool:
        return self.told(self.record.id, contributor_id, named, view)

    def tells_rows(self, dataset: str) -> bool:
        """Whether whole rows of the dataset, of whomever."""
        return any(self.told(self.record.id, each, dataset) for each in self.told.contributors)

    def tells_of(self, dataset: str) -> bool:
        """Whether rows of the dataset, or at least one of its elements."""
        elements = catalogue().datasets[dataset].elements
        return any(self.tells(each, element.key) for each in self.told.contributors for element in elements)

    @cached_property
    def contributors(self) -> dict[int, Organization]:
        return Organization.objects.in_bulk(self.told.contributors)

    def whose(self, contributor_id: int) -> dict[str, str]:
        organization = self.contributors[contributor_id]
        return {"key": organization.key, "name": organization_in_words(organization.name)}


def opened(request: Any, public_id: UUID, page: str) -> Fetched:
    """For whose role `page` is, of a child of whom a program may fetch something; raises Refused, each time in the same way."""
    if not rules()[page].admits(request.visit.person.role):
        raise Refused(str(public_id))
    record = open_record(request, public_id)
    told = may_take([record.id], API)
    if record.id not in of_whom_anything_is_told(told):
        raise Refused(str(public_id))
    return Fetched(record, told)


# The record


def record_of(fetched: Fetched) -> list[dict[str, Any]]:
    """By dataset. What may not be fetched of anybody is not even read: the book would say it was."""
    kinds = [kind for kind in COLUMNS if fetched.tells_rows(kind.dataset)]
    beside = [beside_facts] if fetched.tells_rows(EducationRightsHolder.dataset) else []
    with reading_only(key for key in catalogue().elements if tells_element(fetched, key)):
        read = current_facts(fetched.record.id, kinds, beside)
    found, _left_out = read.only(partial(fetched.told, fetched.record.id))
    facts, elements = facts_told(found, kinds, fetched), elements_told(found, fetched)
    return [
        {"key": key, "name": str(word.label), "facts": facts.get(key, []), "elements": elements.get(key, [])}
        for key, word in DATASETS.items()
        if key in facts or key in elements
    ]


def tells_element(fetched: Fetched, key: str) -> bool:
    return any(fetched.tells(each, key) for each in fetched.told.contributors)


def facts_told(found: Facts, kinds: Iterable[type[Fact]], fetched: Fetched) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = {}
    today = timezone.localdate()
    for kind in kinds:
        columns = [name.replace("__", "_") for name in COLUMNS[kind] if name not in NOT_TOLD]
        for fact in found.of(kind):
            if kind not in NOW_ALONE or is_current(fact, today):
                told.setdefault(kind.dataset, []).append(fact_told(kind, fact, columns, fetched))
    for fact in found.of(EducationRightsHolder):
        rights = told.setdefault(EducationRightsHolder.dataset, [])
        rights.append(fact_told(EducationRightsHolder, fact, OF_A_HOLDER, fetched))
    if days := attendance_told(fetched):
        told[AttendanceEvent.dataset] = days
    for facts in told.values():
        facts.sort(key=lambda fact: (fact["kind"], str(fact["values"])))  # The same each time it is asked.
    return told


def attendance_told(fetched: Fetched) -> list[dict[str, Any]]:
    """Of this school year, as the page of attendance has them."""
    dataset = AttendanceEvent.dataset
    if not fetched.tells_rows(dataset):
        return []
    year, record = school_year_of(timezone.localdate()), fetched.record
    days = attendance_days(record.id, year.begins_on, year.ends_on)
    return [
        fact_told(AttendanceEvent, day, OF_A_DAY, fetched)
        for day in days
        if fetched.told(record.id, day.contributor_id, dataset)
    ]


def fact_told(kind: type, fact: Any, columns: Iterable[str], fetched: Fetched) -> dict[str, Any]:
    values = {name: plain(getattr(fact, name)) for name in columns}
    if kind is PlacementAddress:
        values["address"] = address_in_words(fact)
    return {
        "kind": kind.__name__,
        "contributor": fetched.whose(fact.contributor_id),
        "received_at": fact.recorded_at,
        "values": values,
    }


def plain(value: Any) -> Any:
    """As JSON has it."""
    if isinstance(value, date):  # A moment is one too.
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def elements_told(found: Facts, fetched: Fetched) -> dict[str, list[dict[str, Any]]]:
    """Of each contributor, at the fullest view."""
    fullest: dict[tuple[int, int], Any] = {}
    for glimpse in sorted(found.of(Glimpse), key=lambda each: each.view):
        fullest[glimpse.element, glimpse.contributor_id] = glimpse
    by_number = {element.number: element for element in catalogue().elements.values()}
    told: dict[str, list[dict[str, Any]]] = {}
    for (number, contributor_id), glimpse in sorted(fullest.items(), key=lambda each: each[0]):
        element = by_number[number]
        told.setdefault(element.dataset, []).append(
            {
                "key": element.key,
                "view": VIEWS[glimpse.view],
                "contributor": fetched.whose(contributor_id),
                "received_at": glimpse.recorded_at,
                "value": glimpse.value,
            }
        )
    return told


# The plan


def needs_told(fetched: Fetched) -> list[dict[str, Any]]:
    """In the order of the page."""
    needs = plan_of(fetched.record.id, fetched.record.visit.person, timezone.localdate())
    return [need_told(need, fetched) for need in needs if fetched.tells(need.need.contributor_id, PLAN)]


def need_told(need: NeedOnPlan, fetched: Fetched) -> dict[str, Any]:
    return {
        "id": need.need.pk,
        "domain": need.need.domain,
        "what": need.need.what,
        "state": need.state,
        "contributor": fetched.whose(need.need.contributor_id),
        "strengths": [each.what for each in need.strengths if fetched.tells(each.contributor_id, PLAN)],
        "goals": [goal_told(each) for each in need.goals if fetched.tells(each.goal.contributor_id, PLAN)],
        "tasks": [task_told(each) for each in need.open_balls if fetched.tells(each.turn.contributor_id, PLAN)],
    }


def goal_told(on_plan: GoalOnPlan) -> dict[str, Any]:
    goal = on_plan.goal
    columns = ("what", "measure", "baseline", "target", "due_on")
    return {"id": goal.pk, **{name: getattr(goal, name) for name in columns}, "state": on_plan.state}


def task_told(ball: Ball) -> dict[str, Any]:
    return {
        "id": ball.turn.task_id,
        "what": ball.turn.task.in_words,
        "owner": ball.turn.owner.name,
        "due_on": ball.turn.due_on,
        "state": ball.turn.state,
        "is_overdue": ball.is_late,
    }


def team_told(fetched: Fetched) -> list[dict[str, Any]] | None:
    """Who is on the team now, brought by those of whom a program may fetch something."""
    record = fetched.record
    if not (record.sees_team and rules()["casework:team"].admits(record.visit.person.role)):
        return None
    brought_by = {*fetched.told.contributors, record.visit.person.organization_id}
    members = team_of(record.id, timezone.localdate())
    return [
        member_told(member)
        for member in members
        if not member.has_left and member.membership.contributor_id in brought_by
    ]


def member_told(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "role": member.membership.team_role,
        "organization": member.organization,
        "begins_on": member.membership.begins_on,
    }


# Who saw them


class ReaderOfWhatIsFetched(Reader):
    """Reads the book for a program: a protected kind is named where the program may fetch something of it."""

    def __init__(self, fetched: Fetched):
        super().__init__(fetched.record)
        self._fetched = fetched

    def knows(self, dataset: int) -> bool:
        return is_ordinary(name_of(dataset)) or self._fetched.tells_of(name_of(dataset))


def disclosures_page(fetched: Fetched, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many entries there are, and those of the page, the latest first."""
    reader, all_entries = ReaderOfWhatIsFetched(fetched), accounting.entries(fetched.record)
    rows = list(all_entries.annotate(in_all=Window(Count("*")))[offset : offset + limit])
    total = rows[0]["in_all"] if rows else all_entries.count() if offset else 0
    told = accounting.all_in_words(rows, reader)
    return total, [disclosure_told(row, one, reader.knows) for row, one in zip(rows, told, strict=True)]


def disclosure_told(row: dict[str, Any], one: accounting.Told, knows: Callable[[int], bool]) -> dict[str, Any]:
    columns = ("first_at", "last_at", "times", "person", "position", "recipient", "contributor", "purpose")
    return {
        **{name: getattr(one, name) for name in (*columns, "allowed_by", "is_emergency")},
        "kinds": accounting.kinds_in_words(row["datasets"], knows),
    }
