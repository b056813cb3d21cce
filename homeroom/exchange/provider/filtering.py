"""The filter of the standard: `field OP 'value'`, one of them or two with AND or OR between; dotted paths go into references.

A field that holds several values has what was asked if one of them has it; with != none of them may. `~` is "contains",
whatever the case of the letters; everything else compares exactly: moments as moments, numbers as numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from homeroom.exchange.provider.envelope import Unacceptable
from homeroom.exchange.provider.shapes import MOMENTS, NUMBERS, Shape

PREDICATE = re.compile(
    r"\s*(?P<field>[A-Za-z][A-Za-z0-9.]{0,99})\s*(?P<op>!=|>=|<=|=|>|<|~)\s*'(?P<value>(?:[^']|'')*)'", re.ASCII
)
JOINED = re.compile(r"\s+(AND|OR)\s+", re.ASCII)
HOW = "Write field='value', or two of them with AND or OR between. Operators: = != > >= < <= ~"
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
}


@dataclass(frozen=True)
class Predicate:
    field: str
    operator: str
    value: str

    def fits(self, record: Mapping[str, Any]) -> bool:
        found = list(values_at(record, self.field.split(".")))
        if self.operator == "~":
            return any(self.value.casefold() in as_text(each).casefold() for each in found)
        asked = comparable(self.value, self.field)
        compared = (COMPARE[self.operator](comparable(each, self.field), asked) for each in found)
        return all(compared) if self.operator == "!=" else any(compared)


@dataclass(frozen=True)
class Filter:
    predicates: tuple[Predicate, ...]
    is_any: bool = False

    def fits(self, record: Mapping[str, Any]) -> bool:
        fitting = (predicate.fits(record) for predicate in self.predicates)
        return any(fitting) if self.is_any else all(fitting)


def filter_of(text: str, shape: Shape) -> Filter:
    first, rest = predicate_of(text, shape)
    if not rest.strip():
        return Filter((first,))
    joined = JOINED.match(rest)
    if joined is None:
        raise Unacceptable(f"This filter cannot be read. {HOW}", "invalid_filter_field")
    second, rest = predicate_of(rest[joined.end() :], shape)
    if rest.strip():
        raise Unacceptable(f"A filter has at most two parts. {HOW}", "invalid_filter_field")
    return Filter((first, second), is_any=joined[1] == "OR")


def predicate_of(text: str, shape: Shape) -> tuple[Predicate, str]:
    """The first one, and what follows it."""
    found = PREDICATE.match(text)
    if found is None:
        raise Unacceptable(f"This filter cannot be read. {HOW}", "invalid_filter_field")
    if found["field"] not in shape.paths:
        raise Unacceptable(f"The filter names a field that {shape.plural} do not have.", "invalid_filter_field")
    predicate = Predicate(found["field"], found["op"], found["value"].replace("''", "'"))
    if predicate.operator != "~" and comparable(predicate.value, predicate.field) is None:
        raise Unacceptable(f"{predicate.field} is compared with a number or a moment.", "invalid_filter_field")
    return predicate, text[found.end() :]


def values_at(record: Any, path: list[str]) -> Iterator[Any]:
    """Every value at the end of the path; lists are gone through."""
    if isinstance(record, list):
        for each in record:
            yield from values_at(each, path)
    elif not path:
        yield record
    elif isinstance(record, Mapping) and path[0] in record:
        yield from values_at(record[path[0]], path[1:])


def comparable(value: Any, field: str) -> Any:
    """As what the field is; None where the value is none."""
    name = field.rpartition(".")[2]
    if name in NUMBERS:
        return number_of(value)
    return moment_of(value) if name in MOMENTS else as_text(value)


def moment_of(value: Any) -> datetime | None:
    """A day is its first moment in UTC, as the standard's moments are."""
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def number_of(value: Any) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
