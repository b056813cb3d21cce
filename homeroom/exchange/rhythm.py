"""How often a feed comes, and from when on it is late. Pages, the first page and notices all ask here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from homeroom.common.dates import is_working_day, working_days_after, working_days_since

DAYS_MIN = 3  # Two days on which it came are no rhythm.
RECENT = 20  # Days on which it came: what was its rhythm two years ago is not.
LATE_TIMES = 1.5  # A feed may slip by half its rhythm: a weekend, a holiday.
SLACK_DAYS_MAX = (
    14  # But a yearly one not by half a year: schools close for two weeks at the longest within their year.
)


@dataclass(frozen=True)
class Rhythm:
    """So many days from one to the next; `of_school` counts no Saturdays and Sundays."""

    days: int
    of_school: bool = False

    def due_on(self, last_on: date) -> date:
        """The day on which the next is expected."""
        if self.of_school:
            return working_days_after(last_on, self.days)
        return last_on + timedelta(days=self.days)

    def late_days(self, last_on: date, today: date) -> int:
        """How many days after the one on which it was expected; none while it may still slip."""
        waited = working_days_since(last_on, today) if self.of_school else (today - last_on).days
        slack = min(self.days * (LATE_TIMES - 1), SLACK_DAYS_MAX)
        return waited - self.days if waited > self.days + slack else 0


def rhythm_of(came_on: Iterable[date]) -> Rhythm | None:
    """What the days on which it came say of it. What came each day, and on no Saturday or Sunday, comes on school days."""
    recent = sorted(set(came_on))[-RECENT:]
    every = every_days(recent)
    return Rhythm(every, of_school=every == 1 and all(map(is_working_day, recent))) if every else None


def every_days(came_on: Iterable[date]) -> int | None:
    """Days from one to the next, by the middle of them, at least one; None where it came too seldom to tell."""
    days = sorted(set(came_on))
    if len(days) < DAYS_MIN:
        return None
    return max(1, round(median((b - a).days for a, b in zip(days, days[1:], strict=False))))
