"""What people write about a child, as against what partners' systems send."""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person
from homeroom.students.models import Student


class Written(models.Model):
    """One thing that one person wrote. Never changed: a later row says what became of it.

    It lies in the file of the writer's organization, its contributor, and is seen as that organization's agreements
    open its dataset. `part_of` names the field of what it belongs to, which must be about the same child, and with
    `part_of_own_file` of the writer's own organization.
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "written"
    disposition = "by contributor"
    dataset: str
    part_of = ""
    part_of_own_file = False

    class Meta:
        abstract = True

    def __str__(self):
        return f"{type(self).__name__} {self.pk}"


class InOneGo(models.Model):
    """Rows that one person wrote in one go share `act`, so that what was done in one go is undone in one go."""

    act = models.UUIDField(db_default=RandomUUID())

    class Meta:
        abstract = True
