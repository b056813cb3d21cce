"""What forms leave behind: keys, so that one sent twice makes one record; drafts, so that nothing typed is lost."""

from django.db import models


class FormKey(models.Model):
    protection = "form keys"

    key = models.CharField(max_length=22, primary_key=True)
    by = models.BigIntegerField()  # The person's number. A foreign key would point up the house.
    used_at = models.DateTimeField(auto_now_add=True)
    result_url = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.result_url


class Draft(models.Model):
    """What somebody typed and could not yet save, sealed for that person (drafts.py). Empty once it was sent."""

    protection = "drafts"

    by = models.BigIntegerField()  # The person's number.
    place = models.BinaryField(max_length=16)  # Which form of which page, as a keyed hash.
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "place"], name="draft_once_per_person_and_form")]

    def __str__(self) -> str:
        return f"Draft {self.pk}"
