"""From the text of a cell to its value, one precompiled converter per column. Nothing is defaulted: a blank
is None, a text that cannot be read is a fault with a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

from homeroom.exchange.formats import CODES, CodeList, Column, Kind
from homeroom.exchange.reading.limits import Limits

Value = str | bool | int | Decimal | date | list[str] | None
"""A moment is a datetime, which is a date; always with its time zone."""

CodeMapping = Mapping[str, Mapping[str, str]]
"""A source's own codes: list name, then the source's word, then the stored word."""

DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
WHOLE = re.compile(r"[0-9]{1,9}")
DECIMAL = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
USER_ID = re.compile(r"\{([^{}:]+):([^{}]+)\}")
USER_IDS = re.compile(r"(\{[^{}:]+:[^{}]+\})(\s*,\s*\{[^{}:]+:[^{}]+\})*")
BOOLEANS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Remark:
    """The value was read; this is to be said of it."""

    column: str
    code: str
    params: Mapping[str, object]


class Fault(Exception):
    """The cell cannot be read."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Converter(dict[str, Value]):
    """Cell text to value. Dates and codes repeat by the million, so what was converted once is looked up.

    A text that draws a remark is not remembered: each row that has it is to be told.
    """

    __slots__ = ("_convert", "_most", "_remarks")

    def __init__(self, convert: Callable[[str], Value], remarks: list[Remark], most: int) -> None:
        super().__init__()
        self._convert = convert
        self._remarks = remarks
        self._most = most

    def __missing__(self, cell: str) -> Value:
        told = len(self._remarks)
        value = self._convert(cell.strip())
        if len(self._remarks) == told:
            if len(self) >= self._most:
                self.clear()
            self[cell] = value
        return value


def converter(
    column: Column, remarks: list[Remark], limits: Limits, today: date, mapping: CodeMapping | None = None
) -> Converter:
    """The converter of a column; what is to be said of a value goes to `remarks`, which the reader empties
    after each row."""
    convert: Callable[[str], Value]
    match column.kind:
        case Kind.DATE:
            convert = partial(day, *bounds(limits, today), None)
        case Kind.PAST_DATE:
            # A file made east of us may already say tomorrow.
            convert = partial(day, *bounds(limits, today), today + timedelta(days=1))
        case Kind.MOMENT:
            convert = partial(moment, column.name, remarks)
        case Kind.BOOLEAN:
            convert = partial(boolean, column, remarks)
        case Kind.CODE:
            convert = partial(coded, column.name, remarks, CODES[column.codes], own_codes(column, mapping))
        case Kind.CODES:
            convert = partial(several_coded, column.name, remarks, CODES[column.codes], own_codes(column, mapping))
        case Kind.LIST:
            convert = several
        case Kind.USER_IDS:
            convert = partial(user_ids, column.name, remarks)
        case Kind.WHOLE_NUMBER:
            convert = whole_number
        case Kind.DECIMAL:
            convert = decimal
        case _:
            convert = text_or_none
    return Converter(convert, remarks, limits.converted_max)


def own_codes(column: Column, mapping: CodeMapping | None) -> Mapping[str, str]:
    """The source's own words for this column's list. Only to words that the list stores."""
    own = (mapping or {}).get(column.codes, {})
    if strange := set(own.values()) - set(CODES[column.codes].labels):
        raise ValueError(f"the mapping of {column.codes} leads to words that are not stored: {sorted(strange)}")
    return own


def bounds(limits: Limits, today: date) -> tuple[date, date]:
    return date(today.year - limits.years_back_max, 1, 1), date(today.year + limits.years_ahead_max, 12, 31)


def day(first: date, last: date, not_after: date | None, text: str) -> date | None:
    if not text:
        return None
    if not DATE.fullmatch(text):
        raise Fault("E-DATE")
    try:
        value = date.fromisoformat(text)
    except ValueError:
        raise Fault("E-DATE") from None
    if not first <= value <= last:
        raise Fault("E-DATE-RANGE", first=first.isoformat(), last=last.isoformat())
    if not_after and value > not_after:
        raise Fault("E-DATE-FUTURE")
    return value


def moment(name: str, told: list[Remark], text: str) -> datetime | None:
    if not text:
        return None
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        raise Fault("E-MOMENT") from None
    if DATE.fullmatch(text):
        told.append(Remark(name, "W-MOMENT-DATE", {}))
        return value.replace(tzinfo=UTC)
    if value.tzinfo is None or "T" not in text:
        raise Fault("E-MOMENT")
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise Fault("E-MOMENT") from None


def boolean(column: Column, told: list[Remark], text: str) -> bool | None:
    if not text:
        if column.blank_is_true:
            told.append(Remark(column.name, "W-CONFIDENTIAL", {}))
            return True
        return None
    value = BOOLEANS.get(text.lower())
    if value is None:
        raise Fault("E-BOOLEAN")
    return value


def coded(name: str, told: list[Remark], codes: CodeList, own: Mapping[str, str], text: str) -> str | None:
    if not text:
        return None
    if text in own:
        return own[text]
    # Ed-Fi writes a descriptor as uri://ed-fi.org/NAMEDescriptor#Code.
    word = text.rpartition("#")[2] if text.startswith("uri://") else text
    stored = codes.stored_by_wire.get(word)
    if stored is not None:
        return stored
    wire = codes.wire_by_lower_case.get(word.lower())
    if wire is None:
        raise Fault("E-CODE", known=", ".join(codes.stored_by_wire))
    told.append(Remark(name, "W-CODE-CASE", {"expected": wire}))
    return codes.stored_by_wire[wire]


def several_coded(
    name: str, told: list[Remark], codes: CodeList, own: Mapping[str, str], text: str
) -> list[str] | None:
    stored = [coded(name, told, codes, own, word) for word in several(text) or ()]
    return [word for word in stored if word is not None] or None


def several(text: str) -> list[str] | None:
    """The parts of a comma-separated list; None when there is none."""
    return [part for part in (piece.strip() for piece in text.split(",")) if part] or None


def text_or_none(text: str) -> str | None:
    return text or None


def user_ids(name: str, told: list[Remark], text: str) -> list[str] | None:
    """`{type:id},{type:id}` as a list of `type:id`."""
    if not text:
        return None
    if not USER_IDS.fullmatch(text):
        told.append(Remark(name, "W-USER-IDS", {}))
        return None
    return [f"{kind.strip()}:{value.strip()}" for kind, value in USER_ID.findall(text)]


def whole_number(text: str) -> int | None:
    if not text:
        return None
    if not WHOLE.fullmatch(text):
        raise Fault("E-NUMBER")
    return int(text)


def decimal(text: str) -> Decimal | None:
    if not text:
        return None
    if not DECIMAL.fullmatch(text):
        raise Fault("E-NUMBER")
    return Decimal(text)
