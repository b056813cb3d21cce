"""Rows: each record of a file, checked and converted, or told with what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from hashlib import blake2b
from operator import itemgetter
from typing import Any, NamedTuple

from django.utils import timezone

from homeroom.exchange.formats import FileSpec, Kind, Need
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.cells import CodeMapping, Converter, Fault, Remark, Value, converter
from homeroom.exchange.reading.headers import Layout, laid_out
from homeroom.exchange.reading.keys import Keys, folded
from homeroom.exchange.reading.messages import FILE, Message, say
from homeroom.exchange.reading.recognizing import Mode, Recognized
from homeroom.exchange.reading.records import Misshapen
from homeroom.exchange.reading.references import References
from homeroom.exchange.reading.report import Report
from homeroom.exchange.reading.suspects import Suspects, first_pass

# Between the parts of a natural key, and between cells where a row is hashed.
KEY_MARK = "|"
NUL = "\0"
STAMP = {"status", "dateLastModified"}
ENDED_WORDS = ("tobedeleted", "inactive")
NO_FAULTS: list[Message] = []


class Row(NamedTuple):
    """One checked row."""

    file: str
    """The standard name of its file: users.csv."""
    number: int
    """Record number, the header being 1."""
    key: str
    """Its id, or its natural key with the parts joined by |."""
    values: dict[str, Any]  # By column: str, bool, int, Decimal, date, datetime, list of str, or None.
    """Every column of the format: text trimmed, codes as stored, blank as None."""
    raw: list[str]
    """The cells as sent, in the order of the file; passwords are blanked."""
    content_hash: bytes
    """16 bytes over the cells of known columns, without status, dateLastModified and passwords. Equal
    content, equal hash."""
    ended: bool = False
    """The row's status says that the record has ended."""
    hold: str = ""
    """The code of the message that holds the row; such rows are counted already, and yielded only when asked
    for."""


def read_rows(
    bundle: Bundle,
    recognized: Recognized,
    spec: FileSpec,
    report: Report,
    *,
    layout: Layout | None = None,
    references: References | None = None,
    mapping: CodeMapping | None = None,
    hash_key: bytes = b"",
    today: date | None = None,
    with_held: bool = False,
) -> Iterator[Row]:
    """The sound rows of a file, one at a time. What is not yielded stands in the report.

    Adds to the report's `read`, `rejected` and `held`; a file not used yet is counted as unmatched and yields
    nothing. A fault that shows only in the middle (E-ROWS, E-QUOTES-MANY) or at the end (E-NO-ROWS) puts the
    file into `report.rejected_files`: drop what came before.

    `references` learns which ids exist and which rows fell. `mapping` holds the source's own codes.
    `hash_key` keys the content hashes, up to 64 bytes. `with_held` yields held rows too, with their code in
    `hold`; they are counted as held already.
    """
    if layout is None:
        layout, messages = laid_out(bundle, recognized, spec)
        report.add(*messages)
        if any(message.severity == FILE for message in messages):
            return
    report.counts(spec.file)
    if not spec.used:
        count_only(bundle, layout, report)
        return
    reader = Reader(
        bundle, recognized, layout, report, references, mapping, hash_key, today or timezone.localdate(), with_held
    )
    yield from reader.rows()


def count_only(bundle: Bundle, layout: Layout, report: Report) -> None:
    number = 0
    for _record, cells in bundle.rows(layout.name):
        if not isinstance(cells, list) or any(cells):
            number += 1
    file = layout.spec.file
    report.counts(file).read += number
    report.count(file, "unmatched", number)
    report.add(say("N-NOT-USED", file, count=number))


