"""The only way to a child: `open_record`. Hidden and missing children get the same answer in the same time."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import connection

from homeroom.access.door import Refused, Visit, call
from homeroom.access.freezing import WHILE_FROZEN
from homeroom.agreements.models import Line
from homeroom.students.models import Student
from homeroom.students.reasons import Reason

# Who keeps a record, counts students, or has a right or a consent to some of the record, has no place on the team by it.
WITHOUT_TEAM = frozenset({"record_holder", "any_in_population", "rights_holder", "released"})


@dataclass(frozen=True)
class ReleasePaper:
    """A consent or a court's order: of whom, from when until when."""

    kind: str
    signed_by: str
    begins_at: datetime
    ends_at: datetime | None


class Record:
    """A child's record, opened by one person for one purpose. What of it is read stands in the book at the end."""

    def __init__(self, student: Student, visit: Visit):
        self.student = student
        self.visit = visit

    @property
    def id(self) -> int:
        return self.student.pk

    @cached_property
    def reasons(self) -> list[Reason]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM access.reasons_v4(%s)", [self.id])
            return [Reason(*row) for row in cursor.fetchall()]

    @cached_property
    def lines(self) -> dict[int, Line]:
        """The lines of agreements that the reasons name, as far as the viewer may read them."""
        wanted = {reason.line_id for reason in self.reasons if reason.line_id}
        found = Line.objects.filter(pk__in=wanted).select_related("agreement", "contributor")
        return {line.pk: line for line in found}

    @cached_property
    def papers(self) -> dict[int, "ReleasePaper"]:
        """The consents and orders that the reasons rest on."""
        if not any(reason.release_id for reason in self.reasons):
            return {}
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM access.papers_of_v1(%s)", [self.id])
            return {row[0]: ReleasePaper(*row[1:]) for row in cursor.fetchall()}

    def why(self, *datasets: str) -> list[Reason]:
        """The reasons for which the viewer sees something of these datasets; none means that nothing is open."""
        return [reason for reason in self.reasons if any(reason.opens(name) for name in datasets)]

    def opens_whole(self, dataset: str) -> bool:
        """Whether rows of the dataset are open, of whomever."""
        return any(reason.opens_whole(dataset) for reason in self.reasons)

    @property
    def sees_team(self) -> bool:
        """Whether the viewer works or lives with the student, as the policy of teams asks (access.team_grounds_v1)."""
        return any(reason.relation not in WITHOUT_TEAM for reason in self.reasons)

    def writes(self, dataset: str) -> bool:
        """Whether the viewer would see such a row of the own organization, and so may write one."""
        own = self.visit.person.organization_id
        return any(reason.opens_whole(dataset) and reason.contributor_id == own for reason in self.reasons)


# Policies answer sooner for the child whose page it is; whose page it is opens nothing.
OPEN = "set_config('app.student', coalesce(access.can_open_v1({})::text, ''), true)"


def open_record(request, public_id: uuid.UUID | str, *, needs: str | None = None) -> Record:
    """The record of the child with this public id, for the person behind the door; raises Refused.

    `needs` names a dataset without which the page has nothing to say: it refuses in just the same way.
    """
    opened = call(f"SELECT {OPEN.format('%s')}", str(public_id))
    if not opened:
        raise Refused(str(public_id))
    record = Record(Student(pk=int(opened), public_id=public_id), request.visit)
    if needs and not record.why(needs):
        raise Refused(str(public_id))
    request.visit.show(record.id)
    return record


def open_own_record(request) -> Record | None:
    """Of a student: the record of the child whom the person is. None before the birthday that the site sets."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.public_id, {OPEN.format('s.public_id')} FROM students_student s WHERE s.id IN"  # noqa: S608
            " (SELECT v.student_id FROM access_standing v WHERE v.principal IN (%s, %s)) ORDER BY s.id LIMIT 1",
            [request.visit.person.pk, WHILE_FROZEN - request.visit.person.pk],
        )
        found = cursor.fetchone()
    if found is None or not found[1]:
        return None
    record = Record(Student(pk=int(found[1]), public_id=found[0]), request.visit)
    request.visit.show(record.id)
    return record
