"""Of each kind of record, what makes it."""

from collections.abc import Callable, Iterator

from homeroom.exchange.provider import assignments, gradebook, records
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.records import Record, Referring


def users(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from records.users(fetched, to)
    yield from records.teachers(fetched, to)


def enrollments(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from records.enrollments(fetched, to)
    yield from records.teaching(fetched, to)


def categories(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from gradebook.categories(fetched, to)
    yield from assignments.categories(fetched, to)


def line_items(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from gradebook.line_items(fetched, to)
    yield from assignments.line_items(fetched, to)


def results(fetched: Fetched, to: Referring) -> Iterator[Record]:
    yield from gradebook.results(fetched, to)
    yield from assignments.results(fetched, to)


KINDS: dict[str, Callable[[Fetched, Referring], Iterator[Record]]] = {
    "academicSessions": records.sessions,
    "orgs": records.orgs,
    "courses": records.courses,
    "classes": records.classes,
    "enrollments": enrollments,
    "users": users,
    "demographics": records.demographics,
    "categories": categories,
    "lineItems": line_items,
    "results": results,
    "scoreScales": gradebook.score_scales,
}
