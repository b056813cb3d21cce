"""Reading a child's current facts: many kinds in one statement, each under the row policy of its own table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, F, Max, Value
from django.db.models.functions import Coalesce, JSONObject, TruncMonth
from django.utils import timezone

from homeroom.access.catalogue import FULL, catalogue
from homeroom.access.recipients import MayHave
from homeroom.common.statements import Given, written_once
from homeroom.students.models import (
    AssignmentResult,
    AttendanceEvent,
    CareEpisode,
    CaseWorker,
    ClassEnrollment,
    ClassGrade,
    CreditRecord,
    DisciplineAction,
    DisciplineIncident,
    EducationRights,
    Enrollment,
    Fact,
    Glimpse,
    Hearing,
    Identity,
    PersonAround,
    Placement,
    PlacementAddress,
    PlacementCaregiver,
    SchoolDecision,
    SchoolEnrollment,
    SchoolOfOrigin,
    SectionPlan,
    SpecialEducationStatus,
    SupportProgram,
)

SPAN = ("begins_on", "ends_on")
# The columns that pages show of each kind. What a page does not show, it does not read: the book would say it did.
COLUMNS: dict[type[Fact], tuple[str, ...]] = {
    Identity: ("first_name", "last_name", "preferred_first_name", "home_language"),
    Enrollment: ("entry_on", "exit_on", "grade_level", "exit_type"),
    SchoolEnrollment: ("school__name", "school__identifier", "entry_on", "exit_on"),
    SchoolOfOrigin: ("school_name", "school_identifier", "decided_on"),
    CareEpisode: ("removal_on", "exit_on"),
    Placement: ("setting", "out_of_state", *SPAN),
    PlacementAddress: ("sealed_address", "confidential", "contributor__key", *SPAN),
    PlacementCaregiver: ("role", "name", "phone", "email", *SPAN),
    ClassEnrollment: (
        "school_class__title",
        "school_class__course_title",
        "school_class__source_id",
        "school_class__type",
        *SPAN,
    ),
    ClassGrade: (
        "id",
        "class_source_id",
        "course_title",
        "grading_period",
        "grade_type",
        "letter_grade",
        "numeric_grade",
    ),
    AssignmentResult: (
        *("class_source_id", "course_title", "title", "assigned_on", "due_on", "scored_on"),
        *("status", "score", "score_max", "text_score", "is_late", "is_missing"),
    ),
    CreditRecord: ("school_year", "credits_attempted", "credits_earned", "partial_credits"),
    SpecialEducationStatus: SPAN,
    SectionPlan: SPAN,
    SupportProgram: ("program", *SPAN),
    DisciplineAction: ("begins_on", "discipline", "days"),
    DisciplineIncident: ("id", "incident_on", "behavior", "role", "sealed_description"),
    CaseWorker: ("role", "name", "organization", "phone", "email", *SPAN),
    PersonAround: ("role", "name", "organization", "phone", "email", *SPAN),
    EducationRights: ("role", "name", "phone", *SPAN),
    Hearing: ("hearing_type", "scheduled_at", "held_on", "court_name"),
    SchoolDecision: ("decided_on", "decision", "decided_by", "transportation_by", "transportation_begins_on"),
}

# Ten weeks: a little more than a quarter of a school year. Of assignments a year has hundreds, and pages tell of work that is
# going on.
ASSIGNMENTS_WEEKS = 10


class Facts:
    """What one reading of a record found."""

    def __init__(self, found: dict[str, list[Any]]):
        self._found = found

    def of(self, model: type[models.Model]) -> list[Any]:
        return self._found.get(model.__name__, [])

    def glimpse(self, element: str) -> Any | None:
        """The value of this element at the fullest view that is open; schools' own word goes before others'."""
        number = catalogue().elements[element].number
        found = [glimpse for glimpse in self.of(Glimpse) if glimpse.element == number]
        return max(found, key=lambda g: (g.view, g.contributor_kind == "school_district"), default=None)

    def only(self, may_have: MayHave) -> tuple["Facts", set[int]]:
        """Those of which `may_have(contributor, dataset or element, view)` says yes; and the datasets of the others."""
        kept: dict[str, list[Any]] = {}
        left_out: set[int] = set()
        for kind, facts in self._found.items():
            for fact in facts:
                named, dataset = _named(kind, fact)
                if may_have(fact.contributor_id, named, fact.view if kind == Glimpse.__name__ else FULL):
                    kept.setdefault(kind, []).append(fact)
                else:
                    left_out.add(dataset)
        return Facts(kept), left_out


# What rooms above read beside facts (`current_facts`): the name of the kind, and its dataset.
kinds_beside: dict[str, str] = {}


def _named(kind: str, fact: Any) -> tuple[str, int]:
    """The element of a single value, the dataset of a whole fact; and the dataset's number."""
    if kind == Glimpse.__name__:
        element = next(each for each in catalogue().elements.values() if each.number == fact.element)
        return element.key, catalogue().datasets[element.dataset].number
    dataset = kinds_beside.get(kind) or KINDS[kind].dataset  # type: ignore[attr-defined]
    return dataset, catalogue().datasets[dataset].number


# Of the child whose id is given, what a room above has to be read beside facts: the columns of a part.
Beside = Callable[[Given], models.QuerySet[Any, tuple[Any, ...]]]


