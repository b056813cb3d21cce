"""A file that waits for a word of its steward does not wait for ever: a roster is of many who are not in care."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.common.spool import discard
from homeroom.exchange.loading.bundles import one_load_at_a_time, work_on
from homeroom.exchange.models import Findings, LoadDecision, SourceMapping, Upload
from homeroom.students.models import Batch

DAYS_MAX = 30  # As long as rows on a review pair may wait (DESIGN section 4, point 16).
# States in which a sent file waits for its steward: what its columns are, whether it is right, whether so much has ended.
ASKED = ("unmapped", "checked", "held")


def give_up_unanswered() -> int:
    """How many files were deleted. The role import's."""
    late = Batch.objects.filter(
        status__in=ASKED, finished_at=None, received_at__lt=timezone.now() - timedelta(days=DAYS_MAX)
    )
    return sum(gave_up(batch, "lapsed") for batch in late.select_related("contributor"))


def leave(batch_id: int) -> bool:
    """Delete a file that waits, as its steward has decided; answers whether it waited."""
    return gave_up(Batch.objects.select_related("contributor").get(pk=batch_id), "left")


def gave_up(batch: Batch, status: str) -> bool:
    """Of one file, unless somebody has answered and it waits for its turn, or is being loaded."""
    with one_load_at_a_time(batch.contributor), transaction.atomic():
        work_on(batch)
        waits = Batch.objects.filter(pk=batch.pk, status__in=ASKED, finished_at=None)
        if not waits.exists() or answer_to(batch) != (None if status == "lapsed" else LoadDecision.LEAVE):
            return False
        spooled = [Upload.objects.get(batch=batch).spool_name]
        for names in Findings.objects.filter(batch=batch).values_list("spool_name", "rows_name"):
            spooled += filter(None, names)
        empty = key_of(batch.contributor).seal({"messages": []})
        Findings.objects.filter(batch=batch).update(sealed=empty, spool_name="", rows_name="")
        waits.update(status=status, finished_at=timezone.now())  # Last: of a finished load the import writes nothing.
        for name in spooled:
            transaction.on_commit(partial(discard, name))
    return True


def answer_to(batch: Batch) -> str | None:
    """What its steward has said of the state in which it waits."""
    decided = LoadDecision.objects.filter(batch=batch, status=batch.status).order_by("-pk").first()
    if decided is None and SourceMapping.objects.filter(batch=batch).exists() and batch.status == "unmapped":
        return LoadDecision.LOAD
    return decided.verdict if decided else None
