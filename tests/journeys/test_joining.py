"""From the letter to the child's next school date: on a phone, without JavaScript, in six taps."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import expect

from tests.casework.test_invitations import CODE
from tests.journeys.conftest import Traveler
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser
TAPS_MAX = 6


class Thumb:
    """Counts every tap; typing is done in the field that was tapped."""

    def __init__(self, page):
        self.page, self.taps = page, 0

    def tap(self, locator):
        self.taps += 1
        locator.click()
        self.page.wait_for_load_state()

    def type(self, locator, text):
        self.tap(locator)
        locator.fill(text)


def test_a_foster_parent_gets_from_the_letter_to_the_next_date_in_six_taps(server, served_town, browser, traveler):
    town = served_town
    give_accounts(server, town.database, Argon2PasswordHasher())  # A served town verifies as an installation does.
    rosa = traveler(town, "rosa.diaz")
    rosa.go(f"{town.marisol.url}team/invitations/new/")
    rosa.page.locator("input[name=name]").fill("Nell Rivers")
    rosa.page.locator("select[name=team_role]").select_option("resource_parent")
    rosa.press("Make the letter")
    rosa.shows("Print this letter now", "For Nell Rivers")
    rosa.hides("Marisol")
    code = CODE.search(rosa.page.locator(".letter").inner_text())[0]

    nell = Traveler(browser, town, "nell", phone=True)
    thumb = Thumb(nell.page)
    thumb.taps += 1  # What the camera shows is tapped.
    nell.go(f"/join/{code}/")
    assert code not in nell.page.url
    nell.shows("Welcome, Nell Rivers")
    nell.is_accessible()
    thumb.type(nell.page.locator("input[name=password]"), "seven green umbrellas")
    thumb.tap(nell.page.get_by_text("I have read this and will keep to it"))
    thumb.tap(nell.page.locator("main").get_by_role("button", name="Join", exact=True))
    thumb.tap(nell.page.get_by_role("link", name="Marisol Ana Vega Ruiz").first)
    expect(nell.page.get_by_text("Next date", exact=True)).to_be_visible()
    assert thumb.taps <= TAPS_MAX
    nell.is_accessible()
    nell.context.close()
