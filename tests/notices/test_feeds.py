"""Whoever answers for a feed hears that it is late, came empty, or came with less than half: once, and again after the next."""

from datetime import timedelta

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from homeroom.exchange.feeds import LOOKS_BACK_DAYS
from homeroom.exchange.jobs import tell_of_late
from tests.casework.writing import id_of
from tests.exchange.test_usual_size import send  # noqa: F401
from tests.notices.mail import as_worker

BEN = "ben@lakeside.example"
OF_FEEDS = (
    "SELECT p.key, n.kind, n.word FROM notices_notice n JOIN partners_person p ON p.id = n.person_id"
    " WHERE starts_with(n.kind, 'feed') ORDER BY n.id"
)


@pytest.fixture
def alone(town):
    """A town of which nothing was ever sent; Ben and Lin are the stewards of Lakeside."""
    town.admin("UPDATE students_batch SET received_at = now() - interval '900 days'")
    town.admin("DELETE FROM notices_notice")
    town.admin("UPDATE partners_person SET email = %s WHERE key = 'ben.ito'", BEN)
    town.admin(
        "INSERT INTO partners_person (key, name, organization_id, role, email, phone, active)"
        " SELECT 'lin.ono', 'Lin Ono', organization_id, role, '', '', active FROM partners_person WHERE key = 'ben.ito'"
    )
    return town


def came(town, days_ago: float, status: str = "loaded", format: str = "flat") -> int:
    [(batch,)] = town.admin(
        "INSERT INTO students_batch (contributor_id, source_name, format, received_at, finished_at, status, report)"
        " SELECT id, 'a.csv', %s, now() - %s * interval '1 day', now(), %s, '{}' FROM partners_organization"
        " WHERE key = 'lakeside-usd' RETURNING id",
        format, days_ago, status,
    )  # fmt: skip
    return batch


def expect(town, rhythm: str = "days", days: int | None = 7, owner: str | None = None, format: str = "flat") -> None:
    town.admin(
        "INSERT INTO exchange_expectation (contributor_id, format, rhythm, days, owner_id, by_id)"
        " SELECT organization_id, %s, %s, %s, %s, id FROM partners_person WHERE key = 'ben.ito'",
        format, rhythm, days, owner and id_of(town, owner),
    )  # fmt: skip


def look(town) -> list[tuple]:
    """What has been told since the beginning, after the worker has looked twice, as after one that died."""
    with as_worker(town):
        tell_of_late(0)
        tell_of_late(0)
    return town.admin(OF_FEEDS)


def test_all_stewards_of_the_contributor_hear_that_a_feed_is_late_and_by_e_mail_at_once(alone):
    came(alone, 10)
    expect(alone)
    assert look(alone) == []  # Half a rhythm is no delay.
    alone.admin("UPDATE students_batch SET received_at = received_at - interval '1 day'")
    assert look(alone) == [("ben.ito", "feed_late", "flat"), ("lin.ono", "feed_late", "flat")]
    sent = alone.admin("SELECT address, template, said ->> 'kind' FROM notices_outgoing")
    assert sent == [(BEN, "urgent", "feed_late")]
    page = alone.as_(alone.ben_ito).get("/notices/").content.decode()
    assert "1 feed that you expect is late" in page and "/imports/sources/flat/" in page
    assert "Late by 4 days" in alone.as_(alone.ben_ito).get("/imports/sources/flat/").content.decode()


def test_the_owner_alone_hears_of_it_and_all_do_once_the_owner_is_steward_no_more(alone):
    came(alone, 30)
    expect(alone, owner="lin.ono")
    assert look(alone) == [("lin.ono", "feed_late", "flat")]
    alone.admin("UPDATE partners_person SET role = 'teacher' WHERE key = 'lin.ono'")
    assert look(alone) == [("lin.ono", "feed_late", "flat"), ("ben.ito", "feed_late", "flat")]


def test_the_same_lateness_is_told_once_and_the_next_again(alone):
    expect(alone, owner="lin.ono")
    came(alone, 40)
    assert len(look(alone)) == 1
    alone.admin("UPDATE students_batch SET received_at = received_at - interval '5 days'")
    assert len(look(alone)) == 1
    came(alone, 2)
    assert len(look(alone)) == 1
    alone.admin("UPDATE students_batch SET received_at = received_at - interval '12 days'")
    assert len(look(alone)) == 2


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=some.lists(some.booleans(), min_size=5, max_size=40), every=some.integers(1, 9))
def test_told_is_what_is_late_whatever_comes_and_each_lateness_once(alone, days, every):
    """Day after day something comes or does not, and the worker looks: it tells of a load when its page says that it is late."""
    from homeroom.exchange.rhythm import Rhythm

    alone.admin("DELETE FROM notices_notice")
    alone.admin("DELETE FROM students_batch WHERE source_name = 'a.csv'")
    expect(alone, days=every, owner="lin.ono")
    [(today,)] = alone.admin("SELECT access.today_v1()")
    last, wanted = None, []
    for comes in days:
        alone.admin(
            "UPDATE students_batch SET received_at = received_at - interval '1 day' WHERE source_name = 'a.csv'"
        )
        last = last and (last[0], last[1] - timedelta(days=1))
        if comes:
            last = came(alone, 0), today
        if last and Rhythm(every).late_days(last[1], today) and last[0] not in wanted:
            wanted.append(last[0])
        look(alone)
    assert [event for (event,) in alone.admin("SELECT event FROM notices_notice ORDER BY id")] == wanted


