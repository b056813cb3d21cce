"""What people do with the plan, the team and the log, and how it is taken back. Each writes rows and changes none."""

import uuid
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction

from homeroom.access.catalogue import catalogue
from homeroom.access.keys import key_of
from homeroom.casework.models import (
    Contact,
    ContactState,
    Departure,
    EducationRightsHolder,
    Goal,
    GoalState,
    Membership,
    Need,
    NeedState,
    OwnWords,
    Photo,
    Redaction,
    Strength,
    Task,
    Turn,
)
from homeroom.common.photographs import Photograph
from homeroom.notices.telling import (
    tell_of_closed_need,
    tell_of_contact,
    tell_of_departure,
    tell_of_member,
    tell_of_turn,
)
from homeroom.partners.models import Person
from homeroom.students.models import DisciplineIncident


class Overtaken(Exception):
    """Somebody else was first: what this person wrote is to be shown beside what was saved."""


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
def raise_concern(student_id: int, *, going_well: str, next_action: str, by: Person, **need: Any) -> Need:
    """A need that somebody noticed, with what goes well beside it; its first step is in the hands of who looks into it."""
    noticed = open_need(student_id, next_action=next_action, by=by, **need)
    if going_well:
        Strength.objects.create(**written(student_id, by), need=noticed, what=going_well)
    return noticed


@transaction.atomic
def give_task(need: Need, *, what: str, owner: Person, due_on: date, by: Person, note: str = "", **more: Any) -> Task:
    about = written(need.student_id, by)
    task = Task.objects.create(**about, need=need, what=what, **more)
    turn = Turn.objects.create(**about, task=task, owner=owner, due_on=due_on, state="open", note=note)
    tell_of_turn(turn.pk)
    return task


@transaction.atomic
def take_turn(turn: Turn, *, by: Person, state: str, note: str = "", **facts: Any) -> Turn:
    """The next turn after this one. If somebody was first, the database says so (IntegrityError)."""
    about = written(turn.student_id, by)
    taken = Turn.objects.create(**about, task_id=turn.task_id, after=turn, state=state, note=note, **facts)
    if state != "dropped":  # Who closes a need tells of the need.
        tell_of_turn(taken.pk)
    return taken


@transaction.atomic
def finish(
    turn: Turn, *, by: Person, note: str = "", next_action: str = "", owner: Person | None = None,
    due_on: date | None = None, resolution: str = "",
) -> Turn:  # fmt: skip
    """Done; and what comes next: another action, or the need is met."""
    act = uuid.uuid4()
    done = take_turn(turn, by=by, state="done", owner=turn.owner, due_on=turn.due_on, note=note, act=act)
    need = turn.task.need
    if resolution:
        close_need(need, state="resolved", resolution=resolution, note=note, by=by, act=act)
    elif next_action and owner and due_on:
        give_task(need, what=next_action, owner=owner, due_on=due_on, by=by, act=act)
        NeedState.objects.create(**written(turn.student_id, by), need=need, state="in_progress", act=act)
    return done


@transaction.atomic
def close_need(
    need: Need, *, state: str, resolution: str, note: str, by: Person, act: uuid.UUID | None = None
) -> NeedState:
    """From now on nobody has the ball: its open tasks are dropped, and stay readable."""
    present = Turn.objects.filter(task__need=need, followed_by=None, state__in=Turn.OPEN).select_related("owner")
    open_turns = list(present)
    if not open_turns and act is None:  # An open need has an open task, so somebody has closed it since it was read.
        raise Overtaken
    act = act or uuid.uuid4()
    for turn in open_turns:
        take_turn(turn, by=by, state="dropped", owner=turn.owner, due_on=turn.due_on, act=act)
    closed = NeedState.objects.create(
        **written(need.student_id, by), need=need, state=state, resolution=resolution, note=note, act=act
    )
    tell_of_closed_need(closed.pk)
    return closed


# --- Taking back: later rows under which all stands as before ------------------------------------------------------


def stand_as_before(turn: Turn, *, by: Person) -> Turn:
    """The task is again whose it was before this turn, until the day of then."""
    before = turn.after
    assert before is not None  # The first turn of a task took nothing from anybody.
    return take_turn(turn, by=by, state=before.state, owner=before.owner, due_on=before.due_on, takes_back=turn)


@transaction.atomic
def take_back(turn: Turn, *, by: Person) -> None:
    """Undo handing on, putting off, or completing; with a completion goes what was written in the same go."""
    closing = NeedState.objects.filter(need=turn.task.need_id, act=turn.act, state__in=NeedState.CLOSED).first()
    if closing:
        reopen(closing, by=by)
        return
    stand_as_before(turn, by=by)
    for follower in Turn.objects.filter(task__act=turn.act, task__need=turn.task.need_id, after=None, followed_by=None):
        take_turn(follower, by=by, state="dropped", owner=follower.owner, due_on=follower.due_on)


