"""A file with much less in it than those before, or with nothing, is loaded, and said to be: an export may have been cut off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from homeroom.exchange.formats.flat import FLAT
from homeroom.exchange.loading.correcting import WRONG
from homeroom.exchange.models import Source
from homeroom.exchange.reading import Bundle, Message, Mode, Recognized, Report, say
from homeroom.notices.telling import EMPTY, SHORT
from homeroom.students.models import Batch

LOOKS_BACK = 5  # Loads: what was usual two years ago is not.
LOADS_MIN = 3  # Two are no habit.
SHARE_MIN = 0.5
SMALL = "W-SMALL"


def unusual(
    batch: Batch, source: Source | None, bundle: Bundle, recognized: Recognized, report: Report
) -> Iterator[Message]:
    """That this is less than half of what the last loads of the same had in the middle, where there were enough of them."""
    before = sizes_before(batch, source, report)
    usual = usual_of(before) or 0
    if report.totals.read < usual * SHARE_MIN and not is_of_changes(bundle, recognized):
        yield say(SMALL, batch.source_name, rows=report.totals.read, usual=usual, count=len(before))


def usual_of(sizes: Sequence[int]) -> int | None:
    """The middle of the last sizes, the last one first; None where they are too few."""
    return round(median(sizes[:LOOKS_BACK])) if len(sizes) >= LOADS_MIN else None


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


def is_of_changes(bundle: Bundle, recognized: Recognized) -> bool:
    """Whether it holds changes alone, or rows that were corrected: of these any number is usual, and none is too."""
    if recognized.by_mapping:
        return False  # Own exports say nothing of changes: each is all that there is.
    if recognized.format == FLAT.name:
        return any(WRONG in bundle.header(name) for name in recognized.places.values())
    return recognized.has_status and Mode.BULK not in recognized.files.values()


def shortness(bundle: Bundle, recognized: Recognized, report: Report) -> str:
    """The kind of notice about a load with nothing in it, or with less than half; no kind of any other."""
    if not report.totals.read and not is_of_changes(bundle, recognized):
        return EMPTY
    return SHORT if report.by_code[SMALL] else ""
