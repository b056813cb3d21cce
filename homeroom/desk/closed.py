"""What is not open to this viewer, and whom to ask. Says nothing of whether there is anything."""

from dataclasses import dataclass, field

from django.db.models import FilteredRelation, Q
from django.utils import timezone

from homeroom.access.catalogue import catalogue
from homeroom.agreements.models import Party
from homeroom.desk.why import Reasons
from homeroom.partners.models import Organization
from homeroom.students.words import AGENCY, DATASETS, SCHOOLS, Word, is_ordinary

DATA_AGREEMENTS = ("DSA", "DUL")


@dataclass
class Partner:
    """An organization that has signed something with the viewer's own, and its data stewards."""

    id: int
    key: str
    name: str
    kind: str
    stewards: list[str] = field(default_factory=list)


@dataclass
class Closed:
    """Kinds of information that the viewer's agreements do not open of these partners."""

    kinds: list[Word]
    partners: list[Partner]


def closed_to(reasons: Reasons) -> list[Closed]:
    """By the viewer's grants, never by rows. Partners of whom the same is closed stand together."""
    closed: dict[tuple[str, ...], Closed] = {}
    for partner in partners():
        names = closed_of(partner, reasons)
        if names:
            closed.setdefault(names, Closed([DATASETS[name] for name in names], [])).partners.append(partner)
    return list(closed.values())


def closed_of(partner: Partner, reasons: Reasons) -> tuple[str, ...]:
    """Protected kinds are not named: even their names may tell something."""
    return tuple(
        name
        for name, word in DATASETS.items()
        if word.sender == partner.kind
        and is_ordinary(name)
        and may_hear_of(reasons, word)
        and not any(reason.contributor_id == partner.id for reason in reasons_for_dataset(reasons, name))
    )


def reasons_for_dataset(reasons: Reasons, name: str) -> list:
    return reasons.for_elements([element.key for element in catalogue().datasets[name].elements])


def may_hear_of(reasons: Reasons, word: Word) -> bool:
    """Quiet by design: who works at a school reads words of care only when that very fact is open."""
    organization = reasons.person.organization
    at_school = organization is not None and organization.kind == SCHOOLS
    return not at_school or word.sender == SCHOOLS or bool(reasons.for_elements(["care.in_care"], AGENCY))


def partners() -> list[Partner]:
    """Partners that send records, each with the names of its data stewards, in one statement.

    Those that share a data agreement with the viewer's own organization, active or not: a memorandum of all with all
    would list every district of the state.
    """
    parties = Party.objects.filter(agreement__tier__in=DATA_AGREEMENTS).values("organization")
    steward = Q(people__role="data_steward", people__active__contains=timezone.now())
    rows = (
        Organization.objects.filter(pk__in=parties, kind__in=(SCHOOLS, AGENCY))
        .annotate(steward=FilteredRelation("people", condition=steward))
        .order_by("kind", "name", "steward__name")
        .values_list("pk", "key", "name", "kind", "steward__name")
    )
    found: dict[int, Partner] = {}
    for number, key, name, kind, steward_name in rows:
        partner = found.setdefault(number, Partner(number, key, name, kind))
        if steward_name:
            partner.stewards.append(steward_name)
    return list(found.values())
