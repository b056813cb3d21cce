"""`homeroom account PERSON`: a way in for somebody of the collaboration, where no demonstration gives one."""

import subprocess
import sys

import pytest
from django.test import override_settings

from tests.conftest import ROOT


def account(town, person: str, password: str) -> subprocess.CompletedProcess:
    return town.homeroom("account", person, check=False, stdin=f"{password}\n")


def can_sign_in(person: str, password: str) -> bool:
    from django.test import Client

    return Client().post("/sign-in/", {"login": person, "password": password}).status_code == 302


@pytest.fixture
def argon2():
    """The command hashes as an installation does, not in the quick way of the tests."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"]):
        yield


def test_a_person_of_the_collaboration_gets_a_password_and_signs_in(town, argon2):
    town.admin("DELETE FROM partners_account WHERE username = 'rosa.diaz'")
    assert not can_sign_in("rosa.diaz", "correct horse battery")
    answer = account(town, "rosa.diaz", "correct horse battery")
    assert answer.stdout == "rosa.diaz can sign in.\n"
    assert can_sign_in("rosa.diaz", "correct horse battery")


def test_a_new_password_takes_the_place_of_the_old_one(town, argon2):
    account(town, "rosa.diaz", "correct horse battery")
    assert can_sign_in("rosa.diaz", "correct horse battery")
    assert "with the new password" in account(town, "rosa.diaz", "staple horse battery").stdout
    assert not can_sign_in("rosa.diaz", "correct horse battery")
    assert can_sign_in("rosa.diaz", "staple horse battery")


@pytest.mark.parametrize(
    ("person", "password", "says"),
    [
        ("nobody.here", "correct horse battery", 'Nobody is called "nobody.here"'),
        ("rosa.diaz", "short", "12"),
        ("rosa.diaz", "", "12"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_changes(town, person, password, says):
    before = town.admin("SELECT username, password FROM partners_account ORDER BY username")
    answer = account(town, person, password)
    assert answer.returncode == 1
    assert says in answer.stderr
    assert town.admin("SELECT username, password FROM partners_account ORDER BY username") == before


def test_a_password_is_never_an_argument():
    command = [sys.executable, "-m", "homeroom.cli", "account", "rosa.diaz", "correct horse battery"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 2
