"""Your account: what is set up, where one is signed in, and another password."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access import sessions
from homeroom.access.middleware import NONCE
from homeroom.desk.account.confirming import is_demonstration, is_waived
from homeroom.desk.account.forms import PasswordForm
from homeroom.partners import second_factor as factors
from homeroom.partners.words import FAMILY_ROLES, READY_BY_RIGHT

DEVICES = {
    "phone": gettext_lazy("Phone"),
    "tablet": gettext_lazy("Tablet"),
    "computer": gettext_lazy("Computer"),
    "": gettext_lazy("A device that does not say what it is"),
}


@dataclass
class SignedIn:
    """One session, as its owner reads of it. Its mark is a hash: it opens nothing."""

    mark: str
    device: str
    browser: str
    since: datetime
    last_used_at: datetime
    is_this: bool
    waits: bool


def account(request: Any) -> HttpResponse:
    mine = factors.factors_of(request.user)
    context = {
        "factors": [(f, factors.name_of(f)) for f in mine.exclude(type=factors.RECOVERY)],
        "codes_left": len(factors.recovery_codes(request.user)),
        "signed_in": signed_in(request),
        "username": request.user.username,
        "is_asked": request.visit.person.role not in FAMILY_ROLES and not is_waived(),
        "is_demonstration": is_demonstration(),
        "is_staff": request.visit.person.role not in FAMILY_ROLES,
        "signs": request.visit.person.role not in READY_BY_RIGHT,
    }
    return render(request, "desk/account/account.html", context)


def signed_in(request: Any) -> list[SignedIn]:
    here = sessions.hash_of(request.session[NONCE])
    return [
        SignedIn(
            mark=bytes(session.token_hash).hex(),
            device=str(DEVICES.get(session.device, DEVICES[""])),
            browser=session.browser,
            since=session.opened_at,
            last_used_at=sessions.last_used_at(session),
            is_this=bytes(session.token_hash) == here,
            waits=session.asks_second_factor and session.second_factor_at is None,
        )
        for session in sessions.of_person(request.visit.person.pk)
    ]


def sessions_ended(request: Any) -> HttpResponse:
    """Ends one of the own sessions, or all but this one: each is dead at its next request."""
    person = request.visit.person.pk
    if "others" in request.POST:
        sessions.end_others(person, request.session[NONCE])
        messages.success(request, _("You are signed out everywhere else."))
    elif mark := as_hash(request.POST.get("session", "")):
        sessions.end_one(person, mark)
        messages.success(request, _("That session has ended."))
    return redirect("account:account")


def as_hash(text: str) -> bytes | None:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return None


def password(request: Any) -> HttpResponse:
    """From the commit on, whoever was signed in with the former password is not."""
    form = PasswordForm(request.POST or None, account=request.user)
    if form.is_valid():
        if not ratelimit.consume(request, action="reauthenticate", user=request.user):
            return render(request, "desk/account/too_many.html", status=429)
        if request.user.check_password(form.cleaned_data["current"]):
            request.user.set_password(form.cleaned_data["new"])
            request.user.save(update_fields=["password"])
            sessions.end_others(request.visit.person.pk, request.session[NONCE])
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password is changed, and you are signed out everywhere else."))
            return redirect("account:account")
        form.add_error("current", _("That is not your password."))
    return render(request, "desk/account/password.html", {"form": form}, status=form.status)
