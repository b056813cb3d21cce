"""The record of disclosures, row by row, with every field that some rule asks for (access/ledger.yaml)."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.access.ledger import fields, rules
from homeroom.access.models import Disclosure, Purpose
from homeroom.access.sealing.leaves import leaf_of_disclosure
from homeroom.agreements.bases import regimes_applying
from homeroom.agreements.element_words import ELEMENTS
from homeroom.agreements.models import Line, Signature
from homeroom.desk.accounting import (
    GROUPED,
    Chosen,
    Told,
    all_in_words,
    entries,
    lines_named,
    of_part,
    people_named,
    who_in_words,
)
from homeroom.desk.allowed import Reader
from homeroom.desk.reviewing.queries import corrections_of
from homeroom.desk.why import law_of
from homeroom.partners.models import Person
from homeroom.partners.words import organization_in_words
from homeroom.students.notices import given
from homeroom.students.records import Record
from homeroom.students.words import RESTRICTED, label_of, name_of

# What says by the way which kind of information it was; of a hash one could try which kind fits.
WITHHELD = (
    "category",
    "elements",
    "basis",
    "cite",
    "authority",
    "consent",
    "consent_id",
    "order",
    "order_id",
    "threat",
    "notice",
    "excused",
    "hash",
)


def disclosures(record: Record, part: Chosen | None = None) -> QuerySet[Disclosure]:
    """The latest first, each with the names that the entries of the accounting are grouped by."""
    return (
        of_part(Disclosure.objects.filter(student_id=record.id), part)
        .select_related("contributor", "recipient", "purpose")
        .annotate(day=TruncDate("at"))
        .order_by("-at", "-pk")
    )


def whole_entries(record: Record, part: Chosen | None = None) -> Iterator[tuple[Told, list[dict[str, Any]]]]:
    """Each entry of the accounting, with its rows."""
    rows = list(disclosures(record, part))
    book = Ledger(record, rows)
    of_entry: dict[tuple, list[dict[str, Any]]] = {}
    for row in rows:
        of_entry.setdefault(tuple(_follow(row, name) for name in GROUPED), []).append(book.told(row))
    listed = list(entries(record, part))
    for entry, told in zip(listed, all_in_words(listed, book.reader), strict=True):
        yield told, of_entry[tuple(entry[name] for name in GROUPED)]


def _follow(row: Any, name: str) -> Any:
    """Along the double underscores, as values() does."""
    for part in name.split("__"):
        row = getattr(row, part, None)
    return row


def benefit_now(purpose: Purpose | None) -> str:
    """Of rows that are older than their own word of it."""
    return purpose.benefit if purpose else ""


def contact_of(person: Person | None) -> str:
    """At work. A family's people are named to few, and nobody reaches them by this."""
    if person is None or person.organization is None or person.organization.is_families:
        return ""
    return ", ".join(filter(None, (person.email, person.phone)))


class Ledger:
    """Rows of one child, with what they name, read once for all of them."""

    def __init__(self, record: Record, rows: list[Disclosure]):
        self.record, self.rows, self.reader = record, rows, Reader(record)
        self.lines = lines_named(row.line_id for row in rows)
        self.people = people_named({"person_id": row.person_id} for row in rows)

    @cached_property
    def corrections(self) -> dict[int, int]:
        return corrections_of(self.record)

    @cached_property
    def signers(self) -> dict[tuple[int, int], Signature]:
        """Who signed an agreement for the contributor, as far as the reader reads it."""
        agreements = {line.agreement_id for line in self.lines.values()}
        found = Signature.objects.filter(agreement_id__in=agreements)
        return {(signed.agreement_id, signed.organization_id): signed for signed in found}

    def told(self, row: Disclosure) -> dict[str, Any]:
        """Every field of the table; null where Homeroom does not know it, or where it would say more than its reader may know."""
        said = {**dict.fromkeys(fields()), **self._who(row), **self._what(row), **self._why(row)}
        knows = self.reader.knows(row.dataset)
        if not knows:
            said |= {**dict.fromkeys(WITHHELD), "category": str(RESTRICTED)}
        return {**said, "rules": list(self._rules(row)) if knows else []}

    def _who(self, row: Disclosure) -> dict[str, Any]:
        who = who_in_words(self.people.get(row.person_id), row.role)
        at = timezone.localtime(row.at).isoformat(timespec="seconds")
        origin = organization_in_words(row.contributor.name)
        return {
            "id": row.pk,
            "student": str(self.record.student.public_id),
            "origin": origin,
            "discloser": origin,
            "requester": who["person"],
            # A page is one request: what was asked for was shown in the same transaction.
            "requested_at": at,
            "disclosed_at": at,
            "recipient": organization_in_words(row.recipient.name) if row.recipient else "",
            "person": who["person"],
            "position": who["position"],
            "contact": contact_of(self.people.get(row.person_id)),
            "relation": row.relation,
            "corrected_by": self.corrections.get(row.pk),
            "hash": leaf_of_disclosure(row),
        }

    def _what(self, row: Disclosure) -> dict[str, Any]:
        named = catalogue().elements_in(row.elements or 0)
        return {
            "category": str(label_of(row.dataset)),
            "elements": [str(ELEMENTS[element.key]) for element in named],
            "rows": row.rows,
            "operation": row.operation,
            "channel": row.channel,
        }

    def _why(self, row: Disclosure) -> dict[str, Any]:
        line = self.lines.get(row.line_id or 0)
        paper = self.reader.paper_of(vars(row))
        return {
            "purpose": row.purpose.name if row.purpose else "",
            "legitimate_interest": row.interest if row.interest is not None else benefit_now(row.purpose),
            "basis": row.basis,
            "cite": law_of(row.basis) if row.basis else "",
            "agreement": line.agreement.title if line else "",
            "line": line.number if line else None,
            "version": self._version(line),
            "authority": self._authority(row, line) or paper or (law_of(row.basis) if row.basis else ""),
            "consent": paper if row.paper_kind == "consent" else "",
            "consent_id": row.paper_id if row.paper_kind == "consent" else None,
            "order": paper if row.paper_kind == "order" else "",
            "order_id": row.paper_id if row.paper_kind == "order" else None,
            "threat": self.reader.threat_of(vars(row)),
            "redisclosure": row.redisclosure,
            "notice": given(row.basis, row.operation),
            "excused": row.excused,
        }

    def _version(self, line: Line | None) -> int | None:
        """0 is the line as it was signed at first, n as amendment n wrote it."""
        if line is None:
            return None
        return line.amendment.number if line.amendment else 0

    def _authority(self, row: Disclosure, line: Line | None) -> str:
        signed = self.signers.get((line.agreement_id, row.contributor_id)) if line else None
        return f"{signed.signed_by}, {signed.title}, {signed.signed_on.isoformat()}" if signed else ""

    def _rules(self, row: Disclosure) -> Iterator[dict[str, Any]]:
        """The rules that ask for this row, and whether one excuses it."""
        elements = catalogue().datasets[name_of(row.dataset)].elements
        applying = {regime for e in elements for regime in regimes_applying(e, row.contributor.kind)}
        for rule in rules():
            if rule.is_of(row.basis, row.redisclosure, applying.__contains__):
                excused = row.excused if rule.excuses_are_written else rule.excuse(row.basis, row.relation)
                yield {"rule": rule.key, "cite": rule.cite, "excused": excused, "kept": rule.kept}
