"""What is told to a program, as it is published. Days and moments are in ISO 8601."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema

LIMIT, LIMIT_MAX = 100, 500  # More students than that in one go are more than a person is shown in half a day.
OFFSET_MAX = 1_000_000  # A number beyond is a mistake; PostgreSQL would walk all the way.


class Asked(Schema):
    """Which part of a list."""

    limit: Annotated[int, Field(ge=1, le=LIMIT_MAX)] = LIMIT
    offset: Annotated[int, Field(ge=0, le=OFFSET_MAX)] = 0


class Page(Schema):
    total: Annotated[int, Field(description="How many there are in all.")]
    limit: int
    offset: int


class Student(Schema):
    id: UUID
    name: Annotated[str | None, Field(description="The name in use, as far as a program may fetch it.")]


class Students(Page):
    students: list[Student]


class Contributor(Schema):
    """Whose record it is."""

    key: str
    name: str


class Fact(Schema):
    """One fact as its contributor sent it. It holds now; a former version of it is not told."""

    kind: str
    contributor: Contributor
    received_at: datetime
    values: Annotated[
        dict[str, bool | int | float | str | list[str] | None],
        Field(description="The standard's own days among them. A day in ends_on or exit_on is the first that is over."),
    ]


class Element(Schema):
    """The current value of one element, at the fullest view that a program may fetch."""

    key: str
    view: Literal["flag", "masked", "full"]
    contributor: Contributor
    received_at: datetime
    value: Any


class Dataset(Schema):
    key: str
    name: str
    facts: list[Fact]
    elements: list[Element]


class Record(Schema):
    id: UUID
    datasets: list[Dataset]


class Goal(Schema):
    id: int
    what: str
    measure: str
    baseline: str
    target: str
    due_on: date
    state: str


class Task(Schema):
    """An open one: who has the next move, until when."""

    id: int
    what: str
    owner: str
    due_on: date
    state: str
    is_overdue: bool


class Need(Schema):
    id: int
    domain: str
    what: str
    state: str
    contributor: Contributor
    strengths: list[str]
    goals: list[Goal]
    tasks: list[Task]


class Member(Schema):
    """Somebody on the team now. Whom to call stands on the page."""

    name: str
    role: str
    organization: str
    begins_on: date


class Plan(Schema):
    id: UUID
    needs: list[Need]
    team: Annotated[list[Member] | None, Field(description="Null where the team is not open to this person.")]


class Disclosure(Schema):
    """What one person was shown on one day, of one contributor, under one line."""

    first_at: datetime
    last_at: datetime
    times: int
    person: str
    position: str
    recipient: str
    contributor: str
    kinds: list[str]
    purpose: str
    allowed_by: str
    is_emergency: bool


class Disclosures(Page):
    id: UUID
    disclosures: list[Disclosure]
