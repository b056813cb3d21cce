"""A wrong link is found and cut, and both sides read who saw what through it."""

import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import TEMPLATE
from tests.journeys.conftest import WORKER_SECONDS_MAX, served
from tests.matching.reviewing import pair_of
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser


@pytest.fixture
def linked(server):
    with served(server, TEMPLATE) as town:
        give_accounts(server, town.database, Argon2PasswordHasher())
        yield town


def wait_until_cut(town, child) -> None:
    deadline = time.monotonic() + WORKER_SECONDS_MAX
    while town.admin("SELECT count(*) FROM students_sourcerecord WHERE student_id = %s", child.id) != [(1,)]:
        assert time.monotonic() < deadline, "The link was not cut in time."
        time.sleep(0.3)


def test_a_wrong_link_is_found_and_cut_and_its_disclosures_are_listed(linked, traveler):
    town = linked
    pair = pair_of(town, town.lucia)

    # Given the linkage steward has taken two records for one child's
    lena = traveler(town, town.lena_marsh)
    assert lena.go(f"/matches/{pair}/").status == 200
    lena.press("Same child")
    lena.go(f"/matches/{pair}/")
    lena.reload_until("Undo the decision")

    # And the caseworker has read the school's record since
    rosa = traveler(town, town.rosa_diaz)
    rosa.go(town.lucia.url)
    rosa.reload_until("Lincoln Middle School")

    # When the linkage steward finds that it is another child, and undoes the link
    lena.press("Undo the decision")
    lena.is_accessible()

    # Then the caseworker reads nothing of the school's any more
    wait_until_cut(town, town.lucia)
    assert rosa.go(town.lucia.url).status == 200
    rosa.hides("Lincoln Middle School")

    # And the district's steward is told, and led to who was shown what
    ben = traveler(town, town.ben_ito, phone=True)
    ben.go("/notices/")
    ben.shows("1 link between two records was cut")
    ben.page.locator(f"a[href='/matches/{pair}/seen/']").first.click()
    ben.shows("Who saw what through this link", "Rosa Diaz", "Lakeside County Child Services", "Enrollment")
    ben.hides("Lucia", "Olmo")
    ben.is_accessible()

    # And the linkage steward finds the list from the pair
    lena.go(f"/matches/{pair}/")
    lena.page.get_by_role("link", name="Who saw what through this link").first.click()
    lena.shows("Rosa Diaz", "People who were shown something")
    lena.is_accessible()
