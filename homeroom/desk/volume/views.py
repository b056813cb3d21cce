"""Too many records for one sitting: the page of who asked for them, and those of the data steward who answers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused, call
from homeroom.access.holds import VolumeDecision
from homeroom.common.shell import Place
from homeroom.desk.volume import queries
from homeroom.desk.volume.forms import AnswerForm


def held(request: BehindTheDoor, status: int) -> HttpResponse:
    """The door's own answer in place of any page (access/middleware.py). Whoever is behind it, it names no child."""
    return render(request, "desk/volume/held.html", {"page": queries.own(request.visit.person)}, status=status)


def holds(request: BehindTheDoor) -> HttpResponse:
    """What waits for this data steward, and what was answered lately."""
    steward = request.visit.person
    waiting, answered = queries.to_answer(steward), queries.answered(steward)
    context = {
        "waiting": queries.table_of(_("Waits for you"), waiting) if waiting else None,
        "answered": queries.table_of(_("Answered"), answered) if answered else None,
        "places": [Place(_("Today"), "/"), Place(_("Held openings"))],
    }
    return render(request, "desk/volume/holds.html", context)


def hold(request: BehindTheDoor, number: int) -> HttpResponse:
    """One of them, with how many and since when; let it go on or not. What was answered may be answered anew."""
    standing = queries.one(request.visit.person, number)
    if standing is None:
        raise Refused(str(number))
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("volume:holds")
            if first:
                answer(request, number, form.facts["verdict"], form.facts["reason"])
        return redirect(first.result)
    context = {
        "standing": standing,
        "in_short": queries.in_short(standing),
        "facts": queries.facts_of(standing),
        "form": form,
        "places": [Place(_("Today"), "/"), Place(_("Held openings"), reverse("volume:holds")), Place(_("Hold"))],
    }
    return render(request, "desk/volume/hold.html", context, status=form.status)


def answer(request: BehindTheDoor, number: int, verdict: str, reason: str) -> None:
    if call("SELECT access.answer_hold_v1(%s::bigint, %s, %s)", number, verdict, reason) is None:
        raise Refused(str(number))
    if verdict == VolumeDecision.GOES_ON:
        messages.success(request, _("It goes on. The person is told."))
    else:
        messages.success(request, _("It stays held. The person is told."))
