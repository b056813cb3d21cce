"""Which children a list of numbers opens: their names, as far as they are open, and the way to their pages."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from homeroom.access.door import reading_only
from homeroom.insight.quality.elements import BY_KEY
from homeroom.partners.models import Person
from homeroom.students.models import Glimpse
from homeroom.students.taking import MayTell

NAME = "identity.legal_name"


@dataclass(frozen=True)
class Child:
    id: int
    public_id: UUID
    name: str


def children(student_ids: Collection[int], reader: Person, may_tell: MayTell | None = None) -> dict[int, Child]:
    """In one query. The own organization's name for the child comes first; of whom no name may be told is a student."""
    named = Glimpse.objects.filter(student__in=student_ids, element=BY_KEY[NAME].number)
    with reading_only([NAME]):
        rows = list(named.values_list("student_id", "student__public_id", "contributor_id", "view", "value"))
    rows.sort(key=lambda row: (row[2] == reader.organization_id, row[3]))
    found = {}
    for student, public_id, contributor, view, value in rows:
        if may_tell is None or may_tell(student, contributor, NAME, view):
            found[student] = Child(student, public_id, str(value) if view != Glimpse.FLAG else _("A student"))
    return found
