"""What became of every row: counts that add up, and what to tell the sender."""

from __future__ import annotations

import csv
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from homeroom.common.comma_separated import harmless
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import FILE, HOLD, NOTE, WARN, Message, say
from homeroom.exchange.reading.recognizing import Recognized

CauseKey = tuple[str | int, ...]
OUTCOMES = ("on_record", "unchanged", "held", "rejected", "unmatched")
ERROR_COLUMNS = ("file", "row", "sourcedId", "column", "value", "code", "message")


@dataclass(slots=True)
class Counts:
    """The rows of one file. `ended` counts records of earlier loads, so it stands outside the sum."""

    read: int = 0
    on_record: int = 0
    unchanged: int = 0
    ended: int = 0
    held: int = 0
    rejected: int = 0
    unmatched: int = 0

    @property
    def settled(self) -> int:
        return self.on_record + self.unchanged + self.held + self.rejected + self.unmatched

    def reject_all(self) -> None:
        """A rejected file: whatever was read of it is rejected."""
        self.on_record = self.unchanged = self.ended = self.held = self.unmatched = 0
        self.rejected = self.read


@dataclass(slots=True)
class Cause:
    """One fault with the rows that could not be read because of it."""

    code: str
    file: str
    row: int | None = None
    column: str = ""
    value: str = ""
    key: str = ""
    params: dict[str, object] = field(default_factory=dict)
    count: int = 0

    def message(self) -> Message:
        return say(
            self.code,
            self.file,
            self.row,
            self.column,
            self.value,
            self.key,
            affected=self.count,
            **self.params,
        )


