"""Your feeds: what comes again and again, whether it came, and what its steward expects of it."""

import json

import pytest

from homeroom.exchange.models import Expectation
from tests.casework.writing import id_of
from tests.desk.asking import count_of, text_of
from tests.exchange.own_tables import key_in
from tests.notices.test_feeds import alone, came, expect  # noqa: F401

FEEDS, FLAT = "/imports/sources/", "/imports/sources/flat/"
SAID = "SELECT rhythm, days, owner_id, format, source_id FROM exchange_expectation ORDER BY id DESC"


@pytest.fixture
def ben(alone):  # noqa: F811
    return alone.as_(alone.ben_ito)


def sized(town, batch: int, rows: int, short: str = "") -> None:
    report = {"counts": {"read": rows}, "files": {"attendance.csv": {}}, **({"short": short} if short else {})}
    town.admin("UPDATE students_batch SET report = %s WHERE id = %s", json.dumps(report), batch)


def say(client, page: str = FLAT, **typed):
    return client.post(page, {"form_key": key_in(client.get(page).content.decode()), "owner": "", "days": "", **typed})


def test_a_feed_begins_with_the_first_file_that_is_loaded(alone, ben):  # noqa: F811
    assert "There are none yet" in text_of(ben.get(FEEDS))
    came(alone, 3, "refused")
    assert "There are none yet" in text_of(ben.get(FEEDS)) and ben.get(FLAT).status_code == 404
    came(alone, 2)
    text = text_of(ben.get(FEEDS))
    assert "Homeroom flat school files" in text and "Rhythm not known yet" in text
    text = text_of(ben.get(FLAT))
    assert "Not known yet" in text and "All data stewards" in text and text.count("a.csv") == 2


def test_by_what_came_before_a_feed_is_on_time_or_late_and_as_large_as_usual_or_not(alone, ben):  # noqa: F811
    for days, rows in ((24, 90), (17, 100), (10, 110), (3, 95)):
        sized(alone, came(alone, days), rows)
    text = text_of(ben.get(FEEDS))
    assert "On time" in text and "Every week" in text and " 95 " in text and " 100 " in text
    assert "Usually about 100." in text_of(ben.get(FLAT))
    sized(alone, came(alone, 0), 9, short="feed_short")
    assert "Came with less than half" in text_of(ben.get(FEEDS))
    sized(alone, came(alone, 0), 0, short="feed_empty")
    assert "Came without any rows" in text_of(ben.get(FEEDS))
    alone.admin("UPDATE students_batch SET received_at = received_at - interval '12 days'")
    assert "Late by 5 days" in text_of(ben.get(FEEDS)) and "Late by 5 days" in text_of(ben.get("/"))


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ({"rhythm": "school_days"}, ("school_days", None), "Every school day"),
        ({"rhythm": "week", "days": "9"}, ("days", 7), "Every week"),
        ({"rhythm": "month"}, ("days", 31), "Every month"),
        ({"rhythm": "days", "days": "10"}, ("days", 10), "Every 10 days"),
        ({"rhythm": "days", "days": "1"}, ("days", 1), "Every day"),
        ({"rhythm": "as_before"}, ("as_before", None), "Not known yet"),
        ({"rhythm": "ended"}, ("ended", None), "Comes no more"),
    ],
)
def test_a_steward_says_how_often_it_is_to_come(alone, ben, typed, kept, shown):  # noqa: F811
    came(alone, 1)
    assert say(ben, **typed).status_code == 302
    assert alone.admin(SAID) == [(*kept, None, "flat", None)]
    assert shown in text_of(ben.get(FLAT))
    page = ben.get(FLAT).content.decode()
    assert f'value="{typed["rhythm"]}"' in page[page.index("checked") - 300 : page.index("checked")]


def test_the_latest_that_was_said_counts_and_all_of_it_is_kept(alone, ben):  # noqa: F811
    came(alone, 20)
    say(ben, rhythm="week")
    assert "Late by 13 days" in text_of(ben.get(FLAT)) and "As Ben Ito said on" in text_of(ben.get(FLAT))
    say(ben, rhythm="month")
    assert "On time" in text_of(ben.get(FLAT))
    assert len(alone.admin(SAID)) == 2


def test_who_is_told_is_a_data_steward_of_the_organization_or_all_of_them(alone, ben):  # noqa: F811
    came(alone, 1)
    page = ben.get(FLAT).content.decode()
    assert "Lin Ono" in page and "Nora West" not in page and "Ada Okafor" not in page
    say(ben, rhythm="week", owner=id_of(alone, "lin.ono"))
    assert "Lin Ono" in text_of(ben.get(FEEDS))
    for other in ("nora.west", "ada.okafor"):
        assert say(ben, rhythm="week", owner=id_of(alone, other)).status_code == 422
    alone.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'lin.ono'")
    assert "All data stewards" in text_of(ben.get(FEEDS))


def test_what_is_missing_or_makes_no_sense_comes_back_with_what_to_do(alone, ben):  # noqa: F811
    came(alone, 1)
    for typed, told in (
        ({}, "Choose one."),
        ({"rhythm": "days"}, "Write how many days there are from one to the next."),
        ({"rhythm": "days", "days": "0"}, "greater than or equal to 1"),
        ({"rhythm": "days", "days": str(Expectation.DAYS_MAX + 1)}, "less than or equal to 365"),
        ({"rhythm": "never"}, "Select a valid choice"),
    ):
        answer = say(ben, **typed)
        assert answer.status_code == 422 and told in text_of(answer), typed
    assert alone.admin(SAID) == []


def test_saying_it_twice_keeps_it_once(alone, ben):  # noqa: F811
    came(alone, 1)
    typed = {"form_key": key_in(ben.get(FLAT).content.decode()), "rhythm": "week", "owner": "", "days": ""}
    assert ben.post(FLAT, typed).url == ben.post(FLAT, typed).url == FLAT
    assert len(alone.admin(SAID)) == 1


def test_another_partners_feeds_are_not_there(alone, ben):  # noqa: F811
    came(alone, 1)
    assert ben.get(FLAT).status_code == 200
    nora, rosa = alone.as_(alone.nora_west), alone.as_(alone.rosa_diaz)
    missing = nora.get(f"{FEEDS}none-such/")
    for answer in (nora.get(FLAT), nora.post(FLAT, {"rhythm": "week"})):
        assert answer.status_code == 404 and answer.content == missing.content
    assert rosa.get(FEEDS).status_code == rosa.get(FLAT).status_code == 404
    assert "flat" not in text_of(nora.get(FEEDS))
    expect(alone)
    assert nora.get(FLAT).status_code == 404


def test_however_much_came_the_pages_ask_as_often(alone, ben):  # noqa: F811
    came(alone, 1)
    before = [count_of(ben, page) for page in (FEEDS, FLAT)]
    for days in range(2, 40):
        came(alone, days)
        came(alone, days, format=f"oneroster-1.{days % 2 + 1}")
    assert [count_of(ben, page) for page in (FEEDS, FLAT)] == before and max(before) <= 12
