"""School years: terms, days of instruction, and which year a day belongs to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from homeroom.demo.county.sizes import SCHOOL_YEARS

MONDAY, THURSDAY, FRIDAY = 0, 3, 4


def _weekday_on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def workday(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day if day.weekday() <= FRIDAY else _weekday_on_or_after(day, MONDAY)


@dataclass(frozen=True)
class Session:
    """A row of academicSessions: a school year, a semester or a quarter."""

    id: str
    title: str
    type: str
    begins_on: date
    ends_on: date
    parent: str
    school_year: int


@dataclass(frozen=True)
class SchoolYear:
    ends_in: int

    @cached_property
    def begins_on(self) -> date:
        return _weekday_on_or_after(date(self.ends_in - 1, 8, 15), MONDAY)

    @cached_property
    def ends_on(self) -> date:
        return _weekday_on_or_after(date(self.ends_in, 5, 24), FRIDAY)

    @cached_property
    def winter(self) -> tuple[date, date]:
        """The last day before the winter break and the first after it."""
        return (
            _weekday_on_or_after(date(self.ends_in - 1, 12, 15), FRIDAY),
            _weekday_on_or_after(date(self.ends_in, 1, 3), MONDAY),
        )

    @property
    def id(self) -> str:
        return f"sy{self.ends_in}"

    @cached_property
    def sessions(self) -> tuple[Session, ...]:
        before, after = self.winter
        fall, spring = (self.begins_on, before), (after, self.ends_on)
        rows = [self._session("", f"{self.ends_in - 1}-{self.ends_in}", "schoolYear", self.begins_on, self.ends_on, "")]
        for number, (title, (first, last)) in enumerate((("Fall", fall), ("Spring", spring)), start=1):
            middle = first + (last - first) / 2
            rows += [
                self._session(f"-s{number}", title, "semester", first, last, self.id),
                self._session(
                    f"-q{2 * number - 1}", f"{title} 1", "gradingPeriod", first, middle, f"{self.id}-s{number}"
                ),
                self._session(
                    f"-q{2 * number}",
                    f"{title} 2",
                    "gradingPeriod",
                    middle + timedelta(1),
                    last,
                    f"{self.id}-s{number}",
                ),
            ]
        return tuple(rows)

    def _session(self, suffix: str, title: str, kind: str, first: date, last: date, parent: str) -> Session:
        return Session(self.id + suffix, title, kind, first, last, parent, self.ends_in)

    @cached_property
    def semesters(self) -> tuple[Session, ...]:
        return tuple(each for each in self.sessions if each.type == "semester")

    @cached_property
    def quarters(self) -> tuple[Session, ...]:
        return tuple(each for each in self.sessions if each.type == "gradingPeriod")

    @cached_property
    def days(self) -> tuple[date, ...]:
        """Days of instruction."""
        return tuple(day for day in self._weekdays() if not self._is_holiday(day))

    @cached_property
    def days_written(self) -> tuple[str, ...]:
        return tuple(day.isoformat() for day in self.days)

    def between(self, first: date, last: date) -> range:
        """Positions in `days` from `first`, and up to but without `last`."""
        return range(bisect_left(self.days, first), bisect_left(self.days, last))

    def _weekdays(self) -> Iterator[date]:
        day = self.begins_on
        while day <= self.ends_on:
            if day.weekday() <= FRIDAY:
                yield day
            day += timedelta(days=1)

    def _is_holiday(self, day: date) -> bool:
        before, after = self.winter
        thanksgiving = _weekday_on_or_after(date(self.ends_in - 1, 11, 22), THURSDAY)
        spring_break = _weekday_on_or_after(date(self.ends_in, 3, 15), MONDAY)
        return (
            before < day < after
            or spring_break <= day < spring_break + timedelta(days=7)
            or day in (thanksgiving, thanksgiving + timedelta(days=1))
            or day == _weekday_on_or_after(date(self.ends_in - 1, 9, 1), MONDAY)  # Labor Day
            or day == _weekday_on_or_after(date(self.ends_in, 1, 15), MONDAY)  # Martin Luther King Jr. Day
        )


def school_years(today: date) -> tuple[SchoolYear, ...]:
    """The last five, oldest first. In summer the year that has just ended is still the current one."""
    ends_in = today.year + 1
    if SchoolYear(ends_in).begins_on > today:
        ends_in -= 1
    return tuple(SchoolYear(ends_in - back) for back in reversed(range(SCHOOL_YEARS)))
