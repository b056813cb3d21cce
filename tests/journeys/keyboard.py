"""Somebody at the keyboard alone, on a narrow screen, without a script."""

from tests.journeys.conftest import Traveler

TABS_MAX = 200  # More than any page has places to go to.


class Keyboard(Traveler):
    """Reaches everything with Tab. A click is whatever is pressed or chosen; typing into a field is none."""

    def __init__(self, browser, town, person: str, language: str):
        super().__init__(browser, town, person, language=language, phone=True)
        self.clicks = 0

    def reach(self, selector: str):
        """Tab until the focus is there; a person who cannot point has no other way."""
        target = self.page.locator(f"main {selector}, nav {selector}").first
        for _ in range(TABS_MAX):
            if target.evaluate("element => element === document.activeElement"):
                return target
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{self.page.url}: Tab never reaches {selector!r}")

    def press(self, selector: str):
        self.reach(selector)
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def tick(self, selector: str):
        self.reach(selector)
        self.clicks += 1
        self.page.keyboard.press("Space")

    def choose(self, selector: str):
        """The first of what a closed list offers."""
        self.reach(selector)
        self.clicks += 1
        self.page.keyboard.press("ArrowDown")

    def write(self, selector: str, text: str):
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def fits(self):
        """Nothing runs off the side of a narrow screen."""
        wide = self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert not wide, f"{self.page.url} runs off the side"
