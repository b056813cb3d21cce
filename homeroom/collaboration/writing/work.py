"""What the writers share: the file, the plan, the time zone, and what has been written so far."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from homeroom.access.models import Purpose
from homeroom.agreements.compiling import Grounds
from homeroom.agreements.models import Agreement
from homeroom.collaboration.planning import Plan
from homeroom.collaboration.shape import Document
from homeroom.collaboration.standing.days import local_day
from homeroom.common.dates import instant
from homeroom.partners.models import Organization, Person


@dataclass
class Work:
    document: Document
    plan: Plan
    zone: ZoneInfo
    grounds: Grounds
    organizations: dict[str, Organization] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    agreements: dict[str, Agreement] = field(default_factory=dict)
    activated: list[str] = field(default_factory=list)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    would_lack: dict[str, list[str]] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return local_day(timezone.now(), self.zone)

    def since(self, day: date) -> DateTimeTZRange:
        return DateTimeTZRange(instant(day, self.zone), None)

    def until(self, day: date | None) -> DateTimeTZRange:
        """To the midnight that begins `day`: what is disabled on D is off from 00:00 of D."""
        return DateTimeTZRange(None, instant(day, self.zone) if day else None)

    def days(self, first: date, last: date) -> DateTimeTZRange:
        return DateTimeTZRange(instant(first, self.zone), instant(last, self.zone, end=True))


def ask(sql: str, *arguments: Any) -> None:
    """Call a function of the schema `access`."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
