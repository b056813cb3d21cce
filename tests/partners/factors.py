"""Second factors as people have them: an app that knows a secret, printed codes."""

import re

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from homeroom.partners import second_factor
from tests.town.cast import PASSWORD

SECRET = re.compile(r'class="secret">([A-Z2-7 ]+)<')
CODES = re.compile(r"<li>(\d{4} \d{4})</li>")


def require(town) -> None:
    """As an installation is made: nobody has waived anything."""
    town.admin("DELETE FROM access_secondfactorwaiver")


def waive(town) -> None:
    town.admin("INSERT INTO access_secondfactorwaiver (id, reason) VALUES (1, 'tests')")


def signed_in(person: str, language: str = "en", **more) -> Client:
    """The password is given, and nothing else."""
    client = Client(headers={"accept-language": language, **more})
    assert client.post("/sign-in/", {"login": person, "password": PASSWORD}).status_code == 302
    return client


class App:
    """What a phone does: it learns a secret and shows the code of any half minute."""

    def __init__(self, secret: str):
        self.secret = secret.replace(" ", "")
        self.step = second_factor.half_minute()

    def code(self, later: int = 0) -> str:
        """`later` half minutes from when the app was set up. A code serves once, so each test asks for the next."""
        return format_hotp_value(hotp_value(self.secret, self.step + later))


def set_up_app(client: Client, next_page: str = "/") -> App:
    """From the page to a code; the answer of the last step leads to the recovery codes."""
    page = client.get("/account/second-step/app/", {"next": next_page})
    app = App(SECRET.search(page.content.decode())[1])
    # The code of half a minute ago, so that those of now and of the next half minute are still unused.
    answer = client.post("/account/second-step/app/", {"code": app.code(-1), "next": next_page})
    assert answer.status_code == 302, answer.content.decode()
    return app


def give(client: Client, code: str, next_page: str = "/"):
    return client.post("/account/confirm/", {"code": code, "next": next_page})


def recovery_codes(client: Client) -> list[str]:
    return CODES.findall(client.get("/account/second-step/recovery-codes/").content.decode())


def with_app(person: str) -> tuple[Client, App]:
    """Somebody who has set up an app and is behind the door."""
    client = signed_in(person)
    return client, set_up_app(client)
