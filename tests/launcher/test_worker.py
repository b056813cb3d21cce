"""The worker goes on, or says that it does not."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

MINUTE = 60


def test_a_periodic_job_that_still_waits_does_not_stop_the_worker_when_the_next_is_due(town):
    from procrastinate.contrib.django import app
    from procrastinate.periodic import PeriodicDeferrer
    from procrastinate.psycopg_connector import PsycopgConnector

    now = int(time.time())
    tasks = list(app.periodic_registry.periodic_tasks.values())
    assert {periodic.task.name for periodic in tasks} >= {"exchange.clear", "notices.sweep", "notices.digest"}

    async def put_in() -> None:
        connector = PsycopgConnector(conninfo=town.server.role_url("worker", town.database))
        with app.replace_connector(connector):
            await connector.open_async()
            try:
                for minute in (now, now + MINUTE, now + 2 * MINUTE):
                    await PeriodicDeferrer(app.periodic_registry).defer_jobs([(each, minute) for each in tasks])
            finally:
                await connector.close_async()

    with ThreadPoolExecutor(1) as elsewhere:  # A browser of the tests may hold the loop of this thread.
        elsewhere.submit(asyncio.run, put_in()).result()
    waiting = town.admin("SELECT task_name, count(*) FROM procrastinate_jobs WHERE status = 'todo' GROUP BY 1")
    assert dict(waiting) == {periodic.task.name: 3 for periodic in tasks}


def test_a_worker_of_which_a_part_failed_does_not_end_as_if_all_were_well(town):
    town.admin("ALTER FUNCTION procrastinate_defer_periodic_job_v2 RENAME TO not_there")
    ended = town.homeroom("worker", check=False)
    assert ended.returncode == 1
    assert "The worker stopped, because its deferrer failed." in ended.stderr
