"""A file with much less in it than those before is loaded, and said to be: an export may have been cut off."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from homeroom.exchange.models import Source
from homeroom.exchange.reading import Message, Report, say
from homeroom.students.models import Batch

LOOKS_BACK = 5  # Loads: what was usual two years ago is not.
LOADS_MIN = 3  # Two are no habit.
SHARE_MIN = 0.5


def unusual(batch: Batch, source: Source | None, report: Report) -> Iterator[Message]:
    """That this is less than half of what the last loads of the same had in the middle, where there were enough of them."""
    before = sizes_before(batch, source, report)
    usual = round(median(before)) if len(before) >= LOADS_MIN else 0
    if report.totals.read < usual * SHARE_MIN:
        yield say("W-SMALL", batch.source_name, rows=report.totals.read, usual=usual, count=len(before))


def sizes_before(batch: Batch, source: Source | None, report: Report) -> list[int]:
    """Rows of the last loads of the same source; else of the same files, since one sends now all and now some of them."""
    files = report.files_by_label
    loaded = (
        Batch.objects.filter(contributor=batch.contributor, status="loaded").filter(undone_by=None).exclude(pk=batch.pk)
    )
    if source is not None:
        same = loaded.filter(arrival__source=source)
    else:
        same = loaded.filter(arrival=None, format=batch.format, report__files__has_keys=[*files])
    reports = same.order_by("-pk").values_list("report", flat=True)[:LOOKS_BACK]
    return [told["counts"]["read"] for told in reports if told and told["files"].keys() == files.keys()]
