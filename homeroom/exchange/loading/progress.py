"""How far a load is, for whoever looks at its page: written beside the load, in a connection of its own.

A load is one transaction, so nothing of it can be seen from outside before it is done; what is told here is only how many rows
were read, and of which file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import monotonic
from types import TracebackType
from typing import Self

from django.db import connection

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.reading import Report, Row
from homeroom.students.models import Batch

SECONDS = 2.0  # As often as the page asks.
ROWS_BETWEEN = 1_000  # Looking at the clock for each row would cost a twentieth of the reading.


class Progress:
    def __init__(self, batch: Batch, report: Report):
        self.batch, self.report = batch, report
        self._told_at = monotonic()
        self._beside = connection.copy()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._beside.close()

    def watch(self, spec: FileSpec, rows: Iterator[Row]) -> Iterator[Row]:
        for number, row in enumerate(rows, start=1):
            if number % ROWS_BETWEEN == 0 and monotonic() - self._told_at >= SECONDS:
                self.tell(spec)
            yield row

    def tell(self, spec: FileSpec) -> None:
        self._told_at = monotonic()
        report = {
            "counts": {"read": self.report.totals.read},
            "files": {},
            "messages": [],
            "reading": spec.file,
        }
        with self._beside.cursor() as cursor:
            cursor.execute(
                "UPDATE students_batch SET report = %s WHERE id = %s AND finished_at IS NULL",
                [json.dumps(report), self.batch.pk],
            )
