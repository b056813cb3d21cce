"""The operations of the standard: for each path what it lists, and what narrows it.

Source: 1EdTech OneRoster 1.2, rostering (41 GET) and gradebook (15 GET). A path with one id of its own kind at the end is one
record; in every other each id names a record that must be there, and that the listed ones refer to.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from homeroom.connections.scopes import CORE, DEMOGRAPHICS, GRADEBOOK, ROSTER
from homeroom.exchange.provider import shapes
from homeroom.exchange.provider.shapes import Shape

ROSTERING_BASE, GRADEBOOK_BASE = "ims/oneroster/rostering/v1p2/", "ims/oneroster/gradebook/v1p2/"
# For programs that still ask as in 1.1: rostering alone, because its line items need a range of points that no grade here has.
FORMER_BASE = "ims/oneroster/v1p1/"
OF_THE_GRADEBOOK = ("categories", "lineItems", "results", "scoreScales")
Fits = Callable[[dict], bool]


@dataclass(frozen=True)
class Collection:
    """`kind` is what it is made of; `fits` says which of those it has."""

    kind: str
    shape: Shape
    fits: Fits = field(default=lambda body: True)


def of_type(*types: str) -> Fits:
    return lambda body: body["type"] in types


def with_role(role: str) -> Fits:
    return lambda body: any(each["role"] == role for each in body["roles"])


COLLECTIONS = {
    "academicSessions": Collection("academicSessions", shapes.SESSIONS),
    "terms": Collection("academicSessions", shapes.SESSIONS, of_type("term", "semester")),
    "gradingPeriods": Collection("academicSessions", shapes.SESSIONS, of_type("gradingPeriod")),
    "orgs": Collection("orgs", shapes.ORGS),
    "schools": Collection("orgs", shapes.ORGS, of_type("school")),
    "courses": Collection("courses", shapes.COURSES),
    "classes": Collection("classes", shapes.CLASSES),
    "enrollments": Collection("enrollments", shapes.ENROLLMENTS),
    "users": Collection("users", shapes.USERS),
    "students": Collection("users", shapes.USERS, with_role("student")),
    "teachers": Collection("users", shapes.USERS, with_role("teacher")),
    "demographics": Collection("demographics", shapes.DEMOGRAPHICS),
    "categories": Collection("categories", shapes.CATEGORIES),
    "lineItems": Collection("lineItems", shapes.LINE_ITEMS),
    "results": Collection("results", shapes.RESULTS),
    "scoreScales": Collection("scoreScales", shapes.SCORE_SCALES),
}


def base_of(collection: str) -> str:
    """Where records of this kind are in 1.2."""
    return GRADEBOOK_BASE if collection in OF_THE_GRADEBOOK else ROSTERING_BASE


@dataclass(frozen=True)
class Operation:
    """`path` names what each id is of in braces: "schools/{schools}/terms"."""

    path: str
    scopes: tuple[str, ...]

    @property
    def parts(self) -> list[str]:
        return self.path.split("/")

    @property
    def name(self) -> str:
        """For the table of URLs and the book: "schools/one/terms"."""
        return re.sub(r"\{\w+\}", "one", self.path)

    @property
    def is_of_one(self) -> bool:
        return self.parts[-1].startswith("{")

    @property
    def listed(self) -> str:
        """The collection that is answered from."""
        return self.parts[-2] if self.is_of_one else self.parts[-1]

    @property
    def named(self) -> list[str]:
        """The collections that the ids are of, in order; of one record its own comes last."""
        return [part.strip("{}") for part in self.parts if part.startswith("{")]


def of(scopes: tuple[str, ...], *paths: str) -> list[Operation]:
    return [Operation(path, scopes) for path in paths]


# All of a kind, and one of them.
def whole(scopes: tuple[str, ...], *names: str) -> list[Operation]:
    return of(scopes, *(path for name in names for path in (name, f"{name}/{{{name}}}")))


ROSTERING = [
    *whole(
        (CORE, ROSTER),
        *("academicSessions", "classes", "courses", "enrollments", "gradingPeriods", "orgs", "schools"),
        *("students", "teachers", "terms", "users"),
    ),
    *whole((DEMOGRAPHICS,), "demographics"),
    *of(
        (ROSTER,),
        *("classes/{classes}/students", "classes/{classes}/teachers", "courses/{courses}/classes"),
        *("schools/{schools}/classes", "schools/{schools}/courses", "schools/{schools}/enrollments"),
        *("schools/{schools}/students", "schools/{schools}/teachers", "schools/{schools}/terms"),
        "schools/{schools}/classes/{classes}/enrollments",
        "schools/{schools}/classes/{classes}/students",
        "schools/{schools}/classes/{classes}/teachers",
        *("students/{students}/classes", "teachers/{teachers}/classes", "users/{users}/classes"),
        *("terms/{terms}/classes", "terms/{terms}/gradingPeriods"),
    ),
]
GRADEBOOK_READING = [
    *whole((GRADEBOOK,), *OF_THE_GRADEBOOK),
    *of(
        (GRADEBOOK,),
        *("classes/{classes}/categories", "classes/{classes}/lineItems", "classes/{classes}/results"),
        "classes/{classes}/lineItems/{lineItems}/results",
        "classes/{classes}/students/{students}/results",
        *("classes/{classes}/scoreScales", "schools/{schools}/scoreScales"),
    ),
]

# Each service by the namespace of its URLs: where it begins, and what it answers.
FORMER = "v1p1"
SERVICES = {
    "rostering": (ROSTERING_BASE, ROSTERING),
    "gradebook": (GRADEBOOK_BASE, GRADEBOOK_READING),
    FORMER: (FORMER_BASE, ROSTERING),
}
