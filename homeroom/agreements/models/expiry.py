"""What the passing of days does to an agreement: its parties are warned before it ends, and told when it has."""

from django.db import models
from django.db.models.functions import Now

from homeroom.agreements.models.papers import Agreement

WARNING_DAYS = (180, 90, 30, 7)  # Sharing specification 2.1, "Term".


class ExpiryWarning(models.Model):
    """The parties' data stewards were told that it ends: on the day so many days before, or as soon after as somebody could.

    Of the warnings that a pause of the worker has left, the latest alone is given. Another end is warned of anew.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="expiry_warnings")
    days = models.SmallIntegerField(choices=[(days, str(days)) for days in WARNING_DAYS])
    ends_at = models.DateTimeField(help_text="Of the agreement's term as it was then.")
    at = models.DateTimeField(db_default=Now())

    protection = "agreement states"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "ends_at", "days"], name="expiry_warning_once")]


class Expiry(models.Model):
    """Its term came to an end, and nobody ended it: when, why, and when that was noticed and the parties were told.

    Access had ended with the term, whether or not anything worked then. Each end once: what a later file gives another end has
    another row then. The collaboration file carries none of these, because the days that it does carry say the same everywhere.
    """

    NO_RENEWAL, OBJECTION, AS_OFTEN, COULD_NOT = "no_renewal", "objection", "as_often", "could_not"
    ABOVE, EARLY = "above", "early"

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="expiries")
    ended_at = models.DateTimeField(help_text="Of the agreement's term as it was then.")
    at = models.DateTimeField(db_default=Now(), help_text="When the worker noticed.")
    reason = models.TextField(
        choices=[(code, code) for code in (NO_RENEWAL, OBJECTION, AS_OFTEN, COULD_NOT, ABOVE, EARLY)]
    )

    protection = "agreement states"

    class Meta:
        ordering = ["ended_at"]
        constraints = [models.UniqueConstraint(fields=["agreement", "ended_at"], name="expiry_once")]
