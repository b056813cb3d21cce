"""Entries of the book that look wrong: which rows they are made of, what is asked of them, and what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.models import Disclosure
from homeroom.access.reviews import STANDS, DisclosureFinding, DisclosureReview
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Row, Table
from homeroom.desk import accounting
from homeroom.desk.allowed import WITHHELD, Reader, Remark
from homeroom.desk.outgoing import NAMES, allowed_in_words, known_by
from homeroom.desk.reviewing.words import FINDINGS
from homeroom.partners.models import Person
from homeroom.partners.words import organization_in_words
from homeroom.students.records import Record

DAYS = 10  # As long as the accounting itself may take (sharing specification 3.4).
ANSWERED_SHOWN = 20


# --- Whoever reads the accounting ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One entry of the accounting, as its reader reads it, and the rows it is made of."""

    told: accounting.Told
    contributor_id: int


def entry_with(record: Record, number: int) -> Entry | None:
    """The entry to which this row of the book belongs, if the reader reads it."""
    rows = Disclosure.objects.filter(student_id=record.id, pk=number).annotate(day=TruncDate("at"))
    found = rows.values(*accounting.GROUPED, "contributor_id").first()
    if found is None:
        return None
    contributor = found.pop("contributor_id")
    entry = accounting.entries(record).filter(contributor_id=contributor, **accounting.saying(found)).get()
    (told,) = accounting.all_in_words([entry], Reader(record))
    return Entry(told, contributor)


def asked_by_me(told: accounting.Told, person: Person) -> DisclosureReview | None:
    """What this person asks of the entry and nobody has answered."""
    mine = DisclosureReview.objects.filter(by=person, disclosure_ids__overlap=list(told.ids), findings=None)
    return mine.order_by("-pk").first()


def with_remarks(told: list[accounting.Told], reader: Reader) -> list[accounting.Told]:
    """Each entry with what its reader asked of it, and with what was found."""
    remarks = reader.remarks
    return [each._replace(remarks=tuple(_in_words(each, remarks))) for each in told] if remarks else told


def _in_words(told: accounting.Told, remarks: list[Remark]) -> Iterable[str]:
    mine = [remark for remark in remarks if not set(told.ids).isdisjoint(remark.ids)]
    for remark in [each for each in mine if each.is_finding][-1:]:
        # The steward's own words may say of which kind it was.
        words = remark.words if told.is_known else str(WITHHELD)
        yield finding_in_words(remark.at, remark.finding, words, remark.contributor)
    for remark in mine:
        if remark.due_on:
            yield _("You said on %(day)s that this looks wrong. An answer is due by %(due)s.") % {
                "day": day_of(remark.at),
                "due": in_words(remark.due_on),
            }


def finding_in_words(at: datetime, finding: str, words: str, contributor: str) -> str:
    told = {
        "day": day_of(at),
        "organization": organization_in_words(contributor),
        "finding": FINDINGS[finding],
        "words": words,
    }
    if finding == STANDS:
        return _("Looked at on %(day)s by the data steward of %(organization)s: %(finding)s. “%(words)s”") % told
    return _("Corrected on %(day)s by the data steward of %(organization)s: %(finding)s. “%(words)s”") % told


def of_row(finding: DisclosureFinding) -> str:
    return finding_in_words(finding.at, finding.finding, finding.words, finding.contributor.name)


def corrections_of(record: Record) -> dict[int, int]:
    """By the number of a row of the book, the number of what corrects it; what was found right last is corrected by nothing."""
    by_row: dict[int, int] = {}
    for finding in DisclosureFinding.objects.filter(student_id=record.id).order_by("pk"):
        for number in finding.disclosure_ids:
            by_row.pop(number, None)
            if finding.finding != STANDS:
                by_row[number] = finding.pk
    return by_row


def day_of(moment) -> str:
    return in_words(timezone.localtime(moment).date())


# --- The data steward of the contributor -----------------------------------------------------------------------------


def to_answer(steward: Person) -> QuerySet[DisclosureReview]:
    """Nobody answers the own question."""
    mine = DisclosureReview.objects.filter(contributor=steward.organization_id, findings=None)
    return mine.exclude(by=steward).order_by("due_on", "pk")


def one(steward: Person, number: int) -> DisclosureReview | None:
    mine = DisclosureReview.objects.filter(contributor=steward.organization_id, pk=number).exclude(by=steward)
    named = RawSQL("access.reviewed_v1(access_disclosurereview.id)", [], ArrayField(TextField()))
    return mine.select_related("contributor").annotate(names_of_student=named).first()


def is_late(due_on: date) -> bool:
    return due_on < timezone.localdate()


def table_to_answer(steward: Person) -> Table | None:
    waiting = list(to_answer(steward))
    people = accounting.people_named({"person_id": review.by_id} for review in waiting)
    rows = [
        [
            Cell(_("Asked on %s") % day_of(review.at), url=reverse("reviewing:review", args=[review.pk])),
            who(people.get(review.by_id)),
            _late_or_not(review.due_on),
        ]
        for review in waiting
    ]
    return Table(_("Waits for you"), [_("What looks wrong"), _("Asked by"), _("Due")], rows) if rows else None


