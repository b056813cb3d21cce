"""The days of the town are counted from the day on which a run begins, so no run may see midnight there."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from tests.town.files import LONGEST_RUN, zone_without_midnight


def test_no_run_sees_midnight_in_the_town_in_summer_or_winter():
    zones = set()
    for half_hour in range(366 * 48):
        begins = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=30 * half_hour)
        zone = zone_without_midnight(begins)
        zones.add(zone)
        here = ZoneInfo(zone)
        assert begins.astimezone(here).date() == (begins + LONGEST_RUN).astimezone(here).date(), begins
    assert zones == {"America/Chicago", "Pacific/Honolulu"}
