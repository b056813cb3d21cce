"""A copy that left as a file, the days that were added to it, and its end."""

from datetime import date, timedelta

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from homeroom.access.models import Purpose
from homeroom.partners.models import Organization, Person
from homeroom.students.models import Student

# A copy lies beside the record and is corrected by nobody: after a year it is wrong of every child.
KEPT_DAYS_MAX = 365


class Export(models.Model):
    """Somebody took a copy. `contributor` is whose copy it is: the organization of whoever took it.

    `recipient` holds the file: that same organization, or a partner to whom it is handed (students/handing_on.py). It keeps of
    the contents how many they are, and never a value; which children are in it, the book says.
    """

    STUDENTS, NEEDS, STUDENT = "students", "needs", "student"
    OF = (STUDENTS, NEEDS, STUDENT)
    XLSX, CSV = "xlsx", "csv"
    FORMATS = (XLSX, CSV)

    contributor = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    purpose = models.ForeignKey(Purpose, null=True, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    of = models.TextField(choices=[(each, each) for each in OF])
    student = models.ForeignKey(Student, null=True, on_delete=models.CASCADE, related_name="+")
    query = models.TextField(blank=True, help_text="The filter of the list, as its address has it.")
    format = models.TextField(choices=[(each, each) for each in FORMATS])
    rows = models.IntegerField()
    students = models.IntegerField(help_text="How many; in a file of counts none.")
    taken_on = models.DateField()
    expires_on = models.DateField(help_text="The last day on which it may be kept.")

    protection = "exports"
    disposition = "by contributor"

    class Meta:
        indexes = [
            models.Index(fields=["contributor", "-id"], name="export_by_contributor"),
            models.Index(fields=["by", "-id"], name="export_by_person"),
        ]
        constraints = [
            models.CheckConstraint(
                name="export_of_one_student_names_the_student",
                condition=models.Q(of="student", student__isnull=False)
                | ~models.Q(of="student") & models.Q(student=None),
            ),
            models.CheckConstraint(
                name="export_is_kept_a_year_at_most",
                condition=models.Q(
                    expires_on__gte=models.F("taken_on"),
                    expires_on__lte=models.F("taken_on") + timedelta(days=KEPT_DAYS_MAX),
                ),
            ),
            models.CheckConstraint(
                name="export_is_of_something_in_a_format",
                condition=models.Q(of__in=("students", "needs", "student"), format__in=("xlsx", "csv")),
            ),
        ]

    def __str__(self):
        return f"copy {self.pk}"

    def get_absolute_url(self) -> str:
        return f"{reverse('insight:copies')}#copy-{self.pk}"

    @property
    def is_handed_on(self) -> bool:
        return self.recipient_id != self.contributor_id

    @property
    def ends_on(self) -> date:
        """With the days that were added; asked with prefetched extensions."""
        return max([self.expires_on, *(each.expires_on for each in self.extensions.all())])

    @property
    def is_destroyed(self) -> bool:
        return hasattr(self, "destruction")


class ExportExtension(models.Model):
    """The copy is kept longer, and why."""

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="extensions")
    expires_on = models.DateField()
    reason = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "what became of exports"
    disposition = "with its export"

    def __str__(self):
        return f"extension {self.pk}"


class ExportDestruction(models.Model):
    """Somebody says that the copy is destroyed: whoever took it, or a data steward of the same organization."""

    export = models.OneToOneField(Export, on_delete=models.CASCADE, related_name="destruction")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    protection = "what became of exports"
    disposition = "with its export"

    def __str__(self):
        return f"destruction of {self.export_id}"
