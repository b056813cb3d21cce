"""Every operation of the provider: find, narrow, filter, and answer a page or one record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from homeroom.access.door import Refused
from homeroom.exchange.provider.asking import OF_ONE, Asked, asked_of
from homeroom.exchange.provider.envelope import Unacceptable, status_info
from homeroom.exchange.provider.fetched import Fetched
from homeroom.exchange.provider.kinds import KINDS
from homeroom.exchange.provider.narrowing import NARROWED
from homeroom.exchange.provider.operations import COLLECTIONS, FORMER_BASE, Operation
from homeroom.exchange.provider.paging import chosen, page_answer, selected
from homeroom.exchange.provider.records import Body, Record, Referring, former_user
from homeroom.exchange.provider.shapes import FORMER_USERS, USERS, Shape
from homeroom.students.taking import TooManyStudents


def answering(operation: Operation, is_former: bool = False) -> Callable[..., HttpResponse]:
    """The view of one operation, in 1.2 or as in 1.1; the ids of its path come in their order, as id_0, id_1."""
    shape = COLLECTIONS[operation.listed].shape
    former = former_of(shape) if is_former else None

    @csrf_exempt  # No cookie opens it, so no page of others can.
    def view(request: Any, **named: str) -> HttpResponse:
        told = former or shape
        try:
            asked = asked_of(request.GET, told, OF_ONE) if operation.is_of_one else asked_of(request.GET, told)
            found = Found(Referring(request.build_absolute_uri("/"), FORMER_BASE if is_former else ""))
        except Unacceptable as wrong:
            return status_info(400, wrong.minor, wrong.sentence)
        except TooManyStudents:
            return status_info(403, "too_many_students", TooManyStudents.sentence)
        ids = [named[f"id_{number}"] for number in range(len(named))]
        if operation.is_of_one:
            [record] = as_told([found.named(operation.listed, ids[0])], is_former)
            return one(request, record, told, asked)
        return page(request, as_told(found.narrowed(operation, ids), is_former), told, asked)

    return view


def former_of(shape: Shape) -> Shape:
    return FORMER_USERS if shape is USERS else shape


def as_told(records: Sequence[Record], is_former: bool) -> Sequence[Record]:
    if not is_former:
        return records
    return [record._replace(body=former_user(record.body)) if "roles" in record.body else record for record in records]


def page(request: Any, records: Sequence[Record], shape: Shape, asked: Asked) -> HttpResponse:
    fitting = chosen(records, asked)
    shown = fitting[asked.offset : asked.offset + asked.limit]
    tell_the_book(request, shown)
    return page_answer(request, shape, fitting, shown, asked)


def one(request: Any, record: Record, shape: Shape, asked: Asked) -> HttpResponse:
    tell_the_book(request, [record])
    return JsonResponse({shape.single: selected(record, asked)})


def tell_the_book(request: Any, records: Iterable[Record]) -> None:
    """Of what leaves, and of nothing that was only looked through to find it."""
    request.visit.show(*set().union(*(record.students for record in records)))


@csrf_exempt
def nothing(request: Any, **named: str) -> HttpResponse:
    """An address that the standard does not have, or that it has for writing."""
    raise Refused(request.resolver_match.view_name)


class Found:
    """Records of each kind, made once a request."""

    def __init__(self, to: Referring) -> None:
        self.fetched, self.to = Fetched(), to
        self._made: dict[str, list[Record]] = {}

    def of(self, collection: str) -> list[Record]:
        known = COLLECTIONS[collection]
        if known.kind not in self._made:
            self._made[known.kind] = list(KINDS[known.kind](self.fetched, self.to))
        return [record for record in self._made[known.kind] if known.fits(record.body)]

    def bodies(self, collection: str) -> Iterable[Body]:
        return (record.body for record in self.of(collection))

    def named(self, collection: str, sourced_id: str) -> Record:
        """The record with this id; whether it is hidden or missing, the answer is the same."""
        found = [record for record in self.of(collection) if record.body["sourcedId"] == sourced_id]
        if not found:
            raise Refused(sourced_id)
        return found[0]

    def narrowed(self, operation: Operation, ids: Sequence[str]) -> list[Record]:
        """What is listed, of each record that the path names; and a class of a school that is not held there is not there."""
        before: list[tuple[str, str]] = []
        for collection, sourced_id in zip(operation.named, ids, strict=True):
            record = self.named(collection, sourced_id)
            if not self.belongs(before, collection)(record.body):
                raise Refused(sourced_id)
            before.append((collection, sourced_id))
        belongs = self.belongs(before, operation.listed)
        return [record for record in self.of(operation.listed) if belongs(record.body)]

    def belongs(self, before: Sequence[tuple[str, str]], listed: str) -> Callable[[Body], bool]:
        """To all of the records that stand before it in the path."""
        tests = [NARROWED[collection, listed](sourced_id, self.bodies) for collection, sourced_id in before]
        return lambda body: all(test(body) for test in tests)
