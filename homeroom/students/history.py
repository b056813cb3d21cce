"""The record in both times: what each fact said, from when to when it was known, and what brought and ended that.

What stands now the policies show; what was said before, only this function of the database does, of one child (decision 49).
"""

import json
from dataclasses import dataclass, fields
from datetime import datetime
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from django.db import connection

from homeroom.partners.words import READY_BY_RIGHT
from homeroom.students.models import AssignmentResult, AttendanceEvent, Fact
from homeroom.students.queries import COLUMNS, in_python
from homeroom.students.records import Record
from homeroom.students.words import name_of

VERSIONS_MAX = 3_000  # What access.history_v1 tells at most.
# Of single assignments what stands now is enough: they change every day, and decisions rest on grades (decision 50).
OF_HISTORY: tuple[type[Fact], ...] = (*(kind for kind in COLUMNS if kind is not AssignmentResult), AttendanceEvent)
KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in OF_HISTORY}


@dataclass(frozen=True)
class Version:
    """What one fact said for a while. The numbers of loads are there for who may see them: the sender's stewards."""

    fact: int
    kind: str
    dataset: int
    contributor_id: int
    contributor: str
    recorded_at: datetime
    superseded_at: datetime | None
    brought_by: str
    ended_by: str | None
    brought_in: int | None
    ended_in: int | None
    gives_way: bool  # To the next that is told: what ended this brought that.
    hides_next: bool  # What came next was in a load that has been taken back.
    said: dict[str, Any]

    @property
    def values(self) -> SimpleNamespace:
        return SimpleNamespace(**in_python(KINDS[self.kind], self.said))


TOLD = [field.name for field in fields(Version)]


def history_of(record: Record) -> list[list[Version]]:
    """The versions of each fact, oldest first. That they were shown goes into the book."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(TOLD)} FROM access.history_v1(%s)", [record.id])
        versions = [
            Version(**dict(zip(TOLD, row, strict=True)) | {"said": json.loads(row[-1])}) for row in cursor.fetchall()
        ]
    _write_down(record, versions)
    versions.sort(key=lambda version: (version.fact, version.recorded_at))
    return [list(of_one) for _, of_one in groupby(versions, key=lambda version: version.fact)]


def _write_down(record: Record, versions: list[Version]) -> None:
    """The book counts the rows that stand (access.write_down_v7). Of whom nothing stands any more, it is said here."""
    stand = {(version.contributor_id, version.dataset) for version in versions if version.superseded_at is None}
    record.visit.reads.update(
        KINDS[version.kind]._meta.db_table for version in versions if version.superseded_at is None
    )
    if record.visit.person.role in READY_BY_RIGHT:
        return  # Reading one's own record is no disclosure (34 CFR 99.10).
    for contributor_id, dataset in {(version.contributor_id, version.dataset) for version in versions} - stand:
        name = name_of(dataset)
        reason = next(r for r in record.reasons if r.contributor_id == contributor_id and r.opens_whole(name))
        record.visit.disclose(record.id, contributor_id, name, basis=reason.basis, relation=reason.relation)
