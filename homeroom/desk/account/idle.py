"""How long one stays signed in, and the warning before it ends. Without a script.

Every page says until when. Three minutes before, a page on which nothing can be typed makes way for one that asks whether
the reader is still there; when the time is over, that one makes way for the sign-in page, so that no child's record stays
on a screen. A page with fields stays where it is: what is typed must not go.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.http import urlencode

from homeroom.access.models import IDLE
from homeroom.desk.account.confirming import AtTheDoor, next_of
from homeroom.partners.models import Collaboration

WARNED_BEFORE = timedelta(minutes=3)  # WCAG 2.2.1 asks for 20 seconds, our own figures for two minutes.
# The moment lies up to a minute before what the reader was told: being used is written down once a minute.
LATE = timedelta(minutes=1)
SEARCH = re.compile(rb'<form role="search".*?</form>', re.S)  # A word to look for is typed again in a moment.
TO_FILL_IN = re.compile(rb'<textarea|<select|<input(?![^>]*type="(?:hidden|submit)")')


def warn_before_idle(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if getattr(request, "visit", None) and isinstance(response, HttpResponse) and may_give_way(request, response):
            seconds = int((IDLE - WARNED_BEFORE - LATE).total_seconds())
            there = f"{reverse('account:time')}?{urlencode({'next': request.get_full_path()})}"
            response.headers["Refresh"] = f"{seconds}; url={there}"
        return response

    return answer


def may_give_way(request: HttpRequest, response: HttpResponse) -> bool:
    is_page = response.status_code == 200 and response.headers.get("Content-Type", "").startswith("text/html")
    if request.method != "GET" or not is_page or b'http-equiv="refresh"' in response.content:
        return False
    main = response.content[max(0, response.content.find(b"<main")) :]
    return TO_FILL_IN.search(SEARCH.sub(b"", main)) is None


def told_until() -> timedelta:
    """What a page promises when it is read: the least that it can be."""
    return IDLE - LATE


def zone_of_the_collaboration() -> ZoneInfo:
    """Asked beside the door, since looking must not enter."""
    return ZoneInfo(Collaboration.objects.using("identity").values_list("timezone", flat=True).first() or "UTC")


def time_left(request: AtTheDoor) -> HttpResponse:
    """Looking at it keeps nobody signed in; the way back does."""
    ends_at = min(request.at_the_door.idle_at, request.at_the_door.expires_at)
    left = ends_at - timezone.now()
    context = {
        "next": next_of(request),
        "ends_at": formats.time_format(timezone.localtime(ends_at, zone_of_the_collaboration())),
        "minutes": max(1, round(left.total_seconds() / 60)),
    }
    response = render(request, "desk/account/time.html", context)
    sign_in = f"{reverse('account_login')}?{urlencode({'next': next_of(request)})}"
    response.headers["Refresh"] = f"{max(1, int(left.total_seconds()) + 1)}; url={sign_in}"
    return response
