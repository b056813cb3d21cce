"""What students say: in their own words, and what of the plan they want to be another way."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.casework import actions
from homeroom.casework.audience import audience
from homeroom.casework.forms import ChangeForm, WordsForm, in_a_week
from homeroom.casework.rules import who_looks_into_it
from homeroom.casework.views import form_page, way_to
from homeroom.casework.views.plan import PLAN, acting_on_need
from homeroom.casework.words import ANSWER_THE_STUDENT
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.students.records import open_record

VOICE = "youth_voice"


def new_words(request, public_id):
    """Written by the student and nobody in the student's place."""
    record = open_record(request, public_id, needs=VOICE)
    person = request.visit.person
    readers = audience(record, VOICE)
    if person.pk not in {reader.pk for reader in readers.people}:
        raise Refused(str(public_id))
    form = WordsForm(request.POST or None)
    back = reverse("desk:home")
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.say(record.id, by=person, **form.facts)
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("In my own words"),
        label=_("Save my words"),
        audience=readers.in_words(person),
        back=back,
        places=way_to(public_id, Place(_("In my own words"))),
    )


def new_change(request, public_id, number):
    """Who answers for the case finds it on the first page, and has a week to answer; the answer stands with the need."""
    record = open_record(request, public_id, needs=PLAN)
    person, readers, found = acting_on_need(request, record, number)
    who, due_on = who_looks_into_it(person, readers), in_a_week()
    if who is None:
        raise Refused(str(number))
    form = ChangeForm(request.POST or None)
    back = reverse("desk:home")
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.give_task(
                    found.need, what=ANSWER_THE_STUDENT, owner=who, due_on=due_on, by=person, **form.facts
                )
                said = _("Sent. %(person)s answers by %(day)s.") % {"person": who.name, "day": in_words(due_on)}
                messages.success(request, said)
        return redirect(first.result)
    told = _("%(person)s answers you by %(day)s.") % {"person": who.name, "day": in_words(due_on)}
    return form_page(
        request,
        form,
        heading=_("I want to change this"),
        lead=found.need.what,
        label=_("Send"),
        audience=f"{told} {readers.in_words(person)}",
        back=back,
        places=way_to(public_id, Place(_("I want to change this"))),
    )
