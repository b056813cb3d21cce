"""A file of which nobody says what its columns are does not wait for ever: a roster is of many who are not in care."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.common.spool import discard
from homeroom.exchange.loading.bundles import one_load_at_a_time, work_on
from homeroom.exchange.models import Findings, SourceMapping, Upload
from homeroom.students.models import Batch

DAYS_MAX = 30  # As long as rows on a review pair may wait (DESIGN section 4, point 16).


def give_up_unanswered() -> int:
    """How many files were deleted. The role import's."""
    late = Batch.objects.filter(status="unmapped", received_at__lt=timezone.now() - timedelta(days=DAYS_MAX))
    return sum(gave_up(batch) for batch in late.select_related("contributor"))


def gave_up(batch: Batch) -> bool:
    """Of one file, unless somebody has answered and it waits for its turn, or is being loaded."""
    with one_load_at_a_time(batch.contributor), transaction.atomic():
        work_on(batch)
        waits = Batch.objects.filter(pk=batch.pk, status="unmapped")
        if not waits.exists() or SourceMapping.objects.filter(batch=batch).exists():
            return False
        spool_name = Upload.objects.get(batch=batch).spool_name
        Findings.objects.filter(batch=batch).update(sealed=key_of(batch.contributor).seal({"messages": []}))
        waits.update(status="lapsed", finished_at=timezone.now())  # Last: of a finished load the import writes nothing.
        transaction.on_commit(lambda: discard(spool_name))
    return True
