"""Keyrings: what the holder of a token can open is worked out once and kept, and no longer than it holds (decision 17)."""

import hashlib
import re
import time

import psycopg
import pytest

from homeroom.access.publishing import LOCKS, bars

ATTENDANCE = "SELECT count(*) FROM students_attendanceevent WHERE student_id = %s"
IS_GOOD = "SELECT count(*) FROM access_keyring_good WHERE token_hash = %s"


def count(connection, sql, *arguments):
    return connection.execute(sql, arguments).fetchone()[0]


def enter(connection, token, child=None):
    connection.execute("SELECT access.enter_v1(%s)", [token])
    connection.execute("SELECT set_config('app.student', %s, true)", [str(child or "")])


@pytest.fixture
def rosa(town):
    """Entered, committed, and entered again: by the keyring that the first visit has made."""
    token = town.token(town.rosa_diaz)
    with psycopg.connect(town.server.role_url("app", town.database)) as connection:
        enter(connection, token)
        connection.commit()
        connection.token = token
        yield connection
        connection.rollback()


def is_good(town, connection) -> bool:
    return town.admin(IS_GOOD, hashlib.sha256(connection.token.encode()).digest())[0][0] == 1


# Whatever a keyring is made from, one change each, and whether the attendance is there after it.
CHANGES = {
    "a grant ends": (
        "UPDATE access_grant SET during = tstzrange(lower(during), statement_timestamp()) WHERE NOT own",
        False,
    ),
    "a grant is struck out": ("DELETE FROM access_grant", False),
    "some days are opened": (
        "INSERT INTO access_windowgrant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, look_back_days,"
        " agreement_id, line_id, basis, during) SELECT recipient_id, role, purpose_id, contributor_id, ground_id, 4096, 9, 0, 0,"
        " '', during FROM access_grant WHERE purpose_id IS NOT NULL LIMIT 1",
        True,
    ),
    "papers lapse": ("UPDATE partners_readiness SET during = tstzrange(NULL, statement_timestamp())", False),
    "the person leaves": (
        "UPDATE partners_person SET active = tstzrange(NULL, statement_timestamp()) WHERE key = 'rosa.diaz'",
        False,
    ),
    "the person changes roles": ("UPDATE partners_person SET role = 'teacher' WHERE key = 'rosa.diaz'", False),
    "a partner withdraws": (
        "UPDATE partners_organization SET absent = tstzrange(NULL, NULL) WHERE key = 'lakeside-usd'",
        False,
    ),
    "a recusal": (
        "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
        " SELECT r.contributor_id, r.source_id, current_date - 1, p.id, 'kin' FROM students_sourcerecord r,"
        " partners_person p WHERE p.key = 'rosa.diaz'",
        False,
    ),
    "a limiting order": (
        "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
        " against_role, read_by) SELECT 'made-' || r.id, r.contributor_id, r.source_id, current_date - 1, 'limit', '[]',"
        " ARRAY[12], 'caseworker', '[]' FROM students_sourcerecord r",
        False,
    ),
    "a school opens": ("UPDATE partners_school SET name = name || '!'", True),
    "a post is filled": ("DELETE FROM partners_schoolpost", True),
    "a second factor is asked again": ("DELETE FROM access_secondfactorwaiver", False),
    "the time zone changes": ("UPDATE partners_collaboration SET timezone = 'America/New_York'", True),
    "a record is linked": ("UPDATE students_sourcerecord SET recorded_at = recorded_at", True),
}
# What the session itself says is read at each statement.
ENDINGS = {
    "signed out": "UPDATE access_session SET ended_at = now()",
    "expired": "UPDATE access_session SET expires_at = now() - interval '1 second'",
    "idle": "UPDATE access_session SET idle_at = now() - interval '1 second'",
    "asked for a second factor": "UPDATE access_session SET asks_second_factor = true",
}


def test_the_second_visit_finds_the_keyring_of_the_first_and_sees_the_same(town, rosa):
    assert is_good(town, rosa)
    for child in (None, town.marisol.id):
        enter(rosa, rosa.token, child)
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        rosa.rollback()
    assert town.admin("SELECT count(*) FROM access_keyring") == [(1,)]


