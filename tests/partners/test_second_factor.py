"""Staff give a second factor after the password, by whatever way they come, or nothing opens (C-30, C-31; ASVS 6.3, 6.5)."""

import itertools

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from homeroom.access.rules import AT_THE_DOOR, rules
from tests.access.matrix import addresses
from tests.conftest import EMPTY, copy_of, drop
from tests.desk.asking import text_of
from tests.partners.factors import (
    SECRET,
    App,
    give,
    recovery_codes,
    require,
    set_up_app,
    signed_in,
    waive,
    with_app,
)
from tests.town.cast import PASSWORD, Town

CONFIRM, SET_UP = "/account/confirm/", "/account/second-step/"


@pytest.fixture
def strict_town(town):
    """The town as an installation is made: staff need a second factor."""
    require(town)
    return town


def asks(answer) -> bool:
    return answer.status_code == 302 and answer["location"].startswith(CONFIRM)


# --- Required ---------------------------------------------------------------------------------------------------------


def test_an_installation_requires_it_from_the_first_migration_on(server):
    name = copy_of(server, EMPTY)
    try:
        assert Town(server, name).admin("SELECT count(*) FROM access_secondfactorwaiver") == [(0,)]
    finally:
        drop(server, name)


def test_after_the_password_staff_are_led_to_set_one_up_and_then_to_where_they_wanted(strict_town):
    town = strict_town
    client = signed_in("rosa.diaz")
    first = client.get(town.marisol.url)
    assert asks(first)
    set_up = client.get(first["location"])
    assert set_up["location"] == f"{SET_UP}?next={town.marisol.url.replace('/', '%2F')}"
    assert "Set up a second step" in text_of(client.get(set_up["location"]))
    set_up_app(client, town.marisol.url)
    assert client.get(town.marisol.url).status_code == 200


def test_without_one_every_url_leads_to_the_second_step_with_any_method(strict_town):
    town = strict_town
    inside, _ = with_app("rosa.diaz")
    client = signed_in("ben.ito")
    for name, address in addresses(town):
        rule = rules()[name]
        if rule.is_public or rule.roles == AT_THE_DOOR:
            continue
        for method in sorted(rule.methods - {"HEAD"}):
            answer = getattr(client, method.lower())(address)
            # A program has its secret for a factor, and no session of a person opens what is for programs.
            assert answer.status_code == 401 if rule.is_for_programs else asks(answer), (method, address)
    assert inside.get("/").status_code == 200


def test_the_pages_before_the_door_tell_of_nobody_but_oneself(strict_town):
    client = signed_in("ben.ito")
    for name, rule in rules().items():
        if rule.roles != AT_THE_DOOR or "GET" not in rule.methods:
            continue
        body = client.get(reverse(name), follow=True).content.decode()
        assert not any(word in body for word in ("Marisol", "Rosa Diaz", "Lakeside Unified"))


def test_the_database_shuts_the_door_whatever_a_page_forgets(strict_town):
    """The token of who gave a password alone enters nowhere: no person, no seat, no row, not even names of staff."""
    town = strict_town
    token = town.token("rosa.diaz")
    asked = "SELECT access.enter_v1(%s)"
    with town.connection() as connection:
        assert connection.execute(asked, [token]).fetchone() == (None,)
        connection.execute("SELECT set_config('app.token', %s, true)", [token])
        assert connection.execute("SELECT access.person_v1(), access.seat_v1()").fetchone() == (None, None)
        assert connection.execute("SELECT count(*) FROM partners_person").fetchone() == (0,)
    town.admin("UPDATE access_session SET second_factor_at = now()")
    with town.connection() as connection:
        assert connection.execute(asked, [token]).fetchone() != (None,)
        assert connection.execute("SELECT count(*) FROM students_identity").fetchone() != (0,)


@pytest.mark.parametrize("person", ["carmen.abuela", "mari.vega"])
def test_families_may_go_without(strict_town, person):
    assert signed_in(person).get("/").status_code == 200


def test_families_who_have_set_one_up_are_asked_for_it(strict_town):
    client, app = with_app("carmen.abuela")
    assert client.get("/").status_code == 200
    again = signed_in("carmen.abuela")
    assert asks(again.get("/"))
    assert give(again, app.code()).status_code == 302
    assert again.get("/").status_code == 200


def test_where_it_is_waived_who_has_set_one_up_is_asked_all_the_same(town):
    assert signed_in("rosa.diaz").get("/").status_code == 200
    with_app("rosa.diaz")
    assert asks(signed_in("rosa.diaz").get("/"))


