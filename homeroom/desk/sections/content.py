"""What a section of the student page is made of, and the small sayings that several of them share."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise

from homeroom.common.tables import Row, Table
from homeroom.desk.words import said
from homeroom.students.models import Fact
from homeroom.students.queries import Facts, is_current

DAYS_MAX = 5  # Next dates, and removals: a page that is read in twenty seconds.


@dataclass
class Content:
    rows: list[Row] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.rows or self.tables)


@dataclass(frozen=True)
class Kind:
    """A section: what kind of partner sends it, which elements open it, which facts it reads, how it says them.

    Who sees single elements and no whole facts reads the elements' current values instead.
    """

    key: str
    heading: str | Promise
    sender: str
    elements: tuple[str, ...]
    reads: tuple[type[Fact], ...]
    says: Callable[[Facts, date], Content]


def current(facts: Iterable[Any], today: date) -> Iterator[Any]:
    return (fact for fact in latest(facts, "begins_on") if is_current(fact, today))


def latest(facts: Iterable[Any], name: str) -> list[Any]:
    """Newest first; what has no day comes last."""
    return sorted(facts, key=lambda fact: getattr(fact, name) or date.min, reverse=True)


def person_row(person: Any) -> Row:
    reached = joined(getattr(person, "organization", ""), person.phone, person.email)
    return Row(said("contactRole", person.role), person.name, note=reached)


def joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def plain(number: Decimal | int) -> str:
    """Without zeros that say nothing: 2.5 and 71, not 2.500 and 71.00."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
