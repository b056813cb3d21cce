"""Proving to be who one is: after the password, and again before a strong act. Then back to where one was.

Nothing here is read through the door: whoever owes a second factor has not entered.
"""

from typing import Any

from allauth.core import ratelimit
from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from homeroom.access import sessions
from homeroom.access.middleware import NONCE
from homeroom.access.models import SecondFactorWaiver, Session
from homeroom.common.languages import safe_path
from homeroom.desk.account.forms import CodeForm, PasskeyAnswerForm, PasswordAgainForm
from homeroom.notices import choices
from homeroom.partners import passkeys, second_factor
from homeroom.partners.models import Account
from homeroom.partners.words import FAMILY_ROLES

# The library's own script, as a file of ours, and on the pages that need it alone (decision 12).
WITH_SCRIPT = {"script-src": [SELF]}
NOT_ACCEPTED, TOO_MANY = 422, 429


class AtTheDoor(HttpRequest):
    """A request of somebody who has given a password: it carries the account and its session."""

    user: Account
    at_the_door: Session


def confirm(request: AtTheDoor) -> HttpResponse:
    """Asks for what this person has: a code or a passkey, else the password. Who owes one and has none sets one up."""
    kinds = set(second_factor.factors_of(request.user).values_list("type", flat=True))
    if not kinds:
        return confirm_without(request)
    if (
        kinds == {second_factor.PASSKEY, second_factor.RECOVERY}
        and "code" not in request.GET
        and request.method == "GET"
    ):
        return redirect(onward(request, "account:confirm_by_passkey"))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if not second_factor.may_try(request, request.user):
            return too_many(request)
        if second_factor.accepts(request.user, form.cleaned_data["code"]):
            return confirmed(request, by_second_factor=True)
        form.add_error(
            "code", _("That code is not right, or it was used before. Wait for the next one and write it here.")
        )
    context = {"form": form, "has_passkey": second_factor.PASSKEY in kinds, **way(request)}
    return render(request, "desk/account/confirm.html", context, status=form.status)


def confirm_without(request: AtTheDoor) -> HttpResponse:
    """Nobody is let in here: whoever owes a second factor sets one up, and the door asks again."""
    if owes_one(request):
        return redirect(onward(request, "account:second_factor"))
    if is_demonstration():
        return confirm_in_demonstration(request)
    form = PasswordAgainForm(request.POST or None)
    if form.is_valid():
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return too_many(request)
        if request.user.check_password(form.cleaned_data["password"]):
            return confirmed(request, by_second_factor=False)
        form.add_error("password", _("That is not your password."))
    return render(request, "desk/account/confirm_password.html", {"form": form, **way(request)}, status=form.status)


def confirm_in_demonstration(request: AtTheDoor) -> HttpResponse:
    """Who pressed a button to be somebody of the made-up county has no password; the page says what would be asked."""
    if request.method == "POST":
        return confirmed(request, by_second_factor=False)
    return render(request, "desk/account/confirm_demo.html", way(request))


@csp_update(WITH_SCRIPT)  # type: ignore[arg-type]
def confirm_by_passkey(request: AtTheDoor) -> HttpResponse:
    if not second_factor.factors_of(request.user).filter(type=second_factor.PASSKEY).exists():
        return redirect(onward(request, "account:confirm"))
    form = PasskeyAnswerForm(request.POST or None)
    if form.is_valid():
        if not second_factor.may_try(request, request.user):
            return too_many(request)
        if passkeys.accepts(request.user, form.cleaned_data["credential"]):
            return confirmed(request, by_second_factor=True)
        form.add_error(None, _("That passkey was not accepted. Try again, or use a code."))
    context = {"form": form, "asked": passkeys.ask_to_confirm(request.user), **way(request)}
    return render(request, "desk/account/confirm_passkey.html", context, status=form.status)


def confirmed(request: AtTheDoor, *, by_second_factor: bool) -> HttpResponse:
    """Under another session id than before: who knew the old one knows nothing (ASVS 7.2.4)."""
    if by_second_factor:
        second_factor.forget_tries(request, request.user)
    sessions.confirm(request.session[NONCE], by_second_factor=by_second_factor)
    choices.begin(request)
    request.session.cycle_key()
    return redirect(next_of(request))


def too_many(request: AtTheDoor) -> HttpResponse:
    return render(request, "desk/account/too_many.html", way(request), status=TOO_MANY)


# --- Whom it concerns ------------------------------------------------------------------------------------------------


def owes_one(request: AtTheDoor) -> bool:
    """The sentence for the page; the database holds the door shut whatever this says (access.live_session_v1)."""
    is_asked = request.at_the_door.person.role not in FAMILY_ROLES and not is_waived()
    return is_asked and request.at_the_door.second_factor_at is None


def is_waived() -> bool:
    return SecondFactorWaiver.objects.using("identity").exists()


def is_demonstration() -> bool:
    """Both must say so: how the server was started, and what the owner of the database wrote into it."""
    return settings.HOMEROOM_DEMO and is_waived()


# --- The way back ----------------------------------------------------------------------------------------------------


def next_of(request: HttpRequest) -> str:
    return safe_path(request.POST.get("next") or request.GET.get("next", ""))


def onward(request: HttpRequest, name: str) -> str:
    """Another page on the way to the same place."""
    return f"{reverse(name)}?{urlencode({'next': next_of(request)})}"


def way(request: AtTheDoor) -> dict[str, Any]:
    """What each page on the way shows: who one is, and where it leads."""
    return {"next": next_of(request), "who": request.at_the_door.person.name}
