"""One load of one bundle: what all of its parts share."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from homeroom.access.keys import ContributorKey, key_of
from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading.ledger import Ledger
from homeroom.exchange.loading.preview import Preview
from homeroom.exchange.loading.progress import Progress
from homeroom.exchange.loading.seen import Listed
from homeroom.exchange.reading import Bundle, Mode, Recognized, Report, Row, read_bundle
from homeroom.partners.models import Organization
from homeroom.students.facts import Versions
from homeroom.students.models import Batch

if TYPE_CHECKING:
    from homeroom.exchange.loading.keeping import Keeping

READ_WITH_FAULTS = ("reject_row", "hold")


@dataclass
class Load:
    batch: Batch
    sender: Organization
    bundle: Bundle
    recognized: Recognized
    report: Report
    key: ContributorKey = field(init=False)
    ledger: Ledger = field(init=False)
    versions: Versions = field(init=False)
    listed: Listed = field(init=False)
    preview: Preview = field(init=False)
    another_day: list[date] = field(default_factory=list)
    """Days from which on something else may follow from the same rows."""
    keeping: Keeping | None = None
    """Where the roster is kept until the next one comes."""

    def __post_init__(self) -> None:
        self.key = key_of(self.sender)
        self.ledger = Ledger(self.report, self.recognized)
        self.versions = versions_of(self.batch, self.key)
        self.listed = Listed(self.batch)
        self.preview = Preview(self.bundle.label)

    def read(self, known: Mapping[str, Container[str]] | None = None) -> Iterator[tuple[FileSpec, Iterator[Row]]]:
        """The checked rows of the bundle, file by file; whoever waits sees on the page how far it is."""
        files = read_bundle(self.bundle, self.recognized, self.report, known=known, hash_key=self.key.hash("rows"))
        with Progress(self.batch, self.report) as progress:
            for spec, rows in files:
                yield spec, progress.watch(spec, self.preview.watch(spec, rows))

    def hash(self, file: str, row_key: str) -> bytes:
        return hash_of(self.key, file, row_key)

    def is_whole(self, file: str) -> bool:
        """The file lists all that is in force: what it lacks has ended."""
        return self.recognized.files.get(file) is Mode.BULK and file not in self.report.rejected_files

    def unread(self, file: str) -> set[str] | None:
        """The ids of rows that could not be read: what stands of them is kept. None when some had no readable id."""
        found = [m.key for m in self.report.every_message() if m.file == file and m.severity in READ_WITH_FAULTS]
        return None if "" in found else set(found)


def hash_of(key: ContributorKey, file: str, row_key: str) -> bytes:
    """The keyed hash by which a row, or a student by the row in users.csv, is found again."""
    return key.hash(f"{file}|{row_key}")


def versions_of(batch: Batch, key: ContributorKey) -> Versions:
    return Versions(batch, seal=key.seal, digest_key=key.hash("facts"))
