"""A load that is killed leaves the state before it or after it; what a worker that died was loading, the next one loads."""

import pytest

from tests.exchange.kills import kill_connection, kill_loads, kill_process
from tests.exchange.sending import send, work, zipped
from tests.exchange.standing import stands
from tests.exchange.test_undoing import changed, files_of, renamed

STATUS = "SELECT status FROM students_batch ORDER BY id DESC LIMIT 1"


def test_a_killed_load_leaves_nothing_half_done_and_is_whole_when_sent_again(town, tmp_path):
    kill_loads(town, tmp_path, 4, (kill_process, kill_connection), seed=5)


@pytest.fixture
def sent(town, tmp_path):
    ben = town.as_(town.ben_ito)
    return send(ben, zipped(changed(files_of(town, "lakeside-usd"), tmp_path / "lakeside", "users.csv", renamed))).url


def as_if_its_worker_had_died(town) -> None:
    """A worker took the job and was killed: nobody's heart beats for it."""
    town.admin(
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id)"
        " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"
        " WHERE task_name = 'exchange.load_upload' AND status = 'todo'"
    )
    town.admin("UPDATE students_batch SET status = 'loading' WHERE status = 'received'")


def test_what_a_worker_that_died_was_loading_the_next_one_loads(town, sent):
    before = stands(town)
    as_if_its_worker_had_died(town)
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    assert stands(town) != before


def test_a_worker_that_lives_keeps_its_job(town, sent):
    as_if_its_worker_had_died(town)
    town.admin("UPDATE procrastinate_workers SET last_heartbeat = now()")
    work(town)
    assert town.admin(STATUS) == [("loading",)]


def test_what_was_loaded_before_its_worker_died_is_not_loaded_again(town, sent):
    work(town)
    after = stands(town)
    [(loaded,)] = town.admin("SELECT count(*) FROM students_identity")
    town.admin(
        "WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 minute') RETURNING id)"
        " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"
        " WHERE task_name = 'exchange.load_upload'"
    )
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    assert stands(town) == after and town.admin("SELECT count(*) FROM students_identity") == [(loaded,)]
