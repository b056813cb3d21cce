"""The education team of a child: who is on it, in which role, since when, and who left."""

from django.db import models

from homeroom.casework.models.written import InOneGo, Written
from homeroom.casework.words import TEAM_ROLES
from homeroom.partners.models import Person


class Membership(Written):
    """Somebody is on a child's team. For a person who takes part here it is a relation to the child; what that opens,
    agreements say. Others are on it with name and number: "whom do I call"."""

    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.TextField()
    team_role = models.TextField(choices=list(TEAM_ROLES.items()))
    organization_name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    email = models.TextField(blank=True)
    appointed = models.TextField(
        blank=True, help_text="How: by a court order of a day, by the agency, asked by the youth."
    )
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="The last day, where it is known beforehand.")
    takes_back = models.OneToOneField("Departure", null=True, on_delete=models.CASCADE, related_name="taken_back_by")

    protection = "team"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_ends_not_before_it_begins",
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("begins_on")),
            )
        ]


class Departure(InOneGo, Written):
    """A member left the team. From this moment the membership opens nothing; who comes back has a new one."""

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="departure")
    reason = models.TextField(blank=True)

    protection = "team"
    part_of = "membership"
