"""Who is on the team, and who has left."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery

from homeroom.casework.invitations import Invitation
from homeroom.casework.models import Membership, Turn
from homeroom.casework.words import TEAM_ROLES
from homeroom.common.statements import Given, written_once


@dataclass
class Member:
    membership: Membership
    today: date
    may_part: bool = False
    invitation: Invitation | None = None
    open_tasks: int = 0
    doing: list[str] = field(default_factory=list)
    may_come_back: bool = False

    @property
    def role(self) -> str:
        return str(TEAM_ROLES[self.membership.team_role])

    @property
    def name(self) -> str:
        return self.membership.person.name if self.membership.person else self.membership.name

    @property
    def phone(self) -> str:
        return self.membership.phone or (self.membership.person.phone if self.membership.person else "")

    @property
    def email(self) -> str:
        return self.membership.email or (self.membership.person.email if self.membership.person else "")

    @property
    def organization(self) -> str:
        organization = self.membership.person.organization if self.membership.person else None
        if organization is None or organization.is_families:  # A family member belongs to no organization.
            return self.membership.organization_name
        return organization.name

    @property
    def has_left(self) -> bool:
        over = self.membership.ends_on is not None and self.membership.ends_on < self.today
        return over or getattr(self.membership, "departure", None) is not None

    @property
    def is_champion(self) -> bool:
        return self.membership.team_role == "champion"


def team_of(student_id: int, today: date, *, with_tasks: bool = False) -> list[Member]:
    """The champion first, then as they came; who has left stands at the end.

    `with_tasks`: how many open tasks each has with this student, as far as the plan is open.
    """
    members = [
        Member(membership, today, open_tasks=getattr(membership, "tasks", None) or 0)
        for membership in _memberships(with_tasks).ask(student=student_id)
    ]
    return sorted(members, key=lambda m: (m.has_left, not m.is_champion))


@written_once
def _memberships(with_tasks: bool) -> QuerySet[Membership]:
    student = Given("student", IntegerField())
    memberships = (
        Membership.objects.filter(student_id=student)
        .select_related("person__organization", "departure__by", "departure__taken_back_by", "contributor", "by")
        .order_by("begins_on", "pk")
    )
    if with_tasks:
        theirs = Turn.objects.filter(
            student_id=student, owner=OuterRef("person"), followed_by=None, state__in=Turn.OPEN
        )
        memberships = memberships.annotate(tasks=Subquery(theirs.values("owner").annotate(n=Count("pk")).values("n")))
    return memberships