class Reader:
    """Reads one file. Its parts per row stand in the order in which a row passes them."""

    def __init__(
        self,
        bundle: Bundle,
        recognized: Recognized,
        layout: Layout,
        report: Report,
        references: References | None,
        mapping: CodeMapping | None,
        hash_key: bytes,
        today: date,
        with_held: bool,
    ) -> None:
        self.bundle = bundle
        self.limits = bundle.limits
        self.layout = layout
        self.spec = layout.spec
        self.file = layout.spec.file
        self.bulk = layout.mode is Mode.BULK
        self.has_status = recognized.has_status
        self.is_stamped = self.has_status and not recognized.by_mapping
        self.report = report
        self.references = references
        self.with_held = with_held
        self.remarks: list[Remark] = []
        look = bundle.inspect(layout.name)
        # A row has a separator or a line's end after each cell; lines that are empty are no rows.
        self.expected = min(look.lines, look.size // self.layout.width)
        self.seen = Keys(self.expected)
        self.counts = report.counts(self.file)
        self.width = layout.width
        self.nuls = layout.width - 1
        self.chars_max = self.limits.field_chars_max
        # A copy of a keyed hash costs half of making one.
        self.fresh_hash = blake2b(digest_size=16, key=hash_key).copy
        self.told_secret = False
        self.blank_lines = 0
        self.first_blank = 0
        self._compile(mapping, today)
        self.suspects = Suspects()
        if self.spec.has_id and self.id_place >= 0:
            self.suspects, listing = first_pass(bundle, layout, self.expected)
            # Of a file that no other names, such as the largest one of a roster, nobody asks for the ids.
            if references is not None and self.file in references.named:
                references.listed[self.file] = listing
        self.any_suspects = bool(self.suspects)

    def _compile(self, mapping: CodeMapping | None, today: date) -> None:
        places = self.layout.places
        self.blank: dict[str, Value] = dict.fromkeys(self.spec.by_name)
        self.texts: list[tuple[str, int]] = []
        self.converters: list[tuple[str, int, Converter]] = []
        self.secrets: list[int] = []
        for name, column in self.spec.by_name.items():
            if name not in places:
                continue
            if column.kind is Kind.SECRET:
                self.secrets.append(places[name])
            elif name in STAMP and self.is_stamped and self.bulk:
                # A bulk file leaves these empty; what stands there is told and cannot cost the row.
                continue
            elif column.kind in (Kind.TEXT, Kind.ID):
                self.texts.append((name, places[name]))
            else:
                self.converters.append(
                    (name, places[name], converter(column, self.remarks, self.limits, today, mapping))
                )
        must = [name for name, column in self.spec.by_name.items() if column.need is Need.MUST]
        if self.is_stamped and not self.bulk:
            must += [name for name in ("status", "dateLastModified") if name in self.spec.by_name]
        should = [
            name
            for name, column in self.spec.by_name.items()
            if column.need is Need.SHOULD
            and not column.blank_is_true
            and column.kind is not Kind.SECRET
            and name in places
        ]
        self.must = must
        self.should = should
        self.must_of = several(must)
        self.should_of = several(should)
        hashed = [
            places[name]
            for name, column in self.spec.by_name.items()
            if name in places and name not in STAMP and column.kind is not Kind.SECRET
        ]
        self.hashed_of = several(hashed)
        self.hash_whole = hashed == list(range(self.layout.width))
        # A code is part of a key as it is stored, so that two spellings of it are one; all else as it was sent.
        coded = {name for name, column in self.spec.by_name.items() if column.kind is Kind.CODE}
        self.key_parts = [(name, -1 if name in coded else places.get(name, -1)) for name in self.spec.key]
        self.id_place = places.get(self.spec.key[0], -1) if self.spec.has_id else -1
        self.stamps = [(name, places[name]) for name in sorted(STAMP) if self.has_status and name in places]

    # The pass that yields

    def rows(self) -> Iterator[Row]:
        unreadable = 0
        for number, cells in self.bundle.rows(self.layout.name):
            if number > self.limits.rows_max:
                self.counts.read += 1
                self.report.reject(say("E-ROWS", self.file, number, limit=self.limits.rows_max))
                return
            if isinstance(cells, Misshapen):
                self.counts.read += 1
                self.report.reject(say("E-CELLS", self.file, number, expected=cells.expected, found=cells.found))
            elif cells:
                row = self._row(number, cells)
                if row is not None:
                    yield row
            elif cells is not None:
                self._blank(number)
            else:
                self.counts.read += 1
                self.report.reject(say("E-QUOTES", self.file, number))
                unreadable += 1
                if unreadable > self.limits.unreadable_rows_max:
                    self.report.add(say("E-QUOTES-MANY", self.file, limit=self.limits.unreadable_rows_max))
                    return
        if self.blank_lines:
            self.report.add(say("N-BLANK", self.file, self.first_blank, count=self.blank_lines))
        if not self.counts.read:
            self.report.add(say("E-NO-ROWS" if self.bulk else "W-NO-ROWS", self.file))

    def _row(self, number: int, cells: list[str]) -> Row | None:
        """One record, judged. None when it is blank, rejected or held; then the report has said so."""
        self.counts.read += 1
        if len(cells) != self.width:
            if len(cells) < self.width or any(cells[self.width :]):
                self._misshapen(number, cells)
                return None
            del cells[self.width :]
        values = self.blank.copy()
        try:
            for name, place in self.texts:
                values[name] = cells[place].strip() or None
            for name, place, convert in self.converters:
                values[name] = convert[cells[place]]
            faults = NO_FAULTS
        except Fault:
            faults = self._faults(number, cells, values)
        ended = self._ended(cells, values) if self.stamps else False
        joined = NUL.join(cells)
        if len(joined) > self.chars_max or joined.count(NUL) != self.nuls:
            faults = faults + self._bad_text(number, cells)
        if None in self.must_of(values):
            faults = faults + self._required(number, cells, values, faults, ended)
        if faults:
            self._reject(cells, values, faults)
            return None
        key = cells[self.id_place].strip() if self.id_place >= 0 else self._key(cells, values)
        if self.spec.periods and (faults := self._disordered(number, key, values)):
            self._reject(cells, values, faults)
            return None
        if self.any_suspects and (held := self._held(number, key, cells)):
            return self._hold(
                held, Row(self.file, number, key, values, cells, self._hash(cells, joined), ended, held.code)
            )
        if earlier := self.seen.add(key, number):
            column = ", ".join(self.spec.key)
            self._reject(cells, values, [say("E-DUPLICATE", self.file, number, column, key, key, other=earlier)])
            return None
        if self.references is not None and self.id_place >= 0:
            self.references.stands(self.file, key)
        if self.remarks:
            self._remark(number, key, cells)
        if None in self.should_of(values) and not ended:
            self._should(number, key, values)
        if self.secrets:
            self._forget_secrets(number, cells)
        return Row(self.file, number, key, values, cells, self._hash(cells, joined), ended)

    def _hash(self, cells: list[str], joined: str) -> bytes:
        digest = self.fresh_hash()
        digest.update((joined if self.hash_whole else NUL.join(self.hashed_of(cells))).encode())
        return digest.digest()

    def _blank(self, number: int) -> None:
        self.first_blank = self.first_blank or number
        self.blank_lines += 1

    # What is wrong with a row

    def _faults(self, number: int, cells: list[str], values: dict[str, Value]) -> list[Message]:
        """Every fault of a row whose conversion failed, so that one sending tells all."""
        faults = []
        for name, place, convert in self.converters:
            try:
                values[name] = convert[cells[place]]
            except Fault as fault:
                faults.append(self._say(fault.code, number, cells, name, cells[place], **fault.params))
        return faults

    def _say(self, code: str, number: int, cells: list[str], column: str, value: object, **params: object) -> Message:
        key = cells[self.id_place].strip() if 0 <= self.id_place < len(cells) else ""
        return say(code, self.file, number, column, value, key, **params)

    def _bad_text(self, number: int, cells: list[str]) -> list[Message]:
        faults = []
        names = {place: name for name, place in self.layout.places.items()}
        for place, cell in enumerate(cells):
            name = names.get(place, "")
            if NUL in cell:
                faults.append(self._say("E-NUL", number, cells, name, cell.replace(NUL, "�")))
            if len(cell) > self.chars_max:
                faults.append(self._say("E-LONG", number, cells, name, cell, found=len(cell), limit=self.chars_max))
        return faults

    def _misshapen(self, number: int, cells: list[str]) -> None:
        if not any(cell.strip() for cell in cells):
            self.counts.read -= 1
            self._blank(number)
            return
        self.report.reject(say("E-CELLS", self.file, number, expected=self.width, found=len(cells)))
        # With fewer or more cells nothing but a leading id is certain; its dependents fall with it.
        if self.references is not None and self.id_place == 0 and cells[0].strip():
            self.references.falls(self.file, cells[0].strip(), number, "E-CELLS")

    def _key_missing(self, values: dict[str, Value]) -> bool:
        return any(values[name] is None for name in self.spec.key if self.spec.by_name[name].need is Need.MUST)

    def _required(
        self, number: int, cells: list[str], values: dict[str, Value], faults: list[Message], ended: bool
    ) -> list[Message]:
        """Required values that are blank. A row that says its record has ended needs no more than its key."""
        told = {fault.column for fault in faults}
        needed = self.spec.key if ended else self.must
        return [
            self._say("E-REQUIRED", number, cells, name, "")
            for name in needed
            if name in self.must and name not in told and values[name] is None
        ]

    def _disordered(self, number: int, key: str, values: dict[str, Value]) -> list[Message]:
        faults = []
        for begin, end in self.spec.periods:
            first, last = values[begin], values[end]
            if isinstance(first, date) and isinstance(last, date) and last < first:
                faults.append(
                    say("E-DATE-ORDER", self.file, number, end, last, key, other=begin, other_value=str(first))
                )
        return faults

    def _reject(self, cells: list[str], values: dict[str, Value], faults: list[Message]) -> None:
        self.remarks.clear()
        if not any(cell.strip() for cell in cells):
            self.counts.read -= 1
            self._blank(faults[0].row or 0)
            return
        self.report.reject(*faults)
        code = faults[0].code
        # A duplicate's key belongs to the row that counts.
        if self.references is not None and self.id_place >= 0 and code != "E-DUPLICATE":
            key = cells[self.id_place].strip()
            if key:
                self.references.falls(self.file, key, faults[0].row or 0, code)

    def _held(self, number: int, key: str, cells: list[str]) -> Message | None:
        name = self.spec.key[0]
        if folded(cells[self.id_place]) in self.suspects.spellings:
            return say("H-ID-SPELLING", self.file, number, name, cells[self.id_place], key)
        for column, keys in self.suspects.disagreeing.items():
            if key in keys:
                return say("H-DISAGREE", self.file, number, column, cells[self.layout.places[column]], key)
        for column, shared in self.suspects.shared.items():
            value = cells[self.layout.places[column]].strip()
            if value in shared:
                return say("H-SHARED", self.file, number, column, value, key)
        return None

    def _hold(self, message: Message, row: Row) -> Row | None:
        self.remarks.clear()
        if self.secrets:
            self._forget_secrets(row.number, row.raw)
        self.report.hold(message)
        if self.references is not None:
            self.references.falls(self.file, row.key, row.number, message.code, held=True)
        return row if self.with_held else None

    # What is said of a row that is read

    def _ended(self, cells: list[str], values: dict[str, Value]) -> bool:
        if not (self.bulk and self.is_stamped):
            return values["status"] == "ended"
        ended = False
        for name, place in self.stamps:
            value = cells[place].strip()
            if value:
                ended = ended or (name == "status" and value.lower() in ENDED_WORDS)
                self.remarks.append(Remark(name, "W-ENDED-BULK" if ended else "W-STATUS-BULK", {}))
        return ended

    def _remark(self, number: int, key: str, cells: list[str]) -> None:
        for remark in self.remarks:
            value = cells[self.layout.places[remark.column]] if remark.column in self.layout.places else ""
            self.report.add(say(remark.code, self.file, number, remark.column, value, key, **remark.params))
        self.remarks.clear()

    def _should(self, number: int, key: str, values: dict[str, Value]) -> None:
        for name in self.should:
            if values[name] is None:
                self.report.add(say("W-REQUIRED", self.file, number, name, "", key))

    def _forget_secrets(self, number: int, cells: list[str]) -> None:
        for place in self.secrets:
            if cells[place]:
                cells[place] = ""
                if not self.told_secret:
                    self.report.add(say("W-PASSWORD", self.file, number, "password"))
                    self.told_secret = True

    def _key(self, cells: list[str], values: dict[str, Value]) -> str:
        parts = [cells[place].strip() if place >= 0 else str(values.get(name) or "") for name, place in self.key_parts]
        key = KEY_MARK.join(parts)
        if key.count(KEY_MARK) != len(parts) - 1 and len(parts) > 1:
            return KEY_MARK.join(part.replace("\\", "\\\\").replace(KEY_MARK, f"\\{KEY_MARK}") for part in parts)
        return key


def several(names: list[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """`itemgetter` that answers a tuple for one name too, and for none."""
    if not names:
        return lambda _: ()
    if len(names) == 1:
        [name] = names
        return lambda row: (row[name],)
    return itemgetter(*names)
