"""What people keep of a list: a filter under a name."""

from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from homeroom.partners.models import Organization, Person


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
