"""Who learned what of a child, from whom, when, why and by what right: the accounting (34 CFR 99.32)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import Count, Max, Min, QuerySet
from django.db.models.functions import TruncDate, TruncMonth
from django.utils.translation import gettext as _

from homeroom.access.models import Disclosure
from homeroom.agreements.models import Line
from homeroom.desk.why import RELATIONS, law_of
from homeroom.partners.models import Person
from homeroom.partners.words import ROLES, organization_in_words
from homeroom.students.records import Record
from homeroom.students.words import RESTRICTED, is_ordinary, label_of, name_of

LINES_A_PAGE = 100  # Two printed sheets.
LINES_A_MONTH_MAX = 500  # Beyond this a steward reads month by month and recipient by recipient.


class Told(NamedTuple):
    """One person learned something from one contributor on one day, under one line."""

    first_at: datetime
    last_at: datetime
    times: int
    person: str
    position: str
    recipient: str
    contributor: str
    kinds: str
    purpose: str
    allowed_by: str

    @property
    def stands_at(self) -> str:
        return ", ".join(filter(None, (self.position, self.recipient)))


def lead_for(role: str) -> str:
    """What the list is, in the words of whoever reads it."""
    if role == "youth":
        return _("Who saw part of your record, what they saw, and why. If it looks wrong, tell your caseworker.")
    if role == "parent":
        return _(
            "Who saw part of your child’s school record, what they saw, and why. If it looks wrong, tell the school."
        )
    return _(
        "Each time that somebody of another organization was shown part of this student’s record:"
        " who, what, why, and what allowed it."
    )


GROUPED = (
    "day",
    "person_id",
    "recipient__name",
    "contributor__name",
    "purpose__name",
    "line_id",
    "basis",
    "relation",
)


def entries(record: Record) -> QuerySet:
    """The latest first. What one person learned on one day of one contributor, under one line, is one entry."""
    return (
        Disclosure.objects.filter(student_id=record.id)
        .annotate(day=TruncDate("at"))
        .values(*GROUPED)
        .annotate(
            first_at=Min("at"),
            last_at=Max("at"),
            times=Count("event", distinct=True),
            datasets=ArrayAgg("dataset", distinct=True),
        )
        .order_by("-last_at", "contributor__name", "line_id")
    )


def accounting_page(record: Record, number: str) -> Page:
    page = Paginator(entries(record), LINES_A_PAGE).get_page(number)
    page.object_list = all_in_words(list(page.object_list), record)
    return page


def all_told(record: Record, most: int | None = None) -> list[Told]:
    """For paper and for the command: the latest entries, all on one list."""
    return all_in_words(list(entries(record)[:most]), record)


def all_in_words(rows: list[dict], record: Record) -> list[Told]:
    lines, people = lines_named(row["line_id"] for row in rows), people_named(rows)
    return [told(row, lines, people.get(row["person_id"]), record) for row in rows]


def told(row: dict, lines: dict[int, Line], person: Person | None, record: Record) -> Told:
    return Told(
        first_at=row["first_at"],
        last_at=row["last_at"],
        times=row["times"],
        **who_in_words(person),
        recipient=organization_in_words(row["recipient__name"] or ""),
        contributor=organization_in_words(row["contributor__name"]),
        kinds=", ".join(kinds_in_words(row["datasets"], record)),
        purpose=row["purpose__name"] or "",
        allowed_by=allowed_in_words(row, lines.get(row["line_id"])),
    )


def who_in_words(person: Person | None) -> dict[str, str]:
    """A family's people are known to few (access/protection.py, "people"): the entry is there all the same, without the name."""
    if person is None:
        return {"person": _("A family member, or whom the student lives with"), "position": ""}
    return {"person": person.name, "position": str(person.role_label)}


@dataclass(frozen=True)
class OwnViews:
    """How often people of the own organization, in one role, opened the record or had it in a list."""

    position: str
    people: int
    views: int
    last_at: datetime


def own_views(record: Record) -> list[OwnViews]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT role, people, views, last_at FROM access.own_views_v1(%s)", [record.id])
        return [OwnViews(str(ROLES.get(role, role)), *rest) for role, *rest in cursor.fetchall()]


def kinds_in_words(datasets: list[int], record: Record | None = None) -> list[str]:
    """A protected kind is named only to those to whom it is open."""
    words = []
    for number in datasets:
        name = name_of(number)
        known = is_ordinary(name) or (record is not None and bool(record.why(name)))
        words.append(str(label_of(number) if known else RESTRICTED))
    return sorted(set(words))


def people_named(rows: Iterable[dict]) -> dict[int, Person]:
    return Person.objects.in_bulk({row["person_id"] for row in rows})


def lines_named(ids) -> dict[int, Line]:
    return Line.objects.select_related("agreement").in_bulk({i for i in ids if i})


def allowed_in_words(row: dict, line: Line | None) -> str:
    """The line and the law. Readers of another organization's agreement learn the law alone."""
    parts = []
    if line:
        parts.append(_("%(title)s, line %(number)s") % {"title": line.agreement.title, "number": line.number})
    if row["basis"]:
        parts.append(law_of(row["basis"]))
    elif row["relation"]:
        parts.append(str(RELATIONS.get(row["relation"], row["relation"])))
    return "; ".join(parts)


@dataclass(frozen=True)
class Outgoing:
    """What one person of another organization learned of our records in a month."""

    person: str
    position: str
    recipient: str
    purpose: str
    kinds: str
    students: int
    times: int
    last_at: datetime


def months_with_disclosures() -> list[date]:
    months = Disclosure.objects.annotate(month=TruncMonth("at")).values_list("month", flat=True)
    return [month.date() for month in months.order_by("-month").distinct()]


def outgoing_page(month: date) -> list[Outgoing]:
    """For a data steward: what went out of the own organization's records, by recipient. The policy picks the rows."""
    rows = list(
        in_month(Disclosure.objects.all(), month)
        .values("person_id", "recipient__name", "purpose__name")
        .annotate(
            students=Count("student_id", distinct=True),
            times=Count("event", distinct=True),
            datasets=ArrayAgg("dataset", distinct=True),
            last_at=Max("at"),
        )
        .order_by("recipient__name", "person_id")[:LINES_A_MONTH_MAX]
    )
    people = people_named(rows)
    found = [
        Outgoing(
            **who_in_words(people.get(row["person_id"])),
            recipient=row["recipient__name"] or "",
            purpose=row["purpose__name"] or "",
            kinds=", ".join(sorted({str(label_of(number)) for number in row["datasets"]})),
            students=row["students"],
            times=row["times"],
            last_at=row["last_at"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.recipient, each.person))


def in_month(disclosures: QuerySet, month: date) -> QuerySet:
    return disclosures.filter(at__year=month.year, at__month=month.month)
