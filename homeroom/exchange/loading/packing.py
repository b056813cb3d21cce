"""A row's values as JSON text and back: for rows that wait, in a temporary table or sealed."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from homeroom.common.short_json import short_json
from homeroom.exchange.formats import FileSpec, Kind

UNPACK: dict[Kind, Callable[[str], Any]] = {
    Kind.DATE: date.fromisoformat,
    Kind.PAST_DATE: date.fromisoformat,
    Kind.MOMENT: datetime.fromisoformat,
    Kind.DECIMAL: Decimal,
}


def packed(values: dict) -> dict:
    """Only what is there; secrets were never read."""
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value):
    return (
        value
        if isinstance(value, str | bool | int | list)
        else str(value)
        if isinstance(value, Decimal)
        else value.isoformat()
    )


def unpacked(spec: FileSpec, plain: dict) -> dict:
    values: dict = dict.fromkeys(spec.by_name)
    for name, value in plain.items():
        column = spec.by_name.get(name)
        unpack = UNPACK.get(column.kind) if column else None
        values[name] = unpack(value) if unpack else value
    return values


def as_text(values: dict) -> str:
    return short_json(packed(values))


def from_text(spec: FileSpec, text: str) -> dict:
    return unpacked(spec, json.loads(text))
