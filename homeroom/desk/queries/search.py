"""What a search found."""

from dataclasses import dataclass

from django.utils import timezone

from homeroom.access.door import reading_only
from homeroom.desk.brief import LISTED, brief_of
from homeroom.students.models import Student
from homeroom.students.queries import (
    Facts,
    current_glimpses,
)
from homeroom.students.search import Form, find, names_an_identifier

FOUND_MAX = 20  # Whoever has to read more than a screen adds a word.
IDENTIFIERS = ("identity.state_student_id", "identity.child_welfare_id")


@dataclass
class Found:
    """Students whom a search fits, best first; how many more there are is not said."""

    students: list[Student]
    has_more: bool


def search_page(asked: list[Form]) -> Found:
    """What of them shows is read again under the row policies, as every list is."""
    ids = find(asked, FOUND_MAX + 1)
    told = (*LISTED, *IDENTIFIERS) if names_an_identifier(asked) else LISTED
    by_id = Student.objects.in_bulk(ids[:FOUND_MAX])
    students = [by_id[student_id] for student_id in ids[:FOUND_MAX] if student_id in by_id]
    with reading_only(told):
        known = current_glimpses(by_id, LISTED)
    for student in students:
        brief = brief_of(known.get(student.pk) or Facts({}), timezone.localdate())
        setattr(student, "brief", brief)  # noqa: B010
    return Found(students, has_more=len(ids) > FOUND_MAX)
