"""Rows that wait: of students on an open pair, sealed under their district's key until somebody decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from homeroom.access.keys import ContributorKey
from homeroom.exchange.formats import FORMATS, FileSpec
from homeroom.exchange.loading.former import set_down
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.packing import packed, unpacked
from homeroom.exchange.models import HeldRow
from homeroom.matching.actions import candidate_hash
from homeroom.matching.models import PAIR_DAYS_MAX

ROWS_AT_ONCE = 2_000


class Kept(NamedTuple):
    """A row taken out of the sealed store: as it was checked when it came."""

    file: str
    number: int
    key: str
    values: dict


class Waiting:
    """Seals the rows that a load holds. What was sealed before and says the same stays as it is."""

    def __init__(self, load: Load):
        self.load = load
        self._rows: dict[str, list[HeldRow]] = {}

    def hold(self, owner: str, file: str, number: int, row_key: str, digest: bytes, values: dict) -> None:
        load = self.load
        row = HeldRow(
            contributor=load.sender,
            batch=load.batch,
            candidate=candidate_hash(load.key, owner),
            file=file,
            key=load.hash(file, row_key),
            digest=digest,
            sealed=load.key.seal(
                {"format": load.recognized.format, "number": number, "key": row_key, "values": packed(values)}
            ),
            expires_at=timezone.now() + timedelta(days=PAIR_DAYS_MAX),
        )
        self._rows.setdefault(file, []).append(row)
        load.ledger.held(file)

    def write(self) -> None:
        """Keep the rows of files that stood to their end."""
        for file, rows in self._rows.items():
            if file not in self.load.report.rejected_files:
                self._write(rows)
        self._rows.clear()

    def _write(self, rows: list[HeldRow]) -> None:
        stand = {
            bytes(key): (bytes(digest), bytes(candidate))
            for key, digest, candidate in HeldRow.objects.filter(
                contributor=self.load.sender,
                file=rows[0].file,
                candidate__in={row.candidate for row in rows},
                expires_at__gt=timezone.now(),  # What has expired and still lies there waits anew.
            ).values_list("key", "digest", "candidate")
        }
        new = [row for row in rows if stand.get(bytes(row.key)) != (row.digest, row.candidate)]
        which = "exchange_heldrow t WHERE t.contributor_id = %s AND t.file = %s AND t.key = ANY (%s)"
        set_down(self.load.batch, HeldRow, which, [self.load.sender.pk, rows[0].file, [row.key for row in new]])
        HeldRow.objects.bulk_create(
            new,
            batch_size=ROWS_AT_ONCE,
            update_conflicts=True,
            unique_fields=["contributor", "file", "key"],
            update_fields=["batch", "candidate", "digest", "sealed", "held_at", "expires_at"],
        )


def who_waits(contributor_id: int) -> set[bytes]:
    """The candidates of whom something waits."""
    rows = HeldRow.objects.filter(contributor_id=contributor_id, expires_at__gt=timezone.now())
    return {bytes(candidate) for candidate in rows.values_list("candidate", flat=True).distinct()}


def held_rows(key: ContributorKey, contributor_id: int, candidate: bytes) -> Iterator[Kept]:
    """What waits for one candidate and has not expired, opened."""
    rows = HeldRow.objects.filter(
        contributor_id=contributor_id, candidate=candidate, expires_at__gt=timezone.now()
    ).order_by("file", "pk")
    for row in rows:
        sealed = key.open(bytes(row.sealed))
        spec: FileSpec = FORMATS[sealed["format"]].files[row.file.removesuffix(".csv")]
        yield Kept(row.file, sealed["number"], sealed["key"], unpacked(spec, sealed["values"]))


def expire(contributor_id: int, candidate: bytes) -> None:
    """Nobody waits for these rows any more: the disposer may delete them from now on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_heldrow SET expires_at = now() WHERE contributor_id = %s AND candidate = %s AND expires_at > now()",
            [contributor_id, candidate],
        )
