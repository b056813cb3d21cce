"""What of a list may be shown on it, and what of it may be taken away: each value as a line of an agreement lets it be, of that
very child.

A line of an agreement says what one may do: who may view may not always list, and who may list may not always export. Own
records, and what a law opens, may; what a consent or an order opens is listed and not exported (decision 37).
"""

from collections.abc import Callable, Collection, Iterable
from typing import Protocol
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from homeroom.access.catalogue import FULL
from homeroom.access.door import EXPORT, Refused, as_report
from homeroom.access.evidence import COPIES, COPYING, LOOKING
from homeroom.agreements.models import Line
from homeroom.students.models import Student
from homeroom.students.reasons import Reason, permitted

LIST = "list"
# A program is held above 600 in twelve hours (access/sitting.py), so with more it would never come to its end.
STUDENTS_MAX = 2_000


class TooManyStudents(Refused):
    """More students are open to this person than an interface for programs is for."""

    sentence = "More students are open to this person than a program may fetch. Connect one for fewer."


def students_of_a_program() -> dict[int, UUID]:
    """Everybody whom its person sees, with the public id, in one order for ever; what of them may be fetched `may_take` says."""
    with as_report():
        seen = dict(Student.objects.order_by("public_id").values_list("pk", "public_id")[: STUDENTS_MAX + 1])
    if len(seen) > STUDENTS_MAX:
        raise TooManyStudents(code="R-VOLUME")
    return seen


class MayTell(Protocol):
    """Of this child and contributor: rows of a dataset, or the value of an element at a view."""

    def __call__(self, student_id: int, contributor_id: int, named: str, view: int = FULL, /) -> bool: ...


class Told:
    """Asks of a child, and of a contributor's dataset or element, whether a reason opens it that lets it be told here."""

    def __init__(self, reasons: dict[int, list[Reason]], lets: Callable[[Reason], bool]):
        self._asked = {child: permitted(of_one, lets) for child, of_one in reasons.items() if any(map(lets, of_one))}
        let = (reason for of_one in reasons.values() for reason in of_one if lets(reason))
        self.contributors = frozenset(reason.contributor_id for reason in let)
        """Those of whom anything may be told."""

    def __call__(self, student_id: int, contributor_id: int, named: str, view: int = FULL, /) -> bool:
        return student_id in self._asked and self._asked[student_id](contributor_id, named, view)

    @property
    def students(self) -> Collection[int]:
        """Those of whom anything may be told."""
        return self._asked.keys()


def may_take(student_ids: Iterable[int], operation: str = EXPORT, handed_on_by: Collection[str] | None = None) -> Told:
    """Two queries, and one look at each child's reasons. `handed_on_by`: of others' records only what lines let be handed on by
    one of these codes (students/handing_on.py)."""

    def lets(reason: Reason) -> bool:
        if handed_on_by is not None:
            return False
        if reason.is_emergency:
            return operation in LOOKING
        return reason.relation not in COPIES or operation in COPYING

    return _told(student_ids, operation, lets, handed_on_by)


# Beside each child of a list, asked once: whether anything may be looked at that may not be listed. Mostly nothing may.
LEAVES_OUT = RawSQL("(SELECT access.leaves_out_of_lists_v1())", [], BooleanField())


def may_list(student_ids: Iterable[int]) -> Told:
    """A list of one's students is the way to their pages: only a line can leave a child out of it."""
    return _told(student_ids, LIST, lambda reason: True)


def _told(
    student_ids: Iterable[int],
    operation: str,
    lets: Callable[[Reason], bool],
    handed_on_by: Collection[str] | None = None,
) -> Told:
    """The reasons by a line that names the operation, own ones, and of the others those that `lets` lets pass."""
    reasons: dict[int, list[Reason]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT mine.id, why.* FROM unnest(%s::integer[]) AS mine (id) CROSS JOIN LATERAL access.reasons_v4(mine.id) AS why",
            [list(student_ids)],
        )
        for student_id, *reason in cursor.fetchall():
            reasons.setdefault(student_id, []).append(Reason(*reason))
    named = {reason.line_id for of_one in reasons.values() for reason in of_one if reason.line_id}
    lines = Line.objects.filter(pk__in=named)
    if handed_on_by is not None:
        lines = lines.filter(redisclosure__in=handed_on_by)
    allowed = {line.pk for line in lines if operation in line.operations}
    return Told(reasons, lambda reason: reason.own or (reason.line_id in allowed if reason.line_id else lets(reason)))
