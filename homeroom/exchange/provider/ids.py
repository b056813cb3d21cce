"""sourcedIds: the same for the same thing at each request, and none of a partner's own.

"sourcedIds should never contain PII": a partner's id of a student or an enrollment may hold one, and is not shown to whom the
record is. A student's is the random public id; all others are made of what the program is told anyhow (UUID version 5).
"""

from uuid import NAMESPACE_URL, UUID, uuid5

SPACE = uuid5(NAMESPACE_URL, "https://purl.imsglobal.org/spec/or/v1p2/homeroom")


def sourced_id(kind: str, *parts: object) -> str:
    return str(uuid5(SPACE, "|".join([kind, *map(str, parts)])))


def org_id(organization_key: str, school_source_id: str = "") -> str:
    return sourced_id("org", organization_key, school_source_id)


def session_id(organization_key: str, source_id: str) -> str:
    return sourced_id("academicSession", organization_key, source_id)


def course_id(organization_key: str, source_id: str) -> str:
    return sourced_id("course", organization_key, source_id)


def class_id(organization_key: str, source_id: str) -> str:
    return sourced_id("class", organization_key, source_id)


def teacher_id(organization_key: str, source_id: str) -> str:
    return sourced_id("teacher", organization_key, source_id)


def enrollment_id(student: UUID, of_class: str, begins_on: object, number: int) -> str:
    """`number` tells apart those that begin on the same day in the same class."""
    return sourced_id("enrollment", student, of_class, begins_on, number)
