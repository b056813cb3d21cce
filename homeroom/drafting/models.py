"""A draft and its versions, the steps that it took, who found what of it, who is to sign and who has."""

from django.db import models
from django.db.models.functions import Now

from homeroom.agreements.models import TIERS, Agreement
from homeroom.partners.models import Organization, Person

DRAFT, IN_REVIEW, OUT, CONCLUDED, ABANDONED = "draft", "in_review", "out_for_signature", "concluded", "abandoned"
STATES = (DRAFT, IN_REVIEW, OUT, CONCLUDED, ABANDONED)
REVIEWS = ("privacy", "legal", "technical")  # Sharing specification 2.1.
FIT, NOT_FIT = "fit", "not_fit"


class Draft(models.Model):
    """An agreement to be. What it says stands in its versions, of which the latest counts."""

    key = models.TextField(unique=True)
    tier = models.TextField(choices=[(tier, tier) for tier in TIERS])
    template = models.TextField(help_text="The template from which it was begun, and its version.")
    amends = models.ForeignKey(Agreement, null=True, on_delete=models.CASCADE, related_name="+")
    reason = models.TextField(blank=True, help_text="Of an amendment: why.")
    effective_on = models.DateField(null=True, help_text="Of an amendment: from this day on at the earliest.")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "agreement drafts"

    class Meta:
        ordering = ["-id"]


class DraftPart(models.Model):
    """What belongs to a draft: seen by whoever sees it."""

    protection = "draft parts"
    written_while: tuple[str, ...] = (DRAFT,)

    class Meta:
        abstract = True


class Party(DraftPart):
    """Whose data stewards work on it. Kept equal to the parties of the latest version."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="parties")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")

    protection = "draft parties"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "organization"], name="draft_party_once")]


class Version(DraftPart):
    """The draft as it stood after one change: never changed itself, so that what was reviewed and signed can be read again."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    entry = models.JSONField(help_text="As the collaboration file would have it.")
    openings = models.JSONField(default=list, help_text="What its lines open, as compiled; part of what is signed.")
    lacks = models.JSONField(default=list, help_text="What keeps it from being signed, as a Lack has it.")
    amendment = models.JSONField(null=True, help_text="What of it is another than in the agreement that it amends.")
    hash = models.TextField(help_text="SHA-256 of the entry, or of the amendment.")
    what = models.TextField(help_text="What was changed, in a code of CHANGES.")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="draft_version_once")]


class Step(DraftPart):
    """It went to review, to be signed, back, or was given up: who, when, why."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="steps")
    state = models.TextField(choices=[(state, state) for state in STATES])
    reason = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    written_while = (DRAFT, IN_REVIEW, OUT)

    class Meta:
        ordering = ["id"]


class Review(DraftPart):
    """Somebody of a party looked at a version under one aspect, and found it fit to be signed or not."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="reviews")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    kind = models.TextField(choices=[(kind, kind) for kind in REVIEWS])
    finding = models.TextField(choices=[(FIT, FIT), (NOT_FIT, NOT_FIT)])
    note = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    written_while = (IN_REVIEW,)

    class Meta:
        ordering = ["id"]


class Signatory(DraftPart):
    """Who is to sign for a party, in which office, and what lets this person do so. Named by the party's own data steward."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="signatories")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    authority = models.TextField(help_text="The document that gives it.")
    amendments_max = models.SmallIntegerField(null=True, help_text="Of amendments, how many it lets this person sign.")
    may_widen = models.BooleanField(default=True, db_default=True, help_text="Whether amendments that show more, too.")
    authority_until = models.DateField(null=True, help_text="The last day on which it lets this person sign.")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "signatories"

    class Meta:
        ordering = ["id"]


class DraftSignature(models.Model):
    """A signatory signed this version. Written by access.sign_draft_v1 alone, which checks who, what and when."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="signatures")
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="+")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    title = models.TextField()
    authority = models.TextField()
    amendments_max = models.SmallIntegerField(null=True)
    may_widen = models.BooleanField(default=True, db_default=True)
    authority_until = models.DateField(null=True)
    hash = models.TextField()
    method = models.TextField(help_text="What was confirmed: second_factor, or password where none is asked for.")
    at = models.DateTimeField(db_default=Now())

    protection = "draft signatures"

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["version", "organization"], name="draft_signature_once")]


class Conclusion(models.Model):
    """All parties signed this version: the agreement that it became."""

    draft = models.OneToOneField(Draft, on_delete=models.CASCADE, related_name="conclusion")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "draft signatures"
