"""Needs, goals, and who has the next move."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce, JSONObject

from homeroom.access.catalogue import catalogue
from homeroom.access.door import my_children
from homeroom.casework.models import Goal, GoalState, Need, NeedState, Strength, Task, Turn
from homeroom.casework.words import DOMAINS, GOAL_STATES, NEED_STATES, TURN_STATES
from homeroom.common.statements import Given, written_once
from homeroom.partners.models import Person

BALLS_MAX = 200  # More than a person does in two months; whoever has more sees the most urgent.


@dataclass
class Ball:
    """One open or ended task: who has it, until when."""

    turn: Turn
    today: date
    person: Person
    may_take_back: bool = False

    @property
    def is_late(self) -> bool:
        return self.is_open and self.turn.due_on < self.today

    @property
    def is_open(self) -> bool:
        return self.turn.state in Turn.OPEN

    @property
    def is_mine(self) -> bool:
        return self.turn.owner_id == self.person.pk

    @property
    def waits_for_me(self) -> bool:
        return self.turn.waits_for_id == self.person.pk

    @property
    def is_left_behind(self) -> bool:
        """Its owner sees the plan no longer; known where the page has asked."""
        return getattr(self.turn, "is_left_behind", False)

    @property
    def state(self) -> str:
        return str(TURN_STATES[self.turn.state])


@dataclass
class GoalOnPlan:
    goal: Goal
    state: str

    @property
    def state_label(self) -> str:
        return str(GOAL_STATES.get(self.state, self.state))


@dataclass(frozen=True)
class GoesWell:
    """A strength, as it stands beside a need."""

    what: str
    by: str
    contributor_id: int


def goes_well() -> ArraySubquery:
    """What goes well, read in one statement with the need that it was told with."""
    told = JSONObject(what=F("what"), by=F("by__name"), contributor_id=F("contributor_id"))
    return ArraySubquery(Strength.objects.filter(need=OuterRef("pk")).order_by("pk").values_list(told))


@dataclass
class NeedOnPlan:
    need: Need
    states: list[NeedState] = field(default_factory=list)
    strengths: list[GoesWell] = field(default_factory=list)
    goals: list[GoalOnPlan] = field(default_factory=list)
    balls: list[Ball] = field(default_factory=list)
    aims: list[str] = field(default_factory=list)  # What will be different, of each goal; where that alone is asked.

    @property
    def state(self) -> str:
        return self.states[-1].state if self.states else ""

    @property
    def state_label(self) -> str:
        return str(NEED_STATES.get(self.state, ""))

    @property
    def is_open(self) -> bool:
        return self.state not in NeedState.CLOSED

    @property
    def domain(self) -> str:
        return str(DOMAINS[self.need.domain])

    @property
    def open_balls(self) -> list[Ball]:
        return [ball for ball in self.balls if ball.is_open]


def present_turns():
    """Turns that no other follows, with what they are about."""
    return Turn.objects.filter(followed_by=None).select_related("task__need", "owner", "contributor")


def plan_of(student_id: int, person: Person, today: date, need_id: int | None = None) -> list[NeedOnPlan]:
    """Open needs first, the one whose date comes first at the top; then those that are closed, the latest first."""
    mine = {"student": student_id} | ({"pk": need_id} if need_id else {})
    needs_of = Need.objects.filter(**mine).select_related("contributor", "by").annotate(goes_well=goes_well())
    found = {need.pk: NeedOnPlan(need, strengths=[GoesWell(**each) for each in need.goes_well]) for need in needs_of}
    for state in NeedState.objects.filter(need__in=found).select_related("by").order_by("pk"):
        found[state.need_id].states.append(state)
    stands = GoalState.objects.filter(goal__need__in=found).select_related("goal").order_by("pk")
    latest = {state.goal_id: state for state in stands}
    for stand in sorted(latest.values(), key=lambda s: s.goal.due_on):
        found[stand.goal.need_id].goals.append(GoalOnPlan(stand.goal, stand.state))
    for turn in present_turns().filter(task__need__in=found).order_by("due_on", "pk"):
        found[turn.task.need_id].balls.append(Ball(turn, today, person))
    needs = list(found.values())
    never = date.max
    still = [need for need in needs if need.is_open]
    over = [need for need in needs if not need.is_open]
    still.sort(key=lambda n: min((ball.turn.due_on for ball in n.open_balls), default=never))
    over.sort(key=lambda n: n.states[-1].at, reverse=True)
    return still + over


def met_by_domain(needs: Iterable[NeedOnPlan]) -> list[tuple[str, int, int]]:
    """For each domain: how many needs there were, and how many of them are met."""
    all_needs, met = Counter[str](), Counter[str]()
    for need in needs:
        all_needs[need.domain] += 1
        met[need.domain] += need.state == "resolved"
    return [(domain, all_needs[domain], met[domain]) for domain in sorted(all_needs)]


def open_balls_of(student_id: int, person: Person, today: date) -> list[Ball]:
    """For the student page: who has the next move."""
    return [Ball(turn, today, person) for turn in _open_turns().ask(student=student_id)]


@written_once
def _open_turns() -> QuerySet[Turn]:
    student = Given("student", IntegerField())
    return present_turns().filter(student_id=student, state__in=Turn.OPEN).order_by("due_on", "pk")


def open_needs_of(
    student_ids: Iterable[int], person: Person, today: date, *, with_goals: bool = False
) -> dict[int, list[NeedOnPlan]]:
    """For a list of students: what each of them needs, and who has the next move. An open need has an open task.

    `with_goals`: what is aimed at, too, in the same statement.
    """
    turns = present_turns().filter(student__in=student_ids, state__in=Turn.OPEN).order_by("due_on", "pk")
    if with_goals:
        aims = Goal.objects.filter(need=OuterRef("task__need")).order_by("due_on", "pk")
        turns = turns.select_related("task__need__contributor").annotate(aims=ArraySubquery(aims.values("what")))
    found: dict[int, dict[int, NeedOnPlan]] = {}
    for turn in turns:
        need = turn.task.need
        on_plan = found.setdefault(turn.student_id, {}).setdefault(need.pk, NeedOnPlan(need))
        on_plan.balls.append(Ball(turn, today, person))
        on_plan.aims = getattr(turn, "aims", [])
    return {student_id: list(needs.values()) for student_id, needs in found.items()}


def writes_plan() -> ExpressionWrapper:
    """To annotate students with: whether the viewer may write in the plan, and so would see such a row of one's own file."""
    mine = RawSQL(
        "SELECT v.student_id FROM access_standing_now v"
        " WHERE (SELECT access.masks_v1())[(SELECT access.organization_v1())][v.ground_id] & v.datasets & %s <> 0",
        [catalogue().datasets["plan"].bit],
    )
    return ExpressionWrapper(Q(pk__in=mine), output_field=BooleanField())


