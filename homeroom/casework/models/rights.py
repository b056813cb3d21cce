"""Who may sign for a child's schooling, as those who answer for the case found it (34 CFR 99.4; 34 CFR 300.30)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from homeroom.casework.models.written import Written
from homeroom.casework.words import HOLDER_TYPES, RIGHTS_BASES


class EducationRightsHolder(Written):
    """What was found on one day. For each part of the rights the latest finding holds, until it expires.

    An "unknown" is a finding too: it says that what was written before no longer holds.
    """

    dataset = "court_education"
    row_day = "expires_on"
    UNKNOWN = "unknown"

    holder_type = models.TextField(choices=list(HOLDER_TYPES.items()))
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    basis = models.TextField(blank=True, choices=list(RIGHTS_BASES.items()))
    scope = ArrayField(models.TextField(), help_text="Parts of the rights: SCOPES in casework/words.py.")
    ordered_on = models.DateField(null=True, help_text="The day of the order, where one says so.")
    expires_on = models.DateField(null=True, help_text="The last day on which it holds.")

    class Meta:
        indexes = [models.Index(fields=["student", "-at"], name="rights_holder_by_student")]
        constraints = [
            models.CheckConstraint(
                name="rights_holder_has_name_and_basis_unless_unknown",
                condition=models.Q(holder_type="unknown", name="") | ~models.Q(models.Q(name="") | models.Q(basis="")),
            ),
            models.CheckConstraint(
                name="rights_holder_expires_not_before_the_order",
                condition=models.Q(expires_on=None)
                | models.Q(ordered_on=None)
                | models.Q(expires_on__gte=models.F("ordered_on")),
            ),
            models.CheckConstraint(name="rights_holder_holds_something", condition=models.Q(scope__len__gt=0)),
        ]
