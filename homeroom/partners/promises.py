"""What a person promises before opening anything: the text in its versions, who signed which, and training that a steward
wrote down. What of it holds until when, Readiness keeps, beside what the collaboration file says.
"""

import hashlib
from functools import cache
from pathlib import Path

from django.db import models
from django.db.models.functions import Now

WORDINGS = Path(__file__).parent / "wordings"
STANDARD = (
    "homeroom-1"  # The version of the text that an installation has whose file names none. Other words, another name.
)


class ConfidentialityText(models.Model):
    """A version of the confidentiality agreement, in each language: the collaboration's, or an organization's own.

    Never changed once it is there, because signatures name it. The order of versions is that of their days.
    """

    organization = models.ForeignKey("partners.Organization", null=True, on_delete=models.PROTECT, related_name="+")
    version = models.TextField()
    wordings = models.JSONField(help_text="The words by language, to the letter.")
    effective_on = models.DateField()
    sign_again_by = models.DateField(
        null=True, help_text="The last day on which a signature of an older version holds."
    )
    recorded_at = models.DateTimeField(db_default=Now())
    dropped_at = models.DateTimeField(null=True, help_text="Since when the collaboration file names it no longer.")

    protection = "configuration"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "version"], nulls_distinct=False, name="confidentiality_text_once_per_version"
            ),
            models.CheckConstraint(
                condition=models.Q(sign_again_by=None) | models.Q(sign_again_by__gte=models.F("effective_on")),
                name="confidentiality_text_not_asked_before_it_began",
            ),
        ]

    def __str__(self):
        return self.version

    def in_language(self, language: str) -> str:
        """The language that this text has for a reader of `language`."""
        return language if language in self.wordings else next(iter(self.wordings))


class ConfidentialitySignature(models.Model):
    """A person signed a text. A row is never changed: signing again is another row."""

    SECOND_FACTOR, PASSWORD, WAIVED = "second_factor", "password", "waived"

    person = models.ForeignKey("partners.Person", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("partners.Organization", on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    text = models.ForeignKey(ConfidentialityText, on_delete=models.PROTECT, related_name="+")
    language = models.TextField()
    text_hash = models.BinaryField(help_text="SHA-256 of the words that were on the page, as UTF-8.")
    name = models.TextField(help_text="As the person typed it.")
    method = models.TextField(
        choices=[(method, method) for method in (SECOND_FACTOR, PASSWORD, WAIVED)],
        help_text="By what the person had just proved to be who they are.",
    )
    at = models.DateTimeField(db_default=Now())

    protection = "promises"

    def __str__(self):
        return f"signature {self.pk}"


class TrainingRecord(models.Model):
    """A data steward wrote down that somebody of the own organization completed privacy training."""

    person = models.ForeignKey("partners.Person", on_delete=models.PROTECT, related_name="+")
    organization = models.ForeignKey("partners.Organization", on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey("partners.Person", on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField()
    course = models.TextField()
    at = models.DateTimeField(db_default=Now())

    protection = "promises"

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(person=models.F("by")), name="training_is_written_down_by_another"
            ),
        ]

    def __str__(self):
        return f"training {self.pk}"


def hash_of(wording: str) -> bytes:
    return hashlib.sha256(wording.encode()).digest()


@cache
def standard_wordings() -> dict[str, str]:
    """The text that comes with the program."""
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in sorted(WORDINGS.glob("*.txt"))}
