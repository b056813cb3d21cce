"""How often something comes, by the middle of the days between: agreements name no rhythm."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import median

DAYS_MIN = 3  # Two days on which it came are no rhythm.


def every_days(came_on: Iterable[date]) -> int | None:
    """Days from one to the next, at least one; None where it came too seldom to tell."""
    days = sorted(set(came_on))
    if len(days) < DAYS_MIN:
        return None
    return max(1, round(median((b - a).days for a, b in zip(days, days[1:], strict=False))))
