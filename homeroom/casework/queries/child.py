"""Around whom it is: the name, brothers and sisters, with whom they live, and what the student said."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject, Lower
from django.utils import timezone

from homeroom.access.door import my_children, reading_only
from homeroom.casework.models import OwnWords
from homeroom.common.statements import Given
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
    # Driven by one's own children: the policies would look at the parents of everybody first, and at their names after that.
    mine = my_children(PersonAround.dataset)
    others = PersonAround.objects.filter(role="parent", name__in=parents, student__in=mine).exclude(student=student_id)
    if homes:
        theirs, ours = lives_with(OuterRef("student")), lives_with(student_id)
        others = others.annotate(theirs=ArraySubquery(theirs), ours=ArraySubquery(ours))
    found = {person.student_id: person for person in others.select_related("student")}
    if not found:
        return []
    with reading_only(NAMES):
        known = current_glimpses(found, NAMES)
    named = []
    for number, person in found.items():
        glimpses = [facts.glimpse(key) for key in NAMES if (facts := known.get(number))]
        if name := next((glimpse.value for glimpse in glimpses if glimpse), ""):
            named.append(Sibling(number, person.student.public_id, str(name), in_one_home(person) if homes else None))
    return sorted(named, key=lambda sibling: sibling.name)


def lives_with(student: int | OuterRef) -> QuerySet:
    """With whom the child lives now, by name and phone, where that is open to the viewer."""
    today = timezone.localdate()
    here = PlacementCaregiver.objects.filter(Q(ends_on=None) | Q(ends_on__gt=today), student=student)
    return here.filter(begins_on__lte=today).values_list(JSONObject(name=Lower("name"), phone="phone"))


def in_one_home(person: PersonAround) -> bool | None:
    """Whether one of those with whom both live is the same; None where it is not known of both."""
    theirs, ours = ({(at["name"], at["phone"]) for at in home} for home in (person.theirs, person.ours))  # type: ignore[attr-defined]
    return bool(ours & theirs) if ours and theirs else None


kinds_beside[OwnWords.__name__] = OwnWords.dataset


def words_beside_facts(student: Given) -> Any:
    """What the student said, to be read in one statement with partners' facts (students/queries.py)."""
    said = JSONObject(words=F("words"))
    return OwnWords.objects.filter(student_id=student).values_list(
        Value(OwnWords.__name__), "contributor__name", "contributor__kind", "contributor_id", "at", said
    )


def name_of(student_id: int) -> str:
    """The name in use, or the legal one, as far as it is open; for the head of a paper."""
    with reading_only(NAMES):
        known = current_glimpses([student_id], NAMES).get(student_id)
    glimpses = [known.glimpse(key) for key in NAMES] if known else []
    return str(next((glimpse.value for glimpse in glimpses if glimpse), ""))