@transaction.atomic
def reopen(closing: NeedState, *, by: Person) -> NeedState:
    """The need stands as before it was closed, and so do the tasks that ended with it; or else the last that ended."""
    before = NeedState.objects.filter(need=closing.need_id, pk__lt=closing.pk).order_by("-pk").first()
    assert before is not None  # A need begins open.
    ended = Turn.objects.filter(task__need=closing.need_id, followed_by=None).exclude(state__in=Turn.OPEN)
    ended = ended.exclude(after=None).select_related("after__owner").order_by("-pk")
    for turn in list(ended.filter(act=closing.act)) or ended[:1]:
        stand_as_before(turn, by=by)
    return NeedState.objects.create(
        **written(closing.student_id, by), need_id=closing.need_id, state=before.state, takes_back=closing
    )


@transaction.atomic
def come_back(departure: Departure, *, begins_on: date, by: Person) -> Membership:
    """A new membership like the one that ended; tasks that went to an heir by the departure go back."""
    left = departure.membership
    kept = ("person", "name", "team_role", "organization_name", "phone", "email", "appointed", "ends_on")
    back = join_team(
        departure.student_id, by=by, begins_on=begins_on, takes_back=departure,
        **{name: getattr(left, name) for name in kept},
    )  # fmt: skip
    for turn in Turn.objects.filter(act=departure.act, followed_by=None).select_related("after__owner"):
        stand_as_before(turn, by=by)
    return back


def withdraw(contacts: Iterable[Contact], *, by: Person) -> None:
    write_state(contacts, ContactState.WITHDRAWN, by)


def restore(contacts: Iterable[Contact], *, by: Person) -> None:
    write_state(contacts, ContactState.RESTORED, by)


@transaction.atomic
def write_state(contacts: Iterable[Contact], state: str, by: Person) -> None:
    """For each child that the entry is about and for which it does not stand so yet."""
    for contact in contacts:
        latest = contact.states.order_by("-pk").first()
        if (latest.state if latest else ContactState.RESTORED) != state:
            about = written(contact.student_id, by)
            ContactState.objects.create(**about, contact=contact, dataset=contact.dataset, state=state)


# --- The team and the log -------------------------------------------------------------------------------------------


@transaction.atomic
def set_goal(need: Need, *, by: Person, **facts: Any) -> Goal:
    goal = Goal.objects.create(**written(need.student_id, by), need=need, **facts)
    GoalState.objects.create(**written(need.student_id, by), goal=goal, state="proposed")
    return goal


@transaction.atomic
def log_contact(
    student_ids: Iterable[int], *, dataset: str, note: str, by: Person,
    photos: Iterable[Photograph] = (), photos_show: str = "", **facts: Any,
) -> uuid.UUID:  # fmt: skip
    """One entry, one row for each child it is about; the note and the photographs are sealed for each."""
    entry, key = uuid.uuid4(), key_of(by.organization)
    for student_id in student_ids:
        contact = Contact.objects.create(
            **written(student_id, by),
            entry=entry,
            dataset=catalogue().datasets[dataset].number,
            sealed_note=key.seal(note),
            **facts,
        )
        for photo in photos:
            Photo.objects.create(
                contact=contact, width=photo.width, height=photo.height, sealed_words=key.seal(photos_show),
                sealed_large=key.seal_bytes(photo.large), sealed_small=key.seal_bytes(photo.small),
            )  # fmt: skip
        tell_of_contact(contact.pk)
    return entry


def redact(incident: DisciplineIncident, text: str, *, by: Person) -> Redaction:
    sealed = key_of(by.organization).seal(text)
    return Redaction.objects.create(**written(incident.student_id, by), incident=incident, sealed_text=sealed)


@transaction.atomic
def join_team(student_id: int, *, by: Person, **facts: Any) -> Membership:
    membership = Membership.objects.create(**written(student_id, by), **facts)
    tell_of_member(membership.pk)
    return membership


@transaction.atomic
def leave_team(membership: Membership, *, reason: str, heir: Person | None, by: Person) -> None:
    """The member's access by the team ends with this commit; open tasks go to the heir, and history stays."""
    act = uuid.uuid4()
    if heir and membership.person_id:
        for turn in open_turns_of(membership):
            take_turn(turn, by=by, state=turn.state, owner=heir, due_on=turn.due_on, waits_for=turn.waits_for, act=act)
    about = written(membership.student_id, by)
    departure = Departure.objects.create(**about, membership=membership, reason=reason, act=act)
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
