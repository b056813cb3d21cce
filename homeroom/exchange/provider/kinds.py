"""Of each kind of record, what makes it."""

from collections.abc import Callable, Iterator

from homeroom.exchange.provider import gradebook, records
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.records import Record, Referring

KINDS: dict[str, Callable[[Fetched, Referring], Iterator[Record]]] = {
    "academicSessions": records.sessions,
    "orgs": records.orgs,
    "courses": records.courses,
    "classes": records.classes,
    "enrollments": records.enrollments,
    "users": records.users,
    "demographics": records.demographics,
    "categories": gradebook.categories,
    "lineItems": gradebook.line_items,
    "results": gradebook.results,
    "scoreScales": gradebook.score_scales,
}
