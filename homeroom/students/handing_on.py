"""What of a copy may be handed to a partner: no more than agreements in force show that partner in a file of its own.

Of the own records it is what a line of one's own lets that partner take away. What another contributor sent may be handed on
where its line says to whom (34 CFR 99.33(a)): to the child's education team, as the agency authorizes (20 USC 1232g(b)(1)(L)).
Of the other codes of `redisclosure` nothing says who is meant, so they let nothing be handed on; nor does a law or a consent,
which names its recipient. A family gets its copy from its own pages, which leave out what it may not see.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.utils import timezone

from homeroom.access.catalogue import FULL, VIEWS, catalogue
from homeroom.access.door import EXPORT
from homeroom.agreements.compiling import coverage
from homeroom.agreements.models import Agreement, Line
from homeroom.partners.models import Organization
from homeroom.students.taking import Told, may_take
from homeroom.students.words import AGENCY

TO_THE_TEAM = frozenset({"to_education_team_authorized_by_agency"})


@dataclass
class Partner:
    """Whom one's own lines show something in files, with the fullest view of each element."""

    organization: Organization
    views: dict[str, int] = field(default_factory=dict)

    def is_shown(self, named: str, view: int) -> bool:
        """An element at this view; a dataset, where each of its elements is shown in full."""
        if named in catalogue().elements:
            return self.views.get(named, -1) >= view
        return all(self.views.get(element.key, -1) >= FULL for element in catalogue().datasets[named].elements)


def partners_of(mine: Organization) -> list[Partner]:
    """By name. Two queries, however many lines there are."""
    in_force = Agreement.objects.with_rest().filter(
        rests=False, activations__isnull=False, endings=None, term__contains=timezone.now()
    )
    lines = Line.objects.filter(contributor=mine, dropped_at=None, agreement__in=in_force.values("pk"))
    found: dict[str, dict[str, int]] = {}
    for line in lines.select_related("agreement"):
        if EXPORT not in line.operations or not line.holds_now:
            continue
        for key in set(line.recipients) - {mine.key}:
            views = found.setdefault(key, {})
            for element, view in coverage(line).items():
                views[element.key] = max(VIEWS.index(view), views.get(element.key, -1))
    named = Organization.objects.filter(key__in=found).order_by("name")
    return [Partner(organization, found[organization.key]) for organization in named]


class HandedOn:
    """Of what may be taken, that which may be handed to this partner."""

    def __init__(self, taken: Told, mine: Organization, partner: Partner):
        self._taken, self._mine, self._partner = taken, mine, partner

    def __call__(self, student_id: int, contributor_id: int, named: str, view: int = FULL, /) -> bool:
        if not self._taken(student_id, contributor_id, named, view):
            return False
        return contributor_id != self._mine.pk or self._partner.is_shown(named, view)

    @property
    def contributors(self) -> Collection[int]:
        return self._taken.contributors


def may_hand_on(student_ids: Iterable[int], mine: Organization, partner: Partner) -> HandedOn:
    authorized = TO_THE_TEAM if mine.kind == AGENCY else frozenset()
    return HandedOn(may_take(student_ids, handed_on_by=authorized), mine, partner)
