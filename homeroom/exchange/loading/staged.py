"""Rows of a roster that wait while its files are read, in a temporary table: never in the write-ahead log, and gone at commit.

A row has an owner, the student it is about, or none where it is of the school. No more is in memory than a portion of students.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import connection

from homeroom.exchange.loading.becoming import ENDED
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.packing import as_text, from_text
from homeroom.exchange.loading.student_rows import StudentRow, StudentRows
from homeroom.exchange.reading import Row
from homeroom.students import staging

STAGED_AT_ONCE = 2_000
STUDENTS_AT_ONCE = 500


class StagedRows:
    """What is kept of a roster that is on its way. A file that was rejected meanwhile is read no more."""

    def __init__(self, load: Load):
        self.load = load
        self._rows: list[tuple] = []
        staging.stage("roster_row", "file text, number integer, key text, owner text, digest bytea, cells text")

    def keep(self, row: Row, owner: str | None) -> None:
        cells = as_text({**row.values, ENDED: True} if row.ended else row.values)
        self._rows.append((row.file, row.number, row.key, owner, row.content_hash, cells))
        if len(self._rows) >= STAGED_AT_ONCE:
            self.write()

    def write(self) -> None:
        """All rows that were given stand in the table afterwards."""
        staging.copy_rows("roster_row", self._rows)
        self._rows.clear()

    def index(self) -> None:
        """From now on students are looked up, while more rows may come."""
        self.write()
        with connection.cursor() as cursor:
            cursor.execute("CREATE INDEX ON roster_row (owner) WHERE owner IS NOT NULL")
            cursor.execute("CREATE INDEX ON roster_row (file, number) WHERE owner IS NULL")

    # Students

    def owners(self) -> set[str]:
        """Of whom something is staged; where few are left."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT owner FROM roster_row WHERE owner IS NOT NULL")
            return {owner for (owner,) in cursor.fetchall()}

    def everybody(self) -> Iterator[set[str]]:
        """Of whom something is staged, in portions."""
        last = ""
        while owners := self._owners_after(last):
            last = owners[-1]
            yield set(owners)

    def _owners_after(self, owner: str) -> list[str]:
        with connection.cursor() as cursor:
            # Not DISTINCT: without statistics PostgreSQL would take all owners for two hundred, and read the table whole.
            cursor.execute(
                "SELECT owner FROM roster_row WHERE owner > %s ORDER BY owner LIMIT %s", [owner, STUDENTS_AT_ONCE]
            )
            return [owner for (owner,) in cursor.fetchall()]

    def keep_only(self, owners: set[str]) -> Mapping[str, int]:
        """What is staged of all other students is forgotten. Answers how many rows of each file that were."""
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH gone AS (DELETE FROM roster_row WHERE owner IS NOT NULL AND owner <> ALL (%s) RETURNING file)"
                " SELECT file, count(*) FROM gone GROUP BY file",
                [list(owners)],
            )
            return dict(cursor.fetchall())

    def students(self, owners: set[str]) -> Iterator[StudentRows]:
        """The staged rows of these students, student by student."""
        listed = sorted(owners)
        for first in range(0, len(listed), STUDENTS_AT_ONCE):
            yield from self._students(listed[first : first + STUDENTS_AT_ONCE])

    def _students(self, owners: list[str]) -> Iterator[StudentRows]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT owner, file, number, key, digest, cells FROM roster_row WHERE owner = ANY (%s)"
                " ORDER BY owner, file, number",
                [owners],
            )
            rows = cursor.fetchall()
        students: dict[str, StudentRows] = {}
        for owner, file, number, key, digest, cells in rows:
            if file in self.load.report.rejected_files:
                continue
            student = students.setdefault(owner, StudentRows(owner))
            values = from_text(self.load.recognized.spec(file), cells)
            student.add(StudentRow(file, number, key, bytes(digest), values))
        yield from students.values()

    # The school's own

    def published(self, file: str) -> Iterator[tuple[int, str, dict]]:
        """Number, identifier and values of each row of a file that is about no student."""
        if file in self.load.report.rejected_files or file not in self.load.recognized.places:
            return
        spec, last = self.load.recognized.spec(file), 0
        while rows := self._published_after(file, last):
            last = rows[-1][0]
            for number, key, cells in rows:
                yield number, key, from_text(spec, cells)

    def _published_after(self, file: str, number: int) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT number, key, cells FROM roster_row WHERE file = %s AND owner IS NULL AND number > %s"
                " ORDER BY number LIMIT %s",
                [file, number, STAGED_AT_ONCE],
            )
            return cursor.fetchall()
