"""What a load changes: how many facts of which kinds, and of which children. Told from the versions that it wrote."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import connection

from homeroom.students import models as record
from homeroom.students.models import Batch, Fact

CHILDREN_SHOWN = 200  # A page lists so many by name, those of whom most changes; the counts are of all.


@dataclass
class Difference:
    """Facts that are new, that say something else than before, and that do not stand any more."""

    new: int = 0
    changed: int = 0
    ended: int = 0

    def add(self, other: Difference) -> None:
        self.new += other.new
        self.changed += other.changed
        self.ended += other.ended

    @property
    def total(self) -> int:
        return self.new + self.changed + self.ended


@dataclass
class OfChild:
    name: str
    difference: Difference


@dataclass
class Changes:
    """By the kind of information, and by child. Counts may stand in the open; names are sealed."""

    kinds: dict[str, Difference] = field(default_factory=dict)
    children: list[OfChild] = field(default_factory=list)
    children_count: int = 0

    @property
    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def counts(self) -> dict[str, int]:
        """Without kinds and names."""
        total = Difference()
        for difference in self.kinds.values():
            total.add(difference)
        return {**asdict(total), "children": self.children_count}

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> Changes:
        return cls(
            {kind: Difference(**difference) for kind, difference in told["kinds"].items()},
            [OfChild(child["name"], Difference(**child["difference"])) for child in told["children"]],
            told["children_count"],
        )


def changes_of(batch: Batch, kinds: Iterable[type[Fact]]) -> Changes:
    """What this batch wrote of these kinds; asked in its own transaction or after it."""
    changes = Changes()
    by_child: dict[int, Difference] = {}
    for kind in sorted(kinds, key=lambda kind: kind._meta.db_table):
        for student_id, difference in differences(batch, kind):
            changes.kinds.setdefault(kind.dataset, Difference()).add(difference)
            by_child.setdefault(student_id, Difference()).add(difference)
    most_first = sorted(by_child, key=lambda student_id: (-by_child[student_id].total, student_id))
    named = names(batch, most_first[:CHILDREN_SHOWN])
    changes.children = [OfChild(named.get(child, ""), by_child[child]) for child in most_first[:CHILDREN_SHOWN]]
    changes.children_count = len(by_child)
    return changes


def differences(batch: Batch, kind: type[Fact]) -> Iterable[tuple[int, Difference]]:
    table = kind._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT EXISTS (SELECT FROM "{table}" WHERE contributor_id = %s AND superseded_by_id = %s AND batch_id <> %s)',
            [batch.contributor_id, batch.pk, batch.pk],
        )
        [[superseded_some]] = cursor.fetchall()
        if not superseded_some:
            cursor.execute(
                f'SELECT student_id, count(*) FROM "{table}" WHERE contributor_id = %s AND batch_id = %s GROUP BY student_id',
                [batch.contributor_id, batch.pk],
            )
            return [(student_id, Difference(new=new)) for student_id, new in cursor.fetchall()]
        cursor.execute(
            "SELECT student_id, count(*) FILTER (WHERE old.key IS NULL), count(*) FILTER (WHERE old.key = new.key),"
            "       count(*) FILTER (WHERE new.key IS NULL)"
            f' FROM (SELECT student_id, key FROM "{table}" WHERE contributor_id = %s AND batch_id = %s) AS new'
            f' FULL JOIN (SELECT DISTINCT student_id, key FROM "{table}" WHERE contributor_id = %s AND superseded_by_id = %s'
            "   AND batch_id <> %s) AS old USING (student_id, key) GROUP BY student_id",
            [batch.contributor_id, batch.pk, batch.contributor_id, batch.pk, batch.pk],
        )
        return [(student_id, Difference(*counts)) for student_id, *counts in cursor.fetchall()]


def names(batch: Batch, student_ids: list[int]) -> dict[int, str]:
    """As the contributor itself calls these children: now, or until this batch."""
    versions = record.Identity.versions.filter(contributor_id=batch.contributor_id, student_id__in=student_ids)
    return {
        identity.student_id: f"{identity.first_name} {identity.last_name}".strip()
        for identity in versions.order_by("recorded_at", "pk").only("student_id", "first_name", "last_name")
    }
