"""What the worker does. A job's arguments are ids; it enters the door by its authority, as whoever asked for it.

What changes the record runs in a process of its own, as the role import: the worker's role may not.
"""

import time

from django.db import connections
from procrastinate.contrib.django import app
from procrastinate.retry import RetryStrategy

from homeroom.access.door import door_by_authority, opened
from homeroom.common.processes import must, run
from homeroom.common.spool import discard
from homeroom.exchange.feeds import tell_of_late_feeds
from homeroom.exchange.fetching.running import due
from homeroom.exchange.inbox.claims import held
from homeroom.exchange.inbox.folders import Inbox
from homeroom.exchange.models import Fetch, LoadDecision, Upload
from homeroom.exchange.nights import AT_NIGHT
from homeroom.exchange.unsealing import unsealed
from homeroom.matching.kept_rosters import due as due_rosters
from homeroom.matching.lookups import hosted
from homeroom.matching.models import Decision, Lookup
from homeroom.matching.sealed import links_to_cut

# A job that failed may meet a database that restarts: it is tried again after 10, 20 and 40 seconds, then stays failed.
AGAIN = RetryStrategy(max_attempts=4, exponential_wait=10)
# Of `homeroom import`: loaded, held, refused, and that its steward is asked first. Each is told on the page.
ANSWERS = (0, 3, 4, 5)
WAITS = (3, 5)  # Then the sealed file waits too.


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


@app.task(name="exchange.look_up")
def look_up(authority: int, lookup: int) -> None:
    """Look whether a child stands here already, for whoever asked. Not tried again: what was typed is forgotten."""
    try:
        with door_by_authority(authority, page="exchange.look_up"):
            asked = Lookup.objects.only("pk").get(pk=lookup)
            of = hosted()
    finally:
        connections.close_all()
    must("look-up", str(asked.pk), *(f"--of={number}" for number in of))


@app.task(name="exchange.load_upload")
def load_upload(authority: int, upload: int, batch: int) -> None:
    """Load a file that a steward sent from the page. Not tried again: its batch says that it failed."""
    try:
        try:
            with door_by_authority(authority, page="exchange.load_upload"):
                sent = Upload.objects.select_related("batch", "contributor").get(pk=upload)
                decided = LoadDecision.objects.filter(batch=sent.batch, verdict=LoadDecision.LOAD)
                states = {"sent", *decided.values_list("status", flat=True)}
        finally:
            connections.close_all()
        if sent.batch.finished_at:
            discard(sent.spool_name)  # A worker that died had done all but this.
            return
        with unsealed(sent) as path:
            asked = ["--look-first"] if sent.look_first and states == {"sent"} else []
            asked += ["--accept-held"] if sent.accept_held or "held" in states else []
            answer = must(
                "import", str(path), "--from", sent.contributor.key, "--batch", str(batch), *asked, answers=ANSWERS
            )
        if answer not in WAITS:
            discard(sent.spool_name)
    except BaseException:
        run("abandon", str(batch))
        raise


@app.task(name="exchange.fetch_now")
def fetch_now(authority: int, batch: int) -> None:
    """Fetch what a steward wants now. Not tried again: what was wrong stands on its page."""
    try:
        with door_by_authority(authority, page="exchange.fetch_now"):
            asked = Fetch.objects.get(batch=batch)
    finally:
        connections.close_all()
    must("fetch", "--batch", str(asked.batch_id))


# An hour is what a steward chooses, and what lies between two tries.
@app.periodic(cron="7 * * * *")
@app.task(name="exchange.fetch", lock="exchange.fetch")
def fetch(timestamp: int) -> None:
    """Fetch what is due. It enters by no authority: whom to ask, and for whom, an order says, which the role import reads."""
    try:
        with opened():
            is_anything_due = bool(due())
    finally:
        connections.close_all()
    if is_anything_due:
        must("fetch")


@app.task(name="exchange.leave", retry=AGAIN)
def leave(authority: int, decision: int) -> None:
    """Delete a file that waited, as its steward has said."""
    must("leave", str(decided(authority, decision, "exchange.leave").batch_id))


@app.task(name="exchange.undo")
def undo(authority: int, decision: int) -> None:
    """Take back a whole load, as its steward has said. Not tried again: what stands in its way stands there still."""
    must("undo", str(decided(authority, decision, "exchange.undo").batch_id))


def decided(authority: int, decision: int, page: str) -> LoadDecision:
    """What was said, as long as whoever said it may still see it."""
    try:
        with door_by_authority(authority, page=page):
            return LoadDecision.objects.get(pk=decision)
    finally:
        connections.close_all()


@app.periodic(cron="17 3 * * *")
@app.task(name="exchange.clear", lock="exchange.clear", retry=AGAIN)
def clear(timestamp: int) -> None:
    """Every night: what nobody decided in time is deleted, and files of which nobody said what their columns are."""
    must("clear")
    must("lapse")
    must("receive")  # Folders of new organizations are made, and old receipts go, also where nothing comes in.


# In UTC: between one and five in the morning from the Pacific to the Atlantic, before people come to work.
@app.periodic(cron="11 9 * * *")
@app.task(name="exchange.nights", lock="exchange.nights")
def nights(timestamp: int) -> None:
    """Every night: ask every kept roster about children who came or changed (decision 59)."""
    if any_roster_is_kept():
        must("nights")


@app.periodic(cron="* * * * *")
@app.task(name="exchange.look_at_kept_rosters")
def look_at_kept_rosters(timestamp: int) -> None:
    """Every minute: look for children who came in an agency's file, and destroy what may not be kept any more."""
    if any_roster_is_kept(but_for=AT_NIGHT):
        must("nights", "--due")


def any_roster_is_kept(but_for: str = "") -> bool:
    """It enters by no authority: it learns numbers, and nothing of any child."""
    try:
        with opened():
            return any(why != but_for for why in due_rosters().values())
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="exchange.cut_sealed", lock="exchange.cut_sealed")
def cut_sealed(timestamp: int) -> None:
    """Every minute: cut the links of children whose identity an agency's file has sealed (decision 64). It enters by no
    authority: it learns numbers, and nothing of any child."""
    try:
        with opened():
            due = links_to_cut()
    finally:
        connections.close_all()
    for decision, district in due:
        must("settle", str(decision), "--from", district)


# Each hour, though it tells once: a worker that was away in the one minute of a daily job would tell a day later.
@app.periodic(cron="27 * * * *")
@app.task(name="exchange.tell_of_late_feeds", lock="exchange.tell_of_late_feeds")
def tell_of_late(timestamp: int) -> None:
    """Tell whoever answers for a feed that it is late. It enters by no authority: it learns days, and nothing of any child."""
    try:
        with opened():
            tell_of_late_feeds()
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="exchange.watch")
def watch(timestamp: int) -> None:
    """Every minute: take in what lies in the watched folder, and load it. It enters by no authority: what is loaded, and for
    whom, the role import decides by the folder's name.

    Its locks are files' and go with a process that is killed; the queue's would keep every later look waiting.
    """
    inbox = Inbox.current()
    if inbox.is_anything_ready(time.time()):
        must("receive")
    if not (received := inbox.received()):
        return
    with held(inbox.claimed / "loading") as is_mine:  # One after the other: an e-mail must not wait for all of them.
        for token in received if is_mine else ():
            run("load-received", token)
