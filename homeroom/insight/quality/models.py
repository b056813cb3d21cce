"""What each load counted, the children behind the numbers, and what somebody is asked to look at."""

from django.db import models
from django.db.models.functions import Now

from homeroom.partners.models import Organization, Person
from homeroom.students.models import Batch, Student


class QualityMeasure(models.Model):
    """Of one element of one contributor, as its last load of this day left it. Counts and days, and nothing of one child.

    Days are kept, and not ages: how old the newest word of a child is, is said when somebody asks. `asked` are open conflicts.
    """

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    element = models.SmallIntegerField()
    measured_on = models.DateField()
    children = models.IntegerField(help_text="On record with the contributor, of whom it is asked for.")
    told = models.IntegerField()
    missing = models.IntegerField()
    doubtful = models.IntegerField()
    asked = models.IntegerField()
    recorded_usual_on = models.DateField(null=True, help_text="Half of the children have had a newer change.")
    recorded_oldest_on = models.DateField(null=True)
    happened_usual_on = models.DateField(null=True, help_text="Half of the children have a newer event.")
    happened_oldest_on = models.DateField(null=True)

    protection = "quality measures"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "element", "measured_on"], name="quality_measured_once_a_day"
            ),
            models.CheckConstraint(
                name="quality_told_and_missing_are_all",
                condition=models.Q(children=models.F("told") + models.F("missing")),
            ),
        ]

    def __str__(self):
        return f"measure {self.pk}"


class QualityFinding(models.Model):
    """One child behind a number: of whom the element is missing or in doubt, or told longest ago. Never a value.

    `code` is MISSING, OLDEST, or a rule of quality/doubts.py. It stands as long as the last load still found it.
    """

    MISSING, OLDEST = "missing", "oldest"

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    element = models.SmallIntegerField()
    code = models.TextField()
    recorded_on = models.DateField(null=True)
    happened_on = models.DateField(null=True)
    found_at = models.DateTimeField(db_default=Now())

    protection = "quality findings"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contributor", "element", "code", "student"], name="quality_found_once_of_a_child"
            )
        ]

    def __str__(self):
        return f"finding {self.pk}"


class Conflict(models.Model):
    """Somebody who reads two records of a child found that they differ, and asks one of the two contributors to look.

    `contributor` is whose word is asked about, and so who owns it; `organization` is whose person asks. No value is kept.
    """

    student = models.ForeignKey(Student, on_delete=models.CASCADE, related_name="+")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    element = models.SmallIntegerField()
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "conflicts"
    disposition = "by contributor"

    class Meta:
        indexes = [models.Index(fields=["contributor", "-id"], name="conflict_by_contributor")]

    def __str__(self):
        return f"conflict {self.pk}"


class ConflictAnswer(models.Model):
    """What the owner's data steward found; the last one counts. Without one, the conflict waits for its owner."""

    CORRECT, RIGHT, ASK = "correct", "right", "ask"
    ANSWERS = (CORRECT, RIGHT, ASK)

    conflict = models.ForeignKey(Conflict, on_delete=models.CASCADE, related_name="answers")
    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(choices=[(answer, answer) for answer in ANSWERS])
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "conflict answers"
    disposition = "by contributor"

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="conflict_answer_is_known", condition=models.Q(answer__in=("correct", "right", "ask"))
            )
        ]

    def __str__(self):
        return f"{self.answer} {self.conflict_id}"
