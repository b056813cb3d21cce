"""What of a list may be taken away: each value as a line of an agreement lets it be, of that very child.

A line of an agreement says what one may do: who may list may not always export. Own records, and what a law opens, may.
"""

from collections.abc import Callable, Iterable

from django.db import connection

from homeroom.access.door import EXPORT
from homeroom.access.evidence import COPIES, COPYING, LOOKING
from homeroom.agreements.models import Line
from homeroom.students.papers import permitted
from homeroom.students.records import Reason


def may_take(student_ids: Iterable[int], operation: str = EXPORT) -> Callable[[int, int, str], bool]:
    """Asks of a child, and of a contributor's dataset or element, whether a reason opens it that lets it be taken away.
    Two queries, and one look at each child's reasons."""
    reasons: dict[int, list[Reason]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mine.id, why.* FROM unnest(%s::integer[]) AS mine (id) CROSS JOIN LATERAL access.reasons_v3(mine.id) AS why",
            [list(student_ids)],
        )
        for student_id, *reason in cursor.fetchall():
            reasons.setdefault(student_id, []).append(Reason(*reason))
    named = {reason.line_id for of_one in reasons.values() for reason in of_one if reason.line_id}
    allowed = {line.pk for line in Line.objects.filter(pk__in=named) if operation in line.operations}

    asks = {
        student_id: permitted(of_one, lambda reason: reason.own or _lets(reason, operation, allowed))
        for student_id, of_one in reasons.items()
    }

    def may(student_id: int, contributor_id: int, what: str) -> bool:
        return student_id in asks and asks[student_id](contributor_id, what)

    return may


def _lets(reason: Reason, operation: str, allowed: set[int]) -> bool:
    if reason.line_id:
        return reason.line_id in allowed
    if reason.is_emergency:
        return operation in LOOKING
    return reason.relation not in COPIES or operation in COPYING
