"""What `homeroom check` and the operator's page say of the outbox: numbers, never an address."""

from collections.abc import Iterator
from typing import Literal

from django.conf import settings
from django.db import connection

from homeroom.access.door import opened
from homeroom.notices.models import Attempt

Found = tuple[Literal["note", "warning", "error"], str, str]


def counts() -> dict[str, int]:
    """E-mails of the last 30 days by how they stand; those never tried are `waiting`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome, number FROM access.outbox_v1()")
        return dict(cursor.fetchall())


def findings() -> Iterator[Found]:
    with opened():
        found = counts()
    if waiting := found.get(Attempt.NO_SERVER, 0):
        yield (
            "warning",
            "mail-no-server",
            f"{waiting} e-mails are not sent: no mail server is set. Set HOMEROOM_SMTP_URL and start the worker again.",
        )
    elif not settings.SMTP_URL and not settings.HOMEROOM_DEMO:
        yield "note", "mail-none", "No e-mail can be sent: no mail server is set. Set HOMEROOM_SMTP_URL to send."
    for outcome, sentence in (
        (
            Attempt.PUT_OFF,
            "could not be sent yet; the mail server did not take them. They are tried again for three days.",
        ),
        (Attempt.REFUSED, "were refused by the mail server for good. Look at its log for the addresses."),
        (Attempt.GIVEN_UP, "were given up after three days of trying."),
        (
            Attempt.UNSURE,
            "may not have arrived: the talk with the mail server broke off. They are not sent a second time.",
        ),
    ):
        if number := found.get(outcome, 0):
            yield "warning", f"mail-{outcome.replace('_', '-')}", f"{number} e-mails of the last 30 days {sentence}"
