"""The crowd in a served town: not how fast, but that it visits, counts and reports, and that an error fails it."""

import json
import os
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from homeroom.bench.web.browser import Answer, sign_in
from homeroom.bench.web.crowd import Moment, Person
from homeroom.bench.web.forms import form_on
from homeroom.bench.web.pages import PAGES, page_at
from homeroom.bench.web.running import errors, run
from homeroom.cli.bench import tell
from homeroom.common.problem import Problem
from tests.conftest import TEMPLATE
from tests.journeys.conftest import served
from tests.town.cast import PASSWORD, give_accounts

CROWD = ("rosa.diaz", "ada.okafor", "ben.ito")


@pytest.fixture
def served_town(server):
    with served(server, TEMPLATE) as town:
        give_accounts(server, town.database, Argon2PasswordHasher())  # A served town verifies as an installation does.
        yield town


def port_of(town) -> int:
    return urlsplit(town.url).port


def run_in(town, people=CROWD) -> dict:
    environment = {
        **{name: value for name, value in os.environ.items() if name != "HOMEROOM_ROLE"},
        "DATABASE_URL": f"postgresql:///{town.database}?host={town.server.socket_folder}",
    }
    crowd = [Person(each, PASSWORD) for each in people]
    return run(port_of(town), crowd, 2, 0, 1, environment, say=lambda sentence: None)


def contacts_in(town) -> int:
    return town.admin("SELECT count(*) FROM casework_contact")[0][0]


def test_a_crowd_visits_pages_and_each_figure_is_told(served_town, capsys):
    before = contacts_in(served_town)
    answer = run_in(served_town)
    figures = {figure["name"]: figure for figure in answer["figures"]}
    assert figures["errors"]["named"] == {}
    assert figures["Today, p95"]["times"] > 0
    assert figures["requests per second"]["value"] > 0
    # Pages are weighed with their styles and fonts, and what a browser keeps does not come again.
    for page in ("Today", "Student", "Plan", "Team", "Contact form"):
        assert figures[f"{page}, first visit"]["value"] > figures[f"{page}, later visit"]["value"] + 50_000
        assert figures[f"{page}, statements"]["value"] > 2
    # The floor asks nothing of the database; a contact is written for real.
    assert figures["Help, statements"]["value"] == 0
    assert figures["Contact saved, statements"]["value"] > figures["Contact form, statements"]["value"] / 2
    assert contacts_in(served_town) > before
    assert tell(answer, as_json=True) == 0
    printed = json.loads(capsys.readouterr().out)
    assert all({"name", "value", "unit", "floor", "ratio", "ask"} <= figure.keys() for figure in printed["figures"])


def test_an_answer_that_is_an_error_is_named_and_fails_the_run(served_town, capsys):
    served_town.admin("ALTER FUNCTION access.search_v1 RENAME TO gone_v1")
    answer = run_in(served_town, ("rosa.diaz",))
    found = next(figure for figure in answer["figures"] if figure["name"] == "errors")
    assert set(found["named"]) == {"Search: status 500"}
    assert found["met"] is False
    assert tell(answer, as_json=False) == 1
    assert "named above" in capsys.readouterr().err


def test_the_exit_code_is_one_when_any_answer_was_wrong(capsys):
    fine = Moment("Today", Answer(200))
    wrong = Moment("Plan", Answer(404, wrong="status 404"))
    assert tell({"figures": [errors([fine]).as_object()]}, as_json=False) == 0
    answer = {"figures": [errors([fine, wrong, wrong]).as_object()]}
    assert answer["figures"][0]["named"] == {"Plan: status 404": 2}
    assert tell(answer, as_json=False) == 1
    assert "2 answers were errors" in capsys.readouterr().err


def test_who_cannot_sign_in_ends_the_run(served_town):
    assert sign_in(port_of(served_town), "rosa.diaz", PASSWORD).cookies
    with pytest.raises(Problem, match=r"rosa\.diaz could not sign in"):
        sign_in(port_of(served_town), "rosa.diaz", "not her password")


def test_every_address_is_one_of_the_program(quiet_town):
    from django.urls import resolve

    child = str(quiet_town.marisol.public_id)
    for page in PAGES:
        path = page.address.replace("[0-9a-f-]{36}", child)
        assert page_at(path) == page
        assert resolve(path)


def test_a_form_is_sent_as_it_lies_on_its_page():
    page = """<form method="post" enctype="multipart/form-data"><input type="hidden" name="key" value="k">
        <input type="radio" name="who" value="a"><input type="radio" name="who" value="b" checked>
        <input type="checkbox" name="not"><select name="how"><option value="1"><option value="2" selected></select>
        <textarea name="note"></textarea><input type="submit" name="go"></form>"""
    form = form_on(page, "")
    assert form.fields == [("key", "k"), ("who", "b"), ("how", "2")]
    kind, body = form.filled(note="words", who="a").body()
    assert kind.startswith("multipart/form-data; boundary=")
    assert body.count(b"Content-Disposition") == 4
    assert b'name="who"\r\n\r\na\r\n' in body
    assert form_on(page, "/elsewhere/") is None
