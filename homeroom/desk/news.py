"""What is new on my students since my last visit: asked of the facts' own days, stored nowhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    F,
    IntegerField,
    JSONField,
    Max,
    Model,
    Q,
    Subquery,
    UUIDField,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast, JSONObject
from django.utils import timezone
from django.utils.translation import ngettext

from homeroom.access.door import looking, my_children
from homeroom.access.models import Event
from homeroom.casework.invitations import Invitation, invitation_from
from homeroom.casework.models import EducationRightsHolder, Membership
from homeroom.casework.queries import Load, loads
from homeroom.casework.rights import Finding, Found, columns, read
from homeroom.common.statements import Given, written_once
from homeroom.partners.models import Person
from homeroom.students.models import (
    AttendanceEvent,
    ClassGrade,
    DisciplineAction,
    Fact,
    Hearing,
    Placement,
    SchoolDecision,
    SchoolEnrollment,
)

STUDENTS_SHOWN = 20  # After a holiday; the rest stands on the students' own pages.
ABSENT = ("excused_absence", "unexcused_absence")
PAGE = "desk:home"
COMING, RIGHTS, INVITED, LOAD = "coming", "rights", "invited", "load"

# What counts as news, the weightiest first. What a page must not show a role, the policies leave out.
KINDS: tuple[tuple[str, type[Fact], Q], ...] = (
    ("placement", Placement, Q()),
    ("school", SchoolEnrollment, Q()),
    ("hearing", Hearing, Q(held_on=None)),
    ("decision", SchoolDecision, Q()),
    ("removal", DisciplineAction, Q()),
    ("absence", AttendanceEvent, Q(category__in=ABSENT)),
    ("grade", ClassGrade, Q()),
)


def in_words(kind: str, number: int) -> str:
    said = {
        "placement": ngettext("placement changed", "%(number)s entries about placement", number),
        "school": ngettext("enrollment changed", "%(number)s changes of enrollment", number),
        "hearing": ngettext("hearing set or moved", "%(number)s hearings set or moved", number),
        "decision": ngettext("school decision", "%(number)s school decisions", number),
        "removal": ngettext("suspension or removal", "%(number)s suspensions or removals", number),
        "absence": ngettext("%(number)s new absence", "%(number)s new absences", number),
        "grade": ngettext("%(number)s new grade", "%(number)s new grades", number),
    }[kind]
    return said % {"number": number}


@dataclass
class News:
    """Of one student: what came, the weightiest first."""

    student_id: int
    public_id: UUID
    latest_at: datetime
    name: str = ""
    kinds: list[tuple[str, int]] = field(default_factory=list)

    @property
    def words(self) -> str:
        return ", ".join(in_words(kind, number) for kind, number in self.kinds)


@dataclass
class Coming:
    """A hearing within two weeks."""

    student_id: int
    public_id: UUID
    at: datetime
    hearing_type: str


@dataclass
class Tidings:
    """What Today tells beside tasks, asked in one statement: news, hearings, and rights as they were found."""

    news: list[News] = field(default_factory=list)
    hearings: list[Coming] = field(default_factory=list)
    rights: list[Found] = field(default_factory=list)
    invited: list[Invitation] = field(default_factory=list)
    loads: list[Load] = field(default_factory=list)  # By worker, the one who is most behind at the top.
    public_ids: dict[int, UUID] = field(default_factory=dict)

    def students(self, rights: Iterable[Finding]) -> set[int]:
        told = {each.student_id for each in self.news} | {each.student_id for each in self.hearings}
        told |= {each.student_id for each in self.invited}
        return told | {finding.row.student_id for finding in rights}

    def rows(self, rights: Iterable[Finding]) -> dict[type[Model], set[int]]:
        """Of whom rows of which table are on the page: the book tells of these and no others."""
        of: dict[type[Model], set[int]] = {Hearing: {each.student_id for each in self.hearings}}
        models = {kind: model for kind, model, _only in KINDS}
        for news in self.news:
            for kind, _number in news.kinds:
                of.setdefault(models[kind], set()).add(news.student_id)
        of[EducationRightsHolder] = {finding.row.student_id for finding in rights}
        return of


def tidings(person: Person, first: date, last: date) -> Tidings:
    """From `first`, which is today. Somebody who was never here before has no news: everything is."""
    told, found = Tidings(), dict[int, News]()
    rank = [COMING, RIGHTS, INVITED, *(kind for kind, _model, _only in KINDS)]
    with looking():
        rows = list(asked(person, first, last))
    found_loads = (Load(**row[5]) for row in rows if row[2] == LOAD)
    told.loads = sorted(found_loads, key=lambda load: (-load.late, -load.open, load.owner))
    of_students = [row for row in rows if row[2] != LOAD]
    for student_id, public_id, kind, number, at, detail in sorted(
        of_students, key=lambda row: (rank.index(row[2]), row[4])
    ):
        told.public_ids[student_id] = public_id
        if kind == COMING:
            told.hearings.append(Coming(student_id, public_id, at, detail["hearing_type"]))
        elif kind == RIGHTS:
            told.rights.append(read(detail))
        elif kind == INVITED:
            told.invited.append(invitation_from(detail))
        else:
            news = found.setdefault(student_id, News(student_id, public_id, latest_at=at))
            news.kinds.append((kind, number))
            news.latest_at = max(news.latest_at, at)
    told.news = sorted(found.values(), key=lambda news: news.latest_at, reverse=True)[:STUDENTS_SHOWN]
    return told


def asked(person: Person, first: date, last: date) -> Iterable[tuple[Any, ...]]:
    midnight = timezone.make_aware(datetime.combine(first, time.min))
    # Whoever supervises sees what each worker has in hand.
    statement = _asked(person.role == "caseworker_supervisor")
    return statement.ask(person=person.pk, midnight=midnight, first=first, last=last)


@written_once
def _asked(with_loads: bool) -> Any:
    since = Subquery(last_visit())
    nothing = Value({}, JSONField())
    whose = ("student_id", "student__public_id")
    parts: list[Any] = [
        model.objects.filter(only, student__in=my_children(model.dataset), recorded_at__gt=since)
        .values_list(*whose)
        .annotate(kind=Value(kind), number=Count("pk"), latest=Max("recorded_at"), detail=nothing)
        .order_by()
        for kind, model, only in KINDS
    ]
    hearings = Hearing.objects.filter(student__in=my_children(Hearing.dataset))
    days = (Given("first", DateField()), Given("last", DateField()))
    coming = hearings.filter(held_on=None, scheduled_at__date__range=days)
    parts.append(
        coming.values_list(*whose, Value(COMING), Value(1), "scheduled_at", JSONObject(hearing_type=F("hearing_type")))
    )
    found = EducationRightsHolder.objects.filter(student__in=my_children(EducationRightsHolder.dataset))
    parts.append(found.values_list(*whose, Value(RIGHTS), Value(1), "at", columns()))
    # Those that the visitor sent and nobody has used; the function answers who answers for the student.
    invited = Membership.objects.filter(pk__in=RawSQL("SELECT membership_id FROM access.invitations_v1(NULL)", []))
    state = RawSQL(
        "(SELECT to_jsonb(i) FROM access.invitations_v1(NULL) i WHERE i.membership_id = casework_membership.id)", []
    )
    state.output_field = JSONField()
    parts.append(invited.values_list(*whose, Value(INVITED), Value(1), "at", state))
    if with_loads:
        nobody, none, never = (Cast(Value(None), kind()) for kind in (IntegerField, UUIDField, DateTimeField))
        parts.append(loads(Given("first", DateField())).values_list(nobody, none, Value(LOAD), Value(0), never, "load"))
    return parts[0].union(*parts[1:], all=True)


def last_visit():
    """The last opening of this page on a day before today: what came in the night stays new all day."""
    person, midnight = Given("person", IntegerField()), Given("midnight", DateTimeField())
    visits = Event.objects.filter(person_id=person, page=PAGE, outcome="permit", at__lt=midnight)
    return visits.order_by("-at").values("at")[:1]