def test_of_what_comes_no_more_was_never_loaded_or_left_with_its_partner_nobody_hears(alone):
    came(alone, 60, "refused")
    expect(alone)
    assert look(alone) == []
    came(alone, 60)
    expect(alone, "ended", None)
    assert look(alone) == []
    expect(alone)
    left = "UPDATE partners_organization SET absent = {} WHERE key = 'lakeside-usd'"
    alone.admin(left.format("tstzrange(now() - interval '1 day', NULL)"))
    assert look(alone) == []
    alone.admin(left.format("NULL"))
    assert len(look(alone)) == 2


def test_a_load_that_was_taken_back_has_not_come(alone):
    first, second = came(alone, 20), came(alone, 1)
    expect(alone, owner="lin.ono")
    assert look(alone) == []
    alone.admin(
        "INSERT INTO exchange_undoing (contributor_id, batch_id, undone_id) SELECT contributor_id, %s, id FROM students_batch"
        " WHERE id = %s",
        came(alone, 0, format="undo"), second,
    )  # fmt: skip
    look(alone)
    assert alone.admin("SELECT event FROM notices_notice") == [(first,)]


def test_each_own_export_and_each_family_of_formats_is_a_feed_of_its_own(alone):
    for days in (60, 53, 46):
        came(alone, days, format="oneroster-1.1")
    came(alone, 2, format="oneroster-1.2")
    batch = came(alone, 50)
    alone.admin(
        "WITH made AS (INSERT INTO exchange_source (contributor_id, name, by_id) SELECT organization_id, 'Bus', id"
        " FROM partners_person WHERE key = 'ben.ito' RETURNING *), came AS (INSERT INTO exchange_arrival"
        " (source_id, contributor_id, batch_id) SELECT id, contributor_id, %s FROM made) INSERT INTO exchange_expectation"
        " (contributor_id, format, source_id, rhythm, days, by_id, owner_id)"
        " SELECT contributor_id, '', id, 'days', 9, by_id, by_id FROM made",
        batch,
    )
    came(alone, 1)
    [(number,)] = alone.admin("SELECT id FROM exchange_source")
    assert look(alone) == [("ben.ito", "feed_late", str(number))]


def test_what_is_late_for_longer_than_a_notice_is_kept_is_not_told_anew(alone):
    came(alone, 100)
    expect(alone)
    assert look(alone) == []


def test_a_load_that_came_empty_or_short_is_told_with_the_load(alone, send):  # noqa: F811
    expect(alone, owner="lin.ono")
    for number in (10, 12, 11, 6):
        send(number)
    assert alone.admin(OF_FEEDS) == []
    send(4)
    assert alone.admin(OF_FEEDS) == [("lin.ono", "feed_short", "")]
    send(0)
    assert alone.admin(OF_FEEDS)[1:] == [("lin.ono", "feed_empty", "")]
    numbers = [number for (number,) in alone.admin("SELECT number FROM notices_notice ORDER BY id")]
    assert numbers == [n for (n,) in alone.admin("SELECT id FROM students_batch ORDER BY id DESC LIMIT 2")][::-1]


def test_rows_that_were_corrected_are_not_taken_for_a_short_export(alone, send, tmp_path):  # noqa: F811
    from tests.exchange.test_import_bad_input import load

    for number in (10, 12, 11):
        send(number)
    path = tmp_path / "attendance.csv"
    path.write_text(
        path.read_text().splitlines()[0] + ",metadata.whatIsWrong\n" + path.read_text().splitlines()[1] + ",x\n"
    )
    assert load(alone, path)["counts"]["read"] == 1
    assert alone.admin(OF_FEEDS) == []


def test_nobody_else_asks_for_feeds_or_tells_of_them(alone):
    batch = came(alone, 60)
    asks, tells = "SELECT * FROM access.feeds_that_come_v1(%s)", "SELECT access.notify_of_late_feed_v1(%s)"
    with alone.connection("worker") as worker:
        [told] = worker.execute(asks, [LOOKS_BACK_DAYS]).fetchall()
        assert told[0] == batch and len(told) == 5
        for number in (batch, 999_999):
            assert worker.execute(tells, [number]).fetchone() == ("",)
    for statement in (
        "SELECT * FROM access.feeds_that_come_v1(9)",
        f"SELECT access.notify_of_late_feed_v1({batch})",
        "SELECT access.notify_of_short_load_v1('feed_short')",
        "SELECT access.stewards_of_feed_v1(1::smallint, 'flat')",
        "SELECT * FROM access.expected_v1(1::smallint, 'flat')",
        "SELECT * FROM access.came_v1(9)",
        f"SELECT access.feed_of_v1({batch})",
    ):
        with alone.raw(alone.ben_ito) as ben, pytest.raises(psycopg.errors.InsufficientPrivilege):
            ben.execute(statement)


def test_outside_a_running_batch_an_import_tells_of_no_short_load(alone):
    with alone.connection("import") as connection:
        connection.execute("SELECT access.notify_of_short_load_v1('feed_short')")
        connection.commit()
    assert alone.admin(OF_FEEDS) == []
