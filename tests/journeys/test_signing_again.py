"""Somebody's paper has lapsed: on a phone, without JavaScript, she reads it, signs, and is where she wanted to be."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.desk.signing import lapse, signatures
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser


def test_whose_paper_has_lapsed_signs_and_goes_on(server, served_town, traveler):
    town = served_town
    give_accounts(server, town.database, Argon2PasswordHasher())  # A served town verifies as an installation does.

    # Given Rosa, who reads a student's page
    rosa = traveler(town, "rosa.diaz", phone=True)
    rosa.go(town.marisol.url)
    rosa.shows("Marisol Ana Vega Ruiz")

    # When her confidentiality agreement lapses, then the next tap shows nothing of anybody, and what to do
    lapse(town, "rosa.diaz", "confidentiality")
    rosa.go(f"{town.marisol.url}attendance/")
    rosa.shows("You cannot open records yet", "Your confidentiality agreement held through")
    rosa.hides("Vega")
    rosa.page.get_by_role("link", name="Read it and sign").click()
    rosa.shows("Confidentiality agreement", "34 CFR 99.33(a)", "Write your full name to sign")
    rosa.is_accessible()

    # And what is missing is said where it is missing
    rosa.press("Sign")
    rosa.shows("Tick this box to go on.", "Write an answer here.")

    # When she ticks that she has read it, writes her name and signs
    rosa.page.get_by_text("I have read all of this and I will keep to it", exact=True).click()
    rosa.page.locator("input[name=name]").fill("Rosa Diaz")
    rosa.press("Sign")

    # Then she is where she wanted to be, and keeps a copy
    assert rosa.page.url == f"{town.url}{town.marisol.url}attendance/"
    rosa.shows("You have signed. It holds through", "Attendance")
    rosa.is_accessible()
    assert len(signatures(town, "rosa.diaz")) == 1
    rosa.go("/account/")
    rosa.page.get_by_role("link", name="get a copy").click()
    rosa.shows("What you signed holds through", "Download as PDF")
    rosa.is_accessible()
