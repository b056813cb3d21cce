"""Rows that name rows of other files. What cannot be resolved is told under its cause, not a thousand
times."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from homeroom.exchange.formats import FileSpec, Kind, Need, Reference
from homeroom.exchange.reading.keys import Listing
from homeroom.exchange.reading.messages import CODES, HOLD, say
from homeroom.exchange.reading.recognizing import Mode, Recognized
from homeroom.exchange.reading.report import Cause, CauseKey, Report

if TYPE_CHECKING:
    from homeroom.exchange.reading.rows import Row


@dataclass(frozen=True, slots=True)
class Fallen:
    """Why rows that name an id cannot be read."""

    key: CauseKey
    cause: Cause

    @property
    def held(self) -> bool:
        return CODES[self.cause.code][0] == HOLD


class References:
    """Which ids exist and which rows fell, collected while files are read in their order.

    `known` gives for a file the ids of earlier loads. It decides where the bundle itself cannot: the target
    file is absent, or a delta. Without it such a reference is left to the loader.
    """

    def __init__(self, recognized: Recognized, known: Mapping[str, Container[str]] | None = None) -> None:
        self.recognized = recognized
        self.known = known or {}
        self.named = {f"{each.target}.csv" for spec in recognized.in_order() for each in spec.references}
        """Files whose ids others name."""
        self.listed: dict[str, Listing] = {}
        self.fallen: dict[str, dict[str, Fallen]] = {}
        self.unread: set[str] = set()
        """Files of the bundle that were rejected whole."""

    def falls(self, file: str, key: str, number: int, code: str, held: bool = False) -> None:
        """The row of this id is not read, for a reason of its own."""
        cause = Cause(
            "H-CAUSE-ROW" if held else "E-CAUSE-ROW",
            file,
            number,
            key=key,
            params={"target": file, "cause_row": number, "cause_code": code},
        )
        self.fallen.setdefault(file, {})[key] = Fallen(("row", file, number), cause)

    def falls_with(self, file: str, key: str, fallen: Fallen) -> None:
        """The row of this id is not read because of another one: whoever names it falls with the same
        cause."""
        self.fallen.setdefault(file, {})[key] = fallen

    def stands(self, file: str, key: str) -> None:
        """A sound row has this id, whatever befell another row with the same one."""
        if file in self.fallen:
            self.fallen[file].pop(key, None)

    def why_not(self, target: str, value: str, row: Row, column: str) -> Fallen | None:
        """Why a reference does not resolve; None when it does, or when only the loader can tell."""
        if target in self.unread:
            return Fallen(("file", target), Cause("E-CAUSE-FILE", target, params={"target": target}))
        fallen = self.fallen.get(target)
        if fallen and value in fallen:
            return fallen[value]
        listing = self.listed.get(target)
        if listing is not None and value in listing:
            return None
        if listing is not None and self.recognized.files[target] is Mode.BULK:
            code = "E-REFERENCE-SPELLING" if listing.similar(value) else "E-REFERENCE"
        elif target in self.known and value not in self.known[target]:
            code = "E-REFERENCE"
        else:
            return None
        cause = Cause(code, row.file, row.number, column, value, row.key, {"target": target})
        return Fallen(("missing", target, value), cause)


def check_references(
    rows: Iterator[Row], spec: FileSpec, references: References, report: Report, *, with_held: bool = False
) -> Iterator[Row]:
    """Passes on the rows whose references resolve; the others are rejected, or held where the cause is held.

    A required reference must resolve; of a required list, one of its ids. An optional one that does not
    resolve is a warning. Rows of ended records are not checked. `with_held` yields rows that are held with
    their cause too, as `read_rows` does.
    """
    checks = [
        (
            each,
            f"{each.target}.csv",
            spec.by_name[each.column].need is Need.MUST,
            spec.by_name[each.column].kind is Kind.LIST,
        )
        for each in spec.references
        # A target outside the format (flat files name students of the roster) is the loader's.
        if each.target in references.recognized.shape.files
    ]
    if not checks:
        yield from rows
        return
    for row in rows:
        fallen = None if row.ended or row.hold else unresolved(row, checks, references, report)
        if fallen is None:
            yield row
            continue
        falls(row, fallen, references, report)
        if with_held and fallen.held:
            yield row._replace(hold=fallen.cause.code)


def falls(row: Row, fallen: Fallen, references: References, report: Report) -> None:
    cause = fallen.cause
    dependent = say(
        cause.code,
        row.file,
        row.number,
        cause.column if cause.file == row.file else "",
        cause.value,
        row.key,
        **cause.params,
    )
    report.depends(fallen.key, cause_copy(cause), dependent)
    references.falls_with(row.file, row.key, fallen)


def cause_copy(cause: Cause) -> Cause:
    """The report counts on the cause; the reference keeps its own."""
    return Cause(cause.code, cause.file, cause.row, cause.column, cause.value, cause.key, dict(cause.params))


def unresolved(
    row: Row, checks: list[tuple[Reference, str, bool, bool]], references: References, report: Report
) -> Fallen | None:
    """The cause that stops this row, if any; optional references are told on the way."""
    for each, target, must, is_list in checks:
        value = row.values[each.column]
        if value is None:
            continue
        named = value if is_list and isinstance(value, list) else [str(value)]
        failing = [(name, why) for name in named if (why := references.why_not(target, name, row, each.column))]
        if not failing:
            continue
        if (must or each.column in KEYS_OF_OTHERS) and len(failing) == len(named):
            return failing[0][1]
        for name, _why in failing:
            report.add(say("W-REFERENCE", row.file, row.number, each.column, name, row.key, target=target))
    return None


# A demographics row has its user's id for its own.
KEYS_OF_OTHERS = {"sourcedId"}
