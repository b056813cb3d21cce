from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override

from homeroom.common.dates import age, in_words, instant, month_in_words, months_between, school_year_of

CHICAGO = ZoneInfo("America/Chicago")


@pytest.mark.parametrize(
    ("born_on", "on", "years"),
    [
        (date(2012, 4, 9), date(2026, 4, 8), 13),
        (date(2012, 4, 9), date(2026, 4, 9), 14),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
)
def test_a_person_is_as_old_as_the_last_birthday(born_on, on, years):
    assert age(born_on, on) == years


def test_the_school_year_turns_in_the_night_to_july():
    assert school_year_of(date(2026, 6, 30)).label == "2025–26"
    assert school_year_of(date(2026, 7, 1)).label == "2026–27"
    assert school_year_of(date(2026, 1, 1)) == (date(2025, 7, 1), date(2026, 6, 30))
    assert school_year_of(date(1999, 9, 1)).label == "1999–00"


def test_months_between_two_days_hold_both_ends():
    assert months_between(date(2025, 11, 30), date(2026, 2, 1)) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]
    assert months_between(date(2026, 3, 2), date(2026, 3, 1)) == [date(2026, 3, 1)]
    assert months_between(date(2026, 3, 2), date(2026, 2, 1)) == []


def test_a_day_begins_and_ends_at_local_midnight():
    assert instant(date(2026, 1, 15), CHICAGO) == datetime(2026, 1, 15, 6, tzinfo=UTC)
    assert instant(date(2026, 1, 15), CHICAGO, end=True) == datetime(2026, 1, 16, 6, tzinfo=UTC)


def test_a_day_is_as_long_as_the_clock_makes_it():
    spring = date(2026, 3, 8)
    assert (instant(spring, CHICAGO, end=True) - instant(spring, CHICAGO)).total_seconds() == 23 * 3600


def test_days_are_said_in_the_language_of_the_reader():
    with override("en"):
        assert in_words(date(2026, 3, 5)) == "March 5, 2026"
        assert month_in_words(date(2026, 3, 1)) == "March 2026"
    with override("es"):
        assert in_words(date(2026, 3, 5)) == "5 de marzo de 2026"
    assert in_words(None) == ""
