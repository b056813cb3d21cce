"""What a worker that died was doing is done by the next one: every job here may be begun twice."""

import logging

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(name="common.take_up_again")
async def take_up_again(timestamp: int) -> None:
    """Every minute. A worker has died when its heart has not beaten for half a minute (procrastinate's own measure)."""
    await taken_up_again()


async def taken_up_again() -> int:
    """Jobs of workers that have died wait again; answers how many. A lock that they held is free with them."""
    left = list(await app.job_manager.get_stalled_jobs())
    for job in left:
        log.warning("The worker that did job %s (%s) has died; it is done again.", job.id, job.task_name)
        await app.job_manager.retry_job(job)
    return len(left)


take_up_what_was_left = async_to_sync(taken_up_again)
