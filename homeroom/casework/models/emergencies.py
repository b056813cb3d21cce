"""A way in for an emergency, and what its review found (34 CFR 99.31(a)(10), 99.36)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from homeroom.access.fields import ElementMaskField
from homeroom.partners.models import Organization, Person
from homeroom.students.models import Student

HOURS = 4  # For how long it opens something; casework/sql/emergencies.sql says it too.
JUSTIFIED, NOT_JUSTIFIED = "justified", "not_justified"


class Emergency(models.Model):
    """Somebody said that a child or somebody else is in danger, and opened for four hours what it takes.

    Written by access.break_glass_v1 alone, which looks whether it may be offered. Never changed.
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # As all that people write it lies in the file of the writer's organization.
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    origins = ArrayField(models.SmallIntegerField(), help_text="Whose records it may open: their stewards review it.")
    elements = ElementMaskField()
    datasets = models.BigIntegerField(
        help_text="Of which it opens whole rows, since they hold nothing else; bit 0 is set."
    )
    # 34 CFR 99.32(a)(5): the articulable and significant threat, and to whom the information was disclosed.
    threat = models.TextField()
    at_risk = models.TextField()
    why_now = models.TextField()
    receivers = models.TextField()
    at = models.DateTimeField(db_default=Now())
    ends_at = models.DateTimeField()

    protection = "emergencies"
    disposition = "with the child"

    class Meta:
        indexes = [models.Index(fields=["student"], name="emergency_by_student")]
        constraints = [
            models.CheckConstraint(
                name="emergency_says_all",
                condition=~models.Q(threat="")
                & ~models.Q(at_risk="")
                & ~models.Q(why_now="")
                & ~models.Q(receivers=""),
            ),
            models.CheckConstraint(
                name="emergency_ends_after_it_begins", condition=models.Q(ends_at__gt=models.F("at"))
            ),
        ]


class EmergencyReview(models.Model):
    """The data steward of one of the origins, the contributor here, looked at an emergency and says what was found."""

    emergency = models.ForeignKey(Emergency, on_delete=models.CASCADE, related_name="reviews")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    finding = models.TextField(choices=[(JUSTIFIED, JUSTIFIED), (NOT_JUSTIFIED, NOT_JUSTIFIED)])
    words = models.TextField()
    at = models.DateTimeField(db_default=Now())

    protection = "emergency reviews"
    disposition = "with the child"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["emergency", "contributor"], name="emergency_reviewed_once_by_each"),
            models.CheckConstraint(name="emergency_review_has_words", condition=~models.Q(words="")),
        ]


class EmergencyTry(models.Model):
    """Somebody named a child for an emergency, and nothing was offered. Says of whom by nothing: it is counted."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "tries"
    disposition = "with the book"

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="emergency_try_by_person")]
