"""A day is one of the collaboration's time zone, wherever the machine stands."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from homeroom.access.door import door
from homeroom.common.dates import in_words
from homeroom.partners.days import days_of_the_collaboration
from tests.casework.writing import add_need, id_of

# Between these two it is never the same day.
EARLIEST, LATEST = "Pacific/Kiritimati", "Pacific/Pago_Pago"


def day_in(zone: str):
    return datetime.now(ZoneInfo(zone)).date()


@pytest.fixture(params=[EARLIEST, LATEST])
def zone(town, request):
    town.admin("UPDATE partners_collaboration SET timezone = %s", request.param)
    return request.param


def test_pages_count_days_as_the_collaboration_does(town, zone):
    rosa = town.as_(town.rosa_diaz)
    assert f"Printed on {in_words(day_in(zone))}" in rosa.get(town.marisol.url).content.decode()
    with door(town.token(town.rosa_diaz)):
        assert timezone.localdate() == day_in(zone)
    assert timezone.localdate() == day_in("UTC")  # Nothing of it is left for the next request.


def test_a_task_is_overdue_when_its_day_is_over_where_the_children_live(town, zone):
    rosa = town.as_(town.rosa_diaz)
    due = day_in(zone)
    add_need(rosa, town.marisol, id_of(town, "rosa.diaz"), due=f"{due.month}/{due.day}/{due.year}")
    assert "overdue" not in rosa.get("/").content.decode()
    town.admin("UPDATE casework_turn SET due_on = %s", due - timedelta(days=1))
    assert "1 task is overdue" in rosa.get("/").content.decode()


def test_a_load_counts_days_as_the_collaboration_does(town, zone):
    """The role that loads enters no door, so the load says it for itself."""
    with door(town.token(town.ben_ito)), timezone.override("UTC"):
        with days_of_the_collaboration():
            assert timezone.localdate() == day_in(zone)
        assert timezone.localdate() == day_in("UTC")
