"""Which records belong to those that a path names: the classes of a student, the terms of a school."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from homeroom.exchange.provider.records import Body

# Bodies of a collection, asked for when they are needed.
Bodies = Callable[[str], Iterable[Body]]
# Whether this body belongs to the record with this id.
Belongs = Callable[[Body], bool]


def referring(name: str) -> Callable[[str, Bodies], Belongs]:
    """To what its own reference names."""
    return lambda sourced_id, bodies: lambda body: sourced_id in references(body, name)


def references(body: Body, name: str) -> set[str]:
    found = body.get(name, [])
    return {each["sourcedId"] for each in (found if isinstance(found, list) else [found])}


def enrolled(one: str, other: str) -> Callable[[str, Bodies], Belongs]:
    """What enrollments join: the users of a class, the classes of a user."""

    def belongs(sourced_id: str, bodies: Bodies) -> Belongs:
        joined = {body[other]["sourcedId"] for body in bodies("enrollments") if body[one]["sourcedId"] == sourced_id}
        return lambda body: body["sourcedId"] in joined

    return belongs


def of_school_by_classes(name: str) -> Callable[[str, Bodies], Belongs]:
    """The courses and terms that classes of the school have."""

    def belongs(sourced_id: str, bodies: Bodies) -> Belongs:
        held = [body for body in bodies("classes") if body["school"]["sourcedId"] == sourced_id]
        joined = set().union(*(references(body, name) for body in held))
        return lambda body: body["sourcedId"] in joined

    return belongs


def in_school(sourced_id: str, bodies: Bodies) -> Belongs:
    return lambda body: any(role["org"]["sourcedId"] == sourced_id for role in body["roles"])


def graded_in(sourced_id: str, bodies: Bodies) -> Belongs:
    """The categories of a class: those of its line items."""
    items = [body for body in bodies("lineItems") if sourced_id in references(body, "class")]
    joined = set().union(*(references(body, "category") for body in items))
    return lambda body: body["sourcedId"] in joined


# By what is named in the path, and what is listed.
NARROWED: dict[tuple[str, str], Callable[[str, Bodies], Belongs]] = {
    ("classes", "students"): enrolled("class", "user"),
    ("classes", "teachers"): enrolled("class", "user"),
    ("classes", "enrollments"): referring("class"),
    ("courses", "classes"): referring("course"),
    ("schools", "classes"): referring("school"),
    ("schools", "courses"): of_school_by_classes("course"),
    ("schools", "enrollments"): referring("school"),
    ("schools", "students"): in_school,
    ("schools", "teachers"): in_school,
    ("schools", "terms"): of_school_by_classes("terms"),
    ("students", "classes"): enrolled("user", "class"),
    ("teachers", "classes"): enrolled("user", "class"),
    ("users", "classes"): enrolled("user", "class"),
    ("terms", "classes"): referring("terms"),
    ("terms", "gradingPeriods"): referring("parent"),
    ("classes", "categories"): graded_in,
    ("classes", "lineItems"): referring("class"),
    ("classes", "results"): referring("class"),
    ("lineItems", "results"): referring("lineItem"),
    ("students", "results"): referring("student"),
    ("classes", "scoreScales"): referring("class"),
    ("schools", "scoreScales"): referring("school"),
}
