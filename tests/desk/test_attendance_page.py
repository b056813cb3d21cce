"""Attendance this school year: months, a picture of the same numbers, and each day in words."""

from datetime import timedelta

from django.utils import timezone

from homeroom.common.dates import school_year_of
from tests.desk.asking import NOBODY, bytes_of, count_of, text_of

PAGES = ("attendance/", "attendance/chart.svg")


def test_the_caseworker_reads_each_day_in_words(quiet_town):
    town = quiet_town
    today = timezone.localdate()
    text = text_of(town.as_(town.rosa_diaz).get(town.marisol.url + "attendance/"))
    assert "Vega Ruiz" in text
    words = ((40, "Unexcused absence"), (20, "Excused absence"), (10, "Late"))
    for days, said in words:
        if today - timedelta(days=days) >= school_year_of(today).begins_on:
            assert said in text


def test_the_picture_is_an_svg_without_a_name(quiet_town):
    town = quiet_town
    answer = town.as_(town.rosa_diaz).get(town.marisol.url + "attendance/chart.svg")
    assert answer["content-type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    assert b"Marisol" not in answer.content


def test_a_stranger_gets_the_same_bytes_as_for_nobody(quiet_town):
    town = quiet_town
    rosa, tom = town.as_(town.rosa_diaz), town.as_(town.tom_reed)
    for page in PAGES:
        assert rosa.get(town.marisol.url + page).status_code == 200
        assert bytes_of(tom.get(town.marisol.url + page)) == bytes_of(tom.get(NOBODY + page))


def test_who_sees_the_child_but_no_attendance_gets_them_too(quiet_town):
    town = quiet_town
    ben = town.as_(town.ben_ito)
    assert ben.get(town.marisol.url).status_code == 200
    for page in PAGES:
        assert bytes_of(ben.get(town.marisol.url + page)) == bytes_of(ben.get(NOBODY + page))


def test_only_reading_is_possible(quiet_town):
    town = quiet_town
    assert town.as_(town.rosa_diaz).post(town.marisol.url + "attendance/").status_code == 405


def test_the_pages_ask_no_more_than_they_may(quiet_town):
    town = quiet_town
    rosa = town.as_(town.rosa_diaz)
    assert all(count_of(rosa, town.marisol.url + page) <= 12 for page in PAGES)
