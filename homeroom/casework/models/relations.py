"""Relations of people to children as the collaboration file states them, named by a partner's own identifier.

The child may arrive with a later feed, so these rows name `contributor` and `source_id` and not a student.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from homeroom.partners.models import Organization, Person


class Named(models.Model):
    """Names a child by a partner's identifier: `ORG:ID` in the collaboration file."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="The last day on which it holds.")

    protection = "stated"
    disposition = "by contributor"

    class Meta:
        abstract = True


class Relation(Named):
    """This person stands in this relation to this child."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    relation = models.TextField()


class Recusal(Named):
    """This person must not see this child's record: kin, own child, an earlier conflict."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField()


class LimitingOrder(Named):
    """A court limits what of this child somebody may see. Limits bite on entry."""

    key = models.TextField(unique=True)
    effect = models.TextField()
    court = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    against_person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    against_organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    against_role = models.TextField(blank=True)
    elements = models.JSONField(default=list)
    datasets = ArrayField(models.SmallIntegerField(), help_text="Numbers of datasets; 0 is the whole child.")
    read_by = models.JSONField(default=list, help_text="Keys of the people who read the order: they may know of it.")
