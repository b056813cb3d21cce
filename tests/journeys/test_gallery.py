"""Every page in both languages, at two widths, empty, full and in error: axe finds nothing, nothing runs off the side.

`bin/photograph FOLDER` runs this and keeps the pictures, with a page that shows them all.
"""

import html
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from playwright.sync_api import Error

from tests.accessibility import violations
from tests.conftest import ROOT, TEMPLATE, template_after
from tests.journeys.conftest import served
from tests.journeys.gallery import EMPTY, FULL, fill
from tests.town.cast import PASSWORD, give_accounts

pytestmark = pytest.mark.browser

WIDTHS = {"desktop": 1280, "phone": 320}
PARTS = 2  # So that both workers of a run have some.
# Words that may stand in English on a Spanish page.
# The way to the other language, our own name, and the heading of a clause, which is in the language that the parties sign.
MAY_BE_ENGLISH = {"English", "Homeroom", "School records"}
LANGUAGES = {"en": "en-US", "es": "es-US"}


@contextmanager
def gallery_town(server, story=None):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with served(server, template_after(server, story) if story else TEMPLATE) as town:
        # The pages are asked by a browser and were written by Django's client: each verifies passwords in its own way.
        give_accounts(server, town.database, Argon2PasswordHasher())
        yield town


def photograph(browser, town, shots, language) -> list[str]:
    """Visits every page as its person; answers what is wrong, page by page."""
    wrong, pages = [], {}
    for shot in shots:
        if shot.who not in pages:
            # axe is a script, and pages forbid scripts.
            context = browser.new_context(locale=LANGUAGES[language], bypass_csp=True)
            pages[shot.who] = sign_in(context, town, shot.who)
        kept = town.admin("SELECT coalesce(max(id), 0) FROM common_draft")[0][0]
        try:
            wrong += [f"{shot.name} {language}: {what}" for what in visit(pages[shot.who], town, shot, language)]
        except Error as stopped:
            wrong.append(f"{shot.name} {language}: {stopped}")
        # What a picture needed to be typed is not there for the next one.
        town.admin("DELETE FROM common_draft WHERE id > %s", kept)
    for page in pages.values():
        page.context.close()
    return wrong


def visit(page, town, shot, language) -> Iterator[str]:
    """What is wrong with one page at every width."""
    page.set_viewport_size({"width": WIDTHS["desktop"], "height": 900})
    answer = page.goto(town.url + shot.where(town))
    if shot.sends_empty:
        # What the browser would fill in again by itself is emptied, as a person might.
        for field in page.locator("main form input[type=text], main form textarea").all():
            field.fill("")
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()
    elif shot.does:
        shot.does(page)
        page.wait_for_load_state()
    elif answer.status != shot.status:
        yield str(answer.status)
    if language != "en":
        yield from (f"says {words!r}" for words in left_in_english(page) if words not in shot.partners_words)
    # No page knows by a script how wide it is, so it need not be asked for once more.
    for name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        yield from (f"{name}: {what}" for what in faults(page, asks_axe=name in axe_looks_at(language)))
        keep(page, f"{shot.name}-{name}-{language}")


def axe_looks_at(language: str) -> tuple[str, ...]:
    """Every page in each language: in the suite at one width, English on the desktop and Spanish on the phone, because axe
    is what takes the time; where pictures are kept, at both."""
    if os.environ.get("HOMEROOM_PHOTOGRAPHS"):
        return tuple(WIDTHS)
    return ("desktop",) if language == "en" else ("phone",)


def faults(page, *, asks_axe: bool) -> list[str]:
    found = []
    if asks_axe:
        found = [f"{v['id']} at {v['nodes'][0]['html'][:150]}" for v in violations(page)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        found.append("runs off the side")
    return found


@cache
def english() -> frozenset[str]:
    """Every sentence of the program that reads differently in Spanish and has no place for a value."""
    with (ROOT / "homeroom" / "locale" / "es" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    return frozenset(m.id for m in catalogue if isinstance(m.id, str) and m.id and m.string != m.id and "%" not in m.id)


def left_in_english(page) -> list[str]:
    """Lines of the page that stand in the catalogue as English. What partners wrote stays in their language."""
    lines = {line.strip() for line in page.locator("body").inner_text().splitlines()}
    return sorted(lines & english() - MAY_BE_ENGLISH)


def sign_in(context, town, who):
    """The page on which this person goes on."""
    page = context.new_page()
    page.goto(f"{town.url}/sign-in/")
    page.locator("input[name=login]").fill(who)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button").first.click()
    page.wait_for_load_state()
    return page


def keep(page, name: str) -> None:
    if folder := os.environ.get("HOMEROOM_PHOTOGRAPHS"):
        path = Path(folder)
        path.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path / f"{name}.png", full_page=True)
        shown = "".join(
            f"<figure><img loading=lazy src={html.escape(p.name)}><figcaption>{html.escape(p.stem)}</figcaption></figure>"
            for p in sorted(path.glob("*.png"))
        )
        style = "figure{display:inline-block;margin:8px;vertical-align:top}img{max-width:480px;border:1px solid #999}"
        (path / "index.html").write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{shown}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_where_there_is_nothing_yet(browser, server, language):
    with gallery_town(server) as town:
        wrong = photograph(browser, town, EMPTY, language)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_sound_where_people_have_worked(browser, server, language, part):
    size = len(FULL) // PARTS + 1
    with gallery_town(server, fill) as town:
        wrong = photograph(browser, town, FULL[part * size :][:size], language)
    assert not wrong, "\n".join(wrong)
