"""A student's own words."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.casework import actions
from homeroom.casework.audience import audience
from homeroom.casework.forms import WordsForm
from homeroom.casework.views import way_to
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
    context = {
        "form": form,
        "heading": _("In my own words"),
        "label": _("Save my words"),
        "audience": readers.in_words(person),
        "back": back,
        "places": way_to(public_id, Place(_("In my own words"))),
    }
    return render(request, "casework/form.html", context, status=form.status)
