"""One child's record as a table to take away: each element of each contributor, as far as it may be taken."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Value
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from homeroom.access.catalogue import FLAG, FULL, MASKED, Element, catalogue
from homeroom.access.door import looking, reading_only
from homeroom.agreements.element_words import ELEMENTS
from homeroom.common.workbook import Sheet
from homeroom.desk.sections.care import address_in_words, current
from homeroom.desk.words import element_in_words, said
from homeroom.insight.copies.files import Content
from homeroom.insight.copies.models import Export
from homeroom.partners.words import organization_in_words
from homeroom.students.handing_on import Partner, may_hand_on
from homeroom.students.models import Glimpse, PlacementAddress
from homeroom.students.records import Record
from homeroom.students.taking import MayTell, may_take
from homeroom.students.words import DATASETS

# Sealed, and so the value of no single element: it is open with its rows, or not at all.
ADDRESS = "placement.address"
# Of a value with days of its own: where it begins, and where it ends.
BEGINS = ("entry_on", "removal_on", "since", "decided_on", "on", "at")
ENDS = ("exit_on",)
# What a code within a value is a code of.
LISTS = {
    "category": "attendance",
    "setting": "settingType",
    "decision": "decision",
    "discipline": "discipline",
    "behavior": "behavior",
    "role": "contactRole",
    "by": "transportationBy",
}
LISTS_OF_TYPES = {"court.next_hearing": "hearingType", "enrollment.exit": "exitType"}


@dataclass(frozen=True)
class Known:
    """The value of one element of one contributor, at the fullest view that may be taken."""

    element: Element
    contributor: str
    view: int
    value: Any
    recorded_at: datetime


def record_content(record: Record, partner: Partner | None = None) -> Content:
    found = Taking(record, partner)
    columns = [
        *(_("Kind of information"), _("What"), _("Value"), _("First day"), _("Last day")),
        *(_("How it is shown"), _("Source"), _("Received")),
    ]
    known = known_of(record, found.told, {element.number for element, _contributor in found.taken})
    sheet = Sheet(_("Record"), columns, [row for each in known for row in rows_of(each)])
    return replace(found.as_content(), sheets=[sheet])


def record_preview(record: Record) -> Content:
    """What of it may be taken, by kind: the form tells no value, and so none is read for it."""
    found = Taking(record, None)
    elements = sorted((element for element, _contributor in found.taken), key=lambda element: element.number)
    kinds = dict.fromkeys(element.dataset for element in elements)
    return replace(found.as_content(), holds=[str(DATASETS[kind].label) for kind in kinds])


class Taking:
    """What of the record is seen, and what of that may be taken: elements, each with its contributor."""

    def __init__(self, record: Record, partner: Partner | None):
        mine = record.visit.person.organization
        self.record = record
        self.told = may_hand_on([record.id], mine, partner) if partner else may_take([record.id])  # type: ignore[arg-type]
        seen = seen_of(record)
        self.taken = {
            (element, contributor)
            for element, contributor, view in seen
            if tells(self.told, record, contributor, element, view)
        }
        self.left_out = {(element, contributor) for element, contributor, _view in seen} - self.taken

    def as_content(self) -> Content:
        left_out = in_words(element for element, _contributor in self.left_out)
        return Content(Export.STUDENT, [], [self.record.id], left_out=left_out, student_id=self.record.id)


def in_words(elements: Iterable[Element]) -> list[str]:
    """In the order of the data inventory."""
    return [str(ELEMENTS[each.key]) for each in sorted(set(elements), key=lambda element: element.number)]


def seen_of(record: Record) -> set[tuple[Element, int, int]]:
    """What of whom may be looked at, and at which views. No value is read."""
    elements, address = by_number(), Value(catalogue().elements[ADDRESS].number)
    singles = Glimpse.objects.filter(student=record.id).values_list("element", "contributor_id", "view")
    places = PlacementAddress.objects.filter(student=record.id).values_list(address, "contributor_id", Value(FULL))
    with looking():
        seen = set(singles.union(places))
    return {(elements[number], contributor, view) for number, contributor, view in seen}


def by_number() -> dict[int, Element]:
    return {element.number: element for element in catalogue().elements.values()}


def known_of(record: Record, told: MayTell, numbers: Collection[int]) -> list[Known]:
    """In the order of the data inventory."""
    elements = by_number()
    with reading_only(elements[number].key for number in numbers):
        found = Glimpse.objects.filter(student=record.id, element__in=numbers).select_related("contributor")
        glimpses = list(found.order_by("element", "contributor__name", "view"))
    by_place: dict[tuple[int, int], Glimpse] = {}
    for glimpse in glimpses:
        if tells(told, record, glimpse.contributor_id, elements[glimpse.element], glimpse.view):
            by_place[glimpse.element, glimpse.contributor_id] = glimpse  # The fullest comes last.
    known = [known_by(elements[each.element], each, each.view, each.value) for each in by_place.values()]
    if catalogue().elements[ADDRESS].number in numbers:
        known += addresses(record, told)
    return sorted(known, key=lambda each: each.element.number)


def known_by(element: Element, fact: Any, view: int, value: Any) -> Known:
    return Known(element, organization_in_words(fact.contributor.name), view, value, fact.recorded_at)


def tells(told: MayTell, record: Record, contributor: int, element: Element, view: int) -> bool:
    """An address in full is a row, and so asked for by its dataset."""
    is_sealed = element.key == ADDRESS and view == FULL
    return (
        told(record.id, contributor, element.dataset) if is_sealed else told(record.id, contributor, element.key, view)
    )


def addresses(record: Record, told: MayTell) -> Iterator[Known]:
    """Where the child lives now."""
    element = catalogue().elements[ADDRESS]
    places = PlacementAddress.objects.filter(student=record.id).select_related("contributor")
    for place in current(places.annotate(contributor_key=F("contributor__key")), timezone.localdate()):
        if tells(told, record, place.contributor_id, element, FULL):
            yield known_by(element, place, FULL, address_in_words(place))


def rows_of(known: Known) -> Iterator[list[str | date | None]]:
    """A list has a row for each thing in it, with the days of that thing."""
    ways = {FULL: _("In full"), MASKED: _("In part"), FLAG: _("Only that it is on record")}
    received = timezone.localtime(known.recorded_at).date()
    for each in known.value if isinstance(known.value, list) else [known.value]:
        begins, ends = day_in(each, BEGINS), day_in(each, ENDS)
        yield [
            str(DATASETS[known.element.dataset].label), str(ELEMENTS[known.element.key]), value_in_words(known, each),
            begins, ends, ways[known.view], known.contributor, received,
        ]  # fmt: skip


def day_in(value: Any, names: Iterable[str]) -> date | None:
    found = (value[name] for name in names if value.get(name)) if isinstance(value, dict) else iter(())
    text = next(found, None)
    return parse_date(str(text)[:10]) if text else None


def value_in_words(known: Known, value: Any) -> str:
    """Its days stand in columns of their own."""
    if not isinstance(value, dict) or known.element.key == "attendance.summary":
        return element_in_words(known.element.key, known.view, value)
    lists = {**LISTS, "type": LISTS_OF_TYPES.get(known.element.key, "")}
    return ", ".join(
        said(lists[name], str(part)) if lists.get(name) else element_in_words("", known.view, part)
        for name, part in value.items()
        if name not in (*BEGINS, *ENDS) and part
    )
