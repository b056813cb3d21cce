"""`homeroom account PERSON --link`: a letter with a one-use code for a first person without an e-mail address."""

import re

from django.test import Client

from tests.casework.test_invitations import CODE, join_page, join_with
from tests.desk.asking import text_of


def letter(town, person: str) -> str:
    return town.homeroom("account", person, "--link", "--site", "https://homeroom.example").stdout


def test_the_letter_lets_a_person_of_the_file_choose_a_password_once(town):
    town.admin("DELETE FROM partners_account WHERE username = 'rosa.diaz'")
    printed = letter(town, "rosa.diaz")
    assert "For Rosa Diaz" in printed
    assert "https://homeroom.example/join/" in printed
    assert "Your user name: rosa.diaz" in printed
    code = CODE.search(printed)[0]
    client, joined = join_with(code, agrees=False)  # Her papers stand in the file.
    assert joined.status_code == 302
    assert town.marisol.url in client.get("/").content.decode()
    assert "This code does not work" in text_of(join_page(code))


def test_whoever_has_an_account_keeps_it_and_gets_another_password(town):
    before = town.admin("SELECT id FROM partners_account WHERE username = 'rosa.diaz'")
    join_with(CODE.search(letter(town, "rosa.diaz"))[0], "another long password", agrees=False)
    assert town.admin("SELECT id FROM partners_account WHERE username = 'rosa.diaz'") == before
    signed = Client().post("/sign-in/", {"login": "rosa.diaz", "password": "another long password"})
    assert signed.status_code == 302


def test_a_second_letter_makes_the_first_useless(town):
    first, second = (CODE.search(letter(town, "rosa.diaz"))[0] for _ in range(2))
    assert "This code does not work" in text_of(join_page(first))
    assert "Welcome, Rosa Diaz" in text_of(join_page(second))


def test_nobody_of_that_name_is_said(town):
    answer = town.homeroom("account", "nobody.here", "--link", check=False)
    assert answer.returncode == 1
    assert 'Nobody is called "nobody.here"' in answer.stderr


def test_the_database_keeps_no_code(town):
    code = CODE.search(letter(town, "rosa.diaz"))[0]
    stored = town.admin("SELECT encode(code_hash, 'hex') FROM partners_joincode")
    assert len(stored) == 1
    assert re.sub("-", "", code).lower() not in stored[0][0]
