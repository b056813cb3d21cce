"""Error pages. Each is the same bytes for everybody who reads the same language.

A child whom the reader may not see and a child who does not exist answer alike, so these pages know nothing
about the request but its language: no path, no name, no form (its token would differ each time), and nothing
is read from the database.
"""

import sys
from functools import lru_cache

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
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
    return _page_for(request, 403, "403_csrf")


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page_for(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """A database that is away or busy is a matter of minutes; anything else is our mistake."""
    is_passing = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return _page_for(request, 503 if is_passing else 500)
