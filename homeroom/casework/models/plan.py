"""The plan: what a child needs, what the team is after, and who has the next move.

An open need has at least one open task, so that somebody always has the ball: one owner, one next action, one date.
The database holds to this (casework/sql/plan.sql); a need without it cannot be saved.
"""

from django.db import models

from homeroom.casework.models.written import InOneGo, Written
from homeroom.casework.words import DOMAINS, FOUND, GOAL_STATES, NEED_STATES, OUR_TASKS, RESOLUTIONS, TURN_STATES
from homeroom.partners.models import Person


class PlanEntry(Written):
    dataset = "plan"

    class Meta:
        abstract = True


class Need(PlanEntry):
    """Something that stands between a child and school going well."""

    domain = models.TextField(choices=list(DOMAINS.items()))
    what = models.TextField()
    found = models.TextField(choices=list(FOUND.items()))


class NeedState(InOneGo, PlanEntry):
    """Where a need stands from this moment on. The latest row holds; one that takes back another reopens the need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="states")
    state = models.TextField(choices=list(NEED_STATES.items()))
    resolution = models.TextField(blank=True, choices=list(RESOLUTIONS.items()))
    note = models.TextField(blank=True)
    takes_back = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="taken_back_by")

    part_of = "need"
    CLOSED = ("resolved", "partly_resolved", "unresolved_closed", "no_longer_applies")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="need_state_resolution_says_how_it_was_met",
                condition=models.Q(resolution="") | models.Q(state__in=("resolved", "partly_resolved")),
            )
        ]


class Strength(PlanEntry):
    """What goes well, told together with a need: whoever helps builds on it."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="strengths")
    what = models.TextField()

    part_of = "need"


class Goal(PlanEntry):
    """What will be different, by when, and how one will know."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="goals")
    what = models.TextField()
    measure = models.TextField()
    baseline = models.TextField(blank=True)
    target = models.TextField()
    due_on = models.DateField()

    part_of = "need"


class GoalState(PlanEntry):
    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="states")
    state = models.TextField(choices=list(GOAL_STATES.items()))
    note = models.TextField(blank=True)

    part_of = "goal"


class Task(InOneGo, PlanEntry):
    """What a person is to do next about a need."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="tasks")
    what = models.TextField()

    part_of = "need"

    @property
    def in_words(self) -> str:
        return str(OUR_TASKS.get(self.what, self.what))


class Turn(InOneGo, PlanEntry):
    """Who has the ball, until when, and how it stands. The turn that no other follows is the present one.

    Each turn names the one before it, and only one can follow: of two people who act on the same turn, one is told
    that somebody was first. A turn that takes back the one before it stands as the one before that.
    """

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="turns")
    after = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="followed_by")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField()
    state = models.TextField(choices=list(TURN_STATES.items()))
    waits_for = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    takes_back = models.OneToOneField("self", null=True, on_delete=models.CASCADE, related_name="taken_back_by")

    part_of = "task"
    OPEN = ("open", "waiting_on_other", "blocked")

    class Meta:
        indexes = [
            models.Index(fields=["owner", "due_on"], name="turn_by_owner"),
            models.Index(fields=["waits_for"], condition=~models.Q(waits_for=None), name="turn_by_waited_for"),
        ]
        constraints = [
            models.CheckConstraint(
                name="turn_waits_for_somebody_only_while_waiting",
                condition=models.Q(waits_for=None) | models.Q(state="waiting_on_other"),
            ),
            models.UniqueConstraint(fields=["task"], condition=models.Q(after=None), name="turn_first_once_per_task"),
            models.CheckConstraint(
                name="turn_takes_back_the_one_before_it",
                condition=models.Q(takes_back=None) | models.Q(takes_back=models.F("after")),
            ),
        ]
