"""Relations of people to children as the collaboration file states them, named by a partner's own identifier.

The child may arrive with a later feed, so these rows name `contributor` and `source_id` and not a student.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from homeroom.agreements.models.consents import Permit
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


class UnsealingOrder(Named):
    """A court lifts a seal for whom the order names, and for nobody else (sharing specification 2.3, step 4).

    It opens nothing by itself: whoever it names sees what was open before the seal. Like an order that permits, it bites once
    two people have read it.
    """

    key = models.TextField(unique=True)
    lifts = models.TextField(help_text="Key of the order that sealed.")
    court = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    for_person = models.ForeignKey(Person, null=True, on_delete=models.CASCADE, related_name="+")
    for_organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="+")
    for_role = models.TextField(blank=True)
    read_by = ArrayField(models.TextField(), default=list, help_text="Keys of the people who read it.")


class PermittingOrder(Permit):
    """A court lets these recipients see these elements of this child (34 CFR 99.31(a)(9)).

    It bites once two people have read it, and once the parent and the student could have been told, unless the order came in
    a dependency case to which the parent is a party (20 USC 1232g(b)(2)(B)).
    """

    court = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, help_text="The last day on which it holds.")
    notice_given_on = models.DateField(null=True)
    in_dependency_case = models.BooleanField(default=False)
    read_by = ArrayField(models.TextField(), default=list, help_text="Keys of the people who read it.")


class DroppedOrder(models.Model):
    """An order as it last stood in the file, when it was left out of it or became an order of another kind.

    It holds no longer, and counts nowhere in the rule. What was shown under it stands in the book by its number, and is told of.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    key = models.TextField()
    effect = models.TextField()
    of_id = models.BigIntegerField(help_text="The number that it had among orders of its kind.")
    court = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    begins_on = models.DateField()
    entry = models.JSONField(help_text="Of the collaboration file, whole.")
    dropped_at = models.DateTimeField(db_default=Now())

    protection = "stated"
    disposition = "by contributor"

    def __str__(self):
        return f"dropped order {self.pk}"


class Appointment(Named):
    """A court named who holds the right to decide about this child's education (34 CFR 99.4; 34 CFR 300.30)."""

    key = models.TextField(unique=True)
    court = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    read_by = ArrayField(models.TextField(), default=list)
