"""Two records of agencies that may be one child's, with what people say of them, and the tie that it makes; and a record that may
hold facts of two children (decision 60)."""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person
from homeroom.students.models import Batch, Student

SAME_STATE_ID = "same_state_id"
NAMES_AND_BIRTH_DATE = "names_and_birth_date"
OVERLAY_LETTERS_MAX = 500  # A paragraph, for whoever has to put it right.


class Duplicate(models.Model):
    """Two records that agencies sent, of which a person is to say whether they are one child's.

    Each side is sealed under its agency's key: looking at them is a disclosure of its own. Where a file changes what is
    compared, a person is asked anew.
    """

    student_a = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    student_b = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    agency_a = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    agency_b = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sealed_a = models.BinaryField()
    sealed_b = models.BinaryField()
    rule = models.TextField()
    weighing = models.JSONField(null=True, help_text="What the model made of the two, if it weighed them.")
    needs_two = models.BooleanField(help_text="One person's word is not enough to tie them.")
    compared = models.BinaryField(help_text="Keyed hash of what was compared.")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    found_at = models.DateTimeField(db_default=Now())
    lapsed_at = models.DateTimeField(
        null=True, help_text="When one of the two was listed no longer, or they resembled each other no longer."
    )

    protection = "duplicates"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student_a", "student_b"], name="duplicate_once"),
            models.CheckConstraint(
                name="duplicate_names_each_side_once", condition=models.Q(student_a__lt=models.F("student_b"))
            ),
        ]

    def __str__(self):
        return f"duplicate {self.pk}"


class DuplicateAnswer(models.Model):
    """What a person says of a duplicate. The first "one child" of one that needs two people ties nothing yet; whoever comes
    second does not see it (the policy hides it)."""

    SAME, DIFFERENT, LATER = "same", "different", "later"
    VERDICTS = (SAME, DIFFERENT, LATER)

    duplicate = models.ForeignKey(Duplicate, on_delete=models.CASCADE, related_name="answers")
    verdict = models.TextField(choices=[(verdict, verdict) for verdict in VERDICTS])
    compared = models.BinaryField(help_text="As the duplicate's, when it was said.")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    protection = "duplicate answers"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="duplicate_answer_is_known", condition=models.Q(verdict__in=("same", "different", "later"))
            ),
            models.CheckConstraint(
                name="duplicate_answer_taken_back_by_somebody",
                condition=models.Q(taken_back_at=None, taken_back_by=None)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
            ),
        ]

    def __str__(self):
        return self.verdict


class Tie(models.Model):
    """Two records of agencies are one child's: an edge between them, and nothing else is changed. Ending it is the undo.

    Whoever may see both records sees on each that there is another. `sealed_ids` are both identifiers under the key of
    the agency, where one agency sent both: its data steward joins them there. Two agencies cannot join theirs, and
    neither is told of the other's.
    """

    duplicate = models.ForeignKey(Duplicate, on_delete=models.CASCADE, related_name="ties")
    student_a = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    student_b = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    agency_a = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    agency_b = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sealed_ids = models.BinaryField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    lapsed_at = models.DateTimeField(null=True, help_text="When an agency's file listed one of the two no longer.")

    protection = "ties"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=models.Q(ended_at=None, lapsed_at=None), name="tie_in_force_once"
            ),
            models.CheckConstraint(
                name="tie_ended_by_somebody",
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"tie {self.pk}"

    @property
    def holds(self) -> bool:
        return self.ended_at is None and self.lapsed_at is None


class Overlay(models.Model):
    """Somebody said that a record holds facts of two children. While it stands readers are warned, and no rule links the child.

    `cut` are the decisions by which its links to schools were cut, so that whoever was wrong takes back exactly these.
    What was said, and what was done, is sealed under the agency's key.
    """

    TAKEN_BACK, PUT_RIGHT = "taken_back", "put_right"

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    sealed_why = models.BinaryField(help_text="At most 500 characters, sealed.")
    cut = models.JSONField(default=list, help_text="Numbers of decisions.")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    ending = models.TextField(blank=True, db_default="")
    sealed_done = models.BinaryField(null=True, help_text="What was put right: at most 500 characters, sealed.")
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    protection = "overlays"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["student"], condition=models.Q(ended_at=None), name="overlay_stands_once"),
            models.CheckConstraint(
                name="overlay_ends_whole_or_not_at_all",
                condition=models.Q(ending="", sealed_done=None, ended_by=None, ended_at=None)
                | models.Q(ending="taken_back", sealed_done=None, ended_by__isnull=False, ended_at__isnull=False)
                | models.Q(
                    ending="put_right", sealed_done__isnull=False, ended_by__isnull=False, ended_at__isnull=False
                ),
            ),
        ]

    def __str__(self):
        return f"overlay {self.pk}"
