"""Stewards amend an agreement on pages: what shows less acts at once, what shows more waits for everybody's signature."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.drafting.negotiating import agreements_written_here, confirm, out_for_signature, send, sign
from tests.journeys.agreeing import fill, finds_it_fit, names_oneself, signs, tick
from tests.journeys.gallery import by_its_pages
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser


@pytest.fixture
def agreed(served_town):
    """The agreement by which alone Rosa sees school records was written, signed and activated here."""
    town = served_town
    give_accounts(town.server, town.database, Argon2PasswordHasher())
    town.admin("SELECT access.close_grants_v1(id, NULL, 'to begin anew') FROM agreements_agreement"
               " WHERE key = 'dsa-lakeside-dcs'")  # fmt: skip
    with by_its_pages(town):
        ben, dora, uma = town.as_(town.ben_ito), town.as_(town.dora_lind), town.as_(town.uma_bell)
        draft = out_for_signature(town, ben, dora)
        confirm(town)
        sign(uma, draft)
        sign(dora, draft)
        (key,) = agreements_written_here(town)
        town.agreement = f"/agreements/{key}/"
        confirm(town)
        send(ben, f"{town.agreement}activation/", reason="We are ready.", page=town.agreement)
    return town


def begins_to_amend(steward, agreement: str, reason: str) -> str:
    """Answers where the draft of the amendment is."""
    steward.go(agreement)
    steward.page.get_by_role("link", name="Amend this agreement", exact=True).click()
    fill(steward, reason=reason)
    steward.is_accessible()
    steward.press("Begin the amendment")
    return re.sub(r"^https?://[^/]+", "", steward.page.url)


def changes_attendance(steward) -> None:
    """Ticks or unticks the whole of it in the clause that shows school records, and says that words and answers agree."""
    steward.page.get_by_role("link", name="Change clause 2", exact=True).click()
    whole = steward.page.locator("[name=elements][value='attendance.*']")
    steward.page.locator("main details", has=whole).locator("summary").click()
    steward.page.locator(f"main label[for={whole.get_attribute('id')}]").click()
    tick(steward, "says_the_same")
    steward.is_accessible()
    steward.press("Save")


def sight_of_caseworkers(steward) -> dict[str, str]:
    """What the page says that they gain or lose of the district's records, and that the children are told as many or as few."""
    found = {}
    for table in ("gains", "losses"):
        rows = steward.page.locator(f"section[aria-labelledby={table}] tbody tr", has_text="Caseworker")
        for row in rows.all():
            cells = [cell.inner_text().strip() for cell in row.locator("th, td").all()]
            if cells[1] == "Lakeside County Child Services: Caseworker":
                found[table] = cells[3]
                assert all(re.fullmatch(r"\d+|fewer than 5", cell) for cell in cells[4:])
                assert len(cells) == 7
    return found


def goes_out(ben, dora, url: str) -> None:
    names_oneself(ben, url, "Superintendent", looks=False)
    names_oneself(dora, url, "Director", looks=False)
    ben.go(url)
    ben.press("Send to review")
    finds_it_fit(dora, url)
    ben.go(url)
    ben.press("Send out for signature")


def test_one_amendment_shows_less_at_once_and_the_next_shows_it_again_when_all_have_signed(agreed, traveler):
    town = agreed
    attendance = f"{town.marisol.url}attendance/"

    # Given Rosa, who reads on which days a child was absent from school
    rosa = traveler(town, town.rosa_diaz)
    assert rosa.go(attendance).status == 200

    # When the district no longer wants to show that, then the draft says who has to sign, and nothing changes yet
    ben, dora = traveler(town, town.ben_ito), traveler(town, town.dora_lind, phone=True)
    ben.called, dora.called = "Ben Ito", "Dora Lind"
    narrowing = begins_to_amend(ben, town.agreement, "Attendance moves to another system.")
    ben.shows("It changes nothing yet.")
    changes_attendance(ben)
    ben.shows("shows less than before", "It holds once these have signed: Lakeside Unified School District.")
    ben.is_accessible()
    ben.page.get_by_role("link", name="See what will change").click()
    assert sight_of_caseworkers(ben) == {"losses": "attendance"}
    ben.is_accessible()
    goes_out(ben, dora, narrowing)
    assert rosa.go(attendance).status == 200

    # And the district's signature alone makes it dark at the next click; all else stays
    signs(ben, narrowing)
    assert rosa.go(attendance).status == 404
    rosa.go(town.marisol.url)
    rosa.shows("Lincoln Middle School")
    dora.go(town.agreement)
    dora.shows("Amendment 1: shows less than before", "Ben Ito, Lakeside Unified School District")
    dora.is_accessible()

    # When it wants to show it again, then its own signature is not enough
    widening = begins_to_amend(ben, town.agreement, "The other system was given up.")
    changes_attendance(ben)
    ben.shows("shows more than before")
    ben.page.get_by_role("link", name="See what will change").click()
    assert sight_of_caseworkers(ben) == {"gains": "attendance"}
    ben.is_accessible()
    goes_out(ben, dora, widening)
    signs(ben, widening)
    assert rosa.go(attendance).status == 404

    # And when the agency has signed too, on a phone, she reads it again
    signs(dora, widening)
    assert rosa.go(attendance).status == 200
    ben.go(town.agreement)
    ben.shows("Amendment 2: shows more than before", "Dora Lind, Lakeside County Child Services")
    ben.is_accessible()
