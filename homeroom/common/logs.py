"""What a log line says of an exception: where it was raised and its kind, never its words; of a request, its page's name.

PostgreSQL names the key and the value that a constraint refused, a conversion repeats what it could not convert, and
Django would log both with the traceback. Where and what kind is enough to find the mistake. An address names a child, or is
a token for one errand; which page it was is enough too.
"""

import logging
import traceback
from types import TracebackType


class Wordless(logging.Formatter):
    def formatMessage(self, record):  # noqa: N802
        request = getattr(record, "request", None)
        if request is not None and (path := getattr(request, "path", "")):
            match = request.resolver_match
            record.message = record.message.replace(path, match.view_name if match else "no page")
        return super().formatMessage(record)

    def formatException(self, exc_info):  # noqa: N802
        return "".join(told(exc_info[1])).rstrip()


def told(exception: BaseException | None) -> list[str]:
    """The exception and what it came of, the cause first, as Python prints them but for the messages."""
    if exception is None:
        return []
    cause = exception.__cause__ or (None if exception.__suppress_context__ else exception.__context__)
    return [*told(cause), *frames(exception.__traceback__), f"{kind_of(exception)}\n"]


def frames(raised_at: TracebackType | None) -> list[str]:
    return ["Traceback (most recent call last):\n", *traceback.format_tb(raised_at)]


def kind_of(exception: BaseException) -> str:
    """With PostgreSQL's code and the constraint, which name things of ours and nobody's values."""
    kind = f"{type(exception).__module__}.{type(exception).__qualname__}"
    if diagnosis := getattr(exception, "diag", None):
        kind += "".join(f" {said}" for said in (diagnosis.sqlstate, diagnosis.constraint_name) if said)
    return kind
