"""What a family lets partners know of one child, and what it asked them not to: papers that are no agreement.

The child may arrive with a later feed, so these rows name `contributor` and `source_id` and not a student.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from homeroom.access.fields import ElementMaskField
from homeroom.access.models import Purpose
from homeroom.partners.models import Organization

CAPACITIES = ("parent", "education_rights_holder", "student", "foster_parent")


class Permit(models.Model):
    """What a consent or an order lets somebody see of one child: which elements, and how much of each.

    `datasets`, `full`, `masked` and `flag` are what it shows by itself; `scope` and `scope_datasets` are what it covers
    where a line of an agreement rests on it and says how much is shown. Bit 0 of the masks of datasets is always set.
    """

    key = models.TextField(unique=True)
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    elements = models.JSONField()
    organizations = ArrayField(models.SmallIntegerField(), default=list, help_text="Who receives, by number.")
    people = ArrayField(models.IntegerField(), default=list, help_text="Who receives by name.")
    datasets = models.BigIntegerField(default=1)
    scope_datasets = models.BigIntegerField(default=1)
    full = ElementMaskField(default=0)
    masked = ElementMaskField(default=0)
    flag = ElementMaskField(default=0)
    scope = ElementMaskField(default=0)

    protection = "stated"
    disposition = "by contributor"

    class Meta:
        abstract = True


class Consent(Permit):
    """Somebody who may consent for this child agreed that these elements go to these recipients (34 CFR 99.30)."""

    purpose = models.ForeignKey(Purpose, on_delete=models.PROTECT, related_name="+")
    signed_by = models.TextField()
    basis = models.TextField(help_text="The law whose form it has.")
    contents = models.JSONField(default=dict, help_text="What that form must say besides.")
    capacity = models.TextField(choices=[(capacity, capacity) for capacity in CAPACITIES])
    given_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, help_text="The first moment at which it no longer holds.")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["contributor", "source_id"], name="consent_by_child")]
        constraints = [
            models.CheckConstraint(
                name="consent_expires_after_it_is_given",
                condition=models.Q(expires_at=None) | models.Q(expires_at__gt=models.F("given_at")),
            )
        ]


class Objection(models.Model):
    """A family or a student asked not to share these elements, with these recipients or with anybody.

    It ends what rests on a consent or on a basis that is nobody's duty (sharing specification 2.9).
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    elements = models.JSONField(default=list, help_text="None means every element.")
    organizations = ArrayField(models.SmallIntegerField(), default=list, help_text="None means every recipient.")
    scope = ElementMaskField(default=0)
    datasets = models.BigIntegerField(default=0, help_text="Whose rows hold one of these elements.")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)

    protection = "stated"
    disposition = "by contributor"

    class Meta:
        indexes = [models.Index(fields=["contributor", "source_id"], name="objection_by_child")]
