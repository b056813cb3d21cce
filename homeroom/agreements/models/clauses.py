"""What an agreement says in plain words, beside what a machine reads of it."""

from django.db import models

from homeroom.agreements.models.papers import Agreement, Amendment
from homeroom.agreements.words import TOPICS


class Clause(models.Model):
    """One clause, or, of an amendment, its new words. The line with its number, if there is one, is how the machine reads it.

    `agrees` is the hash of both as they were when somebody last found that they say the same: changing one without the
    other shows.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="clauses")
    amendment = models.ForeignKey(Amendment, null=True, on_delete=models.CASCADE, related_name="clauses")
    number = models.SmallIntegerField()
    topic = models.TextField(choices=[(topic, topic) for topic in TOPICS])
    heading = models.TextField()
    text = models.TextField()
    agrees = models.TextField(blank=True, db_default="")

    protection = "agreement parts"

    class Meta:
        ordering = ["number", "amendment__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"], name="clause_once_per_agreement", condition=models.Q(amendment=None)
            ),
            models.UniqueConstraint(fields=["amendment", "number"], name="clause_once_per_amendment"),
        ]
