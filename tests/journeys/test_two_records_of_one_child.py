"""A linkage steward finds that an agency has one child twice, ties the two, and takes it back."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import TEMPLATE
from tests.journeys.conftest import served
from tests.matching.duplicating import AGAIN, send_children, ties
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser
BANNER = "This child has another record here, from Lakeside County Child Services."


@pytest.fixture
def twice(server, tmp_path):
    with served(server, TEMPLATE) as town:
        send_children(town, tmp_path, AGAIN)
        give_accounts(server, town.database, Argon2PasswordHasher())
        yield town


def test_a_steward_ties_two_records_and_unties_them(twice, traveler):
    town = twice

    # Given the agency's file has brought Lucia a second time, and the linkage steward looks at the two
    lena = traveler(town, town.lena_marsh)
    lena.go("/matches/")
    lena.shows("Two records of one child?", "Lakeside County Child Services, twice")
    lena.hides("Lucia")
    lena.page.get_by_role("link", name="Records 1").click()
    lena.shows("Record 1", "Record 2", "Lucia", "What your answer does", "Undo takes your answer back and ends the tie")
    lena.is_accessible()

    # When she says that they are one child
    lena.press("One child")
    lena.shows("Tied: one child. Neither record was changed.")

    # Then the caseworker of both reads on each that there is another, and opens it
    rosa = traveler(town, town.rosa_diaz, phone=True)
    rosa.go(town.lucia.url)
    rosa.shows(BANNER)
    rosa.is_accessible()
    rosa.page.get_by_role("link", name="Open it").click()
    rosa.shows(BANNER, "Lucia")

    # And the agency's data steward is asked to join the two in the agency's own system
    dora = traveler(town, town.dora_lind)
    dora.go("/")
    dora.page.get_by_role("link", name="Two records of one child").first.click()
    dora.shows("10025", "20091", "Homeroom merges nothing.")
    dora.hides("Lucia")
    dora.is_accessible()

    # When the linkage steward finds that they are two after all, and ends the tie
    lena.go("/matches/duplicates/1/")
    lena.press("End the tie")
    lena.shows("Undone. The two wait for a decision again", "The tie was ended")
    assert ties(town) == 0

    # Then nobody is told of either on the other's page, and there is nothing to join
    rosa.go(town.lucia.url)
    rosa.hides(BANNER)
    dora.go("/matches/duplicates/joining/")
    dora.shows("There is nothing to join")
