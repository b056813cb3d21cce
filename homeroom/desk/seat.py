"""A seat is one person at one purpose: taken by signing in, changed by choosing another purpose, left by signing out.

The web session keeps a nonce that yields the door's token, and the words that the head of each page shows.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from homeroom.access import sessions
from homeroom.access.middleware import NONCE
from homeroom.access.models import Purpose
from homeroom.common.languages import in_this_language
from homeroom.desk.devices import browser_of, device_of
from homeroom.notices import choices
from homeroom.partners.second_factor import has_one

PURPOSE = (
    "purpose"  # {"id", "name", "name_in", "has_others"}: what the head of the page says, without a query on each page.
)


@receiver(user_logged_in)
def take_seat(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Every way of signing in ends here: a token for the first purpose. Another may be chosen on its page.

    Whoever has set up a second factor owes it, whatever way they came; staff without one owe one (live_session_v1).
    """
    leave_seat(None, request)
    available = list(Purpose.objects.using("identity").order_by("pk"))
    purpose = available[0] if available else None
    agent = request.headers.get("User-Agent", "")
    request.session[NONCE] = sessions.mint(
        user.person_id,
        purpose.pk if purpose else None,
        asks_second_factor=has_one(user),
        device=device_of(agent),
        browser=browser_of(agent),
    )
    name_purpose(request, purpose, has_others=len(available) > 1)
    choices.begin(request)


@receiver(user_logged_out)
def leave_seat(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    if nonce := request.session.pop(NONCE, None):
        sessions.end(nonce)


def change_purpose(request: HttpRequest, purpose: Purpose, *, has_others: bool) -> None:
    """The token for the former purpose ends; what was given for it, and its last hour, pass to the new one."""
    request.session[NONCE] = sessions.succeed(request.session[NONCE], purpose.pk)
    name_purpose(request, purpose, has_others=has_others)


def name_purpose(request: HttpRequest, purpose: Purpose | None, *, has_others: bool) -> None:
    request.session[PURPOSE] = purpose and {
        "id": purpose.pk,
        "name": purpose.name,
        "name_in": purpose.name_in,
        "has_others": has_others,
    }


def purpose_now(request: HttpRequest) -> str:
    """In the language that is chosen now, of what the session keeps."""
    purpose = request.session.get(PURPOSE) or {}
    return in_this_language(purpose.get("name", ""), purpose.get("name_in", {}))
