"""The first page, by role: what waits for this person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext

from homeroom.access.models import Disclosure
from homeroom.agreements.ending_soon import Ending, ending_soon
from homeroom.agreements.models import Agreement
from homeroom.common.program import UNBUILT, program_version
from homeroom.common.tables import Row
from homeroom.desk.accounting import in_month
from homeroom.desk.emergencies.queries import ToReview, due_on, to_review
from homeroom.desk.feeds import Feeds, feeds
from homeroom.desk.readiness.queries import colleagues, in_short
from homeroom.desk.reviewing.queries import is_late, to_answer
from homeroom.desk.rules import may_sign_now, why_not_ready
from homeroom.desk.two_children.queries import to_put_right
from homeroom.desk.volume.queries import unanswered
from homeroom.exchange.feeds import sent_lately
from homeroom.exchange.words import title_of
from homeroom.insight.quality.conflicts import waiting as to_check
from homeroom.insight.quality.words import fact_in_words
from homeroom.insight.releasing import waiting
from homeroom.matching.duplicates.queries import to_join
from homeroom.matching.duplicates.queries import waiting as waiting_duplicates
from homeroom.matching.queries import waiting_cases
from homeroom.matching.questions import waiting as asked_about_matches
from homeroom.matching.words import ASKS
from homeroom.notices.check import counts as mail_counts
from homeroom.notices.words import OUTCOMES
from homeroom.partners.models import Collaboration, Organization, Person

BATCHES_SHOWN = 3


@dataclass
class ImportedLately:
    pk: int
    title: str
    received_at: datetime


@dataclass
class HeldOpenings:
    """Somebody who was shown too many students to be shown more."""

    number: int
    person: str
    at: datetime
    since: datetime
    opened: int


class ToLookAt(NamedTuple):
    """An entry of the book that looks wrong to somebody."""

    number: int
    due_on: date

    @property
    def is_late(self) -> bool:
        return is_late(self.due_on)


class ToCheck(NamedTuple):
    """A fact of a record of one's own that somebody who reads it doubts."""

    number: int
    what: str
    at: datetime


class ToAnswer(NamedTuple):
    """What a reviewer of possible matches asks about a child of one's own agency."""

    number: int
    what: str
    at: datetime


class ToJoin(NamedTuple):
    """Two records of one's own agency that are one child's, since when."""

    number: int
    at: datetime


class ToPutRight(NamedTuple):
    """A record of one's own agency that may hold facts of two children, since when."""

    public_id: str
    at: datetime


@dataclass
class StewardHome:
    batches: list[ImportedLately]
    feeds: Feeds
    to_activate: list[Agreement]
    ending: list[Ending]
    disclosures_this_month: int
    people: str
    held: list[HeldOpenings]
    files: int
    emergencies: list[ToReview]
    doubts: list[ToLookAt]
    to_check: list[ToCheck]
    to_answer: list[ToAnswer]
    to_join: list[ToJoin]
    to_put_right: list[ToPutRight]


def steward_home(steward: Person) -> StewardHome:
    disclosures, files = how_many(in_month(Disclosure.objects.all(), timezone.localdate()), waiting(steward))
    held, emergencies, doubts, facts, asked, ties, doubted = at_once(steward)
    sent = list(sent_lately())
    return StewardHome(
        people=in_short(colleagues(steward)),
        held=held,
        files=files,
        emergencies=emergencies,
        doubts=doubts,
        to_check=facts,
        to_answer=asked,
        to_join=ties,
        to_put_right=doubted,
        batches=[
            ImportedLately(batch.pk, title_of(batch), batch.received_at) for batch in sent[: -BATCHES_SHOWN - 1 : -1]
        ],
        feeds=feeds(sent, timezone.localdate()),
        to_activate=list(Agreement.objects.filter(by_hand=True, activations=None, endings=None)),
        ending=ending_soon(),
        disclosures_this_month=disclosures,
    )


