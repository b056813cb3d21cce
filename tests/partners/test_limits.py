"""Guessing is slowed, nobody is locked out for long, and nobody's address is what they say it is (C-29, C-30; ASVS 4.1.3)."""

import time
from collections import defaultdict

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.test import Client, RequestFactory, override_settings

from homeroom.partners.sign_in import InvitedOnly
from tests.desk.asking import statements, text_of
from tests.partners.factors import with_app
from tests.town.cast import PASSWORD, give_accounts


def try_to(login: str, password: str = "not this", **headers):
    return Client(headers=headers).post("/sign-in/", {"login": login, "password": password})


def refused(answer) -> bool:
    return answer.status_code == 429 or "too many tries" in text_of(answer)


def test_one_account_gets_six_tries_a_minute_from_wherever_they_come(town):
    for n in range(6):
        assert not refused(try_to("rosa.diaz", **{"x-forwarded-for": f"203.0.113.{n}"}))
    assert refused(try_to("rosa.diaz", PASSWORD, **{"x-forwarded-for": "203.0.113.99"}))


def test_a_district_behind_one_address_signs_in_on_monday_morning(town):
    """Forty people, of whom a third mistype once, within a minute."""
    people = [key for (key,) in town.admin("SELECT username FROM partners_account ORDER BY 1")]
    for n in range(40):
        person = people[n % len(people)]
        if n % 3 == 0 and n < len(people):
            assert not refused(try_to(person))
        assert try_to(person, PASSWORD).status_code == 302, (n, person)


def test_trying_one_password_on_many_accounts_is_stopped_by_address(town):
    outcomes = [refused(try_to(f"somebody.{n}")) for n in range(103)]
    assert outcomes == [False] * 100 + [True] * 3


def test_nobody_is_kept_out_for_more_than_a_quarter_of_an_hour():
    """Every limit on passwords, which anybody can use up from afar, is over in fifteen minutes."""
    from allauth.account import app_settings
    from allauth.core.internal.ratelimit import parse_rates

    for action in ("login", "login_failed"):
        assert all(rate.duration <= 15 * 60 for rate in parse_rates(app_settings.RATE_LIMITS[action]))
    per_account = [rate for rate in parse_rates(app_settings.RATE_LIMITS["login_failed"]) if rate.per == "key"]
    assert any(rate.amount <= 6 and rate.duration == 60 for rate in per_account)


@pytest.mark.parametrize(
    ("proxies", "header", "counts_as"),
    [
        (0, "198.51.100.7", "127.0.0.1"),
        (0, None, "127.0.0.1"),
        (1, "198.51.100.7", "198.51.100.7"),
        (1, "6.6.6.6, 198.51.100.7", "198.51.100.7"),
        (2, "6.6.6.6, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
        (2, "6.6.6.6", "127.0.0.1"),
        (1, None, "127.0.0.1"),
    ],
)
def test_of_a_forwarded_address_only_what_our_own_proxies_wrote_is_believed(proxies, header, counts_as):
    headers = {"x-forwarded-for": header} if header else {}
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        request = RequestFactory().post("/sign-in/", headers=headers)
        assert InvitedOnly().get_client_ip(request) == counts_as


def test_a_forged_address_buys_no_further_tries(town):
    for n in range(100):
        try_to(f"somebody.{n}", **{"x-forwarded-for": f"198.51.100.{n}"})
    assert refused(try_to("somebody.else", **{"x-forwarded-for": "198.51.100.200"}))


def test_a_known_and_an_unknown_name_are_told_apart_neither_by_words_nor_by_work(town):
    """Whether somebody has a second factor is told after the password, and to nobody else. Work is counted in statements
    and in the processor's own time, which a busy machine does not stretch: one verification of a password is 30 ms."""
    with_app("rosa.diaz")
    argon2 = {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"], "ACCOUNT_RATE_LIMITS": {}}
    give_accounts(town.server, town.database, Argon2PasswordHasher())
    work, words = defaultdict(list), defaultdict(set)
    with override_settings(**argon2):
        for login in ("rosa.diaz", "tom.reed", "nobody.here") * 12:
            client = Client()
            began = time.process_time()
            with statements() as seen:
                answer = client.post("/sign-in/", {"login": login, "password": "not this"})
            work[login].append(time.process_time() - began)
            words[login].add((answer.status_code, text_of(answer), len(seen)))
    assert len({frozenset(said) for said in words.values()}) == 1, words
    least = {login: min(spent) for login, spent in work.items()}
    assert max(least.values()) - min(least.values()) < 0.01, least
