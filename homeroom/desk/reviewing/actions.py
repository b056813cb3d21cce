"""What a data steward does of the own accord."""

from django.utils import timezone

from homeroom.access.reviews import DisclosureFinding, DisclosureReview
from homeroom.desk.reviewing.queries import OwnEntry
from homeroom.partners.models import Person


def correct(entry: OwnEntry, *, by: Person, finding: str, words: str) -> DisclosureFinding:
    """A question that its steward asks and answers at once: both are sealed with the book, and no row of it changes."""
    asked = DisclosureReview.objects.create(by=by, words=words, due_on=timezone.localdate(), **entry.whose)
    return DisclosureFinding.objects.create(review=asked, by=by, finding=finding, words=words, **entry.whose)
