"""Glimpses: the current value of single elements, written in the transaction that writes the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import Now
from django.utils import timezone
from psycopg.types.json import Jsonb

from homeroom.students import models as record
from homeroom.students import staging
from homeroom.students.element_values import Facts, glimpses_of
from homeroom.students.models import Batch, Fact, Glimpse

STUDENTS_AT_ONCE = 100  # A year of attendance of each is 20,000 facts, 20 MB.

# What is read, oldest first, so that the last is the newest.
ORDER: dict[type[Fact], tuple] = {
    record.Identity: ("pk",),
    record.MatchKeys: ("pk",),
    record.ChildWelfareId: ("pk",),
    record.RaceEthnicity: ("pk",),
    record.TribalNotice: ("pk",),
    record.Enrollment: (F("entry_on").asc(nulls_first=True), "pk"),
    record.SchoolEnrollment: (F("entry_on").asc(nulls_first=True), "pk"),
    record.ClassEnrollment: ("pk",),
    record.AttendanceEvent: ("event_on", "pk"),
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
    while some := list(islice(waiting, STUDENTS_AT_ONCE)):
        _refresh(batch, some, today or timezone.localdate())


def _refresh(batch: Batch, student_ids: list[int], today: date) -> None:
    facts = {student_id: Facts(today) for student_id in student_ids}
    for kind, order in ORDER.items():
        rows = kind.objects.filter(contributor_id=batch.contributor_id, student_id__in=student_ids).order_by(*order)
        if kind is record.AttendanceEvent:
            for student_id, event in events_of_the_last_year(rows):
                facts[student_id].by_kind.setdefault(kind, []).append(event)
            continue
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


def events_of_the_last_year(events: QuerySet[Any]) -> Iterator[tuple[int, Event]]:
    """With their students. No glimpse looks further back from a student's newest event; of twelve years of school there may be
    two thousand."""
    newest = Window(Max("event_on"), partition_by=F("student_id"))
    rows = events.annotate(newest_on=newest).filter(event_on__gt=F("newest_on") - timedelta(days=366))
    for student_id, event_on, category in rows.values_list("student_id", "event_on", "category").iterator():
        yield student_id, Event(event_on, category)


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
