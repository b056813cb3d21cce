"""What people do with the plan, the team and the log. Each writes rows and changes none."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from homeroom.access.catalogue import catalogue
from homeroom.access.keys import key_of
from homeroom.casework.models import (
    Contact,
    Departure,
    EducationRightsHolder,
    Goal,
    GoalState,
    Membership,
    Need,
    NeedState,
    OwnWords,
    Task,
    Turn,
)
from homeroom.notices.telling import (
    tell_of_closed_need,
    tell_of_contact,
    tell_of_departure,
    tell_of_member,
    tell_of_turn,
)
from homeroom.partners.models import Person


def written(student_id: int, by: Person) -> dict[str, Any]:
    """About whom, by whom, in whose file."""
    return {"student_id": student_id, "by": by, "contributor_id": by.organization_id}


@transaction.atomic
def open_need(
    student_id: int, *, domain: str, what: str, found: str, next_action: str, owner: Person, due_on: date, by: Person
) -> Need:
    """A need comes with its next action: the database refuses it otherwise."""
    need = Need.objects.create(**written(student_id, by), domain=domain, what=what, found=found)
    NeedState.objects.create(**written(student_id, by), need=need, state="identified")
    give_task(need, what=next_action, owner=owner, due_on=due_on, by=by)
    return need


@transaction.atomic
def give_task(need: Need, *, what: str, owner: Person, due_on: date, by: Person) -> Task:
    task = Task.objects.create(**written(need.student_id, by), need=need, what=what)
    turn = Turn.objects.create(**written(need.student_id, by), task=task, owner=owner, due_on=due_on, state="open")
    tell_of_turn(turn.pk)
    return task


@transaction.atomic
def take_turn(
    turn: Turn, *, by: Person, state: str, owner: Person, due_on: date, note: str = "", waits_for: Person | None = None
) -> Turn:
    """The next turn after this one. If somebody was first, the database says so (IntegrityError)."""
    about = written(turn.student_id, by)
    taken = Turn.objects.create(
        **about,
        task_id=turn.task_id,
        after=turn,
        state=state,
        owner=owner,
        due_on=due_on,
        note=note,
        waits_for=waits_for,
    )
    if state != "dropped":  # Who closes a need tells of the need.
        tell_of_turn(taken.pk)
    return taken


@transaction.atomic
def finish(
    turn: Turn, *, by: Person, note: str = "", next_action: str = "", owner: Person | None = None,
    due_on: date | None = None, resolution: str = "",
) -> None:  # fmt: skip
    """Done; and what comes next: another action, or the need is met."""
    take_turn(turn, by=by, state="done", owner=turn.owner, due_on=turn.due_on, note=note)
    need = turn.task.need
    if resolution:
        close_need(need, state="resolved", resolution=resolution, note=note, by=by)
    elif next_action and owner and due_on:
        give_task(need, what=next_action, owner=owner, due_on=due_on, by=by)
        NeedState.objects.create(**written(turn.student_id, by), need=need, state="in_progress")


@transaction.atomic
def close_need(need: Need, *, state: str, resolution: str, note: str, by: Person) -> None:
    """From now on nobody has the ball: its open tasks are dropped, and stay readable."""
    for turn in Turn.objects.filter(task__need=need, followed_by=None, state__in=Turn.OPEN).select_related("owner"):
        take_turn(turn, by=by, state="dropped", owner=turn.owner, due_on=turn.due_on)
    closed = NeedState.objects.create(
        **written(need.student_id, by), need=need, state=state, resolution=resolution, note=note
    )
    tell_of_closed_need(closed.pk)


@transaction.atomic
def set_goal(need: Need, *, by: Person, **facts: Any) -> Goal:
    goal = Goal.objects.create(**written(need.student_id, by), need=need, **facts)
    GoalState.objects.create(**written(need.student_id, by), goal=goal, state="proposed")
    return goal


@transaction.atomic
def log_contact(student_ids: Iterable[int], *, dataset: str, note: str, by: Person, **facts: Any) -> uuid.UUID:
    """One entry, one row for each child it is about; the note is sealed for each."""
    entry, key = uuid.uuid4(), key_of(by.organization)
    for student_id in student_ids:
        contact = Contact.objects.create(
            **written(student_id, by),
            entry=entry,
            dataset=catalogue().datasets[dataset].number,
            sealed_note=key.seal(note),
            **facts,
        )
        tell_of_contact(contact.pk)
    return entry


@transaction.atomic
def join_team(student_id: int, *, by: Person, **facts: Any) -> Membership:
    membership = Membership.objects.create(**written(student_id, by), **facts)
    tell_of_member(membership.pk)
    return membership


@transaction.atomic
def leave_team(membership: Membership, *, reason: str, heir: Person | None, by: Person) -> None:
    """The member's access by the team ends with this commit; open tasks go to the heir, and history stays."""
    if heir and membership.person_id:
        for turn in open_turns_of(membership):
            take_turn(turn, by=by, state=turn.state, owner=heir, due_on=turn.due_on, waits_for=turn.waits_for)
    departure = Departure.objects.create(**written(membership.student_id, by), membership=membership, reason=reason)
    tell_of_departure(departure.pk)


def find_rights_holder(student_id: int, *, by: Person, **facts: Any) -> EducationRightsHolder:
    """What is found today holds from now on, for the parts of the rights that it names."""
    return EducationRightsHolder.objects.create(**written(student_id, by), **facts)


def say(student_id: int, *, words: str, by: Person) -> OwnWords:
    return OwnWords.objects.create(**written(student_id, by), words=words)


@transaction.atomic
def hand_over(turns: Iterable[Turn], *, to: Person, by: Person) -> None:
    """All of these go to one person, each with its date and how it stands; the story stays with each task."""
    for turn in turns:
        take_turn(turn, by=by, state=turn.state, owner=to, due_on=turn.due_on, waits_for=turn.waits_for)


def open_turns_of(membership: Membership):
    return Turn.objects.filter(
        student=membership.student_id, owner=membership.person_id, followed_by=None, state__in=Turn.OPEN
    )
