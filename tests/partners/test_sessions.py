"""A session ends at once wherever it is ended, by itself when nobody uses it, and never outlives what it rests on.

C-28; ASVS 7.2 to 7.5; expectations 2 and 49.
"""

import re

import pytest
from django.test import Client, override_settings

from tests.desk.asking import text_of
from tests.partners.factors import give, require, set_up_app, signed_in, with_app
from tests.town.cast import PASSWORD

NEW = "a quite different phrase"
MARK = re.compile(r'name="session" value="([0-9a-f]{64})"')
LIVE = "SELECT count(*) FROM access_session WHERE ended_at IS NULL"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1"


def is_dead(client: Client) -> bool:
    answer = client.get("/")
    return answer.status_code == 302 and answer["location"].startswith("/sign-in/")


def cookie_of(client: Client) -> str:
    return client.cookies["homeroom"].value


def with_cookie(value: str) -> Client:
    thief = Client()
    thief.cookies["homeroom"] = value
    return thief


# --- Another id at each step (ASVS 7.2.4) ---------------------------------------------------------------------------


def test_the_id_changes_at_sign_in_and_again_when_the_second_factor_is_given(town):
    require(town)
    _, app = with_app("rosa.diaz")
    client = Client()
    client.get("/sign-in/")
    session = client.session
    session["planted"] = True
    session.save()
    planted = session.session_key
    client.cookies["homeroom"] = planted
    client.post("/sign-in/", {"login": "rosa.diaz", "password": PASSWORD})
    after_password = cookie_of(client)
    assert after_password != planted
    assert give(client, app.code()).status_code == 302
    assert cookie_of(client) != after_password
    assert client.get("/").status_code == 200
    for former in (planted, after_password):
        assert is_dead(with_cookie(former))


# --- Ended ------------------------------------------------------------------------------------------------------------


def test_after_another_password_every_other_session_is_dead_and_its_token_too(town):
    here, there = signed_in("rosa.diaz"), signed_in("rosa.diaz")
    kept = cookie_of(there)
    assert there.get("/").status_code == 200
    answer = here.post("/account/password/", {"current": PASSWORD, "new": NEW})
    assert answer["location"] == "/account/"
    assert town.admin(LIVE) == [(1,)]
    assert is_dead(there)
    assert is_dead(with_cookie(kept))
    assert here.get("/").status_code == 200
    assert Client().post("/sign-in/", {"login": "rosa.diaz", "password": PASSWORD}).status_code == 200
    assert Client().post("/sign-in/", {"login": "rosa.diaz", "password": NEW}).status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "says"),
    [
        ("not this", NEW, "That is not your password."),
        (PASSWORD, "short", "12"),
        (PASSWORD, "", "Write your password."),
        (PASSWORD, "password123456", "common"),
    ],
)
def test_what_is_wrong_with_a_new_password_is_said_beside_it(town, current, new, says):
    client = signed_in("rosa.diaz")
    answer = client.post("/account/password/", {"current": current, "new": new})
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert f'value="{new}"' not in answer.content.decode()
    assert Client().post("/sign-in/", {"login": "rosa.diaz", "password": PASSWORD}).status_code == 302


def test_guessing_the_password_at_a_desk_that_was_left_is_limited(town):
    client = signed_in("rosa.diaz")
    answers = [client.post("/account/password/", {"current": f"guess {n}", "new": NEW}).status_code for n in range(8)]
    assert answers == [422] * 6 + [429] * 2


def test_an_operators_new_password_ends_every_session(town):
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        town.homeroom("account", "rosa.diaz", stdin="correct horse battery\n")
        client = Client()
        client.post("/sign-in/", {"login": "rosa.diaz", "password": "correct horse battery"})
        assert client.get("/").status_code == 200
        town.homeroom("account", "rosa.diaz", stdin="staple horse battery\n")
        assert town.admin(LIVE) == [(0,)]
        assert is_dead(client)


def test_a_closed_account_is_dead_at_the_next_request(town):
    client = signed_in("rosa.diaz")
    assert client.get("/").status_code == 200
    town.admin("UPDATE partners_account SET is_active = false WHERE username = 'rosa.diaz'")
    assert is_dead(client)


