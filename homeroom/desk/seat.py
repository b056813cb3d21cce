"""A seat is one person at one purpose: taken by signing in, changed by choosing another purpose, left by signing out.

The web session keeps a nonce that yields the door's token, and the words that the head of each page shows.
"""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from homeroom.access import door
from homeroom.access.middleware import NONCE
from homeroom.access.models import Purpose
from homeroom.notices import choices

PURPOSE = "purpose"  # {"id", "name", "has_others"}: what the head of the page says, without a query on each page.


@receiver(user_logged_in)
def take_seat(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Every way of signing in ends here: a token for the first purpose. Another may be chosen on its page."""
    available = list(Purpose.objects.using("identity").order_by("pk"))
    sit_down(request, user.person_id, available[0] if available else None, has_others=len(available) > 1)
    choices.begin(request)


@receiver(user_logged_out)
def leave_seat(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    if nonce := request.session.pop(NONCE, None):
        door.end(nonce)


def sit_down(request: HttpRequest, person_id: int, purpose: Purpose | None, *, has_others: bool) -> None:
    """Mint a token for this person and purpose; the one that the session had before ends."""
    leave_seat(None, request)
    request.session[NONCE] = door.mint(person_id, purpose.pk if purpose else None)
    request.session[PURPOSE] = purpose and {"id": purpose.pk, "name": purpose.name, "has_others": has_others}
