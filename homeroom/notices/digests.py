"""The daily summary: how many things of which kind are new, and a link. Once for each person and day; none when nothing is.

Who is due, and the counts, the database answers to the worker alone; the worker sees no notice and no child.
"""

from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction

from homeroom.notices.models import Digest
from homeroom.notices.outbox import send_later


class Due(NamedTuple):
    person_id: int
    name: str
    address: str
    language: str
    day: date
    counts: str


def put_in_due() -> int:
    """Put into the outbox what is due; answers how many. Of two workers, the second finds the day taken."""
    return sum(put_in(due) for due in all_due())


def all_due() -> list[Due]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.digests_due_v1()")
        return [Due(*row) for row in cursor.fetchall()]


def put_in(due: Due) -> bool:
    try:
        with transaction.atomic():
            Digest.objects.create(person_id=due.person_id, day=due.day)
            send_later(
                "digest",
                to=due.address,
                values={"name": due.name, "counts": due.counts, "link": "/notices/"},
                key=f"digest:{due.person_id}:{due.day}",
                language=due.language,
            )
    except IntegrityError:
        return False
    return True
