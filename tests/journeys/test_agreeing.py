"""Three partners write an agreement from a template, sign it, see what it opens, and open it; all of it on pages."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.journeys.agreeing import choose, confirms, fill, finds_it_fit, names_oneself, signs, tick
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser


def test_from_a_template_to_an_agreement_that_three_parties_have_signed(served_town, traveler):
    town = served_town
    give_accounts(town.server, town.database, Argon2PasswordHasher())
    ben, dora, nora = (traveler(town, who) for who in (town.ben_ito, town.dora_lind, town.nora_west))
    ben.called, dora.called, nora.called = "Ben Ito", "Dora Lind", "Nora West"

    # Given Ben begins with the template that comes nearest, and adds a third party
    ben.go("/agreements/")
    ben.page.get_by_role("link", name="Drafts: what partners are agreeing on now").click()
    ben.is_accessible()
    ben.page.get_by_role("link", name="Begin a draft").click()
    ben.is_accessible()
    ben.page.get_by_role("link", name="Education records for children in care").click()
    ben.is_accessible()
    fill(ben, agency="county-dcs", title="Records across the county", purpose="school-stability")
    ben.press("Begin the draft")
    ben.shows("Being written")
    ben.is_accessible()
    url = re.sub(r"^https?://[^/]+", "", ben.page.url)
    ben.page.get_by_role("link", name="Change title, days or parties").click()
    choose(ben, "parties", "north-usd")
    ben.is_accessible()
    ben.press("Save")
    ben.shows("North Valley School District")

    # When what the law asks is missing, it says so, and does not go out
    ben.shows("it must also say: the state law (state_law)")
    ben.page.get_by_role("link", name="Change clause 2").click()
    ben.is_accessible()
    fill(ben, content_state_law="STATE-1")
    tick(ben, "says_the_same")
    ben.press("Save")
    ben.hides("What is missing")

    # Then each sees what will change, and a made-up child
    ben.page.get_by_role("link", name="See what will change").click()
    ben.is_accessible()
    ben.shows("Nobody gains or loses sight of anything by it. Other lines or agreements show the same already.")
    ben.shows("Marisol is made up.", "Caseworker, Lakeside County Child Services")

    # And each party says who signs, reviews it, and it goes out
    for steward, title in ((ben, "Superintendent"), (dora, "Director"), (nora, "Superintendent")):
        names_oneself(steward, url, title)
    ben.go(url)
    ben.press("Send to review")
    ben.shows("It is in review.")
    finds_it_fit(nora, url)
    nora.is_accessible()
    ben.go(url)
    ben.press("Send out for signature")

    # Then all three sign, and it is an agreement that a steward activates
    for steward in (ben, dora, nora):
        signs(steward, url)
    nora.shows("You have signed, and so have all parties: it is an agreement now.")
    nora.is_accessible()
    ben.go(url)
    ben.page.get_by_role("link", name="Read the agreement").click()
    ben.shows("Ready to be activated")
    ben.page.locator("main [name=reason]").fill("Both parties are ready.")
    ben.press("Activate this agreement")
    confirms(ben)
    ben.is_accessible()
