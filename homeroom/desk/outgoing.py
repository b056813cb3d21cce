"""What went out of an organization's own records, for its data steward: month by month, and each time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields import ArrayField
from django.db.models import Count, Max, Q, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate, TruncMonth
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from homeroom.access.evidence import EMERGENCY
from homeroom.access.models import Disclosure
from homeroom.agreements.models import Line
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Row, Table
from homeroom.desk.accounting import (
    GROUPED,
    PURPOSE_NAMES,
    datasets_of,
    in_month,
    kinds_in_words,
    lines_named,
    people_named,
    purpose_in_words,
    saying,
    who_in_words,
)
from homeroom.partners.words import organization_in_words
from homeroom.students.words import is_ordinary, name_of

LINES_A_MONTH_MAX = 500  # Beyond this a steward reads month by month and recipient by recipient.
# As the files of the steward's own organization name the student of a row of the book.
NAMES = RawSQL("access.disclosed_v1(access_disclosure.id)", [], ArrayField(TextField()))


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
    emergencies: int = 0
    number: int = 0  # Of a row of the book, by which its entries are found.


def months_with_disclosures() -> list[date]:
    months = Disclosure.objects.annotate(month=TruncMonth("at")).values_list("month", flat=True)
    return [month.date() for month in months.order_by("-month").distinct()]


def outgoing_page(month: date) -> list[Outgoing]:
    """For a data steward: what went out of the own organization's records, by recipient. The policy picks the rows."""
    rows = list(
        in_month(Disclosure.objects.all(), month)
        .values("person_id", "recipient__name", "purpose_id", *PURPOSE_NAMES)
        .annotate(
            students=Count("student_id", distinct=True),
            times=Count("event", distinct=True),
            datasets=ArrayAgg("dataset", distinct=True),
            lines=ArrayAgg("line_id", distinct=True, filter=Q(line_id__isnull=False), default=[]),
            last_at=Max("at"),
            emergencies=Count("paper_id", distinct=True, filter=Q(paper_kind=EMERGENCY)),
            number=Max("id"),
        )
        .order_by("recipient__name", "person_id")[:LINES_A_MONTH_MAX]
    )
    people = people_named(rows)
    knows = known_by(lines_named({number for row in rows for number in row["lines"]}))
    found = [
        Outgoing(
            **who_in_words(people.get(row["person_id"])),
            recipient=row["recipient__name"] or "",
            purpose=purpose_in_words(row),
            kinds=", ".join(kinds_in_words(row["datasets"], knows)),
            students=row["students"],
            times=row["times"],
            last_at=row["last_at"],
            emergencies=row["emergencies"],
            number=row["number"],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.recipient, each.person))


def known_by(lines: dict[int, Line]) -> Callable[[int], bool]:
    """Which kinds of information a steward may be told of: those that these lines name, and those that are no secret."""
    named = datasets_of(lines.values())
    return lambda dataset: dataset in named or is_ordinary(name_of(dataset))


@dataclass(frozen=True)
class EachTime:
    """What one person was shown in one month for one purpose: whom and what it is about, and each entry of it."""

    facts: list[Row]
    entries: Table


def each_time(number: int) -> EachTime | None:
    """Of the person, month and purpose of this row of the book; none where it tells of no record of the own organization."""
    row = (
        Disclosure.objects.filter(pk=number)
        .values("person_id", "recipient__name", "purpose_id", "role", "at", *PURPOSE_NAMES)
        .first()
    )
    if row is None:
        return None
    month = timezone.localtime(row["at"]).date().replace(day=1)
    same = {name: row[name] for name in ("person_id", "recipient__name", "purpose_id")}
    found = list(
        in_month(Disclosure.objects.filter(**saying(same)), month)
        .annotate(day=TruncDate("at"))
        .values(*GROUPED, "student_id")
        .annotate(last_at=Max("at"), datasets=ArrayAgg("dataset", distinct=True), number=Max("id"))
        .order_by("-last_at", "student_id")[:LINES_A_MONTH_MAX]
    )
    named = Disclosure.objects.filter(pk__in=[each["number"] for each in found]).annotate(names=NAMES)
    names, lines = dict(named.values_list("pk", "names")), lines_named(each["line_id"] for each in found)
    knows = known_by(lines)
    who = who_in_words(people_named([dict(row)]).get(row["person_id"]), row["role"])
    place = ", ".join(filter(None, (who["position"], organization_in_words(row["recipient__name"] or ""))))
    rows = [
        [
            Cell(
                in_words(timezone.localtime(each["last_at"])),
                url=reverse("reviewing:correction", args=[each["number"]]),
            ),
            ", ".join(names.get(each["number"], [])),
            ", ".join(kinds_in_words(each["datasets"], knows)),
            allowed_in_words(lines.get(each["line_id"] or 0), each["paper_kind"]),
        ]
        for each in found
    ]
    facts = [
        Row(_("Who"), who["person"], note=place),
        Row(_("Why"), purpose_in_words(row) or "–"),
        Row(_("Month"), formats.date_format(month, "YEAR_MONTH_FORMAT")),
    ]
    heads = [_("When"), _("Student, as your files say"), _("Kind of information"), _("What allowed it")]
    return EachTime(facts, Table(_("Each time"), heads, rows))


def allowed_in_words(line: Line | None, paper: str) -> str:
    """The line; of what rests on a consent, an order or an emergency that it does, and not whose."""
    if line is None:
        return {EMERGENCY: _("An emergency"), "order": _("A court’s order"), "consent": _("A consent")}.get(paper, "–")
    return _("%(title)s, line %(number)s") % {"title": line.agreement.title, "number": line.number}
