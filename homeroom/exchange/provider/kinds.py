"""Of each kind of record, what makes it."""

from collections.abc import Callable, Iterator

from homeroom.exchange.provider import gradebook, records
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.records import Record, Referring


def users(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from records.users(fetched, to)
    yield from records.teachers(fetched, to)


def enrollments(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from records.enrollments(fetched, to)
    yield from records.teaching(fetched, to)


KINDS: dict[str, Callable[[Fetched, Referring], Iterator[Record]]] = {
    "academicSessions": records.sessions,
    "orgs": records.orgs,
    "courses": records.courses,
    "classes": records.classes,
    "enrollments": enrollments,
    "users": users,
    "demographics": records.demographics,
    "categories": gradebook.categories,
    "lineItems": gradebook.line_items,
    "results": gradebook.results,
    "scoreScales": gradebook.score_scales,
}
