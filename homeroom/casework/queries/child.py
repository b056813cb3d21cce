"""Around whom it is: the name, brothers and sisters, with whom they live, and what the student said."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone

from homeroom.access.door import reading_only
from homeroom.casework.models import OwnWords
from homeroom.students.models import PersonAround, PlacementCaregiver
from homeroom.students.queries import current_glimpses, kinds_beside

NAMES = ("identity.preferred_name", "identity.legal_name")


@dataclass(frozen=True)
class Sibling:
    """`together`: whether both live in one home; None where the viewer does not see it of both."""

    student_id: int
    public_id: UUID
    name: str
    together: bool | None = None


def siblings_of(student_id: int, *, homes: bool = False) -> list[Sibling]:
    """Other children with a parent of the same name, as far as the viewer works with them too.

    Partners send no sibling link, so this is an offer: whoever reads it knows whether they are siblings.
    """
    parents = PersonAround.objects.filter(student=student_id, role="parent").values("name")
    others = PersonAround.objects.filter(role="parent", name__in=parents).exclude(student=student_id)
    found = {person.student_id: person.student.public_id for person in others.select_related("student")}
    if not found:
        return []
    with reading_only(NAMES):
        known = current_glimpses(found, NAMES)
    live_with = caregivers_of([student_id, *found]) if homes else {}
    named = []
    for number, public_id in found.items():
        glimpses = [facts.glimpse(key) for key in NAMES if (facts := known.get(number))]
        if name := next((glimpse.value for glimpse in glimpses if glimpse), ""):
            mine, theirs = live_with.get(student_id), live_with.get(number)
            together = bool(mine & theirs) if mine and theirs else None
            named.append(Sibling(number, public_id, str(name), together))
    return sorted(named, key=lambda sibling: sibling.name)


def caregivers_of(student_ids: Iterable[int]) -> dict[int, set[tuple[str, str]]]:
    """With whom each of them lives now, by name and phone, where that is open to the viewer."""
    found: dict[int, set[tuple[str, str]]] = {}
    today = timezone.localdate()
    here = PlacementCaregiver.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), student__in=student_ids)
    for student_id, name, phone in here.filter(begins_on__lte=today).values_list("student", "name", "phone"):
        found.setdefault(student_id, set()).add((name.casefold(), phone))
    return found


kinds_beside[OwnWords.__name__] = OwnWords.dataset


def words_beside_facts(student_id: int) -> Any:
    """What the student said, to be read in one statement with partners' facts (students/queries.py)."""
    said = JSONObject(words=F("words"))
    return OwnWords.objects.filter(student=student_id).values_list(
        Value(OwnWords.__name__), "contributor__name", "contributor__kind", "contributor_id", "at", said
    )


def name_of(student_id: int) -> str:
    """The name in use, or the legal one, as far as it is open; for the head of a paper."""
    with reading_only(NAMES):
        known = current_glimpses([student_id], NAMES).get(student_id)
    glimpses = [known.glimpse(key) for key in NAMES] if known else []
    return str(next((glimpse.value for glimpse in glimpses if glimpse), ""))
