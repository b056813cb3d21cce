"""From the outbox to the mail server: at most once, as far as SMTP can say.

Before the talk begins a step is committed (begun), and another just before the text is given away (handed over). A
worker that dies before the second has sent nothing, and the e-mail is tried again. One that dies after it may have
sent: then nothing is sent a second time, and the outbox says that nobody knows (unsure). Between two e-mails about the
same thing and none, we choose none, because whoever waits for one can ask again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings
from django.db import connection
from django.utils import timezone

from homeroom.notices.models import Attempt, Outgoing
from homeroom.notices.outbox import rendered, whole_link
from homeroom.notices.transport import NeverTaken, NotTaken, Transport, transport

# After the first try: 1 minute, 2, 4, 8 … but at least every 6 hours, for 3 days. A mail server that is away longer is
# a matter for people, and an e-mail about yesterday helps less than none.
WAIT_FIRST, WAIT_MAX, TRIES_FOR = timedelta(minutes=1), timedelta(hours=6), timedelta(days=3)
AT_ONCE_MAX = 200  # Of a sweep: a minute's worth at a third of a second each.


def deliver(number: int, through: Transport | None = None) -> str:
    """Try to send this e-mail; answers how it stands. Of two workers, the second leaves it to the first."""
    with alone(number) as is_mine:
        outgoing = Outgoing.objects.filter(pk=number).first() if is_mine else None
        if outgoing is None or not is_due(outgoing):
            return ""
        if timezone.now() - outgoing.written_at > TRIES_FOR:
            return end(outgoing, Attempt.GIVEN_UP)
        through = through or transport()
        if through is None:
            return step(outgoing, Attempt.NO_SERVER)
        return attempt(outgoing, through)


def attempt(outgoing: Outgoing, through: Transport) -> str:
    subject, text = rendered(outgoing.template, outgoing.said, outgoing.language)
    step(outgoing, Attempt.BEGUN)
    try:
        through.send(message(outgoing, subject, text), before_giving=lambda: step(outgoing, Attempt.HANDED_OVER))
    except NeverTaken as error:
        return end(outgoing, Attempt.REFUSED, error.code)
    except NotTaken as error:
        return step(outgoing, Attempt.PUT_OFF, error.code)
    except Exception as error:
        # The talk broke off, or our own code did. What was not given away yet cannot have arrived.
        given = latest(outgoing).outcome == Attempt.HANDED_OVER  # type: ignore[union-attr]
        name = type(error).__name__
        return end(outgoing, Attempt.UNSURE, name) if given else step(outgoing, Attempt.PUT_OFF, name)
    return end(outgoing, Attempt.SENT)


def message(outgoing: Outgoing, subject: str, text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = subject
    mail["From"] = settings.DEFAULT_FROM_EMAIL
    mail["To"] = outgoing.address
    mail["Date"] = format_datetime(timezone.now())
    # The same at each try, so that a mailbox that gets it twice after all can tell.
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2]
    mail["Message-ID"] = f"<{hashlib.sha256(outgoing.key.encode()).hexdigest()[:40]}@{host}>"
    mail["Auto-Submitted"] = "auto-generated"
    if outgoing.template in ("digest", "urgent"):
        mail["List-Unsubscribe"] = f"<{whole_link('/notices/settings/')}>"
    mail.set_content(text)
    return mail


def sweep() -> dict[str, int]:
    """Every minute: what is due again, the oldest first. When the server does not answer, the rest waits with it."""
    done: dict[str, int] = {}
    for number in waiting():
        outcome = deliver(number)
        done[outcome] = done.get(outcome, 0) + 1
        if outcome in (Attempt.PUT_OFF, Attempt.NO_SERVER):
            break
    return done


def waiting() -> Iterator[int]:
    """E-mails that are not over and whose time has come."""
    since = timezone.now() - TRIES_FOR - WAIT_MAX  # Beyond it all have been given up.
    open_ones = Outgoing.objects.exclude(attempts__outcome__in=Attempt.OVER).filter(written_at__gt=since)
    due = [outgoing for outgoing in open_ones.order_by("pk").prefetch_related("attempts") if is_due(outgoing)]
    yield from (outgoing.pk for outgoing in due[:AT_ONCE_MAX])


def is_due(outgoing: Outgoing) -> bool:
    attempts = sorted(outgoing.attempts.all(), key=lambda attempt: attempt.pk)
    if not attempts:
        return True
    last = attempts[-1]
    if last.outcome in Attempt.OVER:
        return False
    if last.outcome == Attempt.HANDED_OVER:
        # Whoever held it is gone, else we would not have the lock: nobody knows what became of it.
        end(outgoing, Attempt.UNSURE, "worker ended")
        return False
    tries = sum(attempt.outcome in (Attempt.PUT_OFF, Attempt.NO_SERVER) for attempt in attempts)
    return timezone.now() >= last.at + (min(WAIT_FIRST * 2 ** (tries - 1), WAIT_MAX) if tries else timedelta())


def step(outgoing: Outgoing, outcome: str, code: str = "") -> str:
    """Committed at once: no transaction is open around it."""
    Attempt.objects.create(outgoing=outgoing, outcome=outcome, code=code[:40])
    return outcome


def end(outgoing: Outgoing, outcome: str, code: str = "") -> str:
    step(outgoing, outcome, code)
    Outgoing.objects.filter(pk=outgoing.pk).update(said={})
    return outcome


def latest(outgoing: Outgoing) -> Attempt | None:
    return Attempt.objects.filter(outgoing=outgoing).order_by("-pk").first()


@contextmanager
def alone(number: int) -> Iterator[bool]:
    """A lock on the row that lives across its commits and ends with the process that holds it, however that ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('notices.deliver'), %s)", [number % 2**31])
        [is_mine] = cursor.fetchone()
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('notices.deliver'), %s)", [number % 2**31])
