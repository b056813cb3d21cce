"""What the passing of days does to agreements. The worker enters by no authority: nothing here is about a child."""

from django.db import connections
from procrastinate.contrib.django import app

from homeroom.access.door import call, opened


# Each hour, though what it does is done once a day: a worker that was away in the one minute of a daily job would leave it
# until the next day.
@app.periodic(cron="7 * * * *")
@app.task(name="agreements.keep_time", lock="agreements.keep_time")
def keep_time(timestamp: int) -> None:
    """Let go on what goes on by itself, and tell of what is over and what ends soon."""
    try:
        with opened():
            call("SELECT access.renew_agreements_v1()")
            call("SELECT access.note_ends_of_terms_v1()")
            call("SELECT access.warn_of_expiry_v1()")
    finally:
        connections.close_all()
