"""A browser, and the town served as an installation serves it: a web process, a worker, PostgreSQL."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.accessibility import violations
from tests.conftest import EMPTY, ROOT, TEMPLATE, copy_of, drop, waive_second_factor
from tests.town.cast import PASSWORD, Town

READY_SECONDS_MAX = 60
WAIT_MS_MAX = 20_000
WORKER_SECONDS_MAX = 30  # A load or a settling needs a process of its own: three seconds, on a busy machine ten.


@pytest.fixture
def served_town(server):
    """The town, served."""
    with served(server, TEMPLATE) as town:
        yield town


@pytest.fixture
def served_empty(server):
    """An installation that is migrated and knows nobody, served."""
    with served(server, EMPTY) as town:
        yield town


@contextmanager
def served(server, template: str):
    name = copy_of(server, template)
    waive_second_factor(server, name)
    port = free_port()
    environment = {
        **{k: v for k, v in os.environ.items() if k not in ("HOMEROOM_ROLE", "DJANGO_SETTINGS_MODULE")},
        "DATABASE_URL": f"postgresql:///{name}?host={server.socket_folder}",
        "HOMEROOM_HOSTS": "localhost",
    }
    log = (server.home.root / f"{name}.log").open("w")
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "homeroom.cli", *words],
            env=environment, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )
        for words in (["serve", "--port", str(port), "--workers", "1"], ["worker"])
    ]  # fmt: skip
    town = Town(server, name)
    town.url = f"http://localhost:{port}"
    town.log = log.name
    try:
        wait_for(town.url, log.name)
        yield town
    finally:
        for process in processes:
            os.killpg(process.pid, signal.SIGTERM)
        for process in processes:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        log.close()
        drop(server, name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url: str, log: str) -> None:
    deadline = time.monotonic() + READY_SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{url}/help/", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"The web process did not answer:\n{Path(log).read_text()[-3000:]}")


class Traveler:
    """One person at one browser."""

    def __init__(self, browser, town, person: str, language: str = "en-US", phone: bool = False):
        size = {"width": 360, "height": 740} if phone else {"width": 1280, "height": 900}
        self.context = browser.new_context(locale=language, viewport=size, java_script_enabled=False)
        self.looking = None  # The context in which axe looks at what is on the page.
        self.page = self.context.new_page()
        self.page.set_default_timeout(WAIT_MS_MAX)
        self.town = town
        self.person = person
        self.language = language

    def sign_in(self):
        self.go("/sign-in/")
        self.page.locator("input[name=login]").fill(self.person)
        self.page.locator("input[name=password]").fill(PASSWORD)
        with self.page.expect_navigation():
            self.page.locator("main button").first.click()
        return self

    def leave(self):
        for context in filter(None, (self.context, self.looking)):
            context.close()

    def go(self, path: str):
        return self.page.goto(self.town.url + path)

    def press(self, label: str):
        """Press the button of this label in the page's own part, and wait for the answer."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=label, exact=True).click()

    def reload_until(self, text: str):
        """Read the page again until it says `text`: the worker needs a moment."""
        deadline = time.monotonic() + WORKER_SECONDS_MAX
        while text not in self.page.content():
            assert time.monotonic() < deadline, (
                f"{self.page.url} never said {text!r}, but:\n{self.page.locator('main').inner_text()[:1000]}\n"
                f"Web and worker said:\n{Path(self.town.log).read_text()[-3000:]}"
            )
            time.sleep(0.3)
            self.page.goto(self.page.url)

    def has_arrived(self):
        """A click returns when the next page has begun to come; what it says can be read when it has come whole."""
        self.page.wait_for_load_state("load")

    def shows(self, *texts: str):
        self.has_arrived()
        content = self.page.locator("body").inner_text()
        for text in texts:
            assert text in content, f"{self.page.url} does not say {text!r}:\n{content[:3000]}"

    def hides(self, *texts: str):
        self.has_arrived()
        content = self.page.content()
        for text in texts:
            assert text not in content, f"{self.page.url} says {text!r}"

    def is_accessible(self):
        """axe finds nothing on the page as it stands."""
        # axe is a script, and pages forbid scripts; a context of its own loads the same page with scripts allowed. It is
        # kept for the next page, so that style sheets and fonts need not come again.
        if self.looking is None:
            self.looking = self.context.browser.new_context(bypass_csp=True, locale=self.language)
        self.looking.clear_cookies()
        self.looking.add_cookies(self.context.cookies())
        page = self.looking.new_page()
        try:
            page.set_viewport_size(self.page.viewport_size)
            page.goto(self.page.url)
            found = violations(page)
        finally:
            page.close()
        told = [f"{v['id']}: {v['help']} ({', '.join(n['html'][:120] for n in v['nodes'][:3])})" for v in found]
        assert not told, f"{self.page.url}:\n" + "\n".join(told)


@pytest.fixture
def traveler(browser):
    travelers = []

    def make(town, person, **more) -> Traveler:
        travelers.append(Traveler(browser, town, person, **more))
        return travelers[-1].sign_in()

    yield make
    for each in travelers:
        each.leave()
