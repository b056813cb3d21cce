"""Taking back what was done. Each is a POST that is safe to repeat: a second click finds that it is undone already."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.casework import actions, queries
from homeroom.casework.audience import audience
from homeroom.casework.models import Contact, Departure, NeedState, Turn
from homeroom.casework.rules import (
    why_not_act,
    why_not_come_back,
    why_not_restore,
    why_not_take_back,
    why_not_take_back_turn,
    why_not_withdraw,
)
from homeroom.students.records import open_record

PLAN = "plan"


def taking_back(request, public_id, number):
    """A task stands as before this turn."""
    record = open_record(request, public_id, needs=PLAN)
    person = request.visit.person
    about = ("task__need__contributor", "task__contributor", "after__owner", "by", "followed_by")
    turn = Turn.objects.select_related(*about).filter(pk=number, student=record.id).first()
    if turn is None or list(why_not_act(person, turn.task, audience(record, PLAN))):
        raise Refused(str(number))
    if is_present(turn):
        if list(why_not_take_back_turn(person, turn, queries.state_of_need(turn.task.need_id))):
            raise Refused(str(number))
        undo(request, lambda: actions.take_back(turn, by=person))
    elif not hasattr(turn, "taken_back_by"):
        somebody_was_first(request)
    return redirect("casework:task", public_id, turn.task_id)


def reopening(request, public_id, number):
    """A need is open again, and so are the tasks that ended with it."""
    record = open_record(request, public_id, needs=PLAN)
    person = request.visit.person
    states = NeedState.objects.filter(need=number, student=record.id).select_related("need__contributor", "by")
    latest = states.order_by("-pk").first()
    if latest is None or list(why_not_act(person, latest.need, audience(record, PLAN))):
        raise Refused(str(number))
    if latest.state in NeedState.CLOSED:
        if list(why_not_take_back(person, latest)):
            raise Refused(str(number))
        undo(request, lambda: actions.reopen(latest, by=person))
    return redirect("casework:need", public_id, number)


def coming_back(request, public_id, number):
    """Whoever left is on the team again, from today."""
    record = open_record(request, public_id)
    person = request.visit.person
    found = Departure.objects.select_related("membership__person__organization", "by")
    departure = found.filter(membership=number, student=record.id).first()
    if departure is None or list(why_not_come_back(person, departure)):
        raise Refused(str(number))
    if not hasattr(departure, "taken_back_by"):
        undo(request, lambda: actions.come_back(departure, begins_on=timezone.localdate(), by=person))
    return redirect("casework:team", public_id)


def withdrawal(request, public_id, number):
    """Readers find that it was withdrawn, by whom and when; the writer still reads it for 30 days."""
    entry = entry_to_change(request, public_id, number, why_not_withdraw)
    actions.withdraw(entry, by=request.visit.person)
    messages.success(request, _("The contact is withdrawn. You can restore it here for 30 days."))
    return redirect("casework:contacts", public_id)


def restoration(request, public_id, number):
    """As long as its writer finds it: the policy of contacts hides it from everybody after 30 days."""
    entry = entry_to_change(request, public_id, number, why_not_restore)
    actions.restore(entry, by=request.visit.person)
    messages.success(request, _("The contact is there again, for the readers whom it had."))
    return redirect("casework:contacts", public_id)


def entry_to_change(request, public_id, number, why_not) -> list[Contact]:
    """The same entry about brothers and sisters goes with it, as far as one still sees them."""
    record = open_record(request, public_id)
    contact = Contact.objects.filter(pk=number, student=record.id).first()
    if contact is None or list(why_not(request.visit.person, contact)):
        raise Refused(str(number))
    entry = list(Contact.objects.filter(entry=contact.entry, by=contact.by_id))
    request.visit.show(*(each.student_id for each in entry))
    return entry


def undo(request, act):
    """Of two people at the same moment, one is told that the other was first."""
    try:
        with transaction.atomic():
            act()
    except IntegrityError:
        somebody_was_first(request)
    else:
        messages.success(request, _("Taken back. All stands as before."))


def somebody_was_first(request):
    messages.error(request, _("Somebody else changed this just before you, so it was not taken back."))


def is_present(turn: Turn) -> bool:
    return not hasattr(turn, "followed_by")
