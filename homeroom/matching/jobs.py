"""What the worker does by itself."""

from django.db import connections
from procrastinate.contrib.django import app

from homeroom.access.door import opened
from homeroom.matching.auditing import draw


@app.periodic(cron="41 4 * * *")
@app.task(name="matching.draw_audit", lock="matching.draw_audit")
def draw_audit(timestamp: int) -> None:
    """Bring some links that rules made back to the reviewers. It enters by no authority: it learns a number, and of nobody."""
    try:
        with opened():
            draw()
    finally:
        connections.close_all()
