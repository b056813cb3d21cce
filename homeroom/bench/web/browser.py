"""Somebody's browser: one connection that is kept, cookies of its own, a clock."""

import gzip
import http.client
import time
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import NamedTuple, Protocol

from homeroom.bench.web.forms import Form, form_on
from homeroom.common.problem import Problem

ADDRESS = "127.0.0.1"  # This machine and no other.
PATIENCE_SECONDS = 30  # Nobody waits longer for a page; beyond it there was no answer.
IDLE_SECONDS_MAX = 5  # A server closes a connection on which nothing comes; a browser opens another, and so do we.
NO_ANSWER = 0


class Answer(NamedTuple):
    status: int
    text: str = ""
    location: str = ""
    ms: float = 0.0
    bytes: int = 0
    """On the wire: head and body, compressed where it was."""
    is_kept: bool = False
    """Whether a browser may use it again without asking."""
    wrong: str = ""


class Asks(Protocol):
    """Whoever can be sent to a page: a browser, or the program itself where statements are counted."""

    def ask(self, path: str, form: Form | None = None) -> Answer: ...


@dataclass
class Browser:
    port: int
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = field(default=None, repr=False)
    _used_at: float = 0.0

    def ask(self, path: str, form: Form | None = None, *, as_nobody: bool = False) -> Answer:
        """`as_nobody` leaves the cookies at home."""
        kind, body = form.body() if form else ("", None)
        headers = {
            "Host": f"localhost:{self.port}", "Accept-Language": self.language, "Accept-Encoding": "gzip",
            **({} if as_nobody else {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}),
            **({"Content-Type": kind} if form else {}),
        }  # fmt: skip
        began = time.perf_counter()
        try:
            answer = self._answer("POST" if form else "GET", path, body, headers)
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(NO_ANSWER, ms=_ms_since(began), wrong=f"no answer ({type(error).__name__})")
        ms = _ms_since(began)
        self._used_at = time.monotonic()
        if not as_nobody:
            self._keep(answer.headers.get_all("Set-Cookie") or [])
        head = len(str(answer.headers)) + len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n")
        location = answer.headers.get("Location", "")
        text = _text(content, answer.headers)
        return Answer(answer.status, text, location, ms, head + len(content), _is_kept(answer.headers))

    def _answer(self, method: str, path: str, body: bytes | None, headers: dict) -> http.client.HTTPResponse:
        if time.monotonic() - self._used_at > IDLE_SECONDS_MAX:
            self.close()
        if self._connection is None:
            self._connection = http.client.HTTPConnection(ADDRESS, self.port, timeout=PATIENCE_SECONDS)
        self._connection.request(method, path, body, headers)
        return self._connection.getresponse()

    def _keep(self, told: list[str]) -> None:
        for line in told:
            try:
                for name, morsel in SimpleCookie(line).items():
                    if morsel.value and morsel["max-age"] != "0":
                        self.cookies[name] = morsel.value
                    else:
                        self.cookies.pop(name, None)
            except CookieError:
                continue

    def close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None


def sign_in(port: int, username: str, password: str) -> Browser:
    """By the page where people sign in, with its form; no limit on signing in is lifted."""
    browser = Browser(port)
    page = browser.ask("/sign-in/")
    form = form_on(page.text, r"|/sign-in/")
    if form is None:
        raise Problem(f"The page for signing in answered {page.status or page.wrong} and has no form.")
    answer = browser.ask("/sign-in/", form.filled(login=username, password=password))
    if answer.status not in (302, 303) or "/sign-in/" in answer.location or "/confirm" in answer.location:
        raise Problem(f"{username} could not sign in: the page answered {answer.status or answer.wrong}.")
    return browser


def _text(content: bytes, headers: http.client.HTTPMessage) -> str:
    """Of pages and styles; of a font or a picture nobody reads the text."""
    if "text/" not in headers.get("Content-Type", ""):
        return ""
    if headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return content.decode("utf-8", "replace")


def _ms_since(began: float) -> float:
    return (time.perf_counter() - began) * 1000


def _is_kept(headers: http.client.HTTPMessage) -> bool:
    told = headers.get("Cache-Control", "")
    return "no-store" not in told and "no-cache" not in told and "max-age" in told and "max-age=0" not in told