class Report:
    """Counts and messages of one bundle. Use as a context manager: the messages beyond memory lie in an
    unnamed file.

    Reading adds `read`, `rejected`, `held` and, for files not used yet, `unmatched`. The loader adds for each
    row that it was given exactly one of `on_record`, `unchanged`, `held`, `rejected`, `unmatched` with
    `count`, and `ended` for records that a bulk file no longer lists. Then `conserved()` holds.
    """

    def __init__(self, limits: Limits | None = None, spool_folder: Path | None = None) -> None:
        self.limits = limits or Limits()
        self.files: dict[str, Counts] = {}
        self.rejected_files: set[str] = set()
        self.by_code: Counter[str] = Counter()
        self.left_out = 0
        """Messages that only the error file has."""
        self.unsaid: dict[str, dict[str, int]] = {}
        """Words that nobody has explained yet: what the sender's steward may still say, for the next bundle."""
        self._retold: Callable[[Message], Message] = lambda message: message
        self._label: Callable[[str], str] = str
        self._shown: list[Message] = []
        self._each: Counter[tuple[str, str, str]] = Counter()
        self._causes: dict[CauseKey, Cause] = {}
        self._groups: Counter[tuple[str, str]] = Counter()
        # Closed by close(): it lives as long as the report.
        self._spool = tempfile.SpooledTemporaryFile(  # noqa: SIM115
            self.limits.spool_memory_bytes,
            "w+",
            encoding="utf-8",
            newline="",
            dir=str(spool_folder) if spool_folder else None,
        )

    @classmethod
    def of(cls, bundle: Bundle, recognized: Recognized, spool_folder: Path | None = None) -> Report:
        """A report that begins with what opening and recognizing had to say."""
        report = cls(bundle.limits, spool_folder)
        report._retold, report._label = bundle.retold, bundle.label
        report.unsaid = bundle.unsaid
        report.add(*bundle.messages, *recognized.messages)
        for spec in recognized.in_order():
            report.counts(spec.file)
        return report

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._spool.close()

    # Counting

    def counts(self, file: str) -> Counts:
        return self.files.setdefault(file, Counts())

    def count(self, file: str, outcome: str, number: int = 1) -> None:
        """Add to one outcome of a file: on_record, unchanged, ended, held, rejected or unmatched."""
        if outcome not in OUTCOMES and outcome != "ended":
            raise ValueError(f"{outcome} is not an outcome of a row")
        counts = self.counts(file)
        setattr(counts, outcome, getattr(counts, outcome) + number)

    @property
    def totals(self) -> Counts:
        total = Counts()
        for file, counts in self.files.items():
            if file in self.rejected_files:
                counts.reject_all()
            for name, number in asdict(counts).items():
                setattr(total, name, getattr(total, name) + number)
        return total

    def conserved(self) -> bool:
        """read = on_record + unchanged + held + rejected + unmatched, for every file."""
        for file in self.rejected_files & self.files.keys():
            self.files[file].reject_all()
        return all(counts.read == counts.settled for counts in self.files.values())

    # Telling

    def add(self, *messages: Message) -> None:
        for message in messages:
            self.by_code[message.code] += 1
            if message.severity == FILE:
                self.rejected_files.add(message.file)
            each = (message.code, message.file, message.column)
            self._each[each] += 1
            more = self._each[each] > self.limits.messages_each_max
            if not more and len(self._shown) < self.limits.messages_max:
                self._shown.append(message)
            else:
                self.left_out += 1
            # A rejected or held row is always listed; the thousandth row without a grade only counts.
            if not more or message.severity not in (WARN, NOTE):
                self._write(message)

    def reject(self, *messages: Message) -> None:
        """One row that is not read, with all that is wrong with it. Counts it once."""
        self.counts(messages[0].file).rejected += 1
        self.add(*messages)

    def hold(self, *messages: Message) -> None:
        """One row that waits for a person. Counts it once."""
        self.counts(messages[0].file).held += 1
        self.add(*messages)

    def depends(self, cause_key: CauseKey, cause: Cause, dependent: Message) -> None:
        """A row that falls with its cause: counted and listed in the error file, told once under the
        cause."""
        if cause_key not in self._causes:
            group = (cause.code, str(cause.params.get("target", "")))
            self._groups[group] += 1
            if self._groups[group] > self.limits.causes_each_max:
                cause_key = ("further", *group)
                cause = Cause("E-CAUSES", cause.file, cause.row, cause.column, params=cause.params)
        self._causes.setdefault(cause_key, cause).count += 1
        counts = self.counts(dependent.file)
        if dependent.severity == HOLD:
            counts.held += 1
        else:
            counts.rejected += 1
        self.by_code[dependent.code] += 1
        self._write(dependent)

    def _write(self, message: Message) -> None:
        row = (
            message.code,
            message.file,
            message.row,
            message.column,
            message.value,
            message.key,
            dict(message.params),
        )
        self._spool.write(json.dumps(row, ensure_ascii=True, default=str) + "\n")

    @property
    def causes(self) -> list[Message]:
        return [cause.message() for cause in self._causes.values()]

    @property
    def messages(self) -> list[Message]:
        """What a page shows: rejected files first, then causes with their counts, then the rest as met, up to
        the limit; in the sender's own terms."""
        files = [message for message in self._shown if message.severity == FILE]
        others = [message for message in self._shown if message.severity != FILE]
        told = (files + self.causes + others + self._more())[: self.limits.messages_max]
        return [self._retold(message) for message in told]

    @property
    def files_by_label(self) -> dict[str, Counts]:
        """The counts of each file under the name that the sender knows."""
        return {self._label(file): counts for file, counts in self.files.items()}

    def _more(self) -> list[Message]:
        """What was only counted, one note for each kind."""
        most = self.limits.messages_each_max
        return [
            say("N-MORE", file, column=column, of=code, count=number - most)
            for (code, file, column), number in self._each.items()
            if number > most
        ]

    def every_message(self) -> Iterator[Message]:
        """All messages, dependents too, as they were met."""
        self._spool.seek(0)
        for line in self._spool:
            code, file, row, column, value, key, params = json.loads(line)
            yield say(code, file, row, column, value, key, **params)
        self._spool.seek(0, 2)

    # Kept, and told once more

    def kept(self, bytes_max: int) -> dict[str, Any] | None:
        """All that it says, as JSON can carry it; None where that is more than this many bytes."""
        if self._spool.tell() > bytes_max:
            return None
        self._spool.seek(0)
        listed = self._spool.read()
        told = {
            "files": {file: asdict(counts) for file, counts in self.files.items()},
            "rejected_files": sorted(self.rejected_files),
            "by_code": dict(self.by_code),
            "left_out": self.left_out,
            "shown": [asdict(message) for message in self._shown],
            "each": [[*what, number] for what, number in self._each.items()],
            "causes": [[list(key), asdict(cause)] for key, cause in self._causes.items()],
            "listed": listed,
        }
        return json.loads(json.dumps(told, default=str))

    def tell_again(self, kept: dict[str, Any]) -> None:
        """Say what a report of the same files said, in place of what this one says."""
        self.files = {file: Counts(**counts) for file, counts in kept["files"].items()}
        self.rejected_files = set(kept["rejected_files"])
        self.by_code = Counter(kept["by_code"])
        self.left_out = kept["left_out"]
        self._shown = [Message(**message) for message in kept["shown"]]
        self._each = Counter({(code, file, column): number for code, file, column, number in kept["each"]})
        self._causes = {tuple(key): Cause(**cause) for key, cause in kept["causes"]}
        self._spool.seek(0)
        self._spool.truncate()
        self._spool.write(kept["listed"])

    def as_json(self, translate: Callable[[str], str] = str, **more: object) -> dict[str, object]:
        """The import answer: counts, files, messages; `batch`, `source` and `status` are the loader's, given
        as `more`."""
        left_out = self.left_out + max(0, len(self._shown) + len(self._causes) - self.limits.messages_max)
        return {
            **more,
            "counts": asdict(self.totals),
            "files": {file: asdict(counts) for file, counts in self.files_by_label.items()},
            "messages": [message.as_json(translate) for message in self.messages],
            "messages_left_out": left_out,
            "codes": dict(self.by_code),
        }

    def error_csv(self, path: Path, translate: Callable[[str], str] = str) -> int:
        """Write every message to `path`, one row each, safe to open in a spreadsheet; answers how many."""
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            return self.write_errors(stream, translate)

    def write_errors(self, stream: TextIO, translate: Callable[[str], str] = str) -> int:
        writer = csv.writer(stream)
        writer.writerow(ERROR_COLUMNS)
        written = 0
        for message in map(self._retold, self.every_message()):
            text = message.text(translate)
            cells = (
                message.where,
                message.row or "",
                message.key,
                message.column,
                message.value,
                message.code,
                text,
            )
            writer.writerow([harmless(str(cell)) for cell in cells])
            written += 1
        return written