def test_the_waiver_is_the_owners_to_write_and_nobody_elses(town):
    import psycopg

    require(town)
    for role in ("app", "worker", "authn", "import", "report", "disposer"):
        with town.connection(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO access_secondfactorwaiver (id, reason) VALUES (1, 'me')")
    assert town.homeroom("second-factor").stdout == "Staff need a second factor here.\n"
    assert "no second factor here: a trial" in town.homeroom("second-factor", "--waive", "a trial").stdout
    assert signed_in("rosa.diaz").get("/").status_code == 200
    assert town.homeroom("second-factor", "--require").stdout == "Staff need a second factor here.\n"
    assert asks(signed_in("rosa.diaz").get("/"))


def test_check_names_an_installation_that_does_not_require_it(town):
    said = town.homeroom("check", "--json", check=False).stdout
    assert "second-factor-waived" in said
    require(town)
    assert "second-factor-waived" not in town.homeroom("check", "--json", check=False).stdout


# --- No second door (C-31) --------------------------------------------------------------------------------------------


def test_a_stolen_password_cannot_bring_its_own_second_factor(strict_town):
    with_app("rosa.diaz")
    thief = signed_in("rosa.diaz")
    for address in (SET_UP, f"{SET_UP}app/", f"{SET_UP}app/code.svg", f"{SET_UP}passkey/"):
        assert asks(thief.get(address)), address
        if address != f"{SET_UP}app/code.svg" and address != SET_UP:
            assert asks(thief.post(address, {"code": "123456"})), address
    assert strict_town.admin("SELECT count(*) FROM mfa_authenticator WHERE type = 'totp'") == [(1,)]


def test_nor_can_who_found_a_desk_some_minutes_after(strict_town):
    client, _ = with_app("rosa.diaz")
    assert client.get(f"{SET_UP}app/").status_code == 200
    strict_town.admin("UPDATE access_session SET confirmed_at = now() - interval '6 minutes'")
    assert asks(client.get(f"{SET_UP}app/"))


@override_settings(HOMEROOM_DEMO=True)
def test_the_demonstrations_button_does_not_exist_where_a_second_factor_is_required(strict_town):
    town = strict_town
    assert Client().get("/demo/").status_code == 404
    assert Client().post("/demo/sign-in/", {"person": "rosa.diaz"}).status_code == 404
    waive(town)
    assert Client().post("/demo/sign-in/", {"person": "rosa.diaz"}).status_code == 302


@override_settings(HOMEROOM_DEMO=True)
def test_in_a_demonstration_the_page_says_that_one_may_skip_it(town):
    client = Client()
    client.post("/demo/sign-in/", {"person": "rosa.diaz"})
    page = client.get(f"{SET_UP}?next=/purpose/")
    assert "This is a demonstration, so you may skip it. Outside one, no member of staff can." in text_of(page)
    assert 'href="/purpose/"' in page.content.decode()


def test_whoever_is_signed_in_by_another_way_is_asked_too(strict_town):
    """A printed link, or whatever comes, ends in the framework's own `login`."""
    client = Client()
    from homeroom.partners.models import Account

    client.force_login(Account.objects.get(username="rosa.diaz"))
    assert asks(client.get("/"))


def test_another_password_and_another_language_open_nothing(strict_town):
    client = signed_in("rosa.diaz")
    assert asks(client.post("/account/password/", {"current": PASSWORD, "new": "a quite different phrase"}))
    assert client.post("/language/", {"language": "es", "next": "/"}).status_code == 302
    assert asks(client.get("/"))
    assert asks(client.get("/account/"))
    assert asks(client.post("/purpose/", {"purpose": 1}))


def test_an_operators_new_password_leaves_the_second_factor_as_it_is(strict_town):
    _, app = with_app("rosa.diaz")
    strict_town.homeroom("account", "rosa.diaz", stdin="correct horse battery\n")
    assert strict_town.admin("SELECT count(*) FROM mfa_authenticator WHERE type = 'totp'") == [(1,)]


def test_of_the_librarys_own_pages_none_is_there(strict_town):
    client, _ = with_app("rosa.diaz")
    for address in ("/2fa/", "/accounts/2fa/", "/mfa/", "/accounts/2fa/authenticate/", "/account/2fa/"):
        assert client.get(address).status_code == 404


# --- Codes ------------------------------------------------------------------------------------------------------------


def test_a_code_opens_the_door_once(strict_town):
    _, app = with_app("rosa.diaz")
    first, second = signed_in("rosa.diaz"), signed_in("rosa.diaz")
    assert give(first, app.code()).status_code == 302
    assert first.get("/").status_code == 200
    again = give(second, app.code())
    assert again.status_code == 422
    assert "it was used before" in text_of(again)
    assert asks(second.get("/"))
    assert give(second, app.code(1)).status_code == 302


def test_a_code_with_which_the_app_was_set_up_is_used_up(strict_town):
    _, app = with_app("rosa.diaz")
    assert give(signed_in("rosa.diaz"), app.code(-1)).status_code == 422


def test_codes_of_another_time_open_nothing(strict_town):
    _, app = with_app("rosa.diaz")
    client = signed_in("rosa.diaz")
    for off in (-20, -4, 4, 20):
        assert give(client, app.code(off)).status_code == 422
    assert give(client, app.code()).status_code == 302


def test_a_code_may_be_written_with_blanks_and_hyphens(strict_town):
    _, app = with_app("rosa.diaz")
    code = app.code()
    assert give(signed_in("rosa.diaz"), f" {code[:3]} {code[3:]}").status_code == 302


@pytest.mark.parametrize("code", ["", "abcdef", "١٢٣٤٥٦", "12345", "\x00" * 6, "9" * 500])
def test_what_is_no_code_is_told_and_not_taken(strict_town, code):
    with_app("rosa.diaz")
    client = signed_in("rosa.diaz")
    assert give(client, code).status_code == 422
    assert asks(client.get("/"))


def test_a_wrong_code_is_not_in_the_way_of_the_next(strict_town):
    with_app("rosa.diaz")
    answer = give(signed_in("rosa.diaz"), "123456")
    assert answer.status_code == 422
    assert 'name="code"' in answer.content.decode() and "123456" not in answer.content.decode()


def test_guessing_stops_after_six_and_the_right_code_waits_too(strict_town):
    _, app = with_app("rosa.diaz")
    client = signed_in("rosa.diaz")
    guesses = (f"{n:06}" for n in range(1000) if f"{n:06}" != app.code())
    answers = [give(client, guess).status_code for guess in itertools.islice(guesses, 20)]
    assert answers == [422] * 6 + [429] * 14
    late = give(client, app.code())
    assert late.status_code == 429
    assert "Wait a quarter of an hour" in text_of(late)
    assert asks(client.get("/"))


def test_guesses_count_for_the_account_and_not_for_the_session_or_the_address(strict_town):
    _, app = with_app("rosa.diaz")
    for n in range(6):
        client = signed_in("rosa.diaz", **{"x-forwarded-for": f"10.0.0.{n}"})
        assert give(client, f"00000{n}").status_code == 422
    assert give(signed_in("rosa.diaz"), app.code()).status_code == 429


def test_a_right_code_forgets_the_wrong_ones(strict_town):
    _, app = with_app("rosa.diaz")
    client = signed_in("rosa.diaz")
    assert [give(client, "000000").status_code for _ in range(4)] == [422] * 4
    assert give(client, app.code()).status_code == 302
    other = signed_in("rosa.diaz")
    assert [give(other, "000000").status_code for _ in range(4)] == [422] * 4


def test_after_a_hundred_wrong_codes_in_a_row_the_operator_is_needed(strict_town):
    from time import time

    from allauth.core.internal.ratelimit import Rate, get_cache_key
    from django.core.cache import cache
    from django.test import RequestFactory

    town = strict_town
    _, app = with_app("rosa.diaz")
    ((account,),) = town.admin("SELECT id FROM partners_account WHERE username = 'rosa.diaz'")
    month = 30 * 24 * 60 * 60
    key = get_cache_key(
        RequestFactory().get("/"), app="allauth.account", action="second_factor", key=f"second_factor-{account}",
        rate=Rate(100, float(month), "key"),
    )  # fmt: skip
    cache.set(key, [time() - 3600 * n for n in range(1, 101)], month)
    assert give(signed_in("rosa.diaz"), app.code()).status_code == 429
    said = town.homeroom("account", "rosa.diaz", "--new-second-factor").stdout
    assert "is asked to set up a new second factor" in said
    client = signed_in("rosa.diaz")
    set_up_app(client)
    assert client.get("/").status_code == 200


# --- Recovery codes ---------------------------------------------------------------------------------------------------


def test_ten_recovery_codes_come_with_the_first_and_each_opens_once(strict_town):
    client, _ = with_app("rosa.diaz")
    codes = recovery_codes(client)
    assert len(set(codes)) == 10
    lost = signed_in("rosa.diaz")
    assert give(lost, codes[0]).status_code == 302
    assert lost.get("/").status_code == 200
    assert give(signed_in("rosa.diaz"), codes[0]).status_code == 422
    assert give(signed_in("rosa.diaz"), codes[1].replace(" ", "")).status_code == 302
    assert len(recovery_codes(client)) == 8
    assert "8 recovery codes are left" in text_of(client.get("/account/"))


def test_new_recovery_codes_make_the_printed_ones_void(strict_town):
    client, _ = with_app("rosa.diaz")
    old = recovery_codes(client)
    client.post(f"{SET_UP}recovery-codes/")
    assert not set(old) & set(recovery_codes(client))
    assert give(signed_in("rosa.diaz"), old[0]).status_code == 422
    assert give(signed_in("rosa.diaz"), recovery_codes(client)[0]).status_code == 302


def test_recovery_codes_are_shown_to_who_has_just_confirmed_and_to_nobody_else(strict_town):
    client, app = with_app("rosa.diaz")
    assert len(recovery_codes(client)) == 10
    strict_town.admin("UPDATE access_session SET confirmed_at = now() - interval '6 minutes'")
    assert asks(client.get(f"{SET_UP}recovery-codes/"))
    give(client, app.code())
    assert len(recovery_codes(client)) == 10


# --- Kept -------------------------------------------------------------------------------------------------------------


def test_no_secret_lies_readable_in_the_database(strict_town):
    client = signed_in("rosa.diaz")
    page = client.get(f"{SET_UP}app/").content.decode()
    secret = SECRET.search(page)[1].replace(" ", "")
    assert secret not in str(client.session.items())
    app = set_up_app(client)
    codes = recovery_codes(client)
    kept = str(strict_town.admin("SELECT data::text FROM mfa_authenticator"))
    assert app.secret not in kept
    assert not any(code.replace(" ", "") in kept for code in codes)
    from homeroom.partners.second_factor import cipher

    ((sealed,),) = strict_town.admin("SELECT data->>'secret' FROM mfa_authenticator WHERE type = 'totp'")
    assert cipher().decrypt(sealed.encode()).decode() == app.secret


@pytest.mark.parametrize("role", ["app", "worker", "report", "import", "disposer"])
def test_the_doors_roles_cannot_read_second_factors(town, role):
    import psycopg

    with_app("rosa.diaz")
    with town.connection("authn") as connection:
        assert connection.execute("SELECT count(*) FROM mfa_authenticator").fetchone() == (2,)
    with town.connection(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT count(*) FROM mfa_authenticator")


def test_the_picture_holds_what_the_page_spells_out(strict_town):
    client = signed_in("rosa.diaz")
    first, again = (client.get(f"{SET_UP}app/code.svg") for _ in range(2))
    assert first["content-type"] == "image/svg+xml"
    assert first.content == again.content
    assert b"style" not in first.content
    assert first["cache-control"] == "no-store"


# --- Taking one away --------------------------------------------------------------------------------------------------


def test_staff_keep_their_last_one(strict_town):
    client, _ = with_app("rosa.diaz")
    ((pk,),) = strict_town.admin("SELECT id FROM mfa_authenticator WHERE type = 'totp'")
    page = f"{SET_UP}{pk}/removal/"
    assert "staff need one" in text_of(client.get(page))
    client.post(page)
    assert strict_town.admin("SELECT count(*) FROM mfa_authenticator") == [(2,)]
    waive(strict_town)
    client.post(page)
    assert strict_town.admin("SELECT count(*) FROM mfa_authenticator") == [(0,)]
    assert signed_in("rosa.diaz").get("/").status_code == 200


def test_nobody_takes_away_what_is_anothers(strict_town):
    carmen, _ = with_app("carmen.abuela")
    rosa, _ = with_app("rosa.diaz")
    ((pk,),) = strict_town.admin(
        "SELECT m.id FROM mfa_authenticator m JOIN partners_account a ON a.id = m.user_id"
        " WHERE type = 'totp' AND a.username = 'carmen.abuela'"
    )
    assert rosa.post(f"{SET_UP}{pk}/removal/").status_code == 404
    assert carmen.post(f"{SET_UP}{pk}/removal/").status_code == 302


def test_a_lost_phone_is_the_operators_to_forget(strict_town):
    town = strict_town
    client, _ = with_app("rosa.diaz")
    town.homeroom("account", "rosa.diaz", "--new-second-factor")
    assert client.get("/")["location"].startswith("/sign-in/")
    again = signed_in("rosa.diaz")
    assert again.get(CONFIRM)["location"].startswith(SET_UP)
    set_up_app(again)
    assert again.get("/").status_code == 200
    assert "no way to sign in" in town.homeroom("account", "no.body", "--new-second-factor", check=False).stderr


# --- Coming back ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_the_way_back_never_leads_to_another_site(strict_town, elsewhere):
    _, app = with_app("rosa.diaz")
    client = signed_in("rosa.diaz")
    page = client.get(CONFIRM, {"next": elsewhere}).content.decode()
    assert page.count('name="next" value="/"') == 1
    assert give(client, app.code(), elsewhere)["location"] == "/"


def test_the_pages_speak_spanish(strict_town):
    client = signed_in("rosa.diaz", language="es")
    assert "segundo paso" in text_of(client.get(SET_UP))
    assert isinstance(set_up_app(client), App)
    assert "Códigos de recuperación" in text_of(client.get(f"{SET_UP}recovery-codes/"))
