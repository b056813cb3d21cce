"""One form, one record, however often it is sent: a double click, a retry, Back and send again."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.db import connection, transaction

from homeroom.common.models import FormKey

KEY_PATTERN = r"^[A-Za-z0-9_-]{22}$"  # 128 random bits, as URL-safe text.


class KeyOfAnotherPerson(SuspiciousOperation):
    """A form key that another person has used: answered with the page for bad requests."""


@dataclass
class Sending:
    """One sending of a form. True when it is the first; `result` is the page that all sendings land on."""

    is_first: bool
    result: str = ""

    def __bool__(self) -> bool:
        return self.is_first


def new_key() -> str:
    return secrets.token_urlsafe(16)


@contextmanager
def once(key: str, by: int) -> Iterator[Sending]:
    """Whoever inserts the key first works; all others wait for that transaction to end and read its result.

    If the first one fails, its key vanishes with its work, and the next in line becomes the first.
    """
    with transaction.atomic():
        sending = _claim(key, by)
        yield sending
        if sending.is_first:
            if not sending.result:
                raise ValueError("The first sending of a form must set `result`: later sendings land there.")
            FormKey.objects.filter(key=key).update(result_url=sending.result)


def landed(key: str, by: int) -> str:
    """Where an earlier sending of this very form landed; empty if none was saved."""
    earlier = FormKey.objects.filter(key=key, by=by).first() if re.match(KEY_PATTERN, key) else None
    return earlier.result_url if earlier else ""


def _claim(key: str, by: int) -> Sending:
    with connection.cursor() as cursor:
        # The insert waits while another transaction holds the same key, so no row is read half done.
        cursor.execute(
            "INSERT INTO common_formkey (key, by, used_at, result_url) VALUES (%s, %s, now(), '') "
            "ON CONFLICT (key) DO NOTHING",
            [key, by],
        )
        if cursor.rowcount == 1:
            return Sending(is_first=True)
    earlier = FormKey.objects.filter(key=key, by=by).first()
    if earlier is None:
        raise KeyOfAnotherPerson("This form key was used by another person.")
    return Sending(is_first=False, result=earlier.result_url)
