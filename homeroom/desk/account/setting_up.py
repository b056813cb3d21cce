"""Setting up a second factor, and taking one away.

Whoever has none sets up the first with the password alone. From then on another one is set up, or taken away, only by who
has just given one: else a stolen password could bring its own.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from homeroom.access import sessions
from homeroom.access.door import Refused
from homeroom.access.middleware import NONCE, to_confirm
from homeroom.access.rules import STEP_UP, STEP_UP_TO_SEND, lately
from homeroom.desk.account.confirming import (
    WITH_SCRIPT,
    AtTheDoor,
    is_demonstration,
    is_waived,
    next_of,
    onward,
    owes_one,
    too_many,
    way,
)
from homeroom.desk.account.forms import AppCodeForm, PasskeyForm
from homeroom.notices import choices
from homeroom.partners import passkeys
from homeroom.partners import second_factor as factors
from homeroom.partners.words import FAMILY_ROLES

View = Callable[..., HttpResponse]


def may_set_up(view: View) -> View:
    """Who has a second factor gives it first."""

    @wraps(view)
    def asked(request: AtTheDoor, *args: Any) -> HttpResponse:
        if factors.has_one(request.user):
            session = request.at_the_door
            allowed = STEP_UP_TO_SEND if request.method == "POST" else STEP_UP
            if session.second_factor_at is None or not lately(session.confirmed_at, allowed):
                return to_confirm(request)
        return view(request, *args)

    return asked


@may_set_up
def second_factor(request: AtTheDoor) -> HttpResponse:
    """An app or a passkey: which of them, in plain words."""
    context = {
        **way(request),
        "must": owes_one(request),
        "has_one": factors.has_one(request.user),
        "is_demonstration": is_demonstration(),
    }
    return render(request, "desk/account/second_factor.html", context)


@may_set_up
def app(request: AtTheDoor) -> HttpResponse:
    form = AppCodeForm(request.POST or None)
    if form.is_valid():
        if not factors.may_try(request, request.user):
            return too_many(request)
        if factors.add_app(request, request.user, form.cleaned_data["code"]):
            return was_set_up(request)
        form.add_error("code", _("That code is not right. Check that the clock of your phone is set by itself."))
    secret = factors.in_fours(factors.pending_secret(request))
    context = {"form": form, "secret": secret, "account_name": request.user.username, **way(request)}
    return render(request, "desk/account/app.html", context, status=form.status)


@may_set_up
def app_picture(request: AtTheDoor) -> HttpResponse:
    """A picture of its own, so that no page needs to allow pictures inside its text."""
    picture = factors.qr_picture(request.user, factors.pending_secret(request))
    return HttpResponse(picture, content_type="image/svg+xml")


@csp_update(WITH_SCRIPT)
@may_set_up
def passkey(request: AtTheDoor) -> HttpResponse:
    form = PasskeyForm(request.POST or None)
    if form.is_valid():
        if passkeys.add(request.user, form.cleaned_data["name"], form.cleaned_data["credential"]):
            return was_set_up(request)
        form.add_error(None, _("The passkey was not accepted. Try again, or set up an app."))
    context = {"form": form, "asked": passkeys.ask_to_add(request.user), **way(request)}
    return render(request, "desk/account/passkey.html", context, status=form.status)


def was_set_up(request: AtTheDoor) -> HttpResponse:
    """Here it was given; in every other session of this person it is owed from now on."""
    factors.forget_tries(request, request.user)
    sessions.owe_second_factor(request.at_the_door.person_id)
    sessions.confirm(request.session[NONCE], by_second_factor=True)
    choices.begin(request)
    request.session.cycle_key()
    return redirect(onward(request, "account:recovery_codes"))


def recovery_codes(request: Any) -> HttpResponse:
    """To print and keep apart from the phone. New ones make the printed ones void."""
    if request.method == "POST":
        if factors.has_one(request.user):
            factors.new_recovery_codes(request.user)
        return redirect("account:recovery_codes")
    context = {"codes": factors.recovery_codes(request.user), "next": next_of(request)}
    return render(request, "desk/account/recovery_codes.html", context)


def removal(request: Any, pk: int) -> HttpResponse:
    """Says what it means before it is done. Staff keep one, where one is asked."""
    factor = factors.factors_of(request.user).exclude(type=factors.RECOVERY).filter(pk=pk).first()
    if factor is None:
        raise Refused(str(pk))
    others = factors.factors_of(request.user).exclude(type=factors.RECOVERY).exclude(pk=pk).exists()
    is_needed = not others and request.visit.person.role not in FAMILY_ROLES and not is_waived()
    if request.method == "POST" and not is_needed:
        factors.remove(request.user, factor)
        if not others:
            sessions.owe_no_second_factor(request.visit.person.pk)
        return redirect("account:account")
    context = {"name": factors.name_of(factor), "is_needed": is_needed, "is_last": not others}
    return render(request, "desk/account/removal.html", context)
