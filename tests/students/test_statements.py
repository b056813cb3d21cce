"""Statements that are written once tell what the ORM would tell, to whoever asks and with whatever is given."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db.models import DateField, F, IntegerField, JSONField, Value
from django.db.models.functions import JSONObject, TruncDay
from django.utils import timezone

from homeroom.access.door import door
from homeroom.common.statements import Given, written_once
from homeroom.students.models import Hearing, Placement
from tests.desk.asking import statements


@written_once
def placements(*others):
    whose = {"student_id": Given("student", IntegerField()), "begins_on__lte": Given("until", DateField())}
    columns = ("begins_on", "recorded_at", JSONObject(setting=F("setting")))
    parts = [model.objects.filter(**whose).values_list(*columns) for model in (Placement, *others)]
    return parts[0].union(*parts[1:], all=True)


@written_once
def hearing_days():
    rows = Hearing.objects.filter(student_id=Given("student", IntegerField()))
    return rows.values_list(TruncDay("scheduled_at"), Value({"a": [1]}, JSONField())).order_by("pk")


def by_the_orm(child, until):
    return list(
        Placement.objects.filter(student_id=child, begins_on__lte=until).values_list(
            "begins_on", "recorded_at", JSONObject(setting=F("setting"))
        )
    )


@pytest.mark.parametrize("until", [date(2100, 1, 1), date(1900, 1, 1)])
def test_it_tells_what_the_orm_tells_with_days_moments_and_json_as_python_knows_them(town, until):
    child = town.marisol.id
    with door(town.token(town.rosa_diaz)):
        told = by_the_orm(child, until)
        assert list(placements().ask(student=child, until=until)) == told
        assert list(placements(Placement).ask(student=child, until=until)) == told * 2
    assert bool(told) == (until.year == 2100)


def test_the_next_one_who_asks_gets_only_what_is_open_to_them(town):
    given = {"student": town.marisol.id, "until": date(2100, 1, 1)}
    with door(town.token(town.rosa_diaz)):
        assert list(placements().ask(**given))
    with door(town.token(town.tom_reed)):
        assert not list(placements().ask(**given))


def test_a_page_hands_the_text_over_with_its_values_apart(town):
    with door(town.token(town.rosa_diaz)), statements() as seen:
        list(placements().ask(student=town.marisol.id, until=date(2100, 1, 1)))
        list(placements().ask(student=-1, until=date(2100, 1, 1)))
    assert len(seen) == 2
    assert seen[0] == seen[1]
    assert "2100" not in seen[0]


def test_a_day_is_one_of_the_time_zone_in_which_it_is_asked(town):
    [(at,)] = town.admin("SELECT scheduled_at FROM students_hearing WHERE student_id = %s LIMIT 1", town.marisol.id)
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        with door(town.token(town.rosa_diaz)), timezone.override(ZoneInfo(zone)):
            found = [day for day, said in hearing_days().ask(student=town.marisol.id) if said == {"a": [1]}]
        day = at.astimezone(ZoneInfo(zone)).date()
        assert datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) in found


def test_a_value_that_nobody_gave_is_missed_by_name(town):
    with door(town.token(town.rosa_diaz)), pytest.raises(KeyError, match="until"):
        list(placements().ask(student=town.marisol.id))
