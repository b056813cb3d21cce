"""What of one child a program may fetch: what the pages read, as far as a line lets it be fetched (students/taking.py)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from homeroom.access.catalogue import FLAG, catalogue
from homeroom.access.door import API, Refused
from homeroom.access.rules import rules
from homeroom.partners.models import Organization
from homeroom.partners.words import organization_in_words
from homeroom.students.models import SourceRecord
from homeroom.students.records import Record, open_record
from homeroom.students.taking import Told, may_take


@dataclass
class Fetched:
    """A record that was opened, of which a program may fetch something."""

    record: Record
    told: Told

    def tells(self, contributor_id: int, named: str, view: int = FLAG, /) -> bool:
        return self.told(self.record.id, contributor_id, named, view)

    def tells_rows(self, dataset: str) -> bool:
        """Whether whole rows of the dataset, of whomever."""
        return any(self.told(self.record.id, each, dataset) for each in self.told.contributors)

    def tells_of(self, dataset: str) -> bool:
        """Whether rows of the dataset, or at least one of its elements."""
        elements = catalogue().datasets[dataset].elements
        return any(self.tells(each, element.key) for each in self.told.contributors for element in elements)

    @cached_property
    def contributors(self) -> dict[int, Organization]:
        return Organization.objects.in_bulk(self.told.contributors)

    def whose(self, contributor_id: int) -> dict[str, str]:
        organization = self.contributors[contributor_id]
        return {"key": organization.key, "name": organization_in_words(organization.name)}


def opened(request: Any, public_id: UUID, page: str) -> Fetched:
    """For whose role `page` is, of a child of whom a program may fetch something; raises Refused, each time in the same way."""
    if not rules()[page].admits(request.visit.person.role):
        raise Refused(str(public_id))
    record = open_record(request, public_id)
    told = may_take([record.id], API)
    if record.id not in of_whom_anything_is_told(told):
        raise Refused(str(public_id))
    return Fetched(record, told)


def of_whom_anything_is_told(told: Told) -> set[int]:
    """Whom somebody has sent of whom something may be fetched: else a list would tell of a child by what one wrote oneself."""
    sent = SourceRecord.objects.filter(student__in=told.students).values_list("student_id", "contributor_id")
    return {student for student, contributor in sent if tells_anything(told, student, contributor)}


def tells_anything(told: Told, student: int, contributor: int) -> bool:
    return any(told(student, contributor, key, FLAG) for key in catalogue().elements)
