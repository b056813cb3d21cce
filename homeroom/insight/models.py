"""What people keep of a list: a filter under a name."""

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from homeroom.insight.copies.models import Export, ExportDestruction, ExportExtension
from homeroom.insight.quality.models import Conflict, ConflictAnswer, QualityFinding, QualityMeasure
from homeroom.partners.models import Organization, Person

__all__ = [
    "Conflict",
    "ConflictAnswer",
    "Export",
    "ExportDestruction",
    "ExportExtension",
    "QualityFinding",
    "QualityMeasure",
]


class SavedView(models.Model):
    """A filter of a list. One's own, or for everybody of the same organization and role too; it holds nothing of a child.

    `removed_at` takes it from all but its owner, who may bring it back for 30 days.
    """

    STUDENTS, NEEDS = "students", "needs"

    by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    role = models.TextField()
    at = models.DateTimeField(db_default=Now())
    of = models.TextField(choices=[(word, word) for word in (STUDENTS, NEEDS)])
    name = models.TextField()
    query = models.TextField(blank=True)
    is_shared = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)

    protection = "saved views"

    class Meta:
        indexes = [models.Index(fields=["by", "of"], name="saved_view_by_person")]

    def __str__(self):
        return f"saved view {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse(f'insight:{self.of}')}?{self.query}"


class HeldFile(models.Model):
    """A file of counts that somebody asked for by a line whose files are checked, as it would leave; one row per contributor.

    Written by access.hold_file_v1. `sealed` lies under the contributor's key, and is emptied with the answer; without one the
    row is deleted after 30 days. `export` is the same in the rows of one file. It holds counts, and nothing of one child.
    """

    export = models.UUIDField()
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    agreement_id = models.IntegerField(help_text="agreements.Agreement, by whose line it was asked for.")
    line_id = models.IntegerField()
    query = models.TextField(blank=True, help_text="The filter of the board.")
    as_of = models.DateField()
    sealed = models.BinaryField(null=True)
    digest = models.TextField(help_text="SHA-256 of the table, so that the same asked for twice waits once.")
    untold = models.IntegerField(help_text="How many numbers of it are small, or would give a small one away.")
    differing = models.IntegerField(help_text="How many differ by a small number from what left earlier.")
    version = models.TextField(help_text="Of the program that made it.")

    protection = "held files"
    disposition = "by contributor"

    class Meta:
        indexes = [models.Index(fields=["contributor", "-id"], name="held_file_by_contributor")]

    def __str__(self):
        return f"held file {self.pk}"


class FileRelease(models.Model):
    """The register: what left to whom, when, with which version; by nobody where nothing of it was small."""

    held = models.OneToOneField(HeldFile, on_delete=models.PROTECT, related_name="release")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    sealed = models.BinaryField(help_text="The table as it left: later files are held against it.")
    withheld = models.JSONField(help_text="Rows that the reviewer hid further.")
    note = models.TextField(blank=True)
    version = models.TextField()
    expires_at = models.DateTimeField(help_text="Until then it can be fetched.")

    protection = "file releases"
    disposition = "by contributor"

    def __str__(self):
        return f"release {self.pk}"


class FileRefusal(models.Model):
    """It does not leave, and why."""

    held = models.OneToOneField(HeldFile, on_delete=models.PROTECT, related_name="refusal")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    reason = models.TextField()

    protection = "file releases"
    disposition = "by contributor"

    def __str__(self):
        return f"refusal {self.pk}"
