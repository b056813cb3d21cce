"""Each night the rule is asked what is known, and the book whether it stands as it was sealed; every few minutes it is sealed.
These jobs enter by no authority: they are about nobody."""

import logging

from django.db import connections
from procrastinate.contrib.django import app

from homeroom.access.door import opened
from homeroom.access.models import SelfCheck
from homeroom.access.vectors import VECTORS, differing
from homeroom.common.processes import must

logger = logging.getLogger(__name__)


@app.periodic(cron="37 3 * * *")
@app.task(name="access.check_itself", lock="access.check_itself")
def check_itself(timestamp: int) -> None:
    """What differs stands on a page for everybody signed in, and in the log."""
    try:
        numbers = sorted({vector.number for vector in differing()})
        with opened():
            SelfCheck.objects.create(asked=len(VECTORS), differing=numbers)
        if numbers:
            logger.error("The access rule differs from what is known: vectors %s.", numbers)
    finally:
        connections.close_all()


@app.periodic(cron="*/5 * * * *")
@app.task(name="access.seal", lock="access.seal")
def seal(timestamp: int) -> None:
    """What was written in the book since: until then a row could be changed and nobody could tell."""
    must("seal")


@app.periodic(cron="7 4 * * *")
@app.task(name="access.verify_the_book", lock="access.seal")
def verify_the_book(timestamp: int) -> None:
    """All of it. The log gets the day's anchor, and by number what does not stand as it was sealed."""
    must("seal", "--verify", is_told=True)
