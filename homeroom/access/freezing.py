"""Sharing is paused for everybody, or the collaboration is closing: rows that say who, when and why, and who let it go on.

While one stands, one enters as somebody who has a right to a record or an emergency, and as nothing else (decision 35).
"""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person

PAUSED, CLOSING = "freeze", "closing"
REASON_MAX = 2_000  # Half a page; the data stewards of all partners read it.
# Whoever stands toward a child also while sharing is paused does so by a number of its own as well (access/publishing.py).
WHILE_FROZEN = -2_000_000_000


class Freeze(models.Model):
    """From this moment every path is dark but a right to the record and an emergency (sharing specification 2.3, step 1).

    Without a person it was the owner of the machine, by command.
    """

    kind = models.TextField(choices=[(PAUSED, PAUSED), (CLOSING, CLOSING)])
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(db_default=Now())

    protection = "freezes"

    class Meta:
        constraints = [
            models.CheckConstraint(name="freeze_has_a_reason", condition=~models.Q(reason="")),
            # The end of a collaboration is for no single page to begin.
            models.CheckConstraint(
                name="closing_is_by_the_owner", condition=models.Q(kind=PAUSED) | models.Q(by__isnull=True)
            ),
        ]


class Thaw(models.Model):
    """One word that sharing may go on: of the owner of the machine, which is enough, or of a steward, who needs another's."""

    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="thaws")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(db_default=Now())

    protection = "freezes"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["freeze", "organization"], name="thaw_once_per_organization"),
            models.CheckConstraint(name="thaw_has_a_reason", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="thaw_is_of_a_person_and_organization_or_of_the_owner",
                condition=models.Q(by__isnull=True, organization__isnull=True)
                | models.Q(by__isnull=False, organization__isnull=False),
            ),
        ]