def _late_or_not(due_on: date) -> object:
    return Cell(_("%s, late") % in_words(due_on), kind="urgent") if is_late(due_on) else in_words(due_on)


def who(person: Person | None) -> str:
    """A family's people are known to few (access/protection.py, "people"): the question says what the steward must know."""
    if person is None or person.organization is None or person.organization.is_families:
        return _("The student, or a parent")
    return f"{person.name}, {person.role_label}"


def table_of_mine(person: Person) -> Table | None:
    """What one asked oneself, the latest first, with what was found."""
    asked = DisclosureReview.objects.filter(by=person).exclude(findings__by=person)  # Not what one corrected oneself.
    mine = asked.select_related("contributor").order_by("-pk")[:ANSWERED_SHOWN]
    rows = [
        [
            day_of(review.at),
            organization_in_words(review.contributor.name),
            review.words,
            of_row(found) if (found := _latest(review)) else _("Due by %s") % in_words(review.due_on),
        ]
        for review in mine.prefetch_related("findings__contributor")
    ]
    heads = [_("Asked on"), _("Whom"), _("What looks wrong"), _("Answer")]
    return Table(_("What you asked"), heads, rows) if rows else None


def _latest(review: DisclosureReview) -> DisclosureFinding | None:
    return max(review.findings.all(), key=lambda finding: finding.pk, default=None)


def facts_of(review: DisclosureReview) -> list[Row]:
    """Of the rows that the steward reads: those of the own organization's records."""
    rows = list(
        Disclosure.objects.filter(pk__in=review.disclosure_ids).select_related("recipient", "purpose").order_by("at")
    )
    people = accounting.people_named({"person_id": number} for number in {review.by_id, *(r.person_id for r in rows)})
    own: list[str] = review.names_of_student  # type: ignore[attr-defined]  # Of one().
    return [
        *facts_of_rows(rows, own, people),
        Row(_("What looks wrong"), review.words, note=f"{who(people.get(review.by_id))}, {day_of(review.at)}"),
        Row(_("Answer due by"), in_words(review.due_on)),
        *(
            Row(_("Answer"), of_row(finding))
            for finding in review.findings.select_related("contributor").order_by("pk")
        ),
    ]


def facts_of_rows(rows: Sequence[Disclosure], names: list[str], people: dict[int, Person]) -> list[Row]:
    """The entry that these rows of the book make, for the data steward of whose record they tell."""
    lines = accounting.lines_named(row.line_id for row in rows)
    kinds = accounting.kinds_in_words(sorted({row.dataset for row in rows}), known_by(lines))
    facts = [Row(_("Student"), ", ".join(names), note=_("As your organization’s files name the student"))]
    for row in rows[:1]:
        person = accounting.who_in_words(people.get(row.person_id), row.role)
        told = ", ".join(
            filter(None, (person["position"], organization_in_words(row.recipient.name if row.recipient else "")))
        )
        facts += [
            Row(_("Who"), person["person"], note=told),
            Row(_("When"), in_words(timezone.localtime(row.at))),
            Row(_("Kind of information"), ", ".join(kinds)),
            Row(_("Why"), row.purpose.in_words if row.purpose else "–"),
        ]
        facts.append(Row(_("What allowed it"), allowed_in_words(lines.get(row.line_id or 0), row.paper_kind)))
    return facts


# --- What nobody asked ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OwnEntry:
    """One entry of what went out of the own organization's records."""

    rows: Sequence[Disclosure]
    names: list[str]  # Of the student, as the own files have them.

    @property
    def whose(self) -> dict[str, Any]:
        """What it is about, as a question and a finding say it."""
        first = self.rows[0]
        return {
            "disclosure_ids": [row.pk for row in self.rows],
            "student_id": first.student_id,
            "contributor_id": first.contributor_id,
        }


def entry_of_ours(steward: Person, number: int) -> OwnEntry | None:
    """The entry to which this row of the book belongs, if it tells of a record of the steward's own organization."""
    ours = Disclosure.objects.filter(contributor=steward.organization_id).annotate(day=TruncDate("at"))
    found = ours.filter(pk=number).values(*accounting.GROUPED, "student_id", "contributor_id").first()
    if found is None:
        return None
    rows = list(
        ours.filter(**accounting.saying(found))
        .annotate(names=NAMES)
        .select_related("recipient", "purpose")
        .order_by("pk")
    )
    return OwnEntry(rows, rows[0].names)


def facts_of_entry(entry: OwnEntry) -> list[Row]:
    ids = entry.whose["disclosure_ids"]
    said = DisclosureFinding.objects.filter(disclosure_ids__overlap=ids).select_related("contributor")
    people = accounting.people_named({"person_id": row.person_id} for row in entry.rows)
    return [
        *facts_of_rows(entry.rows, entry.names, people),
        *(Row(_("Said already"), of_row(finding)) for finding in said.order_by("pk")),
    ]
