"""How often an export comes is told from the days on which it came."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from homeroom.exchange.rhythm import every_days

DAYS = some.dates(date(2020, 1, 1), date(2026, 1, 1))


@given(first=DAYS, every=some.integers(1, 60), times=some.integers(3, 20))
def test_what_comes_every_so_many_days_has_that_rhythm_in_whatever_order_it_is_told(first, every, times):
    days = [first + timedelta(days=every * number) for number in range(times)]
    assert every_days(days) == every_days(reversed(days)) == every_days([*days, *days]) == every


@given(days=some.sets(DAYS, max_size=2))
def test_two_days_are_no_rhythm(days):
    assert every_days(days) is None


@given(days=some.sets(DAYS, min_size=3, max_size=20))
def test_no_rhythm_is_shorter_than_a_day(days):
    found = every_days(days)
    assert found is not None and found >= 1
