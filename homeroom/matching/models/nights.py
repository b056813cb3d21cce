"""Rosters that are kept until the next one comes, nights in which they are asked, and what is asked at intake (decision 59)."""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person
from homeroom.students.models import Batch, Student


class KeptRoster(models.Model):
    """That a district's roster is kept until its next one comes, as a line of its hosting agreement says (decision 59). The files
    lie sealed in ROSTERS_FOLDER; their keys stand here, sealed, and are gone with them. The row stays: it says when, and why.

    `agencies` are those whose children are on the list of children: each of their keys is needed to read it.
    """

    REPLACED, NO_LINE, TOO_OLD, UNDONE = "replaced", "no_line", "too_old", "undone"
    WHY = (REPLACED, NO_LINE, TOO_OLD, UNDONE)

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    model = models.TextField(help_text="By which the lists were prepared: another one cannot read them.")
    students = models.IntegerField(help_text="How many are on the list: those whose records are nobody's yet.")
    students_name = models.TextField()
    children_name = models.TextField()
    bundle_name = models.TextField()
    bundle_file = models.TextField(help_text="What the file is called as which it is read again.")
    agencies = models.JSONField()
    sealed_keys = models.BinaryField(blank=True, help_text="Of the list of students and of the bundle.")
    sealed_children_key = models.BinaryField(blank=True)
    kept_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(help_text="When it goes although no other came.")
    destroyed_at = models.DateTimeField(null=True)
    why = models.TextField(blank=True, db_default="")

    protection = "kept rosters"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contributor"], condition=models.Q(destroyed_at=None), name="kept_roster_once_per_district"
            ),
            models.CheckConstraint(
                name="kept_roster_is_destroyed_whole",
                condition=models.Q(destroyed_at=None, why="")
                | models.Q(
                    destroyed_at__isnull=False,
                    why__in=("replaced", "no_line", "too_old", "undone"),
                    sealed_keys=b"",
                    sealed_children_key=b"",
                ),
            ),
        ]

    def __str__(self):
        return f"kept roster {self.pk}"


class Night(models.Model):
    """One question to a kept roster: are there new pairs, for children who came or whose facts changed since the last? Counts,
    and nobody's name. `failure` is a word of FAILURES."""

    UNREADABLE, NOT_LOADED, STOPPED, OTHER = "unreadable", "not_loaded", "stopped", "other"
    FAILURES = (UNREADABLE, NOT_LOADED, STOPPED, OTHER)

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    kept = models.ForeignKey(KeptRoster, on_delete=models.PROTECT, related_name="nights")
    place = models.IntegerField(help_text="Which of the rosters that are asked now, beginning with 1.")
    of = models.IntegerField(help_text="How many rosters are asked now.")
    began_at = models.DateTimeField(db_default=Now())
    children = models.IntegerField(null=True, help_text="Who came, changed or went since the last.")
    touched = models.IntegerField(null=True, help_text="Students who may be one of them.")
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="+")
    pairs = models.IntegerField(null=True, help_text="That are new.")
    links = models.IntegerField(null=True, help_text="By rule.")
    ended_at = models.DateTimeField(null=True)
    failure = models.TextField(blank=True, db_default="")

    protection = "nights"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="night_failure_is_known",
                condition=models.Q(failure="")
                | models.Q(failure__in=("unreadable", "not_loaded", "stopped", "other"), ended_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["contributor", "-id"], name="night_by_contributor")]

    def __str__(self):
        return f"night {self.pk}"


class Lookup(models.Model):
    """A linkage steward asks whether a child stands here already (decision 59). What was typed lies sealed in a spool file,
    whose key stands here; both go with the answer. Who asked, when, and how many were found stays.

    `districts` has of each kept roster how many records on it resemble the child very strongly, and how many possibly; none
    where it could not be asked.
    """

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    spool_name = models.TextField(blank=True)
    key = models.BinaryField(blank=True)
    answered_at = models.DateTimeField(null=True)
    found = models.IntegerField(null=True, help_text="Children of agencies who resemble the one asked about.")
    districts = models.JSONField(default=list, db_default=[])
    is_failed = models.BooleanField(default=False, db_default=False)

    protection = "lookups"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="lookup_forgets_what_was_typed",
                condition=models.Q(answered_at=None) | models.Q(spool_name="", key=b""),
            ),
        ]
        indexes = [models.Index(fields=["by", "-id"], name="lookup_by_person")]

    def __str__(self):
        return f"lookup {self.pk}"


class LookedUp(models.Model):
    """A child of an agency who resembles the one asked about: name and birth date, sealed under the agency's key, for a day."""

    lookup = models.ForeignKey(Lookup, on_delete=models.CASCADE, related_name="looked_up")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    is_very_strong = models.BooleanField()
    sealed = models.BinaryField()
    expires_at = models.DateTimeField()

    protection = "looked up"
    disposition = "by contributor"

    def __str__(self):
        return f"looked up {self.pk}"
