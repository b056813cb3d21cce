"""How many statements a page asks, and what it costs this program's processor: the same visits, inside this process.

Counted where Django hands them on, on both connections, as tests count them (tests/desk/asking.py). BEGIN and COMMIT come
from the driver and are not among them. A process of its own, as the role that serves pages: `homeroom bench statements`.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import connections
from django.test import Client

from homeroom.bench.web.browser import Answer
from homeroom.bench.web.counting import Asked, Counted
from homeroom.bench.web.forms import Form
from homeroom.bench.web.pages import HELP, PAGES, Known, visit


@dataclass
class Inside:
    """A browser without a server between: the program's own answer, and what it asked meanwhile."""

    client: Client
    counted: list[tuple[int, float]] = field(default_factory=list)

    def ask(self, path: str, form: Form | None = None) -> Answer:
        began = time.process_time()
        with statements() as seen:
            if form:
                kind, body = form.body()
                answer = self.client.post(path, body, content_type=kind)
            else:
                answer = self.client.get(path)
        self.counted.append((len(seen), (time.process_time() - began) * 1000))
        text = answer.content.decode("utf-8", "replace")
        return Answer(answer.status_code, text, answer.headers.get("Location", ""))


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in ("default", "identity"):
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield seen


def count(asked: list[Asked]) -> list[Counted]:
    """Of each page, its pictures, and each form that was sent."""
    for one in {one["page"]: one for one in asked}.values():
        counted_at(one)  # A new connection asks for its types once, a new process reads its templates.
    return [each for one in asked for each in counted_at(one)]


def counted_at(one: Asked) -> list[Counted]:
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    page = next(page for page in PAGES if page.name == one["page"])
    for name, value in ({} if page is HELP else one["cookies"]).items():
        client.cookies[name] = value
    client.handler.load_middleware()  # Once for each client here, once for the whole life of a server.
    inside = Inside(client)
    known = Known(names=one["names"])
    answers = list(visit(inside, page, one["path"], known, Random(one["path"])))
    return [
        {"page": name, "statements": number, "processor_ms": spent, "wrong": answer.wrong}
        for (name, answer), (number, spent) in zip(answers, inside.counted, strict=True)
    ]
