import threading
from contextlib import contextmanager

import pytest
from django.db import connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg.conninfo import conninfo_to_dict

from homeroom.common.models import FormKey
from homeroom.common.once import KeyOfAnotherPerson, new_key, once
from homeroom.demo.postgres import running

AT_ONCE = 20


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A PostgreSQL with two tables, because only a real one shows who waits for whom."""
    with running(tmp_path_factory.mktemp("once")) as server:
        with connected(server) as connection:
            with connection.schema_editor() as editor:
                editor.create_model(FormKey)
            with connection.cursor() as cursor:
                cursor.execute("CREATE TABLE concern (id serial PRIMARY KEY, by bigint)")
        yield server


@contextmanager
def connected(server):
    """Makes Django's default connection, in this thread, one to our server."""
    place = conninfo_to_dict(server.admin_url())
    settings = {
        **connections["identity"].settings_dict,
        "NAME": place["dbname"],
        "USER": place["user"],
        "PASSWORD": place.get("password", ""),
        "HOST": place["host"],
        "PORT": place.get("port", ""),
        "OPTIONS": {},
    }
    before = connections["default"]
    connection = DatabaseWrapper(settings, "default")
    connections["default"] = connection
    try:
        yield connection
    finally:
        connection.close()
        connections["default"] = before


@pytest.fixture
def database(server):
    with connected(server) as connection:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE concern, common_formkey")
        yield connection


def send(key: str, by: int = 1) -> str:
    """What a view does: one record for the first, the same page for all."""
    with once(key, by) as first:
        if first:
            first.result = f"/concerns/{add_concern(by)}/"
    return first.result


def add_concern(by: int) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("INSERT INTO concern (by) VALUES (%s) RETURNING id", [by])
        return cursor.fetchone()[0]


def concerns() -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM concern")
        return cursor.fetchone()[0]


def test_sent_again_a_form_leads_to_the_record_it_made(database):
    key = new_key()
    assert send(key) == send(key)
    assert concerns() == 1


def test_two_forms_make_two_records(database):
    assert send(new_key()) != send(new_key())
    assert concerns() == 2


def test_twenty_sendings_at_once_make_one_record_and_land_on_one_page(server, database):
    key, results, start = new_key(), [], threading.Barrier(AT_ONCE)

    def sender():
        with connected(server):
            start.wait()
            # The request's own transaction, which commits after the view.
            with transaction.atomic():
                results.append(send(key))

    threads = [threading.Thread(target=sender) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == AT_ONCE
    assert len(set(results)) == 1
    assert concerns() == 1


def test_when_the_first_sending_fails_the_next_one_works(database):
    key = new_key()
    with pytest.raises(ZeroDivisionError), once(key, by=1) as first:
        add_concern(1)
        assert first and 1 / 0
    assert concerns() == 0
    send(key)
    assert concerns() == 1


def test_a_key_that_somebody_else_used_is_refused(database):
    key = new_key()
    assert send(key, by=1) == send(key, by=1)
    with pytest.raises(KeyOfAnotherPerson):
        send(key, by=2)
    assert concerns() == 1


def test_a_view_that_forgets_its_result_keeps_nothing(database):
    with pytest.raises(ValueError, match="must set `result`"), once(new_key(), by=1):
        add_concern(1)
    assert concerns() == 0
