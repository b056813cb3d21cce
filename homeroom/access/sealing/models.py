"""A checkpoint: a range of one ledger, its Merkle root, and the signature under both."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Checkpoint(models.Model):
    """So these rows stood when they were sealed; no row of this table is ever changed.

    It covers all rows after `after` up to `upto`, also numbers that no row has: a row that appears there later was added.
    """

    number = models.BigIntegerField(primary_key=True)
    ledger = models.TextField()
    form = models.SmallIntegerField(help_text="How a row is made into a leaf: access.leaves_v1.")
    after = models.BigIntegerField()
    upto = models.BigIntegerField()
    count = models.IntegerField()
    root = models.BinaryField()
    previous = models.BinaryField(help_text="The hash of the checkpoint before it; empty for the first.")
    key = models.TextField(help_text="The fingerprint of the key that signed it.")
    at = models.DateTimeField()
    signature = models.BinaryField()
    numbers = ArrayField(models.BigIntegerField(), help_text="Of the rows, in their order.")
    leaves = models.BinaryField(help_text="Their hashes, 32 bytes each, so that a single row can be named.")

    class Meta:
        app_label = "access"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "after"], name="checkpoint_once_for_a_range"),
            models.CheckConstraint(
                name="checkpoint_covers_rows", condition=models.Q(upto__gt=models.F("after"), count__gt=0)
            ),
        ]

    protection = "checkpoints"
