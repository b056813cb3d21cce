"""The parameters of a request for a list: limit, offset, sort, orderBy, filter, fields. What is wrong is said, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.http import QueryDict

from homeroom.exchange.provider.envelope import Unacceptable
from homeroom.exchange.provider.filtering import Filter, filter_of
from homeroom.exchange.provider.shapes import Shape

LIMIT = 100  # The standard's own default.
# More would be more than one sitting has (access/sitting.py); what is asked above it is answered with as many.
LIMIT_MAX = 300
DIGITS_MAX = 9  # Nobody counts further, and no larger number reaches arithmetic.
NUMBER = re.compile(rf"[0-9]{{1,{DIGITS_MAX}}}", re.ASCII)
OF_A_LIST = ("limit", "offset", "sort", "orderBy", "filter", "fields")
OF_ONE = ("fields",)
TEXT_MAX = 2_000


@dataclass(frozen=True)
class Asked:
    limit: int = LIMIT
    offset: int = 0
    sort: str = ""
    descending: bool = False
    filter: Filter | None = None
    fields: tuple[str, ...] = ()


def asked_of(parameters: QueryDict, shape: Shape, known: Iterable[str] = OF_A_LIST) -> Asked:
    values = {name: single(parameters, name) for name in known if name in parameters}
    order = values.get("orderBy", "asc")
    if order not in ("asc", "desc"):
        raise Unacceptable("orderBy is asc or desc.")
    return Asked(
        limit=min(number(values.get("limit", str(LIMIT)), "limit", least=1), LIMIT_MAX),
        offset=number(values.get("offset", "0"), "offset", least=0),
        sort=field_of(values["sort"], shape, "sort") if values.get("sort") else "",
        descending=order == "desc",
        filter=filter_of(values["filter"], shape) if "filter" in values else None,
        fields=fields_of(values["fields"], shape) if "fields" in values else (),
    )


def single(parameters: QueryDict, name: str) -> str:
    given = parameters.getlist(name)
    if len(given) > 1:
        raise Unacceptable(f"{name} is given {len(given)} times. Give it once.")
    if len(given[0]) > TEXT_MAX:
        raise Unacceptable(f"{name} is longer than {TEXT_MAX} characters.")
    return given[0]


def number(text: str, name: str, *, least: int) -> int:
    """Plain figures: no sign, no exponent, no blank."""
    if not NUMBER.fullmatch(text) or int(text) < least:
        raise Unacceptable(f"{name} is a whole number of at least {least}, in figures.")
    return int(text)


def field_of(text: str, shape: Shape, name: str) -> str:
    if text not in shape.paths:
        raise Unacceptable(f"{name} names a field that {shape.plural} do not have.", "invalid_selection_field")
    return text


def fields_of(text: str, shape: Shape) -> tuple[str, ...]:
    """Whole fields of the record, with its id wherever one is asked for."""
    named = [part.strip() for part in text.split(",")]
    if not all(part in shape.fields for part in named):
        raise Unacceptable(f"fields names a field that {shape.plural} do not have.", "invalid_selection_field")
    return tuple(named)
