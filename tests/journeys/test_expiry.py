"""An agreement ends by its own date while its pages are open: the next click is refused, and the words help."""

import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser

SECONDS_LEFT = (5, 20, 60)  # To read a page once more; on a busy machine that takes longer, and more are given.
AGREEMENTS = ["dsa-lakeside-dcs", "dsa-dcs-lakeside"]


def ends_in(town, seconds: int) -> None:
    """As if these had been signed until a moment from now; nobody does anything more about it."""
    town.admin(
        "UPDATE agreements_agreement SET term = tstzrange(lower(term), now() + make_interval(secs => %s)) WHERE key = ANY (%s)",
        seconds,
        AGREEMENTS,
    )
    town.admin(
        "UPDATE access_grant g SET during = tstzrange(lower(g.during), upper(a.term)) FROM agreements_agreement a"
        " WHERE a.id = g.agreement_id AND a.key = ANY (%s)",
        AGREEMENTS,
    )


def is_over(town) -> bool:
    return town.admin(
        "SELECT bool_and(upper(term) < now()) FROM agreements_agreement WHERE key = ANY (%s)", AGREEMENTS
    )[0][0]


def test_an_agreement_ends_while_its_pages_are_open(served_town, traveler):
    town = served_town
    give_accounts(town.server, town.database, Argon2PasswordHasher())

    # Given a caseworker and a counselor who each read what the other's organization shows, and a steward
    rosa, ada = traveler(town, town.rosa_diaz), traveler(town, town.ada_okafor, phone=True)
    ben = traveler(town, town.ben_ito)
    ada.go(f"{town.marisol.url}plan/needs/new/")
    ada.page.locator("main textarea").first.fill("A ride to school on Mondays")
    ben.go("/agreements/dsa-lakeside-dcs/")
    ben.shows("Pause this agreement")

    # When their agreements have a moment left, then they still read it
    for seconds in SECONDS_LEFT:
        ends_in(town, seconds)
        assert rosa.go(town.marisol.url).status == 200
        if not is_over(town):
            break
    rosa.shows("Lincoln Middle School")

    # And when that has passed, the next click is refused, and says what to do
    while not is_over(town):
        time.sleep(0.2)
    rosa.page.locator(f"main a[href='{town.marisol.url}attendance/']").first.click()
    rosa.shows("Page not found", "it is not shared with you", "ask the data steward of your organization")
    rosa.hides("Marisol", "Lincoln")
    rosa.is_accessible()

    # And of her own agency's record everything is there, and no word of the school's
    assert rosa.go(town.marisol.url).status == 200
    rosa.shows("Marisol")
    rosa.hides("Lincoln Middle School")
    rosa.is_accessible()

    # And what the counselor was writing is not kept on a record that she can no longer open
    ada.press("Save the need")
    ada.shows("Page not found", "it is not shared with you")
    ada.hides("Marisol")
    ada.is_accessible()
    assert town.admin("SELECT count(*) FROM casework_need") == [(0,)]
    ada.go("/")
    ada.hides("Marisol")

    # And the steward's open page leads to the reason too, and offers no step that would change nothing
    ben.page.get_by_role("link", name="Pause this agreement", exact=True).click()
    ben.shows("This agreement is not active, or your organization has paused it already.")
    ben.is_accessible()
    ben.go("/agreements/dsa-lakeside-dcs/")
    ben.shows("Expired", "Holds through")
    ben.hides("Pause this agreement", "Amend this agreement")
    ben.is_accessible()