def test_who_takes_no_part_any_more_opens_nothing_at_the_next_request(town):
    client = signed_in("rosa.diaz")
    assert client.get(town.marisol.url).status_code == 200
    town.admin("UPDATE partners_person SET active = tstzrange(NULL, now()) WHERE key = 'rosa.diaz'")
    assert client.get(town.marisol.url).status_code == 404


def test_one_session_is_ended_from_another_device_and_is_dead_there(town):
    here, there = signed_in("rosa.diaz", **{"user-agent": FIREFOX}), signed_in("rosa.diaz", **{"user-agent": PHONE})
    page = here.get("/account/")
    text = text_of(page)
    assert "Computer, Firefox" in text and "Phone, Safari" in text
    assert text.count("This one") == 1
    (other,) = MARK.findall(page.content.decode())
    assert here.post("/account/sessions/", {"session": other}).status_code == 302
    assert is_dead(there)
    assert here.get("/").status_code == 200


def test_all_others_are_ended_at_once(town):
    here, *others = (signed_in("rosa.diaz") for _ in range(3))
    here.post("/account/sessions/", {"others": "1"})
    assert all(is_dead(other) for other in others)
    assert here.get("/").status_code == 200


def test_nobody_ends_what_is_anothers(town):
    ben, rosa = signed_in("ben.ito"), signed_in("rosa.diaz")
    ((mark,),) = town.admin(
        "SELECT encode(token_hash, 'hex') FROM access_session s JOIN partners_person p ON p.id = s.person_id"
        " WHERE p.key = 'ben.ito'"
    )
    rosa.post("/account/sessions/", {"session": mark})
    rosa.post("/account/sessions/", {"others": "1"})
    for nonsense in ("", "zz", "00", "'", "f" * 1000):
        assert rosa.post("/account/sessions/", {"session": nonsense}).status_code == 302
    assert ben.get("/").status_code == 200
    assert rosa.get("/").status_code == 200


def test_setting_one_up_asks_for_it_in_every_other_session(town):
    here, there = signed_in("rosa.diaz"), signed_in("rosa.diaz")
    assert there.get("/").status_code == 200
    set_up_app(here)
    assert there.get("/")["location"].startswith("/account/confirm/")
    assert "Has not given the second step." in text_of(here.get("/account/"))


def test_signing_out_works_before_the_second_factor_too(town):
    require(town)
    client = signed_in("rosa.diaz")
    assert "Sign out" in text_of(client.get("/account/second-step/"))
    assert client.post("/sign-out/").status_code == 302
    assert town.admin(LIVE) == [(0,)]


# --- Idle, and twelve hours ---------------------------------------------------------------------------------------------


def idle(town, minutes: float) -> None:
    """As if nothing had been asked for so long."""
    town.admin("UPDATE access_session SET idle_at = idle_at - %s * interval '1 minute'", minutes)


def test_half_an_hour_without_a_request_ends_it(town):
    client = signed_in("rosa.diaz")
    idle(town, 29)
    assert client.get("/").status_code == 200
    idle(town, 29)
    assert client.get("/").status_code == 200
    idle(town, 30.1)
    assert is_dead(client)


def test_being_used_is_written_down_once_a_minute_and_not_at_each_request(town):
    client = signed_in("rosa.diaz")
    at = "SELECT idle_at FROM access_session"
    first = town.admin(at)
    client.get("/")
    assert town.admin(at) == first
    idle(town, 1.1)
    client.get("/")
    assert town.admin(at) > first


def test_two_requests_at_once_do_not_wait_for_each_other(town):
    token = town.token("rosa.diaz")
    idle(town, 5)
    with town.connection() as first, town.connection() as second:
        second.execute("SET LOCAL lock_timeout = '200ms'")
        for connection in (first, second):
            assert connection.execute("SELECT access.enter_v1(%s)", [token]).fetchone() != (None,)


