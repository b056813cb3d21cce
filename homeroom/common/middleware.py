"""What happens to every request and response, whoever answers it."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from homeroom.common import errors
from homeroom.common.headers import HEADERS, NOT_KEPT

Answer = Callable[[HttpRequest], HttpResponseBase]


def security_headers(get_response: Answer) -> Answer:
    """Stands first in the list, so that refusals by other middleware carry the headers too."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers[name] = value
        if not _is_static_file(request, response):
            response.headers["Cache-Control"] = NOT_KEPT
        return response

    return answer


def _is_static_file(request: HttpRequest, response: HttpResponseBase) -> bool:
    return request.path.startswith(settings.STATIC_URL) and response.status_code in (200, 206, 304)


def calm_errors(get_response: Answer) -> Answer:
    """Gives the refusals that Django answers with an empty body a page that says what to do."""

    def answer(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        is_bare = isinstance(response, HttpResponse) and not response.content
        if is_bare and response.status_code in errors.PAGES:
            page = errors.page(response.status_code)
            if allow := response.headers.get("Allow"):
                page.headers["Allow"] = allow
            return page
        return response

    return answer
