"""What stands of a record that may hold facts of two children, for whoever says so or puts it right."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import JSONObject

from homeroom.access.keys import key_of
from homeroom.casework.rules import answers_for_the_case
from homeroom.common.statements import Given
from homeroom.matching.doubting import links_of
from homeroom.matching.models import Decision, Overlay, Pair
from homeroom.partners.models import Person
from homeroom.students.models import Identity, SourceRecord
from homeroom.students.queries import kinds_beside

kinds_beside[Overlay.__name__] = Identity.dataset


def doubts_beside_facts(student: Given) -> Any:
    """That somebody says so, to be read in one statement with partners’ facts (students/queries.py). Who it was would tell a
    reader who sees nothing of the agency that the child is in its care."""
    standing = Overlay.objects.filter(student=student, ended_at=None)
    # Under the reader's own policy: a school may see the child by its own records alone.
    sees_agency = SourceRecord.objects.filter(student=student, contributor=OuterRef("agency"))
    name = Case(When(Exists(sees_agency), then=F("by__name")), default=Value(""), output_field=TextField())
    who = JSONObject(by=name)
    return standing.values_list(Value(Overlay.__name__), "agency__name", "agency__kind", "agency_id", "at", who)


def standing_of(student_id: int) -> Overlay | None:
    return Overlay.objects.select_related("agency", "by").filter(student_id=student_id, ended_at=None).first()


@dataclass(frozen=True)
class CutLink:
    pair: int
    district: str


@dataclass(frozen=True)
class OverlayPage:
    """`links` are those that saying so would cut; `cut` those that it has cut."""

    overlay: Overlay | None
    why: str
    links: list[str]
    cut: list[CutLink]
    may_say: bool
    may_take_back: bool
    may_put_right: bool


def overlay_page(student_id: int, person: Person) -> OverlayPage:
    overlay = standing_of(student_id)
    reviews = person.role == "linkage_steward"
    if overlay is None:
        says = reviews or answers_for_the_case(person)
        links = [pair.contributor.name for pair in links_of(student_id)] if says else []
        return OverlayPage(None, "", links, [], says, may_take_back=False, may_put_right=False)
    is_own = overlay.agency_id == person.organization_id
    return OverlayPage(
        overlay,
        why=key_of(overlay.agency).open(bytes(overlay.sealed_why)) if reviews or is_own else "",
        links=[],
        cut=cut_by(overlay),
        may_say=False,
        may_take_back=overlay.by_id == person.pk,
        may_put_right=reviews or (is_own and person.role == "data_steward"),
    )


def cut_by(overlay: Overlay) -> list[CutLink]:
    pairs = Decision.objects.filter(pk__in=overlay.cut).values("pair_id")
    found = Pair.objects.filter(pk__in=pairs).order_by("pk").values_list("pk", "contributor__name")
    return [CutLink(*row) for row in found]


def to_put_right(steward: Person) -> QuerySet[Overlay]:
    """Records of the steward’s own agency of which somebody says so."""
    return Overlay.objects.filter(agency_id=steward.organization_id, ended_at=None)