def test_use_never_reaches_beyond_twelve_hours(town):
    client = signed_in("rosa.diaz")
    town.admin(
        "UPDATE access_session SET expires_at = now() + interval '5 minutes', idle_at = now() + interval '4 minutes'"
    )
    assert client.get("/").status_code == 200
    assert town.admin("SELECT idle_at <= expires_at FROM access_session") == [(True,)]
    town.admin("UPDATE access_session SET expires_at = now()")
    assert is_dead(client)


def test_another_purpose_keeps_the_hour_at_which_it_ends_and_what_was_given(town):
    require(town)
    client, _ = with_app("rosa.diaz")
    town.admin(
        "UPDATE access_session SET expires_at = now() + interval '1 hour', confirmed_at = now() - interval '9 minutes'"
    )
    kept = "SELECT expires_at, second_factor_at, confirmed_at, opened_at, device FROM access_session WHERE ended_at IS NULL"
    before = town.admin(kept)
    chosen = town.admin("SELECT max(id) FROM access_purpose")[0][0]
    page = client.get("/purpose/")
    key = re.search(r'name="form_key" value="([^"]+)"', page.content.decode())[1]
    client.post("/purpose/", {"purpose": chosen, "form_key": key})
    assert town.admin(LIVE) == [(1,)]
    assert town.admin(kept) == before
    assert client.get("/").status_code == 200


def test_every_page_says_until_when_and_a_page_without_fields_warns(town):
    client = signed_in("rosa.diaz")
    assert "You stay signed in until" in text_of(client.get("/"))
    page = client.get(town.marisol.url)
    assert page["refresh"] == f"1560; url=/account/time/?next={town.marisol.url.replace('/', '%2F')}"
    # Today's only field is the one to search with, and nobody minds typing that again.
    assert b'role="search"' in client.get("/").content
    assert "refresh" in client.get("/")
    assert "refresh" not in client.get(f"{town.marisol.url}plan/needs/new/")
    assert "refresh" not in client.get("/no-such-page/")
    assert "refresh" not in Client().get("/help/")


def test_the_warning_comes_at_least_two_minutes_before_keeps_nothing_alive_and_leads_back(town):
    client = signed_in("rosa.diaz")
    client.get("/")
    idle(town, 26 + 1)  # The latest at which a page gives way, told at the latest moment.
    before = town.admin("SELECT idle_at FROM access_session")
    page = client.get("/account/time/", {"next": town.marisol.url})
    assert "In 3 minutes, at" in text_of(page)
    assert f'href="{town.marisol.url}"' in page.content.decode()
    assert int(page["refresh"].split(";")[0]) >= 120
    assert page["refresh"].endswith("url=/sign-in/?next=" + town.marisol.url.replace("/", "%2F"))
    assert town.admin("SELECT idle_at FROM access_session") == before
    assert client.get(town.marisol.url).status_code == 200
    assert town.admin("SELECT idle_at FROM access_session") > before


def test_when_the_time_is_over_the_warning_leads_to_sign_in_and_back_to_the_page(town):
    client = signed_in("rosa.diaz")
    idle(town, 31)
    assert client.get("/account/time/", {"next": "/purpose/"})["location"].startswith("/sign-in/")


def test_a_job_is_not_idle_and_needs_no_factor_of_its_own(town):
    """Its authority was given behind the door."""
    require(town)
    person = "(SELECT id FROM partners_person WHERE key = 'rosa.diaz')"
    town.admin(
        f"INSERT INTO access_authority (person_id, verb, expires_at) SELECT {person}, 'test', now() + interval '50 minutes'"
    )
    ((authority,),) = town.admin("SELECT max(id) FROM access_authority")
    with town.connection("worker") as worker:
        assert worker.execute("SELECT access.enter_by_authority_v1(%s)", [authority]).fetchone() != (None,)
        assert worker.execute("SELECT (access.seat_v1()).person_id IS NOT NULL").fetchone() == (True,)
        worker.commit()
    assert town.admin("SELECT idle_at = expires_at FROM access_session WHERE device = 'job'") == [(True,)]
    client, _ = with_app("rosa.diaz")
    assert MARK.findall(client.get("/account/").content.decode()) == []
