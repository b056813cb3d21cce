"""The door: one request (or one job), one person, one purpose, one transaction.

    with door(token) as visit:
        …                       # every query here is asked by visit.person, for the purpose of the token
        visit.write_down(...)   # what was opened stands in the book when the transaction commits

Everything is LOCAL to the transaction: a connection that goes back to the pool carries nobody.
"""

import json
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.db import connection, connections, transaction
from django.db.models import IntegerField, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.utils import timezone
from psycopg.pq import TransactionStatus

from homeroom.access.catalogue import catalogue
from homeroom.access.ledger import excuses_to_write
from homeroom.access.models import Authority, Event
from homeroom.access.sets import AS_ONESELF, AS_REPORT
from homeroom.access.shapes import IS_READY
from homeroom.access.sitting import FITS_THE_SITTING, Sitting, limits
from homeroom.common.program import program_version
from homeroom.common.statements import Given, written_once
from homeroom.partners.models import Collaboration, Person
from homeroom.partners.words import READY_BY_RIGHT


class SessionEnded(Exception):
    """The token is unknown, ended or expired: the person must sign in again."""


class Refused(Exception):
    """What was asked for does not exist for this person. The answer is the same whether or not it exists at all."""

    code = ""  # Why, where the door knows it; for the book alone.

    def __init__(self, asked_for: str = "", *, code: str = ""):
        super().__init__(asked_for)
        self.asked_for = asked_for
        self.code = code or self.code


class NotReady(Refused):
    """A paper of this person has lapsed or is missing: nothing is open, and the answer says why."""


class Held(Refused):
    """R-VOLUME: more children than one person is shown in a sitting. Who hears it may see each of them, and learns nothing."""

    code = "R-VOLUME"

    def __init__(self, children: Collection[int]):
        super().__init__()
        self.children = sorted(children)


class Unconfirmed(Exception):
    """R-STEPUP: more children than is normal, and the person has not proved lately to be who they are."""


