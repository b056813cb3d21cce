"""Of each kind of record, what makes it."""

from collections.abc import Callable, Iterator

from homeroom.exchange.provider import assignments, gradebook, records
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.records import Record, Referring

Makes = Callable[[Fetched, Referring], Iterator[Record]]


def both(first: Makes, second: Makes) -> Makes:
    """Records of one kind that stand in two places of the record."""

    def make(fetched: Fetched, to: Referring) -> Iterator[Record]:
        yield from first(fetched, to)
        yield from second(fetched, to)

    return make


KINDS: dict[str, Makes] = {
    "academicSessions": records.sessions,
    "orgs": records.orgs,
    "courses": records.courses,
    "classes": records.classes,
    "enrollments": both(records.enrollments, records.teaching),
    "users": both(records.users, records.teachers),
    "demographics": records.demographics,
    "categories": both(gradebook.categories, assignments.categories),
    "lineItems": both(gradebook.line_items, assignments.line_items),
    "results": both(gradebook.results, assignments.results),
    "scoreScales": gradebook.score_scales,
}
