"""The shell as people meet it: narrow, with a keyboard, in forced colors, on paper."""

from urllib.parse import urlsplit

import pytest

from tests.common.pages import PAGES, served

pytestmark = pytest.mark.browser

FIRST_VISIT_BYTES_MAX = 200_000
REQUESTS_MAX = 15
SMALL_TARGETS = """
    [...document.querySelectorAll("a, button, summary, select, textarea, label, input")]
    .filter(e => !e.closest(".usa-skipnav, [hidden]") && e.type !== "hidden")
    .filter(e => !/(radio|checkbox)__input/.test(e.className))
    .filter(e => e.matches("a, button, summary, select, textarea, input"))
    .map(e => [e.getBoundingClientRect(), e.outerHTML])
    .filter(([box]) => box.width > 0 && (box.height < 24 || box.width < 24))
    .map(([, html]) => html)
"""


@pytest.fixture(scope="module")
def site():
    with served() as address:
        yield address


def opened(browser, address, width=1280, **more):
    page = browser.new_context(viewport={"width": width, "height": 800}, **more).new_page()
    page.complaints = []
    page.on("console", lambda message: page.complaints.append(message.text) if message.type == "error" else None)
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(browser, site, address, width):
    from axe_playwright_python.sync_playwright import Axe

    # axe itself is a script, which our policy would stop.
    page = opened(browser, site + address, width, bypass_csp=True)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.evaluate(SMALL_TARGETS) == []
    page.context.close()


def test_the_policy_stops_nothing_that_our_pages_need(browser, site):
    page = opened(browser, site + "/gallery")
    assert page.complaints == []
    page.context.close()


def test_a_first_visit_is_light(browser, site):
    page = browser.new_context().new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(site + "/student")
    page.wait_for_load_state("networkidle")
    assert len(requests) <= REQUESTS_MAX
    assert {urlsplit(url).netloc for url in requests} == {urlsplit(site).netloc}
    assert sum(weight(url) for url in requests) <= FIRST_VISIT_BYTES_MAX
    assert len([url for url in requests if url.endswith(".woff2")]) == 2
    page.context.close()


def weight(url: str) -> int:
    """Bytes over the wire: text is compressed, fonts and pictures are already."""
    import gzip
    from pathlib import Path

    from django.contrib.staticfiles import finders

    address = urlsplit(url).path
    if not address.startswith("/static/"):
        return len(gzip.compress(PAGES[address]().encode()))
    content = Path(finders.find(address.removeprefix("/static/"))).read_bytes()
    return len(content) if address.endswith(".woff2") else len(gzip.compress(content))


def test_the_keyboard_reaches_the_content_first_and_sees_where_it_is(browser, site):
    page = opened(browser, site + "/student")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.context.close()


def test_a_form_that_comes_back_takes_the_focus_to_what_is_wrong(browser, site):
    page = opened(browser, site + "/form-wrong", java_script_enabled=True)
    assert "Not sent yet" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("link", name="How did you talk?").click()
    assert page.evaluate("document.activeElement.name") == "manner"
    page.context.close()


def test_pages_work_without_javascript(browser, site):
    page = opened(browser, site + "/student", java_script_enabled=False)
    page.get_by_text("Why can I see this?").click()
    assert page.get_by_text("Assigned caseworker since").is_visible()
    page.context.close()


def test_paper_says_whose_it_is_and_opens_what_is_folded(browser, site):
    import io

    import pypdf

    page = opened(browser, site + "/student")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(format="Letter", prefer_css_page_size=True)))
    # Without spaces: how far apart letters are printed is the font's business.
    text = "".join("".join(sheet.extract_text() for sheet in paper.pages).split())
    assert "Confidential.ForRosaDiaz" in text
    assert "Assignedcaseworkersince" in text
    assert "Signout" not in text
    assert f"1/{len(paper.pages)}" in text
    page.context.close()
