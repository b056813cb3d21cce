"""Days, moments and school years, as people and laws count them."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import formats, timezone

SCHOOL_YEAR_BEGINS_IN = 7  # July: every state in the collaboration closes its year on June 30.


class SchoolYear(NamedTuple):
    begins_on: date
    ends_on: date

    @property
    def label(self) -> str:
        return f"{self.begins_on.year}–{self.ends_on.year % 100:02}"


def age(born_on: date, on: date) -> int:
    """Completed years. Born on February 29, a person turns a year older on March 1 of a common year."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def school_year_of(day: date) -> SchoolYear:
    first = day.year if day.month >= SCHOOL_YEAR_BEGINS_IN else day.year - 1
    begins_on = date(first, SCHOOL_YEAR_BEGINS_IN, 1)
    return SchoolYear(begins_on, date(first + 1, SCHOOL_YEAR_BEGINS_IN, 1) - timedelta(days=1))


def iso(day: date | None) -> str | None:
    """As machines write it; no day stays none."""
    return day.isoformat() if day else None


def months_between(first: date, last: date) -> list[date]:
    """The first day of each month from `first` to `last`, both months included."""
    months = range(_months_since_year_0(first), _months_since_year_0(last) + 1)
    return [date(month // 12, month % 12 + 1, 1) for month in months]


def _months_since_year_0(day: date) -> int:
    return day.year * 12 + day.month - 1


def instant(day: date, tz: ZoneInfo, *, end: bool = False) -> datetime:
    """The moment at which `day` begins in `tz`, or, with `end`, the local midnight that closes it.

    Row policies compare moments. Where the clock skips midnight, the day begins with its first real minute.
    """
    midnight = datetime.combine(day + timedelta(days=1) if end else day, time.min, tzinfo=tz)
    return midnight.astimezone(ZoneInfo("UTC"))


def in_words(value: date | datetime | None) -> str:
    """A day or a moment in the reader's language: "March 5, 2026" or "5 de marzo de 2026, 14:30"."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT")
    return formats.date_format(value, "DATE_FORMAT")


def month_in_words(month: date) -> str:
    """ "March 2026" in the reader's language."""
    return formats.date_format(month, "YEAR_MONTH_FORMAT")


SATURDAY = 5


def is_working_day(day: date) -> bool:
    """Saturdays and Sundays are none. Holidays differ by place, and are some."""
    return day.weekday() < SATURDAY


def working_days_after(day: date, number: int) -> date:
    """The day so many working days after this one."""
    while number > 0:
        day += timedelta(days=1)
        number -= is_working_day(day)
    return day


def working_days_since(first: date, last: date) -> int:
    """How many working days there are after the first day and until the last, that one included."""
    days = max(0, (last - first).days)
    return days // 7 * 5 + sum(is_working_day(last - timedelta(days=back)) for back in range(days % 7))
