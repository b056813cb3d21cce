"""Who learned what of a child, from whom, when, why and by what right: the accounting (34 CFR 99.32)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Min, QuerySet, Window
from django.db.models.functions import TruncDate
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.catalogue import catalogue
from homeroom.access.evidence import EMERGENCY
from homeroom.access.models import Disclosure
from homeroom.agreements.models import Line
from homeroom.common.languages import in_this_language
from homeroom.desk.allowed import Reader
from homeroom.partners.models import Person
from homeroom.partners.words import FAMILY_KIND, ROLES, organization_in_words
from homeroom.students.records import Record
from homeroom.students.words import RESTRICTED, label_of

NO_SUCH_PART = gettext_lazy("Of that organization or month there is no entry here, so all entries follow.")
LINES_A_PAGE = 100  # Two printed sheets.
PAGES_MAX = 10_000  # A number beyond is a mistake; PostgreSQL would walk all the way.


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
    is_emergency: bool = False
    ids: tuple[int, ...] = ()  # Of the rows of the book.
    is_known: bool = True  # Whether the reader may know all its kinds of information.
    is_of_a_family: bool = False  # What people of a family wrote has no data steward who could be asked.
    remarks: tuple[str, ...] = ()  # What somebody asked of it, and what was found.

    @property
    def number(self) -> int:
        return max(self.ids)

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
    "contributor__kind",
    "purpose_id",
    "line_id",
    "basis",
    "relation",
    "role",
    "paper_kind",
    "paper_id",
)

# Of a row with its purpose, which is named in the language of the reader.
PURPOSE_NAMES = ("purpose__name", "purpose__name_in")


def purpose_in_words(row: Mapping[str, Any]) -> str:
    return in_this_language(row["purpose__name"] or "", row["purpose__name_in"] or {})


def saying(said: Mapping[str, Any]) -> dict[str, Any]:
    """For a filter: the rows of the book that say this, nothing where it says nothing."""
    return {f"{name}__isnull" if value is None else name: value is None or value for name, value in said.items()}


@dataclass(frozen=True)
class Chosen:
    """Which part of the list one asks for, and which parts there are: of the reader's own entries, and of nobody else's."""

    agencies: tuple[tuple[int, str, str], ...] = ()  # Number, name, key.
    months: tuple[date, ...] = ()
    agency: int | None = None
    month: date | None = None
    is_unknown: bool = False  # What was asked for is no part of the list.

    @property
    def in_words(self) -> str:
        """For paper, which shows no form."""
        said = []
        if self.agency is not None:
            said.append(_("Only what %(agency)s saw.") % {"agency": self.agency_name})
        if self.month is not None:
            said.append(_("Only in %(month)s.") % {"month": formats.date_format(self.month, "YEAR_MONTH_FORMAT")})
        return " ".join(said)

    @property
    def agency_name(self) -> str:
        return next(name for number, name, _key in self.agencies if number == self.agency)

    @property
    def query(self) -> str:
        """For the addresses of other pages of the same part."""
        month = f"{self.month:%Y-%m}" if self.month else None
        said = {key: value for key, value in (("agency", self.agency), ("month", month)) if value is not None}
        return f"{urlencode(said)}&" if said else ""


def chosen(reader: Reader, agency: str = "", month: str = "") -> Chosen:
    """By the number or the key of an organization, and as 2026-08. What is not there is said, and then the whole list stands."""
    parts = reader.parts
    agencies = {(number, organization_in_words(name), key) for number, name, key, _month in parts if number is not None}
    months = sorted({first for *_recipient, first in parts}, reverse=True)
    found_agency = next((number for number, _name, key in agencies if agency in (str(number), key)), None)
    found_month = next((each for each in months if f"{each:%Y-%m}" == month), None)
    together = {(number, first) for number, _name, _key, first in parts}
    is_unknown = bool(agency and found_agency is None) or bool(month and found_month is None)
    if found_agency is not None and found_month is not None and (found_agency, found_month) not in together:
        is_unknown = True
    if is_unknown:
        found_agency = found_month = None
    listed = tuple(sorted(agencies, key=lambda each: each[1]))
    return Chosen(listed, tuple(months), found_agency, found_month, is_unknown)


def of_part(disclosures: QuerySet, part: Chosen | None) -> QuerySet:
    if part is not None and part.agency is not None:
        disclosures = disclosures.filter(recipient_id=part.agency)
    return in_month(disclosures, part.month) if part is not None and part.month is not None else disclosures


def entries(record: Record, part: Chosen | None = None) -> QuerySet:
    """The latest first. What one person learned on one day of one contributor, under one line, is one entry."""
    return (
        of_part(Disclosure.objects.filter(student_id=record.id), part)
        .annotate(day=TruncDate("at"))
        .values(*GROUPED, *PURPOSE_NAMES)
        .annotate(
            first_at=Min("at"),
            last_at=Max("at"),
            times=Count("event", distinct=True),
            datasets=ArrayAgg("dataset", distinct=True),
            ids=ArrayAgg("id"),
        )
        .order_by("-last_at", "contributor__name", "line_id")
    )


def accounting_page(reader: Reader, number: str, part: Chosen | None = None) -> Page:
    """A page says itself how many entries there are, which saves asking."""
    counted = entries(reader.record, part).annotate(in_all=Window(Count("*")))
    wanted = int(number) if number.isdecimal() and 0 < int(number) <= PAGES_MAX else 1
    rows = list(counted[(wanted - 1) * LINES_A_PAGE : wanted * LINES_A_PAGE])
    if not rows and wanted > 1:
        return accounting_page(reader, "1", part)
    page: Page = Paginator(range(rows[0]["in_all"] if rows else 0), LINES_A_PAGE).get_page(wanted)
    page.object_list = all_in_words(rows, reader)
    return page


def all_told(reader: Reader, most: int | None = None, part: Chosen | None = None) -> list[Told]:
    """For paper: the latest entries, all on one list."""
    return all_in_words(list(entries(reader.record, part)[:most]), reader)


def all_in_words(rows: list[dict], reader: Reader) -> list[Told]:
    lines, people = lines_named(row["line_id"] for row in rows), people_named(rows)
    return [told(row, lines, people.get(row["person_id"]), reader) for row in rows]


def told(row: dict, lines: dict[int, Line], person: Person | None, reader: Reader) -> Told:
    who = who_in_words(person, row["role"])
    return Told(
        first_at=row["first_at"],
        last_at=row["last_at"],
        times=row["times"],
        person=who["person"],
        position=who["position"],
        recipient=organization_in_words(row["recipient__name"] or ""),
        contributor=organization_in_words(row["contributor__name"]),
        kinds=", ".join(kinds_in_words(row["datasets"], reader.knows)),
        purpose=purpose_in_words(row),
        allowed_by=reader.allowed_in_words(row, row["datasets"], lines.get(row["line_id"])),
        is_emergency=row["paper_kind"] == EMERGENCY,
        ids=tuple(row["ids"]),
        is_known=all(map(reader.knows, row["datasets"])),
        is_of_a_family=row["contributor__kind"] == FAMILY_KIND,
    )


def who_in_words(person: Person | None, role: str = "") -> dict[str, str]:
    """In the role of that day, where the book says it.

    A family's people are known to few (access/protection.py, "people"): the entry is there all the same, without the name.
    """
    if person is None:
        return {"person": _("A family member, or whom the student lives with"), "position": ""}
    return {"person": person.name, "position": str(ROLES.get(role, person.role_label))}


def kinds_in_words(datasets: list[int], knows: Callable[[int], bool]) -> list[str]:
    """A protected kind is named only to those who may know that there is such a thing."""
    return sorted({str(label_of(number) if knows(number) else RESTRICTED) for number in datasets})


def people_named(rows: Iterable[dict]) -> dict[int, Person]:
    return Person.objects.select_related("organization").in_bulk({row["person_id"] for row in rows})


def lines_named(ids) -> dict[int, Line]:
    return Line.objects.select_related("agreement", "amendment").in_bulk({i for i in ids if i})


def datasets_of(lines: Iterable[Line]) -> set[int]:
    """What these lines name: whoever reads the agreement may know of it, though nobody else may (sharing specification 3.3)."""
    elements = (element for line in lines for pattern in line.elements for element in catalogue().named(pattern))
    return {catalogue().datasets[element.dataset].number for element in elements}


def in_month(disclosures: QuerySet, month: date) -> QuerySet:
    return disclosures.filter(at__year=month.year, at__month=month.month)