def current_facts(student_id: int, kinds: Iterable[type[Fact]], beside: Iterable[Beside] = ()) -> Facts:
    """The current facts of these kinds and all single elements that are open, in one statement."""
    found: dict[str, list[Any]] = {}
    since = timezone.localdate() - timedelta(weeks=ASSIGNMENTS_WEEKS)
    rows = _facts_and_elements(tuple(kinds), tuple(beside)).ask(student=student_id, since=since)
    for kind, name, organization_kind, contributor_id, recorded_at, values in rows:
        found.setdefault(kind, []).append(
            SimpleNamespace(
                **(in_python(KINDS[kind], values) if kind in KINDS else values),
                contributor_id=contributor_id,
                contributor_name=name,
                contributor_kind=organization_kind,
                recorded_at=recorded_at,
            )
        )
    return Facts(found)


@written_once
def _facts_and_elements(kinds: tuple[type[Fact], ...], beside: tuple[Beside, ...]) -> models.QuerySet:
    student = Given("student", models.IntegerField())
    parts = [_of_late(kind, _part(kind, COLUMNS[kind])).filter(student_id=student) for kind in kinds]
    parts += [_part(Glimpse, GLIMPSE_COLUMNS).filter(student_id=student), *(part(student) for part in beside)]
    return parts[0].union(*parts[1:], all=True)


def _of_late(kind: type[Fact], part: Any) -> Any:
    """Of assignments those of the last weeks; of all else everything."""
    if kind is not AssignmentResult:
        return part
    day = models.DateField()
    return part.alias(day=Coalesce("due_on", "scored_on", "assigned_on")).filter(day__gte=Given("since", day))


def current_glimpses(student_ids: Iterable[int], elements: Iterable[str]) -> dict[int, Facts]:
    """Single elements of many children in one statement, by child; for lists."""
    numbers = [catalogue().elements[key].number for key in elements]
    found: dict[int, list[Any]] = {}
    for glimpse in Glimpse.objects.filter(student__in=list(student_ids), element__in=numbers).annotate(
        contributor_kind=F("contributor__kind")
    ):
        found.setdefault(glimpse.student_id, []).append(glimpse)
    return {student_id: Facts({Glimpse.__name__: glimpses}) for student_id, glimpses in found.items()}


GLIMPSE_COLUMNS = ("element", "view", "value")
KINDS: dict[str, type[models.Model]] = {**{kind.__name__: kind for kind in COLUMNS}, Glimpse.__name__: Glimpse}


def _part(model: Any, columns: tuple[str, ...]) -> Any:
    return model.objects.values_list(
        Value(model.__name__),
        "contributor__name",
        "contributor__kind",
        "contributor_id",
        "recorded_at",
        JSONObject(**{name: F(name) for name in columns}),
    )


def in_python(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """JSON carries days, decimals and bytes as text or floats; the model knows what they were."""
    return {name.replace("__", "_"): _value(_field(model, name), value) for name, value in values.items()}


def _field(model: Any, name: str) -> Any:
    first, _, rest = name.partition("__")
    field = model._meta.get_field(first)
    return _field(field.related_model, rest) if rest else field


def _value(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return bytes.fromhex(value.removeprefix("\\x"))
    if isinstance(field, models.DecimalField):
        return Decimal(str(value))
    return field.to_python(value)


@dataclass(frozen=True)
class AttendanceMonth:
    """Days of one month on which something other than being in school all day was recorded."""

    month: date
    excused: int = 0
    unexcused: int = 0
    late_or_partial: int = 0
    sources: tuple[str, ...] = ()
    received_at: datetime | None = None

    @property
    def absent(self) -> int:
        return self.excused + self.unexcused


EXCUSED, UNEXCUSED = "excused_absence", "unexcused_absence"
LATE_OR_PARTIAL = ("tardy", "early_departure", "partial")


def attendance_by_month(student_id: int, begins_on: date, ends_on: date) -> dict[date, AttendanceMonth]:
    """Counted in the database, a day once for each category."""
    counted = _attendance_by_month().ask(student=student_id, begins_on=begins_on, ends_on=ends_on)
    return {row[0]: AttendanceMonth(*row) for row in counted}


@written_once
def _attendance_by_month() -> models.QuerySet:
    student, day = Given("student", models.IntegerField()), models.DateField()
    return (
        AttendanceEvent.objects.filter(
            student_id=student, event_on__range=(Given("begins_on", day), Given("ends_on", day))
        )
        .exclude(category__in=("in_attendance", "present"))
        .annotate(month=TruncMonth("event_on"))
        .values("month")
        .annotate(
            excused=Count("event_on", distinct=True, filter=models.Q(category=EXCUSED)),
            unexcused=Count("event_on", distinct=True, filter=models.Q(category=UNEXCUSED)),
            late_or_partial=Count("event_on", distinct=True, filter=models.Q(category__in=LATE_OR_PARTIAL)),
            sources=ArrayAgg("contributor__name", distinct=True),
            received_at=Max("recorded_at"),
        )
        .values_list("month", "excused", "unexcused", "late_or_partial", "sources", "received_at")
        .order_by("month")
    )


def attendance_days(student_id: int, begins_on: date, ends_on: date) -> list[AttendanceEvent]:
    return list(
        AttendanceEvent.objects.filter(student_id=student_id, event_on__range=(begins_on, ends_on))
        .exclude(category__in=("in_attendance", "present"))
        .order_by("-event_on", "category")
    )


def is_current(fact: Any, today: date) -> bool:
    """Holds today. The end of a span is the first day on which it no longer holds."""
    return fact.begins_on <= today and (fact.ends_on is None or fact.ends_on > today)


def latest_received(facts: Iterable[Any]) -> datetime | None:
    """When the newest of these came; works for facts and for months of them."""
    moments = (getattr(fact, "recorded_at", None) or getattr(fact, "received_at", None) for fact in facts)
    return max((moment for moment in moments if moment), default=None)
