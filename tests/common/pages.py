"""Sample pages in the shell and a small server for them: a browser can judge the shell without a database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from csp.utils import build_policy
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils.translation import override

from homeroom.common import errors, gallery
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm, VersionedForm
from homeroom.common.shell import Place, Seat

urlpatterns = [path("", include("homeroom.common.urls"))]

TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".png": "image/png"}

STUDENT = """{% extends "base.html" %}
{% block title %}Student{% endblock %}
{% block breadcrumb %}{% include "components/breadcrumb.html" with places=places only %}{% endblock %}
{% block heading %}Marisol Vega{% endblock %}
{% block lead %}<p class="lead">Age 13, grade 7, Cedar Middle School</p>{% endblock %}
{% block content %}
{% include "components/alert.html" with kind="info" text="Health is not shown. Ask the school nurse." only %}
<h2>School</h2>{% include "components/summary_list.html" with rows=facts only %}
{% include "components/details.html" with summary="Why can I see this?" rows=reasons only %}
<h2>Attendance</h2>
{% include "components/chart.html" with src=picture alt="Days present" table=months only %}
<h2>Schools</h2>{% include "components/table.html" with table=schools only %}
<h2>What happened</h2>{% include "components/timeline_list.html" with events=events only %}
{% endblock %}"""

FORM = """{% extends "base.html" %}
{% block title %}Raise a concern{% endblock %}
{% block heading %}Raise a concern{% endblock %}
{% block content %}<form method="post" novalidate>{{ form }}
{% include "components/button.html" with label="Send to the team" only %}</form>{% endblock %}"""

SIGN_IN = FORM.replace("Raise a concern", "Sign in").replace("Send to the team", "Sign in")


class SignIn(BaseForm):
    username = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)


class Goal(VersionedForm):
    text = forms.CharField(label="Goal", widget=forms.Textarea(attrs={"rows": 3}))
    due_on = DayField(label="Due")


SEAT = Seat(
    person_name="Rosa Diaz",
    organization_name="Lakeside County Department of Child and Family Services",
    role_label="Caseworker",
    purpose_label="Keep school stable",
    purpose_url="/purpose/",
    sign_out_url="/sign-out/",
    print_line="For Rosa Diaz, Lakeside County. Printed on March 5, 2026. Share only as your agreement allows.",
    notices_url="/notices/",
    notices="3 new",
)
NAVIGATION = [
    Place("Today", "/student"),
    Place("Review list", "/review/"),
    Place("Agreements", "/agreements/"),
    Place("Send a file", "/exchange/"),
]


def _request(address: str = "/student"):
    return RequestFactory().get(address)


def _in_shell(source: str, **context: object) -> str:
    shell = {"is_demo": True, "here": "/student", "other_languages": [("es", "Español")]}
    template = engines["django"].from_string(source)
    return template.render(
        {**gallery.samples(), **shell, "picture": "/static/common/chart-example.svg", **context}, _request()
    )


def _gallery() -> str:
    examples = [(name, f"components/examples/{name}.html") for name in gallery.names()]
    wrong = gallery.ExampleForm({"contact": "Ms. Reyes", "happened_on": "30/02/2026"})
    return _in_shell(
        '{% include "common/gallery.html" %}',
        examples=examples,
        form=gallery.ExampleForm(auto_id="new_%s"),
        wrong_form=wrong,
        seat=SEAT,
        navigation=NAVIGATION,
    )


def _conflict() -> str:
    typed = {"text": "Read with a tutor twice a week.", "due_on": "6/1/2026"}
    goal = Goal({"form_key": "x" * 22, "version": "1", **typed})
    assert goal.is_valid(), goal.errors
    saved = {"text": "Read with a tutor once a week.", "due_on": goal.cleaned_data["due_on"]}
    return goal.conflict_page(_request(), saved=saved, version=2).content.decode()


PAGES: dict[str, Callable[[], str]] = {
    "/gallery": _gallery,
    "/student": lambda: _in_shell(STUDENT, seat=SEAT, navigation=NAVIGATION),
    "/form": lambda: _in_shell(FORM, seat=SEAT, navigation=NAVIGATION, form=gallery.ExampleForm()),
    "/form-wrong": lambda: _in_shell(
        FORM, seat=SEAT, navigation=NAVIGATION, form=gallery.ExampleForm({"happened_on": "30/02/2026"})
    ),
    "/sign-in": lambda: _in_shell(SIGN_IN, form=SignIn()),
    "/help": lambda: _in_shell('{% include "common/help.html" %}', seat=SEAT, navigation=NAVIGATION),
    "/conflict": _conflict,
    "/404": lambda: errors.page(404).content.decode(),
    "/503": lambda: errors.page(503).content.decode(),
}


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


def _answer(environ, start_response):
    address = environ["PATH_INFO"]
    if address.startswith("/static/"):
        found = finders.find(address.removeprefix("/static/"))
        kind = TYPES.get(Path(address).suffix, "application/octet-stream")
        start_response("200 OK" if found else "404 Not Found", [("Content-Type", kind)])
        return [Path(found).read_bytes()] if found else [b""]
    policy = build_policy(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy)]
    if address not in PAGES:
        start_response("404 Not Found", headers)
        return [b""]
    start_response("200 OK", headers)
    with override("en"):
        return [PAGES[address]().encode()]


@contextmanager
def served() -> Iterator[str]:
    plain_files = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    server = make_server("localhost", 0, _answer, WSGIServer, Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(ROOT_URLCONF=__name__, STORAGES={**settings.STORAGES, **plain_files}):
            yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
