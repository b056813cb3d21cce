"""An event says who, when, what and of whom, and how it came to be: in which session, on which kind of device, by which
edition of Homeroom, and how long it took (sharing specification 3.1)."""

import hashlib
import time

import psycopg
import pytest

from homeroom.access import middleware
from homeroom.common.program import program_version

SAID = "SELECT session, device, program FROM access_event WHERE outcome = %s ORDER BY id"
ON_A_PHONE = "UPDATE access_session SET device = 'phone'"


def test_all_of_one_session_is_said_to_be_of_it_and_of_another_is_not(town):
    rosa, elsewhere = town.as_(town.rosa_diaz), town.as_(town.rosa_diaz)
    town.admin(ON_A_PHONE)
    for browser in (rosa, rosa, elsewhere):
        assert browser.get(town.marisol.url).status_code == 200
    first, second, third = town.admin(SAID, "permit")
    assert first == second
    assert first[0] != third[0]
    assert first[1:] == third[1:] == ("phone", program_version())


def test_a_refusal_says_it_too(town):
    tom = town.as_(town.tom_reed)
    town.admin(ON_A_PHONE)
    assert tom.get(town.marisol.url).status_code == 404
    ((session, device, program),) = town.admin(SAID, "refuse")
    assert session and device == "phone" and program == program_version()


def test_a_session_is_named_by_nothing_that_opens_it(town):
    town.as_(town.rosa_diaz).get(town.marisol.url)
    ((session, _device, _program),) = town.admin(SAID, "permit")
    hashes = [bytes(token_hash).hex() for (token_hash,) in town.admin("SELECT token_hash FROM access_session")]
    assert hashes and not any(
        session in known or session in hashlib.sha256(bytes.fromhex(known)).hexdigest() for known in hashes
    )


WRITTEN = (
    "INSERT INTO access_event (person_id, organization_id, role, page, operation, outcome, student_ids, asked_for, {column})"
    " SELECT p.id, p.organization_id, p.role, 'x', 'view', 'permit', '{{}}', '', %s FROM partners_person p WHERE p.key = %s"
)


@pytest.mark.parametrize(("column", "value"), [("session", "another"), ("device", "computer"), ("session", None)])
def test_nobody_says_another_session_or_device(town, column, value):
    with town.raw("rosa.diaz") as connection:
        town.admin(ON_A_PHONE)
        with connection.transaction(force_rollback=True):  # In its own words it is written.
            connection.execute(WRITTEN.format(column="program"), ["0", "rosa.diaz"])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(WRITTEN.format(column=column), [value, "rosa.diaz"])


def test_what_was_written_before_says_nothing_of_it(town):
    """As the migration leaves it: no row of before is said to be of a session of now."""
    town.admin(
        "INSERT INTO access_event (person_id, role, page, operation, outcome, student_ids, asked_for)"
        " SELECT id, role, 'x', 'view', 'permit', '{}', '' FROM partners_person LIMIT 1"
    )
    assert town.admin(SAID, "permit") == [(None, None, None)]


TOOK = "SELECT took_ms FROM access_event WHERE outcome = %s"
SLEEPS = 0.15  # Seconds: more than what else a request of these does between its rollback and its refusal.


@pytest.mark.parametrize(("who", "outcome"), [("rosa_diaz", "permit"), ("tom_reed", "refuse")])
def test_it_says_how_long_it_took_also_where_it_was_refused(town, monkeypatch, who, outcome):
    """A refusal is written after the rollback, in a transaction of its own: the time before counts."""
    somebody = town.as_(getattr(town, who))
    somebody.get(town.marisol.url)
    ((quick,),) = town.admin(TOOK, outcome)

    def slow(*arguments):
        time.sleep(SLEEPS)
        return answer(*arguments)

    answer = middleware.answer
    monkeypatch.setattr(middleware, "answer", slow)
    somebody.get(town.marisol.url)
    assert quick >= 0
    assert max(took for (took,) in town.admin(TOOK, outcome)) >= SLEEPS * 1000
