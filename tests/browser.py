"""The one Chromium of a run. Each test opens a context of its own in it."""

import os

import pytest

from homeroom.cli.testing import NO_BROWSER, find_browser, how_to_install

FLAGS = [
    # Chromium of a test runs as root and must ask nobody anything.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """Playwright allows one event loop a thread, and worksteal mixes the files: so there is one for the whole run."""
    chromium = find_browser()
    if chromium is None:
        # Where a browser is required nothing is skipped; elsewhere `homeroom test` counts what was.
        end = pytest.fail if os.environ.get("HOMEROOM_REQUIRE_BROWSER") == "1" else pytest.skip
        end(f"{NO_BROWSER} {how_to_install()}")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        # As long as the browser lives, its own event loop runs in this thread, and Django would refuse to ask the
        # database in tests that come after a journey. Nothing here is asynchronous.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()
