"""One page of a list: in one order for ever, every record once, with its count and the ways to the other pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, JsonResponse

from homeroom.exchange.provider.asking import Asked
from homeroom.exchange.provider.filtering import comparable, values_at
from homeroom.exchange.provider.records import Record
from homeroom.exchange.provider.shapes import Shape

TOTAL, LINK = "X-Total-Count", "Link"


def chosen(records: Sequence[Record], asked: Asked) -> list[Record]:
    """Those that fit, in their order: of equal ones the id decides, so that no page repeats what another has."""
    fitting = [record for record in records if asked.filter is None or asked.filter.fits(record.body)]
    fitting.sort(key=lambda record: record.body["sourcedId"])
    if not asked.sort:
        return fitting[::-1] if asked.descending else fitting
    there = [(key, record) for record in fitting if (key := key_of(record, asked.sort)) is not None]
    there.sort(key=lambda pair: pair[0], reverse=asked.descending)
    return [record for _key, record in there] + [r for r in fitting if key_of(r, asked.sort) is None]


def key_of(record: Record, field: str) -> Any:
    """By which it is sorted: its first value there; None where it has none, and so stands at the end."""
    value = next(values_at(record.body, field.split(".")), None)
    return None if value in (None, "") else comparable(value, field)


def page_answer(
    request: HttpRequest, shape: Shape, fitting: Sequence[Record], page: Sequence[Record], asked: Asked
) -> JsonResponse:
    answer = JsonResponse({shape.plural: [selected(record, asked) for record in page]})
    answer.headers[TOTAL] = str(len(fitting))
    answer.headers[LINK] = ", ".join(
        f'<{url_at(request, offset, asked.limit)}>; rel="{rel}"'
        for rel, offset in neighbors(len(fitting), asked.limit, asked.offset)
    )
    return answer


def selected(record: Record, asked: Asked) -> dict[str, Any]:
    if not asked.fields:
        return record.body
    return {name: value for name, value in record.body.items() if name in asked.fields or name == "sourcedId"}


def neighbors(total: int, limit: int, offset: int) -> list[tuple[str, int]]:
    """Where the other pages begin; the last one as this one's steps come to it."""
    last = max(offset % limit, offset % limit + (total - 1 - offset % limit) // limit * limit) if total else 0
    found = []
    if offset + limit < total:
        found.append(("next", offset + limit))
    found += [("last", last), ("first", 0)]
    if offset > 0:
        found.append(("prev", max(0, min(offset, total) - limit)))
    return found


def url_at(request: HttpRequest, offset: int, limit: int) -> str:
    others = [(name, value) for name, value in request.GET.items() if name not in ("limit", "offset")]
    return request.build_absolute_uri(f"{request.path}?{urlencode([*others, ('limit', limit), ('offset', offset)])}")
