"""Joining with a one-use code: choose a password, be signed in. Whoever has no code learns nothing here.

A code that never was, that was used, was taken back or is over gets the same page after the same look-up.
"""

from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django import forms
from django.contrib.auth import logout
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db import connections, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from homeroom.common.forms import BaseForm
from homeroom.partners.codes import hash_of
from homeroom.partners.models import Account

COOKIE = "homeroom_join"
COOKIE_SECONDS = 15 * 60  # From the link in the letter to the password: a slow phone, and a call in between.
CODE_LENGTH_MAX = 80
NOT_RECOGNIZED = gettext_lazy(
    "This code does not work. Check each group. A code works once, for 14 days; who gave you the letter can give you"
    " another."
)

# What whoever joins with the word given promises: read on the page, and written down with the day.
RULES = (
    gettext_lazy("What I read here is about a child. I use it to help this child with school, and for nothing else."),
    gettext_lazy("I tell nobody who need not know: no friends, no neighbors, no pictures of the screen."),
    gettext_lazy("My password is mine alone. Nobody from Homeroom will ask for it."),
    gettext_lazy("If I see something that is not for me, or lose my phone, I tell the caseworker the same day."),
    gettext_lazy("When the child no longer lives with me, or my work ends, I keep nothing."),
)


@dataclass(frozen=True)
class Joining:
    person_id: int
    name: str
    sign_in_name: str
    email: str
    signs_confidentiality: bool
    takes_training: bool


class CodeForm(BaseForm):
    code = forms.CharField(
        label=gettext_lazy("Code from the letter"), max_length=CODE_LENGTH_MAX,
        help_text=gettext_lazy("Seven groups of four. Small letters are fine."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )  # fmt: skip


class JoinForm(CodeForm):
    """With the code of somebody: the password, and for whom the papers are part of joining, a word given."""

    password = forms.CharField(
        label=gettext_lazy("Choose a password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    agrees = forms.BooleanField(label=gettext_lazy("I have read this and will keep to it"))

    def __init__(self, *args: Any, joining: Joining, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.joining = joining
        self.fields["code"].widget = forms.HiddenInput()
        self.fields["password"].help_text = " ".join(password_validators_help_texts())
        if not joining.signs_confidentiality:
            del self.fields["agrees"]

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        validate_password(password, Account(username=self.joining.sign_in_name, email=self.joining.email))
        return password


def join_link(request: HttpRequest, code: str) -> HttpResponse:
    """The link of the letter: the code goes from the address, which histories keep, into a cookie for this page alone."""
    answer = redirect("join")
    answer.set_cookie(
        COOKIE, code[:CODE_LENGTH_MAX], max_age=COOKIE_SECONDS, path="/join/", httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return answer


@never_cache
@sensitive_post_parameters("code", "password")
def join(request: HttpRequest) -> HttpResponse:
    """First the code, typed or brought by the link; then the password."""
    code = (request.POST.get("code") or request.COOKIES.get(COOKIE) or "")[:CODE_LENGTH_MAX]
    if code and (limited := ratelimit.consume_or_429(request, action="join")):
        return limited
    joining = joining_with(code)
    if joining is None:
        form: BaseForm = CodeForm(request.POST or ({"code": code} if code else None))
        if code:
            form.errors.clear()  # A link brings no form key, and needs none.
            form.add_error("code", NOT_RECOGNIZED)
        return forget(render(request, "partners/join.html", {"form": form}, status=form.status))
    if "password" not in request.POST:
        joined = JoinForm(joining=joining, initial={"code": code})
        return render(request, "partners/join.html", {"form": joined, "joining": joining, "rules": RULES})
    joined = JoinForm(request.POST, joining=joining)
    if not joined.is_valid():
        return render(
            request, "partners/join.html", {"form": joined, "joining": joining, "rules": RULES}, status=joined.status
        )
    account = use_up(code, joining, joined.cleaned_data["password"])
    if account is None:  # Somebody used it between two looks.
        joined.add_error(None, ValidationError(NOT_RECOGNIZED))
        return render(
            request, "partners/join.html", {"form": joined, "joining": joining, "rules": RULES}, status=joined.status
        )
    logout(request)
    get_adapter(request).login(request, account)
    return forget(redirect("/"))


def joining_with(code: str) -> Joining | None:
    with connections["identity"].cursor() as cursor:
        cursor.execute("SELECT * FROM access.joining_v1(%s)", [hash_of(code)])
        row = cursor.fetchone()
    return Joining(*row) if row else None


def use_up(code: str, joining: Joining, password: str) -> Account | None:
    """The code is used and the account is there, or neither. An address that somebody signs in with stays theirs."""
    with transaction.atomic(using="identity"), connections["identity"].cursor() as cursor:
        cursor.execute("SELECT access.join_v1(%s)", [hash_of(code)])
        if cursor.fetchone()[0] != joining.person_id:
            return None
        account = Account.objects.filter(person=joining.person_id).first()
        if account is None:
            taken = joining.email and Account.objects.filter(email__iexact=joining.email).exists()
            account = Account(
                username=joining.sign_in_name, email="" if taken else joining.email, person_id=joining.person_id
            )
        account.set_password(password)
        account.save()
        return account


def forget(answer: HttpResponse) -> HttpResponse:
    answer.delete_cookie(COOKIE, path="/join/", samesite="Lax")
    return answer
