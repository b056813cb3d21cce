"""Emergencies as their pages show them: to who opened one, to a steward who reviews it, to a supervisor."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.catalogue import Element, catalogue
from homeroom.access.door import call, reading_only
from homeroom.agreements.element_words import ELEMENTS
from homeroom.casework.models import Emergency, EmergencyReview
from homeroom.common.dates import in_words, working_days_after
from homeroom.common.lists import in_a_row
from homeroom.common.tables import Row
from homeroom.desk.sections.care import address_in_words
from homeroom.desk.sections.content import current
from homeroom.desk.words import element_in_words
from homeroom.partners.models import Organization, Person
from homeroom.students.models import Glimpse, PlacementAddress
from homeroom.students.queries import current_facts, current_glimpses

SEALED = "placement.address"  # No single value of it is kept: it is read as rows (students/element_values.py).
OPENED, TOO_MANY = "opened", "too many"


def break_glass(seen: Any, named: dict[str, Any], elements: list[int], said: dict[str, str]) -> dict[str, Any]:
    """What came of it, as access.break_glass_v1 answers."""
    answer = call(
        "SELECT access.break_glass_v1(%s::uuid, %s, %s::date, %s, %s::smallint[], %s, %s, %s, %s)",
        seen, named["called"], named["born_on"], named["identifier"], elements,
        said["threat"], said["at_risk"], said["why_now"], said["receivers"],
    )  # fmt: skip
    return json.loads(answer) if isinstance(answer, str) else answer


def due_on(at: datetime) -> date:
    """A review is due in one business day (sharing specification 2.3, step 13)."""
    return working_days_after(timezone.localtime(at).date(), 1)


def elements_of(mask: int) -> list[Element]:
    return catalogue().elements_in(mask)


def kinds_in_words(elements: Iterable[Element]) -> str:
    return in_a_row([str(ELEMENTS[element.key]) for element in elements], _("and"))


@dataclass
class ToReview:
    """An emergency that waits for the own organization's review."""

    number: int
    person: str
    at: datetime
    due_on: date

    @property
    def is_late(self) -> bool:
        return timezone.localdate() > self.due_on


def to_review(steward: Person) -> QuerySet[Emergency]:
    """The policy leaves a steward those of whose records the own organization's may be."""
    mine = Emergency.objects.filter(origins__contains=[steward.organization_id])
    return mine.exclude(reviews__contributor=steward.organization_id)


def said_in(emergency: Emergency) -> list[Row]:
    """All that who opened it stated."""
    return [
        Row(_("What is the danger?"), emergency.threat),
        Row(_("Who is at risk?"), emergency.at_risk),
        Row(_("Why can it not wait?"), emergency.why_now),
        Row(_("Who will you tell it to?"), emergency.receivers),
        Row(_("What do you need to know?"), kinds_in_words(elements_of(emergency.elements))),
    ]


def reviews_of(emergency: Emergency) -> list[Row]:
    """Of each origin: what its steward found, or until when it is due."""
    found = {each.contributor_id: each for each in emergency.reviews.select_related("by")}
    return [
        _review_row(organization, found.get(organization.pk), emergency)
        for organization in Organization.objects.filter(pk__in=emergency.origins)
    ]


def _review_row(organization: Organization, review: EmergencyReview | None, emergency: Emergency) -> Row:
    if review is None:
        return Row(organization.name, _("Not reviewed yet"), note=_("Due on %s") % in_words(due_on(emergency.at)))
    return Row(organization.name, f"{finding_in_words(review)}. {review.words}", note=review.by.name)


def finding_in_words(review: EmergencyReview) -> str:
    return _("Justified") if review.finding == "justified" else _("Not justified")


@dataclass
class OfMyStaff:
    """What a supervisor is told: neither the student, nor what was written, which may name the student."""

    person: str
    at: datetime
    ends_at: datetime
    kinds: str


def of_my_staff(number: int) -> OfMyStaff | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT by_id, at, ends_at, elements::text FROM access.emergency_of_my_staff_v1(%s)", [number])
        found = cursor.fetchone()
    if found is None:
        return None
    by_id, at, ends_at, elements = found
    known = (e for e in catalogue().elements.values() if elements[e.number] == "1")
    return OfMyStaff(Person.objects.get(pk=by_id).name, at, ends_at, kinds_in_words(known))


@dataclass
class Opened:
    """What is open now: of each element what partners have on record."""

    rows: list[Row] = field(default_factory=list)


def opened(student_id: int, elements: list[Element]) -> Opened:
    keys = [element.key for element in elements]
    with reading_only(keys):
        known = current_glimpses([student_id], keys).get(student_id)
    full: dict[int, list[Any]] = {}
    for glimpse in known.of(Glimpse) if known else []:
        if glimpse.view == Glimpse.FULL:
            full.setdefault(glimpse.element, []).append(glimpse)
    names = dict(Organization.objects.values_list("pk", "name"))
    page = Opened()
    for element in elements:
        label = str(ELEMENTS[element.key])
        if element.key == SEALED:
            page.rows += addresses(student_id, label)
            continue
        values = [
            Row(label, element_in_words(element.key, each.view, each.value), note=names.get(each.contributor_id, ""))
            for each in full.get(element.number, ())
        ]
        page.rows += values or [Row(label, "")]
    return page


def addresses(student_id: int, label: str) -> list[Row]:
    places = current(current_facts(student_id, [PlacementAddress]).of(PlacementAddress), timezone.localdate())
    confidential = _("Confidential. Do not pass it on.")
    rows = [Row(label, address_in_words(place), note=confidential if place.confidential else "") for place in places]
    return rows or [Row(label, "")]
