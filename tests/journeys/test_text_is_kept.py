"""Somebody writes for a while, the session ends, and no word is lost; nobody else at that browser finds one."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.town.cast import PASSWORD, give_accounts

pytestmark = pytest.mark.browser

WORDS = " ".join(f"She said thing number {n}." for n in range(100))  # 500 words.


def sign_in(traveler, person):
    traveler.page.locator("input[name=login]").fill(person)
    traveler.page.locator("input[name=password]").fill(PASSWORD)
    with traveler.page.expect_navigation():
        traveler.page.locator("main button").first.click()


def note(traveler) -> str:
    return traveler.page.locator("textarea[name=note]").input_value()


@pytest.mark.parametrize("lost", ["the session ends", "the web session is gone"])
def test_five_hundred_words_outlive_the_session_in_which_they_were_written(server, served_town, traveler, lost):
    town = served_town
    give_accounts(server, town.database, Argon2PasswordHasher())
    address = f"{town.marisol.url}contacts/new/"
    rosa = traveler(town, town.rosa_diaz, phone=True)

    # Given she has written 500 words, and her session ends meanwhile
    rosa.go(address)
    rosa.page.locator("textarea[name=note]").fill(WORDS)
    rosa.page.locator("input[name=with_whom]").fill("Ms. Young")
    rosa.page.get_by_text("The education team.").click()
    rosa.page.get_by_text("Reading and writing", exact=True).click()
    if lost == "the session ends":
        town.admin("UPDATE access_session SET ended_at = now()")
    else:
        town.admin("DELETE FROM django_session")

    # When she sends it, she is asked to sign in; and somebody else does, at the same browser
    rosa.press("Save the contact")
    rosa.shows("Your session had ended. What you wrote is kept")
    rosa.is_accessible()
    sign_in(rosa, town.sam_hill)
    assert rosa.page.url.endswith(address)
    assert note(rosa) == ""
    rosa.hides("thing number", "What you had written")
    rosa.go("/")
    rosa.hides("thing number", "What you began to write")
    with rosa.page.expect_navigation():
        rosa.page.get_by_role("button", name="Sign out").click()

    # Then, as herself, she finds the form filled, sends it, and it is saved once
    rosa.go(address)
    sign_in(rosa, town.rosa_diaz)
    rosa.shows("Here is what you had written")
    rosa.is_accessible()
    assert note(rosa) == WORDS
    assert rosa.page.locator("input[name=with_whom]").input_value() == "Ms. Young"
    assert rosa.page.get_by_label("Reading and writing", exact=True).is_checked()
    rosa.press("Save the contact")
    rosa.shows("The contact is saved.", "thing number 99")
    rosa.is_accessible()
    assert town.admin("SELECT count(*) FROM casework_contact") == [(1,)]

    # And she takes it back with the button of the message, by keyboard
    undo = rosa.page.get_by_role("button", name="Undo")
    undo.focus()
    with rosa.page.expect_navigation():
        rosa.page.keyboard.press("Enter")
    rosa.shows("The contact is withdrawn.", "Restore")
    rosa.is_accessible()
