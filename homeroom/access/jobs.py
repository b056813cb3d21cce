"""Each night the rule is asked what is known. It enters by no authority: the questions are about nobody."""

import logging

from django.db import connections
from procrastinate.contrib.django import app

from homeroom.access.door import opened
from homeroom.access.models import SelfCheck
from homeroom.access.vectors import VECTORS, differing

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
