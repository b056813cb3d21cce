"""What the worker does. A job's arguments are ids; it enters the door by its authority, as whoever asked for it.

What changes the record runs in a process of its own, as the role import: the worker's role may not.
"""

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

import homeroom
from homeroom.access.door import door_by_authority
from homeroom.common.spool import discard
from homeroom.exchange.models import Upload
from homeroom.exchange.unsealing import unsealed
from homeroom.matching.models import Decision

# A job that failed may meet a database that restarts: it is tried again after 10, 20 and 40 seconds, then stays failed.
AGAIN = RetryStrategy(max_attempts=4, exponential_wait=10)
CHECKOUT = Path(homeroom.__file__).parent.parent  # So that a process finds this very Homeroom, installed or not.
ANSWERS = (0, 3, 4)  # Of `homeroom import`: loaded, held, refused. Each is told on the page.
HOURS_MAX = 6  # The largest state's first load takes two.


class ChildProcessFailed(Exception):
    """The process that was to change the record did not. Its own words stand in the worker's log."""


def run(*words: str) -> int:
    """Run a command of Homeroom in a process of its own; answers its exit code."""
    return subprocess.run(
        [sys.executable, "-m", "homeroom.cli", *words],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=HOURS_MAX * 3600,
    ).returncode


def must(*words: str, answers: Collection[int] = (0,)) -> None:
    if (code := run(*words)) not in answers:
        raise ChildProcessFailed(f"homeroom {words[0]} ended with {code}")


@app.task(name="exchange.settle", retry=AGAIN)
def settle(authority: int, decision: int) -> None:
    """Carry out a decision about a pair, as long as whoever made it may still see the pair."""
    try:
        with door_by_authority(authority, page="exchange.settle"):
            made = Decision.objects.select_related("pair__contributor").get(pk=decision)
    finally:
        connections.close_all()
    must("settle", str(made.pk), "--from", made.pair.contributor.key)
    if made.verdict == Decision.REFUSE:
        must("clear")


@app.task(name="exchange.load_upload")
def load_upload(authority: int, upload: int, batch: int) -> None:
    """Load a file that a steward sent from the page. Not tried again: its batch says that it failed."""
    try:
        try:
            with door_by_authority(authority, page="exchange.load_upload"):
                sent = Upload.objects.select_related("batch", "contributor").get(pk=upload)
        finally:
            connections.close_all()
        with unsealed(sent) as path:
            accepting = ["--accept-held"] if sent.accept_held else []
            must(
                "import", str(path), "--from", sent.contributor.key, "--batch", str(batch), *accepting, answers=ANSWERS
            )
        discard(sent.spool_name)
    except BaseException:
        run("abandon", str(batch))
        raise


@app.periodic(cron="17 3 * * *")
@app.task(name="exchange.clear", lock="exchange.clear", retry=AGAIN)
def clear(timestamp: int) -> None:
    """Every night: what nobody decided in time is deleted."""
    must("clear")
