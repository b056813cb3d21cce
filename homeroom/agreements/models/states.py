"""What befell an agreement: who activated it, who ended it, and who let it rest and go on; each a row with when and why."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from homeroom.agreements.models.papers import Agreement
from homeroom.partners.models import Person


class Activation(models.Model):
    """From this moment its grants stand. `by` is empty where no steward activated it on its page: then the last signature did, or
    `homeroom apply`."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="activations")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(
        Person,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Whose signature was the last one, and activated it.",
    )
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField(blank=True, db_default="")

    protection = "agreement states"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement"], name="activation_once")]


class Ending(models.Model):
    """From this moment its grants are closed, and those of the agreements under it."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="endings")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField()

    protection = "agreement states"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement"], name="ending_once")]


class Suspension(models.Model):
    """From this moment the agreement rests, and what stands under it: its grants are not there, and come back with it.

    `by` is empty for those of the collaboration file, which names their end as well.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="suspensions")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    reason = models.TextField()

    protection = "agreement states"

    class Meta:
        ordering = ["begins_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="suspension_ends_after_it_begins", condition=models.Q(ends_at__gt=models.F("begins_at"))
            )
        ]

    @property
    def until(self) -> datetime | None:
        """When it ends or ended; none while nobody has said."""
        resumption = getattr(self, "resumption", None)
        return min(filter(None, (self.ends_at, resumption and resumption.at)), default=None)

    @property
    def lasts(self) -> bool:
        now = timezone.now()
        return self.begins_at <= now and (self.until is None or now < self.until)


class Resumption(models.Model):
    """Whoever suspended an agreement on its page said that the pause is over."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="resumptions")
    suspension = models.OneToOneField(Suspension, on_delete=models.CASCADE, related_name="resumption")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True, db_default="")

    protection = "agreement states"
