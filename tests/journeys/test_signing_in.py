"""Signing in with a second step: with an app and no script, on a phone, by keyboard; and with a passkey."""

import re

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from tests.conftest import TEMPLATE
from tests.journeys.conftest import served
from tests.partners.factors import CODES, SECRET, App, require
from tests.town.cast import PASSWORD, give_accounts

pytestmark = pytest.mark.browser

SCRIPT = "script-src"


@pytest.fixture
def strict(server):
    """The town, served as an installation is made: staff need a second step."""
    with served(server, TEMPLATE) as town:
        give_accounts(server, town.database, Argon2PasswordHasher())
        require(town)
        yield town


def type_and_send(traveler, *texts: str):
    """By keyboard alone: from the page's first field on, and Enter."""
    traveler.page.locator("main form input:not([type=hidden])").first.focus()
    for number, text in enumerate(texts):
        if number:
            traveler.page.keyboard.press("Tab")
        traveler.page.keyboard.type(text)
    press_enter(traveler)


def press_enter(traveler):
    with traveler.page.expect_navigation():
        traveler.page.keyboard.press("Enter")


def follow(traveler, label: str):
    traveler.page.locator("main").get_by_role("link", name=label).first.focus()
    press_enter(traveler)


@pytest.mark.parametrize("language", ["en-US", "es-US"])
def test_with_an_app_by_keyboard_on_a_phone_without_a_script(strict, traveler, language):
    spanish = language.startswith("es")
    rosa = traveler(strict, strict.rosa_diaz, phone=True, language=language)
    rosa.shows("Configurar un segundo paso" if spanish else "Set up a second step")
    rosa.is_accessible()

    # Nothing else opens
    rosa.go(strict.marisol.url)
    assert "/account/second-step/" in rosa.page.url

    # She sets up an app
    follow(rosa, "Configurar una aplicación" if spanish else "Set up an app")
    rosa.is_accessible()
    picture = rosa.page.locator("img.app-picture")
    assert picture.evaluate("image => image.naturalWidth") > 0
    secret = SECRET.search(rosa.page.content())[1]
    type_and_send(rosa, "000000")
    rosa.shows("Revise que el reloj" if spanish else "Check that the clock")
    rosa.is_accessible()
    type_and_send(rosa, App(secret).code(-1))

    # The codes to print, then the page that she wanted first
    rosa.is_accessible()
    codes = CODES.findall(rosa.page.content())
    assert len(codes) == 10
    follow(rosa, "Ya los guardé" if spanish else "I have kept them")
    assert rosa.page.url == strict.url + strict.marisol.url
    rosa.shows("Marisol")

    # The next day: password, then a code
    rosa.page.locator("header form[action='/sign-out/'] button").focus()
    press_enter(rosa)
    rosa.go("/sign-in/")
    type_and_send(rosa, strict.rosa_diaz, PASSWORD)
    assert "/account/confirm/" in rosa.page.url
    rosa.is_accessible()
    type_and_send(rosa, App(secret).code(1))
    rosa.shows("Marisol")

    # Her account, and the phone is lost
    rosa.go("/account/")
    rosa.is_accessible()
    rosa.go("/account/second-step/recovery-codes/")
    rosa.is_accessible()
    lost = traveler(strict, strict.rosa_diaz, language=language)
    type_and_send(lost, codes[0])
    lost.shows("Marisol")


def test_with_a_passkey(strict, browser):
    context = browser.new_context()
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )

    def sign_in():
        page.goto(f"{strict.url}/sign-in/")
        page.locator("input[name=login]").fill(strict.rosa_diaz)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button").first.click()
        page.wait_for_load_state()

    # Set up: the script is on this page, and on no page before it
    sign_in()
    assert page.locator("script").count() == 0
    answer = page.goto(f"{strict.url}/account/second-step/passkey/")
    assert re.search(r"script-src 'self'(;|$)", answer.headers["content-security-policy"])
    page.locator("input[name=name]").fill("My work laptop")
    page.get_by_role("button", name="Set up this passkey").click()
    page.wait_for_url("**/recovery-codes/**")
    assert len(CODES.findall(page.content())) == 10
    page.goto(f"{strict.url}/account/")
    assert "My work laptop" in page.locator("main").inner_text()
    assert page.locator("script").count() == 0

    # Sign in again: a passkey is all that she has, so its page comes by itself
    page.locator("form[action='/sign-out/'] button").click()
    page.wait_for_load_state()
    sign_in()
    assert "/account/confirm/passkey/" in page.url
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{strict.url}/")
    assert "Marisol" in page.locator("main").inner_text()

    # A code is another way, and what was answered once is not answered twice
    answer = page.goto(strict.url + strict.marisol.url)
    assert SCRIPT not in answer.headers["content-security-policy"]
    assert complaints == []
    context.close()
