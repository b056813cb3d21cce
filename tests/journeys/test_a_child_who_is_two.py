"""A caseworker says that a child is two, sees who saw what, and takes it back."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import TEMPLATE
from tests.journeys.conftest import served
from tests.journeys.test_a_wrong_link import wait_until_cut
from tests.matching.test_overlays import WARNING, WHY
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser


@pytest.fixture
def town(server):
    with served(server, TEMPLATE) as town:
        give_accounts(server, town.database, Argon2PasswordHasher())
        yield town


def test_a_caseworker_says_that_a_child_is_two_and_takes_it_back(town, traveler):
    # Given Marisol, whom a rule has linked with her school's record, and a counselor and a caseworker who read it
    rosa = traveler(town, town.rosa_diaz)
    rosa.go(town.marisol.url)
    rosa.shows("Lincoln Middle School")

    # When the caseworker says that the record is of two children, and why
    rosa.page.get_by_role("link", name="These are two children").click()
    rosa.shows("What saying so does", "These links are cut", "If you were wrong, you take it back")
    rosa.is_accessible()
    rosa.page.locator("textarea[name=words]").fill(WHY)
    rosa.press("These are two children")
    rosa.shows("1 link to a school is cut within a minute.", WHY, "What to do")
    rosa.is_accessible()

    # Then the school's record is off the page, and the page warns its readers
    wait_until_cut(town, town.marisol)
    rosa.go(town.marisol.url)
    rosa.shows(WARNING, "Rosa Diaz said so on")
    rosa.hides("Lincoln Middle School")
    sam = traveler(town, town.sam_hill, phone=True)
    sam.go(town.marisol.url)
    sam.shows(WARNING)
    sam.is_accessible()

    # And she reads who saw what through the link
    rosa.page.get_by_role("link", name="What to do").click()
    rosa.page.get_by_role("link", name="Who saw what through this link").first.click()
    rosa.shows("Rosa Diaz", "People who were shown something")
    rosa.page.go_back()

    # When she finds that she was wrong, and takes it back
    rosa.press("I was wrong")
    rosa.shows("Taken back: its readers are warned no more.", "1 link is made again within a minute.")
    rosa.is_accessible()

    # Then nobody is warned, and the school's record is linked again
    rosa.go(town.marisol.url)
    rosa.hides(WARNING)
    for _ in range(60):
        if town.admin("SELECT count(*) FROM students_sourcerecord WHERE student_id = %s", town.marisol.id) == [(2,)]:
            break
        rosa.page.wait_for_timeout(500)
    else:
        pytest.fail("The link was not made again in time.")
