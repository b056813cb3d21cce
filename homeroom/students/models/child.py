"""The child, and what identifies the child in each partner's files."""

import uuid

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person


class Batch(models.Model):
    """One load of one contributor's files. Every fact names the batch that brought it."""

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    source_name = models.TextField(help_text="The name of the file or folder, without its path.")
    format = models.TextField()
    content_hash = models.BinaryField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    status = models.TextField(default="received")
    report = models.JSONField(null=True, help_text="Counts and messages without personal values.")

    protection = "batches"

    def __str__(self):
        return f"{self.source_name} ({self.status})"


class Student(models.Model):
    """A child whom a child-welfare partner has sent. Carries nothing but a random public id."""

    id = models.AutoField(primary_key=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    created_at = models.DateTimeField(db_default=Now())

    protection = "students"
    disposition = "with the last source record"

    def __str__(self):
        return str(self.public_id)


class SourceRecord(models.Model):
    """A partner's own record of a child: its identifier there, and the student it belongs to.

    The door's roles may see that a contributor has a record, never its identifier.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    source_id = models.TextField()
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="source_records")
    recorded_at = models.DateTimeField(db_default=Now())
    is_second = models.BooleanField(
        db_default=False, help_text="The contributor had another record of this child: facts say which they came from."
    )
    pair = models.BigIntegerField(null=True, help_text="The number of the pair whose decision linked it.")

    protection = "source records"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contributor", "source_id"], name="source_record_once_per_contributor"),
        ]

    def __str__(self):
        return f"source record {self.pk}"


class CurrentFacts(models.Manager):
    """Facts as they stand now; a superseded version is history."""

    def get_queryset(self):
        return super().get_queryset().filter(superseded_at=None)


ENDED = models.Q(superseded_by__isnull=False)


def of_a_student(*, db_index: bool = True) -> models.ForeignKey:
    """The child whom a row is about; the row policies promise that it is there."""
    return models.ForeignKey(
        Student, on_delete=models.CASCADE, related_name="+", db_constraint=False, db_index=db_index
    )


def promised(to: type[models.Model], *, null: bool = False) -> models.ForeignKey:
    """A reference that the row policies promise, and that other indexes find."""
    return models.ForeignKey(
        to, null=null, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )


class Fact(models.Model):
    """A version of one fact that a contributor sent about one child. Append-only: a newer version supersedes it.

    `key` is the contributor's identifier of the fact within its kind; `digest` tells whether its content changed.

    That student, contributor and batches are there, the row policies promise: an import writes rows of its own batch, of that
    batch's contributor, and of children of whom this one has a record. A foreign key would ask again for each row of millions.
    """

    student = of_a_student()
    contributor = promised(Organization)
    batch = promised(Batch)
    key = models.TextField()
    digest = models.BinaryField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True)
    superseded_by = promised(Batch, null=True)
    of_record = models.BigIntegerField(
        null=True,
        help_text="Which source record it came from, where that is a second one of the child; empty for the first.",
    )

    objects = CurrentFacts()
    versions = models.Manager()

    protection = "dataset"
    disposition = "by contributor"
    dataset: str

    class Meta:
        abstract = True
        base_manager_name = "versions"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "contributor", "key"],
                condition=models.Q(superseded_at=None),
                name="%(class)s_one_current_version",
            ),
            models.CheckConstraint(
                name="%(class)s_superseded_by_a_batch",
                condition=models.Q(superseded_at=None, superseded_by=None)
                | models.Q(superseded_at__isnull=False, superseded_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["contributor", "batch"], name="%(class)s_brought"),
            # Most facts stand, and every index is written with every fact: this one holds those that do not.
            models.Index(fields=["superseded_by"], condition=ENDED, name="%(class)s_ended"),
        ]

    def __str__(self):
        return f"{type(self).__name__} {self.pk}"


class Identity(Fact):
    """Names as a partner holds them. Being listed here says "in care": never directory information."""

    dataset = "identity"

    first_name = models.TextField()
    middle_name = models.TextField(blank=True)
    last_name = models.TextField()
    suffix = models.TextField(blank=True)
    former_last_names = models.JSONField(default=list)
    preferred_first_name = models.TextField(blank=True)
    sex = models.TextField(blank=True)
    home_language = models.TextField(blank=True)


class MatchKeys(Fact):
    """Birth date and state student identifier: for matching and enrolling, else shown masked."""

    dataset = "identity_match_keys"

    birth_on = models.DateField(null=True)
    state_student_id = models.TextField(blank=True)
    is_sealed = models.BooleanField(
        null=True,
        help_text="The agency says that the identity is sealed: it is compared with nobody, and linked with nothing.",
    )


class ChildWelfareId(Fact):
    dataset = "identity_child_welfare_id"

    identifier = models.TextField()


class RaceEthnicity(Fact):
    """Race and ethnicity as OneRoster demographics.csv carries them; blank stays unknown."""

    dataset = "identity_race_ethnicity"

    reported = models.JSONField(default=list)


class TribalNotice(Fact):
    """Whether the agency has reason to know of tribal membership or eligibility (25 USC 1901 and following)."""

    dataset = "identity_tribal_affiliation"

    answer = models.TextField()


class Glimpse(models.Model):
    """The current value of one element at one view. What an agreement names singly is opened here and nowhere else."""

    FLAG, MASKED, FULL = 0, 1, 2

    student = of_a_student()
    contributor = promised(Organization)
    batch = promised(Batch)
    dataset = models.SmallIntegerField()
    element = models.SmallIntegerField()
    view = models.SmallIntegerField()
    value = models.JSONField()
    recorded_at = models.DateTimeField(db_default=Now())
    superseded_at = models.DateTimeField(null=True)
    superseded_by = promised(Batch, null=True)

    objects = CurrentFacts()
    versions = models.Manager()

    protection = "glimpses"
    disposition = "by contributor"

    class Meta:
        base_manager_name = "versions"
        constraints = [
            models.UniqueConstraint(
                fields=["student", "contributor", "element", "view"],
                condition=models.Q(superseded_at=None),
                name="glimpse_one_current_value",
            ),
        ]
        indexes = Fact.Meta.indexes

    def __str__(self):
        return f"glimpse {self.pk}"
