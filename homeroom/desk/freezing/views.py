"""A data steward pauses all sharing at once; two, of two organizations, let it go on."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused, call
from homeroom.access.freezing import CLOSING, PAUSED
from homeroom.access.models import Freeze, Thaw
from homeroom.common.shell import Alert, Place
from homeroom.desk.freezing.forms import EndForm, PauseForm
from homeroom.notices.telling import tell_of_freeze

SHOWN_MAX = 20  # Pauses are rare; the file of a year.


def banner(kind: str | None) -> Alert | None:
    """What every page says first while sharing is paused."""
    if kind == CLOSING:
        text = _(
            "The collaboration is closing. What partners shared is shown no more. Your own record stays yours to read."
        )
    elif kind == PAUSED:
        text = _(
            "Sharing is paused. Nobody sees anything of a student here until it goes on. Your own record stays yours to read."
        )
    else:
        return None
    return Alert(text, "warning")


def standing_pause() -> Freeze | None:
    """The pause that stands: what a data steward may end."""
    if call("SELECT access.frozen_v1()") != PAUSED:
        return None
    return Freeze.objects.filter(kind=PAUSED).select_related("by").order_by("-at").first()


def pause(request: BehindTheDoor) -> HttpResponse:
    """Whether sharing is paused, by whom and why; and the button that pauses it."""
    stands = standing_pause()
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("freezing:pause")
            if first:
                tell_of_freeze(made_or_refused("SELECT access.freeze_v1(%s)", form.cleaned_data["reason"]))
                messages.success(
                    request, _("Sharing is paused from this moment on. The data stewards of all partners are told.")
                )
        return redirect(first.result)
    context = {
        "form": form,
        "stands": stands,
        "words": words_of(stands) if stands else [],
        "has_spoken": bool(stands) and spoken_by(request, stands),
        "past": Freeze.objects.select_related("by").order_by("-at")[:SHOWN_MAX],
        "kind": request.visit.along["frozen"],
        "places": [Place(_("Today"), reverse("desk:home")), Place(_("Pause"))],
    }
    return render(request, "desk/freezing/pause.html", context, status=form.status)


def words_of(stands: Freeze) -> list[Thaw]:
    return list(stands.thaws.select_related("by", "organization").order_by("at"))


def spoken_by(request: BehindTheDoor, stands: Freeze | None) -> bool:
    return stands is not None and stands.thaws.filter(organization=request.visit.person.organization).exists()


def end(request: BehindTheDoor) -> HttpResponse:
    """One organization's word that sharing may go on. With the second it does."""
    stands = standing_pause()
    if stands is None or spoken_by(request, stands):
        raise Refused
    form = EndForm(request.POST or None)
    back = reverse("freezing:pause")
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = back
            if first:
                made_or_refused("SELECT access.thaw_v1(%s, %s)", stands.pk, form.cleaned_data["reason"])
                say_what_came_of_it(request, stands)
        return redirect(first.result)
    context: dict[str, Any] = {
        "form": form,
        "stands": stands,
        "words": words_of(stands),
        "back": back,
        "places": [Place(_("Today"), reverse("desk:home")), Place(_("Pause"), back), Place(_("Let it go on"))],
    }
    return render(request, "desk/freezing/end.html", context, status=form.status)


def say_what_came_of_it(request: BehindTheDoor, stands: Freeze) -> None:
    if standing_pause() is None:
        tell_of_freeze(stands.pk)
        messages.success(request, _("Sharing goes on from this moment on. The data stewards of all partners are told."))
    else:
        messages.success(
            request, _("Saved. It goes on as soon as the data steward of another organization says so too.")
        )


def made_or_refused(sql: str, *arguments: Any) -> int:
    made = call(sql, *arguments)
    if made is None:
        raise Refused
    return int(made)
