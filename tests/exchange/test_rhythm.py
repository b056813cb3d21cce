"""How often an export comes is told from the days on which it came; and by that it is late, or not."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as some

from homeroom.common.dates import is_working_day, working_days_after, working_days_since
from homeroom.exchange.rhythm import SLACK_DAYS_MAX, Rhythm, every_days, rhythm_of

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


RHYTHMS = some.builds(Rhythm, some.integers(1, 365)) | some.just(Rhythm(1, of_school=True))


@given(rhythm=RHYTHMS, last=DAYS, waited=some.integers(0, 800))
def test_nothing_is_late_before_it_is_due_and_what_is_late_stays_so_until_it_comes(rhythm, last, waited):
    today = last + timedelta(days=waited)
    late = rhythm.late_days(last, today)
    assert late >= 0
    if today <= rhythm.due_on(last):
        assert late == 0
    tomorrow = rhythm.late_days(last, today + timedelta(days=1))
    assert tomorrow >= late and (tomorrow > late or not late or rhythm.of_school)


@given(rhythm=RHYTHMS, last=DAYS)
def test_whatever_is_expected_is_late_once_it_has_slipped_for_long_enough(rhythm, last):
    due = rhythm.due_on(last)
    slack = max(3, min(rhythm.days, SLACK_DAYS_MAX))  # Three days are a weekend and the day after.
    late = rhythm.late_days(last, due + timedelta(days=slack + 1))
    assert late and (rhythm.of_school or late == slack + 1)


@given(last=DAYS.filter(is_working_day), waited=some.integers(0, 60))
def test_what_comes_on_school_days_becomes_late_on_one(last, waited):
    """On a weekend nothing becomes late, nor before the school day on which it did not come is over."""
    rhythm = Rhythm(1, of_school=True)
    today = last + timedelta(days=waited)
    yesterday = today - timedelta(days=1)
    if rhythm.late_days(last, today) and not rhythm.late_days(last, yesterday):
        assert is_working_day(today) and today == working_days_after(last, 2)


def test_what_came_each_day_but_on_no_weekend_comes_on_school_days():
    monday = date(2026, 9, 7)
    week = [monday + timedelta(days=n) for n in range(5)]
    assert rhythm_of(week) == Rhythm(1, of_school=True)
    assert rhythm_of([*week, monday + timedelta(days=5)]) == Rhythm(1)
    assert rhythm_of(week[:2]) is None
    assert rhythm_of([monday, *(monday + timedelta(days=7 * n) for n in range(1, 5))]) == Rhythm(7)


@given(old=some.sets(DAYS, max_size=40), times=some.integers(20, 30))
def test_what_was_its_rhythm_long_ago_is_its_rhythm_no_more(old, times):
    assert rhythm_of([*old, *(date(2026, 2, 1) + timedelta(days=3 * n) for n in range(times))]) == Rhythm(3)


@given(first=DAYS, days=some.integers(0, 500))
def test_working_days_are_counted_as_one_counts_them(first, days):
    last = first + timedelta(days=days)
    assert working_days_since(first, last) == sum(is_working_day(first + timedelta(days=n + 1)) for n in range(days))
    assert working_days_since(last, first) == 0
