"""Which copies are out, whose they are and what became of each."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.common.dates import in_words
from homeroom.insight.copies.models import Export
from homeroom.insight.copies.words import filter_in_words, what_in_words
from homeroom.partners.models import Person
from homeroom.students.models import Student

TODAY = "(SELECT (statement_timestamp() AT TIME ZONE c.timezone)::date FROM partners_collaboration c LIMIT 1)"
# How many copies that the visitor took are to be destroyed by now, asked as the visitor enters (access.door.asked_along).
DUE = (
    "(SELECT count(*) FROM insight_export e WHERE e.by_id = (SELECT access.person_v1())"
    f" AND e.expires_on <= {TODAY}"
    " AND NOT EXISTS (SELECT FROM insight_exportdestruction d WHERE d.export_id = e.id)"
    f" AND NOT EXISTS (SELECT FROM insight_exportextension x WHERE x.export_id = e.id AND x.expires_on > {TODAY}))"
)
COPIES_SHOWN = 200  # Those that are kept, and of the destroyed the latest.


@dataclass(frozen=True)
class Taken:
    """A copy as the list tells of it."""

    export: Export
    today: date
    is_mine: bool
    student_url: str = ""

    @property
    def what(self) -> str:
        return what_in_words(self.export)

    @property
    def filter(self) -> str:
        return filter_in_words(self.export)

    @property
    def is_destroyed(self) -> bool:
        return self.export.is_destroyed

    @property
    def is_due(self) -> bool:
        return not self.is_destroyed and self.export.ends_on <= self.today

    @property
    def state(self) -> str:
        if self.is_destroyed:
            done = self.export.destruction
            said = _("Destroyed on %(day)s, says %(name)s")
            return said % {"day": in_words(timezone.localtime(done.at).date()), "name": done.by.name}
        day = in_words(self.export.ends_on)
        if self.export.ends_on < self.today:
            return _("Late: it was to be destroyed by %(day)s") % {"day": day}
        if self.is_due:
            return _("To be destroyed today")
        return _("Kept until %(day)s") % {"day": day}

    @property
    def state_kind(self) -> str:
        if self.is_destroyed:
            return "good"
        return "urgent" if self.is_due else "info"


def copies(person: Person, today: date) -> list[Taken]:
    """One's own, and for a data steward those of the organization (policy): the next due first, the destroyed last."""
    found = list(known().order_by(F("destruction__at").desc(nulls_first=True), "-pk")[:COPIES_SHOWN])
    children = {each.student_id for each in found if each.student_id and each.by_id == person.pk}
    # Where the child may still be seen there is a way to the page; no name, which would be one more disclosure.
    pages = dict(Student.objects.filter(pk__in=children).values_list("pk", "public_id")) if children else {}
    ways = {student: reverse("desk:student", args=[public_id]) for student, public_id in pages.items()}
    taken = [
        Taken(each, today, mine := each.by_id == person.pk, ways.get(each.student_id or 0, "") if mine else "")
        for each in found
    ]
    return sorted(taken, key=lambda one: (one.is_destroyed, today if one.is_destroyed else one.export.ends_on))


def copy_of(number: int) -> Export:
    """One of which the visitor may say what became of it; raises Refused."""
    export = known().filter(pk=number).first()
    if export is None:
        raise Refused(str(number))
    return export


def known() -> QuerySet[Export]:
    related = ("by", "recipient", "contributor", "purpose", "destruction__by")
    return Export.objects.select_related(*related).prefetch_related("extensions")
