"""Glimpses: the current value of single elements, written in the transaction that writes the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import islice
from typing import NamedTuple

from django.db import connection
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone
from psycopg.types.json import Jsonb

from homeroom.common.dates import school_year_of
from homeroom.students import models as record
from homeroom.students import staging
from homeroom.students.element_values import Facts, glimpses_of
from homeroom.students.models import Batch, Fact, Glimpse

STUDENTS_AT_ONCE = 150  # With a hundred facts each, and two hundred days of attendance, 12 MB.

# Where a contributor has two records of a child, names and birth date are as the first one says.
FIRST_RECORD_LAST = F("of_record").desc(nulls_last=True)
# What is read beside attendance, oldest first, so that the last is the newest.
ORDER: dict[type[Fact], tuple] = {
    record.Identity: (FIRST_RECORD_LAST, "pk"),
    record.MatchKeys: (FIRST_RECORD_LAST, "pk"),
    record.ChildWelfareId: ("pk",),
    record.RaceEthnicity: (FIRST_RECORD_LAST, "pk"),
    record.TribalNotice: ("pk",),
    record.Enrollment: (F("entry_on").asc(nulls_first=True), "pk"),
    record.SchoolEnrollment: (F("entry_on").asc(nulls_first=True), "pk"),
    record.ClassEnrollment: ("pk",),
    record.ClassGrade: ("pk",),
    record.CreditRecord: ("school_year", "pk"),
    record.SpecialEducationStatus: ("begins_on",),
    record.SectionPlan: ("begins_on",),
    record.SupportProgram: ("begins_on", "pk"),
    record.DisciplineIncident: ("incident_on", "pk"),
    record.DisciplineAction: ("begins_on", "pk"),
    record.CareEpisode: ("removal_on", "pk"),
    record.CaseWorker: ("begins_on", "pk"),
    record.Placement: ("begins_on", "pk"),
    record.PlacementAddress: ("begins_on", "pk"),
    record.PlacementCaregiver: ("begins_on", "pk"),
    record.PermanencyPlan: ("established_on", "pk"),
    record.SchoolOfOrigin: ("decided_on", "pk"),
    record.SchoolDecision: ("decided_on", "pk"),
    record.PersonAround: ("begins_on", "pk"),
    record.EducationRights: ("begins_on", "pk"),
    record.Hearing: ("scheduled_at", "pk"),
    record.ContactLimit: ("begins_on", "pk"),
}
WITH_NAMES = {
    record.SchoolEnrollment: {"school_name": F("school__name")},
    record.ClassEnrollment: {"class_title": F("school_class__title")},
}


def refresh_glimpses(batch: Batch, student_ids: Iterable[int], today: date | None = None) -> None:
    """Bring the glimpses of these students to what the batch's contributor says of them now."""
    waiting = iter(sorted(student_ids))
    with by_index():
        while some := list(islice(waiting, STUDENTS_AT_ONCE)):
            _refresh(batch, some, today or timezone.localdate())


@contextmanager
def by_index() -> Iterator[None]:
    """Of what this transaction has written there are no statistics yet: PostgreSQL would read a table of millions of rows whole
    for each portion of students."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        yield
        cursor.execute("SET LOCAL enable_seqscan = on")


def _refresh(batch: Batch, student_ids: list[int], today: date) -> None:
    facts = {student_id: Facts(today) for student_id in student_ids}
    for student_id, event in events_of_the_newest_school_year(batch.contributor_id, student_ids):
        facts[student_id].by_kind.setdefault(record.AttendanceEvent, []).append(event)
    for kind, order in ORDER.items():
        rows = kind.objects.filter(contributor_id=batch.contributor_id, student_id__in=student_ids).order_by(*order)
        for fact in rows.defer(*SEALED_FIELDS.get(kind, ())).annotate(**WITH_NAMES.get(kind, {})):
            facts[fact.student_id].by_kind.setdefault(kind, []).append(fact)
    wanted = {
        (student_id, number, view): (dataset, value)
        for student_id, said in facts.items()
        for number, dataset, view, value in glimpses_of(said)
    }
    mine = Glimpse.objects.filter(contributor_id=batch.contributor_id, student_id__in=student_ids)
    stand = {(g.student_id, g.element, g.view): g for g in mine}
    gone = [g.pk for place, g in stand.items() if place not in wanted or wanted[place][1] != g.value]
    Glimpse.objects.filter(pk__in=gone).update(superseded_at=Now(), superseded_by=batch)
    _add(
        batch,
        [
            (student_id, dataset, number, view, Jsonb(value))
            for (student_id, number, view), (dataset, value) in wanted.items()
            if (student_id, number, view) not in stand or stand[(student_id, number, view)].value != value
        ],
    )


class Event(NamedTuple):
    """As much of an attendance event as glimpses need: a whole fact costs ten times as much, and of these there are most."""

    event_on: date
    category: str


def events_of_the_newest_school_year(contributor_id: int, student_ids: list[int]) -> Iterator[tuple[int, Event]]:
    """With their students, oldest first. No glimpse looks further back from a student's newest event; of twelve years of school
    there may be two thousand."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST_EVENTS, [contributor_id, student_ids])
        newest = cursor.fetchall()
    since: dict[date, list[int]] = {}
    for student_id, newest_on in newest:
        if newest_on:
            since.setdefault(school_year_of(newest_on).begins_on, []).append(student_id)
    for begins_on, students in since.items():
        events = record.AttendanceEvent.objects.filter(
            contributor_id=contributor_id, student_id__in=students, event_on__gte=begins_on
        ).order_by("event_on", "pk")
        for student_id, event_on, category in events.values_list("student_id", "event_on", "category").iterator():
            yield student_id, Event(event_on, category)


# Of each student by itself, so that an index ends each search at the first event that it finds.
NEWEST_EVENTS = """
    SELECT s.id, (SELECT max(e.event_on) FROM students_attendanceevent e
                  WHERE e.student_id = s.id AND e.contributor_id = %s AND e.superseded_at IS NULL)
    FROM unnest(%s::integer[]) AS s (id)
"""


def _add(batch: Batch, rows: list[tuple]) -> None:
    staging.stage("new_glimpse", "student_id integer, dataset smallint, element smallint, view smallint, value jsonb")
    staging.copy_rows("new_glimpse", rows)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO students_glimpse (student_id, contributor_id, batch_id, dataset, element, view, value)"
            " SELECT student_id, %s, %s, dataset, element, view, value FROM new_glimpse",
            [batch.contributor_id, batch.pk],
        )
    staging.drop("new_glimpse")


SEALED_FIELDS = {
    record.PlacementAddress: ("sealed_address",),
    record.DisciplineIncident: ("sealed_description",),
}
