"""Moments of the record as the days of the file."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from homeroom.common.dates import instant


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def last_day(moment: datetime, zone: ZoneInfo) -> date:
    """The last day of a range that ends at this midnight."""
    return local_day(moment, zone) - timedelta(days=1)


def day_or_moment(moment: datetime, zone: ZoneInfo) -> date:
    """What began with a day is written as that day."""
    return local_day(moment, zone) if is_midnight(moment, zone) else moment


def is_midnight(moment: datetime, zone: ZoneInfo) -> bool:
    return instant(local_day(moment, zone), zone) == moment
