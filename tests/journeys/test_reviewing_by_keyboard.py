"""A linkage steward clears ten children by keyboard alone: with single keys, and with Tab and Enter where these are off."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import TEMPLATE
from tests.journeys.conftest import WAIT_MS_MAX, served
from tests.journeys.keyboard import Keyboard
from tests.matching.planting import CHILD_OF_TWINS, TWINS, eight_more, pairs_of, send
from tests.matching.reviewing import pair_of
from tests.town.cast import give_accounts

pytestmark = pytest.mark.browser

ANSWERS_MAX = 30  # Ten children and the twins' second record, with room for a mistake.


@pytest.fixture
def ten_cases(server, tmp_path):
    """Lucia and Teo, Anne whom twins resemble, and seven more, each of whom another last name at school hides."""
    with served(server, TEMPLATE) as town:
        children, students = eight_more()
        send(town, tmp_path, [CHILD_OF_TWINS, *children[:7]], [*TWINS, *students[:7]])
        give_accounts(server, town.database, Argon2PasswordHasher())
        yield town


class Reviewer(Keyboard):
    """With the page's own script, and what the browser says of its keys."""

    def __init__(self, browser, town, person: str, *, width: int):
        super().__init__(browser, town, person, "en-US")
        self.context.close()
        self.context = browser.new_context(locale="en-US", viewport={"width": width, "height": 900})
        self.page = self.context.new_page()
        self.page.set_default_timeout(WAIT_MS_MAX)
        self.refused: list[str] = []  # What the content security policy or the script itself complains of.
        self.page.on("console", lambda said: self.refused.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.refused.append(str(error)))

    def key(self, key: str) -> None:
        """A key that leads to another page."""
        with self.page.expect_navigation():
            self.page.keyboard.press(key)
        self.has_arrived()

    def focused(self) -> str:
        return self.page.evaluate("document.activeElement.innerText || document.activeElement.tagName")

    def is_at_a_case(self) -> bool:
        return re.search(r"/matches/\d+/$", self.page.url) is not None


@pytest.fixture(params=[1280, 320], ids=["desktop", "320 px"])
def lena(browser, ten_cases, request):
    made = Reviewer(browser, ten_cases, "lena.marsh", width=request.param).sign_in()
    yield made
    made.leave()


def test_ten_children_are_cleared_by_keys_alone(ten_cases, lena):
    town = ten_cases
    lena.shows("10 children wait for your decision")
    lena.press("a.usa-button[href='/matches/']")
    lena.is_accessible()
    lena.press("table a")

    # Each answer opens the next child; nothing but keys is pressed
    answered = set()
    while lena.is_at_a_case():
        assert len(answered) < ANSWERS_MAX
        answered.add(lena.page.url)
        lena.is_accessible()
        lena.fits()
        records = lena.page.locator("[data-record]").count()
        if records > 1:  # Of twins none is meant before one is chosen.
            lena.page.keyboard.press("n")
            assert lena.focused().startswith("School record 1")
            lena.page.keyboard.press("2")
            assert lena.focused().startswith("School record 2")
        lena.key("n" if records > 1 or "Annel" in lena.page.content() else "s")

    # Then nobody waits for her, and only the child who needs two people is still on the list
    lena.shows("0 children wait for your decision", "a second person is asked")
    lena.is_accessible()
    lena.fits()
    said = town.admin(
        "SELECT d.verdict, count(*) FROM matching_decision d JOIN partners_person p ON p.id = d.by_id"
        " WHERE p.key = 'lena.marsh' GROUP BY 1 ORDER BY 1"
    )
    assert said == [("link", 8), ("refuse", 2)]
    assert town.admin("SELECT pair_id FROM matching_firstanswer") == [(pair_of(town, town.teo),)]
    lena.go("/matches/figures/")
    lena.is_accessible()
    lena.fits()
    assert not lena.refused


def test_keys_go_from_child_to_child_undo_ask_and_tell_which_they_are(ten_cases, lena):
    twins = pairs_of(ten_cases, CHILD_OF_TWINS[0])
    lena.go("/matches/")
    lena.press("table a")
    first = lena.page.url
    lena.key("j")
    second = lena.page.url
    assert second != first
    lena.key("k")
    assert lena.page.url == first

    # A decision is undone by one key on the page after it
    lena.key("n")
    lena.shows("Decided: not the same.")
    lena.key("u")
    lena.shows("Undone.")
    assert lena.page.url == first

    # The list of keys opens, and a key does nothing while somebody chooses in a list
    lena.go(f"/matches/{twins[0]}/")
    lena.page.keyboard.press("?")
    assert lena.focused() == "Keys"
    lena.shows("Go to a school record")
    lena.is_accessible()
    lena.reach("select").press("n")
    assert lena.page.url.endswith(f"/matches/{twins[0]}/")

    # The agency is asked from here; the record goes first to where one is
    lena.page.keyboard.press("Tab")
    lena.page.keyboard.press("1")
    lena.key("q")
    lena.shows("The school is never asked")
    lena.is_accessible()
    lena.fits()
    assert not lena.refused


def test_with_single_keys_off_tab_and_enter_do_all_of_it(ten_cases, lena):
    lena.go("/matches/")
    lena.press("table a")
    lena.press(".case-keys button")
    lena.shows("Single keys are off")
    case = lena.page.url
    for key in "snlqujk?1":
        lena.page.keyboard.press(key)
    assert lena.page.url == case and lena.page.locator("#keys").count() == 0
    lena.press("button[value=refuse]")
    lena.shows("Decided: not the same.")
    assert lena.page.url != case
    lena.is_accessible()
    assert lena.page.evaluate("localStorage.length + sessionStorage.length") == 0