@dataclass
class Visit:
    """One stay behind the door: who, what tables were read, which children were shown."""

    person: Person
    page: str = ""
    operation: str = "view"
    reads: set[str] = field(default_factory=set)
    shown: set[int] = field(default_factory=set)
    shown_of: dict[str, set[int]] = field(default_factory=dict)
    told: list[dict] = field(default_factory=list)
    elements: set[int] = field(default_factory=set)
    read_every_element: bool = False
    along: dict[str, Any] = field(default_factory=dict)

    def show(self, *student_ids: int) -> None:
        """These children are on the page; what is read of them goes into the book."""
        self.shown.update(student_ids)

    def show_rows(self, model: type, student_ids: Iterable[int]) -> None:
        """Of a table asked while `looking`: rows of these children are on the page, and of no others."""
        self.shown_of.setdefault(model._meta.db_table, set()).update(student_ids)  # type: ignore[attr-defined]

    def disclose(self, student_id: int, contributor_id: int, dataset: str, *, basis: str, relation: str) -> None:
        """Say that the page told something of this child that no table of facts holds, such as a possible match."""
        self.shown.add(student_id)
        if contributor_id != self.person.organization_id:
            number = catalogue().datasets[dataset].number
            self.told.append(
                {
                    "student_id": student_id,
                    "contributor_id": contributor_id,
                    "dataset": number,
                    "basis": basis,
                    "relation": relation,
                }
            )

    def note(self, sql: str) -> None:
        """What a statement reads; of single elements only those of `reading_only`, and all where nobody said which."""
        if _looking.get():
            return
        named = [name for name in fact_tables() if f'"{name}"' in sql]
        self.reads.update(named)
        if SINGLE_ELEMENTS in named:
            only = _only_elements.get()
            self.elements.update(only or ())
            self.read_every_element |= only is None

    @property
    def channel(self) -> str:
        """How it reached whoever was shown it; what is no page says so by its operation or its name."""
        if self.operation in (PRINT, EXPORT, API):
            return self.operation
        return "command" if self.page.startswith("homeroom ") else "page"

    def write_down(self) -> None:
        """One event, and a disclosure per child, contributor and dataset; where nobody is shown only searches, exports and
        readings of the book are written. Nor is anything of who is not ready: to that person nothing was open."""
        if not self.along["is_ready"] or not (self.shown or self.operation in WRITTEN_ALWAYS):
            return
        tables = fact_tables()
        # Reading one's own record is an event, and no disclosure (34 CFR 99.10; sharing specification 2.2).
        told = () if self.person.role in READY_BY_RIGHT else sorted(self.reads)
        reads = [f"{name}:{tables[name]}" for name in told]
        if self.person.role not in READY_BY_RIGHT:
            # A table that was read for everybody on the page needs no shorter list.
            reads += [
                f"{name}:{tables[name]}:{','.join(map(str, sorted(students)))}"
                for name, students in sorted(self.shown_of.items())
                if students and name not in self.reads
            ]
        event_id = self._write_unless_too_much(
            "access.write_down_v7(%s, %s, %s::integer[], %s::text[], %s::smallint[], %s, %s::jsonb)",
            self.page, self.operation, sorted(self.shown), reads,
            [] if self.read_every_element else sorted(self.elements), self.channel, EXCUSES,
        )  # fmt: skip
        if self.told:
            self._write_told(event_id)

    def _write_unless_too_much(self, sql: str, *arguments: Any) -> int:
        """In one statement. Refuse what is too much for one sitting, here where everything that shows a child passes and
        before it leaves. What the person may not see was refused before: so this tells of nobody who is hidden."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT s.*, CASE WHEN {FITS_THE_SITTING} THEN {sql} END FROM access.sitting_v1(%s::integer[], %s) AS s",
                [*arguments, sorted(self.shown), limits()],
            )
            *weighed, event_id = cursor.fetchone()
        if event_id is None:
            sitting = Sitting(*weighed)
            raise Unconfirmed if sitting.is_above_normal and not sitting.is_confirmed else Held(self.shown)
        return event_id

    def _write_told(self, event_id: int) -> None:
        """Plain SQL: who writes a line of the book may not be among those who read it back."""
        columns = ("student_id", "contributor_id", "dataset", "basis", "relation")
        interest = "(SELECT coalesce(max(p.benefit), '') FROM access_purpose p WHERE p.id = %s)"
        how = [self.person.role, self.operation, self.channel]
        who = [event_id, self.person.organization_id, self.person.pk, purpose_id(), *how]
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO access_disclosure (event_id, recipient_id, person_id, purpose_id, role, operation, channel,"
                f" {', '.join(columns)}, interest) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, {interest})",
                [[*who, *(told[column] for column in columns), who[3]] for told in self.told],
            )


class BehindTheDoor(HttpRequest):
    """A request that the door has let in: it carries the visit."""

    visit: Visit


def fact_tables() -> dict[str, str]:
    """Every table of rows about children, with the number of its dataset, or the column that holds it."""
    if not _fact_tables:
        for model in apps.get_models():
            word = getattr(model, "protection", None)
            if word in ("dataset", "written"):
                _fact_tables[model._meta.db_table] = str(catalogue().datasets[model.dataset].number)  # type: ignore[attr-defined]
            elif word in ("glimpses", "written notes", "contact states"):
                _fact_tables[model._meta.db_table] = NAMED_IN_THE_ROW
    return _fact_tables


_fact_tables: dict[str, str] = {}
SEARCH = "search"  # Stands in the book also when it found nobody; never what was searched.
PRINT = "print"
EXPORT = "export"  # Stands in the book also when it holds counts alone.
API = "api"  # Fetched by a partner's program.
BOOK = "book"  # Who reads the book stands in it (sharing specification 3.3), also where no child is named.
PREVIEW = "preview"  # Who looked how a draft would show a made-up child; it names no child either.
WRITTEN_ALWAYS = (SEARCH, EXPORT, BOOK, PREVIEW)
EXCUSES = json.dumps(excuses_to_write())
NAMED_IN_THE_ROW = "dataset"  # Each row of this table names its dataset in a column of this name.
SINGLE_ELEMENTS = "students_glimpse"
_only_elements: ContextVar[frozenset[int] | None] = ContextVar("only_elements", default=None)


@contextmanager
def reading_only(elements: Iterable[str]) -> Iterator[None]:
    """Single elements asked for inside are these and no others: so the book need not tell of the rest."""
    before = _only_elements.set(frozenset(catalogue().elements[key].number for key in elements))
    try:
        yield
    finally:
        _only_elements.reset(before)


_looking: ContextVar[bool] = ContextVar("looking", default=False)


@contextmanager
def looking() -> Iterator[None]:
    """Rows asked for inside are shown of some children and not of all on the page: the page says so by `show_rows`."""
    before = _looking.set(True)
    try:
        yield
    finally:
        _looking.reset(before)


PROGRAM = "set_config('app.program', %s, true)"  # Each event says by which edition of the program it was written.


@contextmanager
def door(token: str, *, page: str = "", operation: str = "view") -> Iterator[Visit]:
    """Enter as the person who holds `token`; raises SessionEnded when nobody does."""
    with opened(), transaction.atomic():
        person_id = call(f"SELECT access.enter_v1(%s), {PROGRAM}", token, program_version())
        yield from _visit(person_id, page, operation)


@contextmanager
def door_by_authority(authority_id: int, *, page: str = "", operation: str = "view") -> Iterator[Visit]:
    """Enter as the person on whose authority a job runs; raises SessionEnded when the authority has ended."""
    with opened(), transaction.atomic():
        person_id = call(f"SELECT access.enter_by_authority_v1(%s), {PROGRAM}", authority_id, program_version())
        yield from _visit(person_id, page, operation)


def _visit(person_id: int | None, page: str, operation: str) -> Iterator[Visit]:
    if person_id is None:
        raise SessionEnded
    [person] = _known().ask(person=person_id)
    visit = Visit(person, page, operation, along={name: getattr(person, name) for name in asked_along})

    def note(execute, sql, params, many, context):
        visit.note(sql)
        return execute(sql, params, many, context)

    # Days are days of the collaboration's time zone (sharing specification 2.9).
    with timezone.override(ZoneInfo(person.zone)), connection.execute_wrapper(note):
        yield visit


@written_once
def _known() -> QuerySet[Person]:
    along = {name: RawSQL(sql, []) for name, sql in asked_along.items()}
    zone = Collaboration.objects.values("timezone")[:1]
    known = Person.objects.select_related("organization").annotate(zone=Subquery(zone), **along)
    return known.filter(pk=Given("person", IntegerField()))


# What a page wants to know of every visitor, as SQL for one value: asked together with who the visitor is, under the
# visitor's own policies, so that no page pays another round trip for it. Rooms above add to it.
asked_along: dict[str, str] = {"is_ready": IS_READY}


@contextmanager
def opened() -> Iterator[None]:
    """Let statements through on the door's connection; whoever has not entered still sees no row."""
    wrapper = connections["default"]
    was_open, wrapper.door_is_open = wrapper.door_is_open, True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        wrapper.door_is_open = was_open  # type: ignore[attr-defined]


