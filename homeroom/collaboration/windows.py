"""When a line holds: within the agreement's term, for the time of its version, and between pauses."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from homeroom.agreements.models import Agreement

Window = tuple[datetime | None, datetime | None]


def windows(agreement: Agreement, during: Any) -> list[Window]:
    """The stretches, earliest first; none when it never holds."""
    if agreement.term.isempty or during.isempty:
        return []
    begins = _later(agreement.term.lower, during.lower)
    ends = _earlier(agreement.term.upper, during.upper)
    for ending in agreement.endings.all():
        ends = _earlier(ends, ending.at)
    found: list[Window] = [(begins, ends)]
    for suspension in agreement.suspensions.all():
        found = [left for window in found for left in _without(window, (suspension.begins_at, suspension.until))]
    return [window for window in found if _has_length(window)]


def overlap(window: Window, during: Any) -> Window | None:
    """What of a stretch lies within these days; none where nothing does."""
    both = _later(window[0], during.lower), _earlier(window[1], during.upper)
    return both if _has_length(both) else None


def _without(window: Window, pause: tuple[datetime, datetime | None]) -> Iterable[Window]:
    yield window[0], _earlier(window[1], pause[0])
    if pause[1] is not None:
        yield _later(window[0], pause[1]), window[1]


def _has_length(window: Window) -> bool:
    return window[0] is None or window[1] is None or window[0] < window[1]


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(filter(None, (one, other)), default=None)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)