def balls_for_today(person: Person, today: date) -> list[Ball]:
    """What waits for this person, what others are late with or wait for, of students whom the person works with.

    The longest overdue first. Whoever answers for a student should know what is late with others.
    """
    return [Ball(turn, today, person) for turn in _turns_for_today().ask(person=person.pk, today=today)]


@written_once
def _turns_for_today() -> QuerySet[Turn]:
    person, today = Given("person", IntegerField()), Given("today", DateField())
    plan = catalogue().datasets["plan"].number
    left = Q(pk__in=RawSQL("SELECT turn_id FROM access.left_behind_v1(%s::smallint)", [plan]))
    turns = (
        present_turns()
        .select_related("student")
        .annotate(is_left_behind=ExpressionWrapper(left, output_field=BooleanField()))
        .filter(
            Q(owner_id=person) | Q(waits_for_id=person) | Q(due_on__lt=today) | left,
            student__in=my_children("plan"),
            state__in=Turn.OPEN,
        )
    )
    return turns.order_by("due_on", "pk")[:BALLS_MAX]


def open_turns_answered_for() -> list[Turn]:
    """Every open task of the students with whom the viewer works; for handing them over."""
    found = present_turns().filter(student__in=my_children("plan"), state__in=Turn.OPEN)
    return list(found.select_related("student").order_by("owner__name", "due_on", "pk"))


@dataclass
class Load:
    """What one person has in hand among the students of the viewer."""

    owner: str
    open: int
    late: int


def loads(today: Given) -> QuerySet:
    """By worker, to be read in one statement with what Today tells beside tasks."""
    open_turns = Turn.objects.filter(followed_by=None, student__in=my_children("plan"), state__in=Turn.OPEN)
    late = Count("pk", filter=Q(due_on__lt=today))
    return open_turns.values(owner_name=Coalesce("owner__name", Value(""), output_field=TextField())).annotate(
        load=JSONObject(owner=F("owner_name"), open=Count("pk"), late=late)
    )


def state_of_need(need_id: int) -> str:
    return NeedState.objects.filter(need=need_id).order_by("-pk").values_list("state", flat=True).first() or ""


def task_of(student_id: int, task_id: int) -> tuple[Task, list[Turn]] | None:
    """A task and its turns, the latest first; nothing when it is not there for this viewer or of another child."""
    task = Task.objects.filter(pk=task_id, student=student_id).select_related("need", "contributor", "by").first()
    if task is None:
        return None
    turns = task.turns.select_related("owner", "by", "contributor", "task__need").order_by(F("pk").desc())
    return task, list(turns)
