"""The language switch, a form that keeps the place and saves the choice; and names that have another in it."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.views.decorators.http import require_POST


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    response = HttpResponseRedirect(safe_path(request.POST.get("next", "")))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
        import_string(settings.LANGUAGE_CHOSEN)(request, language)
    return response


def in_this_language(name: str, name_in: Mapping[str, str]) -> str:
    """The name in the language of whoever reads, where it has one there."""
    return name_in.get(get_language() or "", name)


def safe_path(url: str) -> str:
    """Only paths of this site. A full address is refused even for our own host, which a header can forge."""
    is_path = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_path else "/"
