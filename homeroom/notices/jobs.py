"""What the worker does about e-mail. It enters by no authority: the outbox holds nothing about any child.

Periodic jobs have a `lock` (one at a time) and no `queueing_lock` (one in the queue): row security keeps PostgreSQL from saying
which key was there already, and without that the library's worker stops when a second is put in.
"""

from django.db import connections
from procrastinate.contrib.django import app

from homeroom.access.door import opened
from homeroom.notices import delivery, digests


@app.task(name="notices.deliver")
def deliver(outgoing: int) -> None:
    """Send one e-mail, soon after what it tells about was saved. Not tried again here: the sweep does that."""
    try:
        with opened():
            delivery.deliver(outgoing)
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="notices.sweep", lock="notices.sweep")
def sweep(timestamp: int) -> None:
    """Every minute: what could not be sent before, and what a worker that died has left."""
    try:
        with opened():
            delivery.sweep()
    finally:
        connections.close_all()


@app.periodic(cron="*/10 * * * *")
@app.task(name="notices.digest", lock="notices.digest")
def digest(timestamp: int) -> None:
    """Every ten minutes: summaries that are due. At six in the morning they all are; later, what a pause has left."""
    try:
        with opened():
            digests.put_in_due()
    finally:
        connections.close_all()
