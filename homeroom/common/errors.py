"""Error pages. Each is the same bytes for everybody who reads the same language.

A child whom the reader may not see and a child who does not exist answer alike, so these pages know nothing
about the request but its language: no path, no name, no form (its token would differ each time), and nothing
is read from the database. One page is an exception: when a form could not be saved by our own fault, the answer to
whoever sent it holds what was typed, with a button to send it again.
"""

import sys
from functools import lru_cache

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_from_request, override

PAGES = (400, 403, 404, 405, 413, 500, 503)
# One minute: a restarted database is back in seconds, and a crowd that returns at once would fell it again.
RETRY_AFTER_SECONDS = 60


def page(status: int, name: str = "", language: str | None = None) -> HttpResponse:
    language = language or get_language() or "en"
    response = HttpResponse(_body(name or str(status), language), status=status)
    response.headers["Content-Language"] = language
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def _page_for(request: HttpRequest, status: int, name: str = "") -> HttpResponse:
    """An error may come before the page's language was chosen, so the request is asked again."""
    return page(status, name, get_language_from_request(request))


@lru_cache(maxsize=32)  # Eight pages in two languages, with room for a third and a fourth.
def _body(name: str, language: str) -> bytes:
    with override(language):
        return render_to_string(f"errors/{name}.html", {"LANGUAGE_CODE": language}).encode()


def forget_pages() -> None:
    """For tests that change what a page is made of."""
    _body.cache_clear()


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_for(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_for(request, 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form of an earlier session: what was typed is kept for whom the form was made, and comes back on its page.

    Without a sheet that this server signed, which only that person's page held, nothing is kept: so a form that
    another site sends plants nothing.
    """
    from homeroom.common import drafts  # Its table is there once Django is set up; this file is read before.

    if sheet := drafts.keep(request):
        return HttpResponseRedirect(sheet.page)
    return _page_for(request, 403, "403_csrf")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_for(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away or busy is a matter of minutes; anything else is our mistake."""
    is_passing = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = 503 if is_passing else 500
    return _with_what_was_typed(request, status) or _page_for(request, status)


# What is shorter stands in the form unseen; longer text is shown, so that it can be copied too.
SHOWN_FROM = 40


def _with_what_was_typed(request: HttpRequest, status: int) -> HttpResponse | None:
    """The form itself, to be sent again: it also holds when there is no database to keep a draft in."""
    from homeroom.common import drafts

    if drafts.sheet_of(request) is None:
        return None
    language = get_language_from_request(request)
    typed = [(name, v) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for v in values]
    context = {
        "LANGUAGE_CODE": language,
        "csrf_token": get_token(request),
        "here": request.get_full_path(),
        "short": [(name, value) for name, value in typed if len(value) < SHOWN_FROM or name == drafts.FIELD],
        "long": [(name, value) for name, value in typed if len(value) >= SHOWN_FROM and name != drafts.FIELD],
        "is_passing": status == 503,
    }
    with override(language):
        response = HttpResponse(render_to_string("errors/not_saved.html", context), status=status)
    response.headers["Content-Language"] = language
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