def at_once(
    steward: Person,
) -> tuple[
    list[HeldOpenings], list[ToReview], list[ToLookAt], list[ToCheck], list[ToAnswer], list[ToJoin], list[ToPutRight]
]:
    """What cannot wait, in one statement: whose openings are held, emergencies to review, entries of the book that look
    wrong to somebody, facts that somebody asks to check, questions about possible matches, records of one child that the
    agency is to join, and records of its that may be of two; of each the oldest first."""
    held = unanswered(steward).values_list(Value(0), "pk", "person__name", "at", "since", "opened")
    opened = to_review(steward).values_list(Value(1), "pk", "by__name", "at", "ends_at", Value(0))
    asked = to_answer(steward).order_by().values_list(Value(2), "pk", Cast("due_on", TextField()), "at", "at", Value(0))
    doubted = to_check(steward).values_list(Value(3), "pk", Cast("element", TextField()), "at", "at", Value(0))
    puzzled = asked_about_matches(steward).order_by().values_list(Value(4), "pk", "asks", "at", "at", Value(0))
    tied = to_join(steward).order_by().values_list(Value(5), "pk", Cast("pk", TextField()), "at", "at", Value(0))
    mixed = to_put_right(steward).values_list(
        Value(6), "pk", Cast("student__public_id", TextField()), "at", "at", Value(0)
    )
    rows = sorted(held.union(opened, asked, doubted, puzzled, tied, mixed, all=True), key=lambda row: row[3])
    return (
        [HeldOpenings(*row[1:]) for row in rows if row[0] == 0],
        [ToReview(row[1], row[2], row[3], due_on(row[3])) for row in rows if row[0] == 1],
        [ToLookAt(row[1], date.fromisoformat(row[2])) for row in rows if row[0] == 2],
        [ToCheck(row[1], fact_in_words(int(row[2])), row[3]) for row in rows if row[0] == 3],
        [ToAnswer(row[1], str(ASKS[row[2]]), row[3]) for row in rows if row[0] == 4],
        [ToJoin(row[1], row[3]) for row in rows if row[0] == 5],
        [ToPutRight(row[2], row[3]) for row in rows if row[0] == 6],
    )


def how_many(*rows: QuerySet[Any]) -> tuple[int, ...]:
    """In one statement: beside the collaboration, which is one row."""
    counted = (
        each.order_by().annotate(one=Value(1)).values("one").annotate(many=Count("pk")).values("many") for each in rows
    )
    return tuple(Collaboration.objects.values_list(*(Coalesce(Subquery(c), 0) for c in counted)).get())


@dataclass
class Waiting:
    count: int
    oldest_at: datetime | None

    @property
    def oldest_days(self) -> int:
        return (timezone.now() - self.oldest_at).days if self.oldest_at else 0


def waiting_matches(person: Person) -> Waiting:
    """Children with a possible match about which this person can say something."""
    cases = waiting_cases(person)
    return Waiting(len(cases), cases[0].found_at if cases else None)


def waiting_twice(person: Person) -> int:
    """Records of agencies that may be one child's, of which this person can say something."""
    return len(waiting_duplicates(person))


def not_ready(request: Any, back: str, status: int = 200) -> HttpResponse:
    """Why nothing is open to this person, and what to do; `back` is where they go on afterwards."""
    person = request.visit.person
    context = {
        "reasons": list(why_not_ready(person)),
        "ask": stewards_at(person.organization),
        "may_sign": may_sign_now(person),
        "next": back,
    }
    return render(request, "desk/not_ready.html", context, status=status)


def technical_facts() -> dict[str, Any]:
    """For who runs the machine: nothing about anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), current_setting('server_version')")
        size, server = cursor.fetchone()
    return {"version": installed_version(), "database_bytes": size, "postgresql": server, "mail": mail_rows()}


def mail_rows() -> list[Row]:
    """E-mails of the last 30 days by how they stand: numbers, never an address."""
    return [Row(str(OUTCOMES.get(outcome, outcome)), number) for outcome, number in sorted(mail_counts().items())]


def installed_version() -> str:
    return gettext("not installed as a package") if program_version() == UNBUILT else program_version()


def stewards_at(organization: Organization | None) -> list[Person]:
    """Whom to ask in one's own house."""
    stewards = Person.objects.filter(organization=organization, role="data_steward", active__contains=timezone.now())
    return list(stewards.order_by("name"))
