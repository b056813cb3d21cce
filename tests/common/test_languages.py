import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory, override_settings
from django.urls import include, path
from django.utils.translation import override

from homeroom.common.languages import choose_language

urlpatterns = [path("", include("homeroom.common.urls"))]
# What rooms above add to each page asks the database; the shell does not.
SHELL_ALONE = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["homeroom.common.context.shell"]},
    }
]


def switch(next_url: str, language: str = "es"):
    return choose_language(RequestFactory().post("/language/", {"language": language, "next": next_url}))


def test_the_switch_keeps_the_place_and_the_choice():
    answer = switch("/review/?page=2")
    assert answer.headers["Location"] == "/review/?page=2"
    cookie = answer.cookies["homeroom_language"]
    assert cookie.value == "es"
    assert cookie["max-age"] > 0 and cookie["httponly"]


@override_settings(ROOT_URLCONF=__name__, TEMPLATES=SHELL_ALONE)
def test_a_page_names_its_language_and_offers_the_other_one():
    with override("es"):
        page = render_to_string("common/help.html", request=RequestFactory().get("/help/?a=1"))
    assert '<html lang="es">' in page
    assert 'name="language" value="en" lang="en">English<' in page
    assert 'name="next" value="/help/?a=1"' in page


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example/",
        "\\\\evil.example",
        "/\\evil.example",
        "https:evil",
        "https://localhost/",
        "javascript:x",
        "",
    ],
)
def test_the_switch_leads_nowhere_else(elsewhere):
    assert switch("/review/").headers["Location"] == "/review/"
    assert switch(elsewhere).headers["Location"] == "/"


def test_a_language_that_we_do_not_speak_is_not_saved():
    assert not switch("/", language="xx").cookies


def test_the_switch_is_a_button_and_no_link():
    assert choose_language(RequestFactory().get("/language/")).status_code == 405
