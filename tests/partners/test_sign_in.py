"""Signing in mints a token for the door, signing out ends it, and errors come in words."""

import time

from django.test import Client

from homeroom.access.middleware import NONCE
from tests.desk.asking import text_of
from tests.town.cast import PASSWORD

LIVE = "SELECT count(*) FROM access_session WHERE ended_at IS NULL"


def sign_in(client, login, password=PASSWORD, **more):
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def test_by_user_name_or_by_e_mail_address(town):
    for login in ("rosa.diaz", "rosa@dcs.example"):
        client = Client()
        assert sign_in(client, login).status_code == 302
        assert "Rosa Diaz" in text_of(client.get("/"))
    assert town.admin(LIVE) == [(2,)]


def test_one_comes_back_to_the_page_that_one_asked_for_and_never_to_another_site(town):
    assert sign_in(Client(), "rosa.diaz", next=town.marisol.url)["location"] == town.marisol.url
    assert sign_in(Client(), "rosa.diaz", next="https://elsewhere.example/")["location"] == "/"


def test_a_wrong_name_and_a_wrong_password_are_told_in_the_same_words(town):
    wrong_name, wrong_password = sign_in(Client(), "nobody.here"), sign_in(Client(), "rosa.diaz", "not this")
    assert wrong_name.status_code == wrong_password.status_code == 200
    for answer in (wrong_name, wrong_password):
        assert "do not go together" in text_of(answer)
        assert "ask the data steward of your organization" in text_of(answer)
    assert town.admin(LIVE) == [(0,)]


def test_what_is_missing_is_named_beside_its_field(town):
    text = text_of(sign_in(Client(), "", ""))
    assert "Write your user name or your e-mail address." in text
    assert "Write your password." in text


def test_the_page_speaks_spanish(town):
    answer = Client(headers={"accept-language": "es"}).get("/sign-in/")
    assert '<html lang="es"' in answer.content.decode()


def test_too_many_tries_are_slowed_down_whatever_process_counts_them(town):
    for _ in range(6):
        sign_in(Client(), "rosa.diaz", "not this")
    assert "too many tries" in text_of(sign_in(Client(), "rosa.diaz", "not this"))
    assert town.admin("SELECT count(*) > 0 FROM partners_signinlimit WHERE cache_key LIKE '%%rosa%%'") == [(False,)]


def test_signing_out_ends_the_token_even_for_who_kept_the_cookie(town):
    client = town.as_(town.rosa_diaz)
    cookie = client.cookies["homeroom"].value
    assert client.get("/").status_code == 200
    assert client.post("/sign-out/").status_code == 302
    assert town.admin(LIVE) == [(0,)]
    thief = Client()
    thief.cookies["homeroom"] = cookie
    assert thief.get("/")["location"].startswith("/sign-in/")


def test_signing_out_needs_a_post(town):
    assert town.as_(town.rosa_diaz).get("/sign-out/").status_code == 405


def test_a_token_that_was_ended_elsewhere_signs_out_at_the_next_click(town):
    client = town.as_(town.rosa_diaz)
    assert client.get("/").status_code == 200
    town.admin("UPDATE access_session SET ended_at = now()")
    assert client.get("/")["location"].startswith("/sign-in/")


def test_of_the_library_only_these_two_pages_are_there(town):
    client = town.as_(town.rosa_diaz)
    for address in ("/signup/", "/sign-in/../signup/", "/password/reset/", "/email/", "/accounts/login/"):
        assert client.get(address).status_code == 404


def test_the_database_alone_yields_no_token(town):
    """The nonce lies in the web session and the hash in the table; the key that joins them is in neither."""
    import hashlib

    from homeroom.access.middleware import NONCE

    nonce = town.as_(town.rosa_diaz).session[NONCE]
    ((stored,),) = town.admin("SELECT token_hash FROM access_session")
    assert bytes(stored) != hashlib.sha256(nonce.encode()).digest()


def test_whom_the_tests_sign_in_has_what_this_page_would_have_left(town):
    """So that a thousand tests need not go through it: `Town.as_` beside `Town.signed_in_by_page`."""
    quick, chosen = town.as_("rosa.diaz", "es-US,es;q=0.9"), "SELECT digest, urgent, language FROM notices_choice"
    begun_quickly = town.admin(chosen)
    town.admin("DELETE FROM notices_choice")
    by_page = town.signed_in_by_page("rosa.diaz", "es-US,es;q=0.9")
    assert begun_quickly == town.admin(chosen) == [("daily", True, "es")]
    told = [dict(client.session.items()) for client in (quick, by_page)]
    for session in told:
        (record,) = session["account_authentication_methods"]
        assert time.time() - record.pop("at") < 60
        assert len(session.pop(NONCE)) > 20
    assert told[0] == told[1]
    kept = "person_id, purpose_id, asks_second_factor, device, browser, opened_at < now(), expires_at - opened_at, ended_at"
    factor = "second_factor_at IS NULL, confirmed_at IS NULL, idle_at - opened_at < interval '16 minutes'"
    seats = town.admin(f"SELECT {kept}, {factor} FROM access_session")
    assert len(seats) == 2
    assert seats[0] == seats[1]
    assert text_of(quick.get("/")) == text_of(by_page.get("/"))
