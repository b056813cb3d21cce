"""An agreement that goes on by itself at its end: what the parties agreed of that, each renewal, and objections to it."""

from django.db import models
from django.db.models.functions import Now

from homeroom.agreements.models.papers import Agreement
from homeroom.partners.models import Person


class RenewalTerms(models.Model):
    """It renews itself, so often and for so long, unless a party objects in time."""

    agreement = models.OneToOneField(Agreement, on_delete=models.CASCADE, related_name="renewal_terms")
    automatic = models.BooleanField()
    times = models.SmallIntegerField(help_text="In all.")
    for_months = models.SmallIntegerField()
    notice_days = models.SmallIntegerField(help_text="A party objects at least so many days before the last one.")

    protection = "agreement parts"


class Renewal(models.Model):
    """It went on: its last day and its term were moved, and nobody signed anew."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="renewals")
    number = models.SmallIntegerField()
    begins_on = models.DateField(help_text="The day after what was its last one.")
    ends_on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    protection = "agreement states"

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="renewal_once"),
            models.CheckConstraint(
                name="renewal_ends_after_it_begins", condition=models.Q(ends_on__gte=models.F("begins_on"))
            ),
        ]


class RenewalObjection(models.Model):
    """A party's data steward said in time that it shall not go on past this day. One at a time stands (sql/taking_back.sql)."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="renewal_objections")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    ends_on = models.DateField(help_text="The last day on which the agreement holds.")
    reason = models.TextField()

    protection = "agreement states"


class ObjectionWithdrawal(models.Model):
    """The party that objected took it back in time: it goes on as if nobody had objected, until somebody does anew.

    The collaboration file has neither: of what somebody objects to it says `automatic: false`, until that is taken back.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="objection_withdrawals")
    objection = models.OneToOneField(RenewalObjection, on_delete=models.CASCADE, related_name="withdrawal")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField()

    protection = "agreement states"