@contextmanager
def as_report() -> Iterator[None]:
    """Statements inside are asked as the role that reads whole sets: the same rows, found the other way (decision 13).

    For lists and boards over many children; nothing can be written inside. The role is LOCAL to the transaction: after a
    failed statement it ends with the rollback, to a savepoint or of everything, and else at the end of the block. The memory
    that it may take stays until the transaction ends.
    """
    wrapper = connections["default"]
    if getattr(wrapper, "reads_sets", False):
        yield  # Already so; the outer block takes it back.
        return
    with connection.cursor() as cursor:
        cursor.execute(AS_REPORT)
    wrapper.reads_sets = True  # type: ignore[attr-defined]
    try:
        yield
    finally:
        wrapper.reads_sets = False  # type: ignore[attr-defined]
        if not _has_failed():
            with connection.cursor() as cursor:
                cursor.execute(AS_ONESELF)


def my_children(dataset: str | None = None) -> RawSQL:
    """The ids of every child of whom rows of this dataset, or of any, are open to the visitor: found at once, to drive a list
    that is asked as oneself. Else each row of everybody at one's agency would be looked at (decision 17)."""
    number = catalogue().datasets[dataset].number if dataset else 0
    return RawSQL("SELECT unnest(access.my_children_v1(%s))", [number])


def _has_failed() -> bool:
    """Whether the transaction takes no more statements until it is rolled back."""
    return connection.connection.info.transaction_status == TransactionStatus.INERROR


def call(sql: str, *arguments):
    """The one value that a function answers."""
    with connection.cursor() as cursor:
        cursor.execute(sql, arguments)
        return cursor.fetchone()[0]


def write_refusal(
    token: str,
    page: str,
    refused: Refused,
    *,
    failed: bool = False,
    shown: Collection[int] = (),
    began: float | None = None,
) -> None:
    """After the rollback, in a transaction of its own: that this was refused, or failed before it was shown. What is too much
    for one sitting is held there, and its data steward hears of it. It took what has passed since `began` (of time.monotonic).
    """
    took = {} if began is None else {"took_ms": round((time.monotonic() - began) * 1000)}
    with door(token, page=page) as visit:
        Event.objects.create(
            person=visit.person,
            organization=visit.person.organization,
            role=visit.person.role,
            page=page,
            outcome="failed" if failed else "refuse",
            student_ids=sorted(shown),
            asked_for=refused.asked_for[:100],
            reason=why_not_ready(visit.person) if isinstance(refused, NotReady) else refused.code,
            **took,
        )
        if isinstance(refused, Held):
            call("SELECT access.hold_volume_v1(%s::integer[], %s)", refused.children, limits())


def why_not_ready(person: Person) -> str:
    """Which paper is not there: the first that a decision names too. None of them: the organization is out, or the person."""
    there = set(person.readiness.filter(during__contains=timezone.now()).values_list("kind", flat=True))
    return next((code for kind, code in LACKING.items() if kind not in there), "")


LACKING = {"confidentiality": "R-SIGN", "training": "R-TRAIN"}

# A job that has not run within a day is asked for again by a person.
AUTHORITY_HOURS_MAX = 24


def give_authority(visit: Visit, verb: str) -> Authority:
    """Let a job act as this visitor, for this verb and purpose, for a day."""
    return Authority.objects.create(
        person=visit.person,
        purpose_id=purpose_id(),
        verb=verb,
        expires_at=timezone.now() + timedelta(hours=AUTHORITY_HOURS_MAX),
    )


# Of this visit, or NULL.
PURPOSE_ID = "nullif(nullif(current_setting('app.purpose', true), ''), '0')::integer"


def purpose_id() -> int | None:
    return call(f"SELECT {PURPOSE_ID}")


# What changes the record is done in the order in which it was asked for: a roster sent after the children finds them.
ON_THE_RECORD = "record"


def defer(task: str, one_at_a_time: str | None = None, **arguments: int) -> int:
    """Queue a job in this transaction. Its arguments are ids, never names or values."""
    return call("SELECT access.defer_v2(%s, %s, %s, %s::jsonb)", "default", task, one_at_a_time, json.dumps(arguments))
