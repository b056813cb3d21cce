"""The record as a program reads it: by dataset, each fact and element of each contributor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils import timezone

from homeroom.access.catalogue import VIEWS, catalogue
from homeroom.access.door import reading_only
from homeroom.casework.models import EducationRightsHolder
from homeroom.casework.rights import beside_facts
from homeroom.common.dates import school_year_of
from homeroom.desk.api.fetched import Fetched
from homeroom.desk.sections.care import address_in_words
from homeroom.students.models import (
    AttendanceEvent,
    CaseWorker,
    EducationRights,
    Fact,
    Glimpse,
    PersonAround,
    PlacementAddress,
    PlacementCaregiver,
)
from homeroom.students.queries import COLUMNS, Facts, attendance_days, current_facts, is_current
from homeroom.students.words import DATASETS

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
