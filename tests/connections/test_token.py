"""A program gets a token for its secret: as the public conformance suites ask for it, and as RFC 6749 says."""

import pytest

from homeroom.connections.scopes import CORE, GRADEBOOK
from tests.conftest import town_of
from tests.exchange.fetching import connected, say

ASKS = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def town(server):
    with town_of(server) as town:
        yield town


@pytest.fixture(scope="module")
def program(town):
    return connected(town)


@pytest.mark.parametrize("basic", [True, False])
@pytest.mark.parametrize("content_type", ["", "application/json"])
def test_by_basic_or_in_the_body_as_a_form_or_as_json(program, basic, content_type):
    answer = program.ask_for_token(ASKS, basic=basic, content_type=content_type)
    assert answer.status_code == 200
    said = answer.json()
    assert said["token_type"] == "Bearer" and said["expires_in"] in (1799, 1800)
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_token_has_the_scopes_that_were_asked_for_and_else_all_of_its_connection(town):
    program = connected(town, scopes=[CORE, GRADEBOOK])
    assert set(program.ask_for_token().json()["scope"].split()) == {CORE, GRADEBOOK}
    assert program.ask_for_token({**ASKS, "scope": CORE}).json()["scope"] == CORE


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code"}, 400, "unsupported_grant_type"),
        ({**ASKS, "scope": "everything"}, 400, "invalid_scope"),
    ],
)
def test_what_is_asked_for_wrongly_is_refused_with_its_code(program, body, status, error):
    assert program.ask_for_token(ASKS).status_code == 200
    answer = program.ask_for_token(body)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


@pytest.mark.parametrize("sent", [b"\xff\xfe", b"[]", b"{", b'{"grant_type": 7}', b"[" * 5000, b"x" * 9000])
def test_a_body_that_is_neither_is_refused(program, sent):
    from django.test import Client

    answer = Client().post("/oauth/token", sent, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_wrong_secret_and_an_unknown_program_hear_the_same(program):
    from dataclasses import replace

    assert program.ask_for_token().status_code == 200
    wrong = replace(program, secret="wrong").ask_for_token()
    unknown = replace(program, client_id="homeroom-0000").ask_for_token()
    nul = replace(program, client_id="a\x00b").ask_for_token()
    assert wrong.status_code == unknown.status_code == nul.status_code == 401
    assert wrong.content == unknown.content == nul.content
    assert wrong.json()["error"] == "invalid_client"
    assert wrong.headers["WWW-Authenticate"].startswith("Basic")


@pytest.mark.parametrize("header", ["Basic", "Basic !!!", "Basic eA==", "Basic gICA", "Bearer x"])
def test_a_header_that_is_none_is_refused(header):
    from django.test import Client

    answer = Client(headers={"authorization": header}).post(
        "/oauth/token", "grant_type=client_credentials", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 401


def test_a_parameter_given_twice_is_refused(program):
    from django.test import Client

    body = f"grant_type=client_credentials&grant_type=client_credentials&client_id={program.client_id}"
    answer = Client().post("/oauth/token", body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_connection_that_is_over_ended_or_not_agreed_to_gets_none(town):
    for verb in ("over", "ended", "not agreed"):
        program = connected(town, agreed=verb != "not agreed")
        assert (program.ask_for_token().status_code == 200) == (verb != "not agreed")
        if verb == "over":
            town.admin("UPDATE connections_connection SET expires_at = now() WHERE id = %s", program.connection)
        elif verb == "ended":
            say(town, program.connection, "end")
        assert program.ask_for_token().status_code == 401


def test_who_left_or_works_elsewhere_now_is_asked_for_no_more(town):
    for left in (
        "organization_id = (SELECT id FROM partners_organization WHERE key = 'north-usd')",
        "active = tstzrange(NULL, now())",
    ):
        program = connected(town, "tom.reed")
        assert program.ask_for_token().status_code == 200
        before = town.admin("SELECT organization_id, active::text FROM partners_person WHERE key = 'tom.reed'")[0]
        town.admin(f"UPDATE partners_person SET {left} WHERE key = 'tom.reed'")
        assert program.ask_for_token().status_code == 401
        town.admin(
            "UPDATE partners_person SET organization_id = %s, active = %s::tstzrange WHERE key = 'tom.reed'", *before
        )


def test_a_token_ends_with_its_connection(town):
    program = connected(town)
    town.admin(
        "UPDATE connections_connection SET expires_at = now() + interval '100 seconds' WHERE id = %s",
        program.connection,
    )
    assert program.ask_for_token().json()["expires_in"] <= 100


def test_too_many_requests_wait(program, monkeypatch):
    from django.conf import settings
    from django.test import Client

    monkeypatch.setattr(settings, "ACCOUNT_RATE_LIMITS", {**settings.ACCOUNT_RATE_LIMITS, "token": "2/m/ip"})
    client = Client(REMOTE_ADDR="10.9.9.9")
    answers = [client.post("/oauth/token", "x=1", content_type="application/x-www-form-urlencoded") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]


def test_neither_the_secret_nor_the_token_lies_in_the_database(town, program):
    token = program.token()
    for table in ("connections_connection", "connections_programtoken", "access_session"):
        for (row,) in town.admin(f"SELECT t::text FROM {table} t"):
            assert program.secret not in row and token not in row
