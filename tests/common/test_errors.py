import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.handlers.exception import convert_exception_to_response
from django.db import OperationalError
from django.http import Http404, HttpResponse, HttpResponseNotAllowed
from django.test import RequestFactory, override_settings
from django.urls import include, path

from homeroom.common import errors
from homeroom.common.middleware import calm_errors, security_headers

urlpatterns = [path("", include("homeroom.common.urls"))]
handler400 = "homeroom.common.errors.bad_request"
handler403 = "homeroom.common.errors.permission_denied"
handler404 = "homeroom.common.errors.page_not_found"
handler500 = "homeroom.common.errors.server_error"

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(autouse=True)
def our_handlers():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def answer_to(view, address="/students/8f1c/", **headers):
    stack = security_headers(calm_errors(convert_exception_to_response(view)))
    return stack(RequestFactory().get(address, **headers))


def raising(exception):
    def view(request):
        raise exception

    return view


@pytest.mark.parametrize(
    ("exception", "status", "says"),
    [
        (SuspiciousOperation(), 400, "could not be read"),
        (PermissionDenied(), 403, "You may not do this"),
        (Http404(), 404, "Page not found"),
        (RequestDataTooBig(), 413, "This is too large"),
        (RuntimeError("Marisol"), 500, "Something went wrong on our side"),
        (OperationalError("connection refused"), 503, "Homeroom is resting"),
    ],
)
def test_each_error_is_a_page_that_says_what_to_do(exception, status, says):
    answer = answer_to(raising(exception))
    page = answer.content.decode()
    assert answer.status_code == status
    assert says in page
    assert "Marisol" not in page
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_page_opened_the_wrong_way_says_so_and_names_the_right_one():
    answer = answer_to(lambda request: HttpResponseNotAllowed(["POST"]))
    assert answer.status_code == 405
    assert "belongs to a button" in answer.content.decode()
    assert answer.headers["Allow"] == "POST"


def test_a_busy_database_asks_people_to_come_back():
    assert answer_to(raising(OperationalError())).headers["Retry-After"] == "60"


def test_a_form_from_an_old_session_says_how_to_keep_what_was_written():
    answer = errors.csrf_failure(RequestFactory().post("/"))
    assert answer.status_code == 403
    assert "copy what you wrote" in answer.content.decode()


@pytest.mark.leak(29)
def test_missing_pages_are_the_same_bytes_whatever_was_asked_for():
    first = answer_to(raising(Http404("/students/8f1c/")), "/students/8f1c/")
    second = answer_to(raising(Http404()), "/nowhere/?name=Marisol", HTTP_COOKIE="homeroom=abc")
    assert first.content == second.content == errors.page(404).content
    assert dict(first.headers) == dict(second.headers)


@pytest.mark.parametrize("status", [*errors.PAGES])
def test_error_pages_hold_no_form_and_no_script(status):
    page = errors.page(status).content.decode()
    assert "<form" not in page
    assert "csrf" not in page
    assert "<script" not in page


def test_error_pages_follow_the_language_of_the_request():
    answer = answer_to(raising(Http404()), HTTP_ACCEPT_LANGUAGE="es")
    assert '<html lang="es">' in answer.content.decode()
    assert answer.headers["Content-Language"] == "es"


@pytest.mark.leak(24)
def test_only_static_files_may_be_kept_by_the_browser():
    def cached(request):
        return HttpResponse("x", headers={"Cache-Control": "max-age=60"})

    assert answer_to(cached, "/static/common/homeroom.css").headers["Cache-Control"] == "max-age=60"
    assert answer_to(cached, "/students/8f1c/").headers["Cache-Control"] == "no-store"
    assert answer_to(raising(Http404()), "/static/none.css").headers["Cache-Control"] == "no-store"
