"""A release of rows that were candidates, as its record says: who, when, to whom, how many, of which files. Of no child."""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person

SHA256 = r"^[0-9a-f]{64}$"


class FirstPassRelease(models.Model):
    """One partner showed another the candidates of a first pass. Put on record by its data steward; nothing of it is changed.

    `released_*` and what follows is what `homeroom release` wrote; `contributor` and `recipient` are
    the partners as they stand here.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    released_at = models.DateTimeField()
    released_by = models.TextField()
    released_to = models.TextField()
    under = models.TextField(help_text="The paper that allows it, in the words of whoever released.")
    side = models.TextField(choices=[("roster", "roster"), ("foster", "foster")])
    fields = models.TextField(choices=[(each, each) for each in ("names", "contract", "all")])
    records = models.IntegerField()
    of = models.IntegerField(help_text="How many records the whole list had.")
    columns = models.JSONField()
    candidates_sha256 = models.TextField()
    output_sha256 = models.TextField()

    protection = "first pass releases"
    disposition = "by contributor"

    class Meta:
        constraints = [
            # Who sends the same rows to a second partner releases them a second time.
            models.UniqueConstraint(
                fields=["contributor", "recipient", "output_sha256"], name="first_pass_release_once_to_a_partner"
            ),
            models.CheckConstraint(
                name="first_pass_release_goes_to_another", condition=~models.Q(recipient=models.F("contributor"))
            ),
            models.CheckConstraint(
                name="first_pass_release_is_of_its_list",
                condition=models.Q(records__gte=1, records__lte=models.F("of")),
            ),
            models.CheckConstraint(
                name="first_pass_release_names_its_files",
                condition=models.Q(candidates_sha256__regex=SHA256, output_sha256__regex=SHA256),
            ),
            models.CheckConstraint(
                name="first_pass_release_is_of_a_side_and_fields",
                condition=models.Q(side__in=("roster", "foster"), fields__in=("names", "contract", "all")),
            ),
        ]
        indexes = [models.Index(fields=["contributor", "-id"], name="first_pass_by_contributor")]

    def __str__(self):
        return f"first pass release {self.pk}"
