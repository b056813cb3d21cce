"""What may be done with a load, now."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.exchange.loading.former import DAYS_MAX
from homeroom.exchange.models import Undoing
from homeroom.students.models import Batch

UNDO_WITHIN = timedelta(days=DAYS_MAX)


def why_not_undo(batch: Batch) -> Iterator[str]:
    """Reasons why this load cannot be undone; none means that it can. Loads are undone from the last one backwards."""
    if batch.status != "loaded":
        yield _("Nothing of this file is on record.")
        return
    if Undoing.objects.filter(undone=batch).exists():
        yield _("This load has been undone already.")
        return
    if Undoing.objects.filter(batch=batch).exists():
        yield _("This took a load back. To have that again, send its file again.")
        return
    if batch.finished_at is None or batch.finished_at < timezone.now() - UNDO_WITHIN:
        yield _("A load can be undone for {days} days. Correct what is wrong by sending a corrected file.").format(
            days=DAYS_MAX
        )
        return
    if later := loaded_after(batch):
        yield _("“{name}” was loaded after it and changed the record too. Undo that first.").format(
            name=later.source_name
        )


def loaded_after(batch: Batch) -> Batch | None:
    """The last load of the same sender since, that changed something and has not been undone."""
    later = Batch.objects.filter(
        contributor_id=batch.contributor_id, status="loaded", finished_at__gt=batch.finished_at, undone_by=None
    ).filter(undoing=None)
    return next((each for each in later.order_by("-finished_at", "-pk") if changed(each)), None)


def changed(batch: Batch) -> bool:
    counts = (batch.report or {}).get("changes")
    return counts is None or any(counts[name] for name in ("new", "changed", "ended"))
