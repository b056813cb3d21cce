"""An amendment as the difference between what an agreement says and what it is to say."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from homeroom.agreements.amending import reworded, widens
from homeroom.agreements.models import Amendment as AmendmentRow
from homeroom.collaboration.checking.about_agreements import row_of
from homeroom.collaboration.shape import Agreement, Amendment
from homeroom.partners.models import Organization


def as_amended(entry: Agreement, in_force: Iterable[int]) -> Agreement:
    """What it says now: its lines and clauses as the amendments of these numbers have left them, in their order."""
    lines, clauses = by_number(entry.lines), by_number(entry.clauses)
    numbers = set(in_force)
    for amendment in (each for each in entry.amendments if each.id in numbers):
        lines = succeeded(lines, amendment.lines, amendment.ends_lines)
        clauses = succeeded(clauses, amendment.clauses, amendment.ends_clauses)
    return entry.model_copy(update={"lines": in_order(lines), "clauses": in_order(clauses), "amendments": []})


def difference(
    before: Agreement,
    after: Agreement,
    organizations: Mapping[str, Organization],
    *,
    number: int,
    reason: str,
    effective_on: date | None,
) -> Amendment:
    """Narrowing where it changes lines, none of which opens more than it did or is new, and no words: those all parties sign."""
    old, new = by_number(before.lines), by_number(after.lines)
    lines = changed(old, new)
    widened = [
        line
        for line in lines
        if widens(
            row_of(line, organizations[line.contributor], after),
            row_of(old[line.id], organizations[old[line.id].contributor], before) if line.id in old else None,
        )
    ]
    old_clauses, new_clauses = by_number(before.clauses), by_number(after.clauses)
    clauses, ends_lines = changed(old_clauses, new_clauses), sorted(old.keys() - new.keys())
    ends_clauses = sorted(old_clauses.keys() - new_clauses.keys())
    narrows = (lines or ends_lines) and not (widened or reworded(old_clauses, clauses, ends_clauses, ends_lines))
    return Amendment(
        id=number,
        kind="narrowing" if narrows else "widening",
        reason=reason,
        effective_on=effective_on,
        clauses=clauses,
        lines=lines,
        ends_clauses=ends_clauses,
        ends_lines=ends_lines,
    )


def in_force(amendments: Iterable[AmendmentRow], now: datetime) -> list[AmendmentRow]:
    return [each for each in amendments if each.in_force_at and each.in_force_at <= now and not each.dropped_at]


def numbers_in_force(amendments: Iterable[AmendmentRow], now: datetime) -> list[int]:
    return [each.number for each in in_force(amendments, now)]


def by_number(numbered: Iterable[Any]) -> dict[int, Any]:
    return {each.id: each for each in numbered}


def in_order(numbered: Mapping[int, Any]) -> list[Any]:
    return [numbered[number] for number in sorted(numbered)]


def changed(old: Mapping[int, Any], new: Mapping[int, Any]) -> list[Any]:
    return [each for number, each in sorted(new.items()) if old.get(number) != each]


def succeeded(numbered: dict[int, Any], anew: Iterable[Any], ended: Iterable[int]) -> dict[int, Any]:
    numbered = numbered | by_number(anew)
    return {number: each for number, each in numbered.items() if number not in set(ended)}
