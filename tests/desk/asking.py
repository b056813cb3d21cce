"""How many statements a page asks, on both connections; and what of an answer must be alike for two readers."""

import re
import uuid
from contextlib import ExitStack, contextmanager

from django.db import connections

NOBODY = f"/students/{uuid.UUID(int=7)}/"  # No child has this id.


@contextmanager
def statements():
    seen = []

    def note(execute, sql, params, many, context):
        seen.append(sql)
        return execute(sql, params, many, context)

    with ExitStack() as stack:
        for alias in ("default", "identity"):
            stack.enter_context(connections[alias].execute_wrapper(note))
        yield seen


def count_of(client, address) -> int:
    """Statements of one page, once the types of the connection are known."""
    client.get(address)
    with statements() as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def bytes_of(answer) -> tuple:
    """All that a reader could compare: status, headers but for the clock, body."""
    headers = {name: value for name, value in answer.headers.items() if name != "Date"}
    return answer.status_code, headers, answer.content


def text_of(answer) -> str:
    """What people read: the page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def sections_of(answer) -> list[str]:
    return re.findall(r'<section class="part[^"]*" id="(\w+)"', answer.content.decode())