@pytest.mark.parametrize("page_of", [False, True], ids=["row by row", "as her page asks"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_felt_at_the_next_statement_of_whoever_is_inside(town, rosa, change, page_of):
    sql, stays = CHANGES[change]
    enter(rosa, rosa.token, town.marisol.id if page_of else None)
    assert count(rosa, ATTENDANCE, town.marisol.id) == 3
    town.admin(sql)
    assert not is_good(town, rosa)
    assert count(rosa, ATTENDANCE, town.marisol.id) == (3 if stays else 0)


@pytest.mark.parametrize("page_of", [False, True], ids=["row by row", "as her page asks"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_a_session_that_ends_opens_nothing_however_good_its_keyring(town, rosa, ending, page_of):
    enter(rosa, rosa.token, town.marisol.id if page_of else None)
    assert count(rosa, ATTENDANCE, town.marisol.id) == 3
    town.admin(ENDINGS[ending])
    assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_what_ends_by_itself_ends_a_keyring_too(town, rosa):
    town.admin(
        "UPDATE access_grant SET during = tstzrange(lower(during), clock_timestamp() + interval '1.5 seconds') WHERE NOT own"
    )
    enter(rosa, rosa.token, town.marisol.id)
    assert count(rosa, ATTENDANCE, town.marisol.id) == 3
    time.sleep(1.6)
    assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_what_begins_by_itself_ends_a_keyring_too(town, rosa):
    town.admin(
        "UPDATE access_grant SET during = tstzrange(clock_timestamp() + interval '1.5 seconds', NULL) WHERE NOT own"
    )
    enter(rosa, rosa.token, town.marisol.id)
    assert count(rosa, ATTENDANCE, town.marisol.id) == 0
    time.sleep(1.6)
    assert count(rosa, ATTENDANCE, town.marisol.id) == 3


def test_whose_page_it_is_opens_nothing(town, rosa):
    """Any role can set any setting: who names a child of somebody else gets the answer about that child."""
    enter(rosa, rosa.token, town.ines.id)
    assert town.admin(ATTENDANCE.replace("attendanceevent", "placement"), town.ines.id)[0][0] > 0
    for table in ("students_placement", "students_glimpse", "students_attendanceevent"):
        assert count(rosa, f"SELECT count(*) FROM {table} WHERE student_id = %s", town.ines.id) == 0
    # Changed while a statement runs, it never lends one child's answer to another.
    seen = rosa.execute(
        "SELECT g.student_id FROM generate_series(1, 40) AS n,"
        " LATERAL (SELECT set_config('app.student', (ARRAY[%(hers)s, %(other)s])[1 + n %% 2]::text, true) OFFSET 0) AS s,"
        " LATERAL (SELECT student_id FROM students_glimpse WHERE student_id = (ARRAY[%(other)s, %(hers)s])[1 + n %% 2]"
        "          AND s IS NOT NULL OFFSET 0) AS g",
        {"hers": town.marisol.id, "other": town.ines.id},
    ).fetchall()
    assert {child for (child,) in seen} == {town.marisol.id}


def test_a_keyring_serves_its_own_session_alone(town, rosa):
    with town.raw(town.tom_reed) as tom:
        assert count(tom, "SELECT count(*) FROM students_placement WHERE student_id = %s", town.ines.id) == 1
        assert count(tom, ATTENDANCE, town.marisol.id) == 0
        tom.execute("SELECT set_config('app.token', %s, true)", [rosa.token])
        assert count(tom, ATTENDANCE, town.marisol.id) == 0  # The settings are not those of the token.


def test_a_change_that_was_not_committed_counts_for_nobody(town, rosa):
    enter(rosa, rosa.token, town.marisol.id)
    with psycopg.connect(town.server.admin_url(town.database)) as other:
        other.execute("DELETE FROM access_grant")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert is_good(town, rosa)
        other.rollback()
    assert is_good(town, rosa)


def test_nobody_waits_for_who_is_changing_something_else(town):
    with (
        psycopg.connect(town.server.admin_url(town.database)) as loading,
        psycopg.connect(town.server.admin_url(town.database)) as signing,
    ):
        loading.execute("UPDATE partners_school SET name = name || '!'")
        signing.execute("SET lock_timeout = '1s'")
        signing.execute("UPDATE access_grant SET basis = basis || '!'")
        before = signing.execute("SELECT sum(changes) FROM access_lockchange").fetchone()[0]
        signing.commit()
        loading.commit()
        assert count(loading, "SELECT sum(changes) FROM access_lockchange") == before + 1


def test_of_two_requests_of_one_session_neither_waits(town):
    token = town.token(town.rosa_diaz)
    with town.connection() as first, town.connection() as second:
        enter(first, token)  # Makes the keyring, and has not committed.
        second.execute("SET lock_timeout = '1s'")
        enter(second, token, town.marisol.id)
        assert count(second, ATTENDANCE, town.marisol.id) == 3


def test_who_is_not_ready_gets_no_keyring(town):
    town.admin("UPDATE partners_readiness SET during = tstzrange(NULL, now()) WHERE kind = 'training'")
    with town.raw(town.rosa_diaz) as rosa:
        assert count(rosa, "SELECT access.person_v1()") is not None
        rosa.commit()
    assert town.admin("SELECT count(*) FROM access_keyring") == [(0,)]


def test_keyrings_of_sessions_that_are_over_are_cleared_by_the_next_that_is_made(town, rosa):
    town.admin("UPDATE access_session SET expires_at = now() - interval '1 second'")
    with town.raw(town.tom_reed) as tom:
        tom.commit()
    assert town.admin(
        "SELECT person_id <> (SELECT id FROM partners_person WHERE key = 'rosa.diaz') FROM access_keyring"
    ) == [(True,)]


def test_whatever_a_keyring_is_made_from_counts_its_changes(quiet_town):
    """Read from the functions that make one: a table that they come to name is missed by nobody."""
    bodies = quiet_town.admin(
        "SELECT prosrc FROM pg_proc WHERE pronamespace = 'access'::regnamespace"
        " AND proname ~ '^(seat|masks|elements|words|barred)_anew_v1$|^(principals|live_session|good_until|make_keyring)_v1$'"
    )
    assert len(bodies) == 9
    named = {table for (body,) in bodies for table in re.findall(r"(?:FROM|JOIN) ((?:access|partners)_[a-z]+)", body)}
    under_bars = quiet_town.admin(
        "SELECT DISTINCT c.relname FROM pg_rewrite r JOIN pg_depend d ON d.objid = r.oid AND d.classid = 'pg_rewrite'::regclass"
        " JOIN pg_class c ON c.oid = d.refobjid AND c.relkind = 'r' WHERE r.ev_class = 'access_bar'::regclass"
    )
    asked = named - {"access_bar", "access_session", "access_keyring", "access_lockchange"}
    asked |= {table for (table,) in under_bars}
    watched = quiet_town.admin(
        "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE t.tgname = 'keyrings_follow'"
    )
    assert asked <= {table for (table,) in watched}
    assert {table for (table,) in watched} == {*LOCKS, *(table for bar in bars.values() for table in bar.moved_by)}
