"""The floor: the same rows by a WHERE that somebody wrote by hand, knowing which ids it comes to. Nobody's policy binds it."""

import re
from collections import defaultdict

import psycopg

from homeroom.access.catalogue import catalogue
from homeroom.bench.questions import AGENCY, FACTS, SCHOOLS, TABLES

AGENCY_ID = 1
OPENED = """
SELECT v.student_id, array_agg(DISTINCT g.contributor_id ORDER BY g.contributor_id)
FROM partners_person p
JOIN access_standing v ON v.principal = ANY (access.principals_v1(p.id)) AND v.during @> now()
JOIN access_grant g ON g.ground_id = v.ground_id AND g.recipient_id = p.organization_id AND g.role = p.role
 AND g.during @> now() AND g.datasets & (1::bigint << %(dataset)s) <> 0
WHERE p.key = %(person)s AND NOT EXISTS (
    SELECT FROM access_bar b WHERE b.student_id = v.student_id AND b.during @> now()
       AND (b.person_id IS NULL OR b.person_id = p.id) AND (b.organization_id IS NULL OR b.organization_id = p.organization_id)
       AND (b.role IS NULL OR b.role = p.role) AND b.datasets && ARRAY[0, %(dataset)s]::smallint[])
GROUP BY 1
"""


class Floor:
    """Which rows of which table are one person's, as text for a WHERE."""

    def __init__(self, admin: psycopg.Connection, person: str):
        self.admin, self.person = admin, person
        self._opened: dict[str, dict[int, tuple[int, ...]]] = {}

    def opened(self, dataset: str) -> dict[int, tuple[int, ...]]:
        """Of each child the contributors whose rows of this dataset are open."""
        if dataset not in self._opened:
            found = self.admin.execute(OPENED, {"person": self.person, "dataset": catalogue().datasets[dataset].number})
            self._opened[dataset] = {student: tuple(contributors) for student, contributors in found}
        return self._opened[dataset]

    def children(self, most: int) -> list[int]:
        """Some of those of whom everything that pages ask for is open, spread over all of them."""
        all_open = sorted(set(self.opened("attendance")) & set(self.opened("plan")) & set(self.opened("identity")))
        return all_open[:: max(1, len(all_open) // most)][:most]

    def where(self, table: str, child: int | None) -> str:
        dataset, filled_by = TABLES[table]
        by_contributors: dict[tuple[int, ...], list[int]] = defaultdict(list)
        opened = self.opened(dataset)
        for student in opened if child is None else [child] if child in opened else []:
            if whose := tuple(c for c in opened[student] if _fills(filled_by, c)):
                by_contributors[whose].append(student)
        parts = [f"({_is_any('student_id', students)} AND {_is_any('contributor_id', whose)})"
                 for whose, students in by_contributors.items()]  # fmt: skip
        rows = f"({' OR '.join(parts) or 'false'})"
        if table == "students_glimpse":
            rows += " AND view = 2"  # Lines of this world give every element in full.
        return f"superseded_at IS NULL AND {rows}" if table in FACTS else rows

    def statement(self, text: str, child: int | None) -> str:
        return re.sub(r"\{(\w+)\}", lambda m: f"(SELECT * FROM {m[1]} WHERE {self.where(m[1], child)})", text)


def under_policies(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"\1", text)


def _fills(filled_by: str, contributor: int) -> bool:
    return filled_by not in (AGENCY, SCHOOLS) or (contributor == AGENCY_ID) == (filled_by == AGENCY)


def _is_any(column: str, ids) -> str:
    ids = sorted(ids)
    return f"{column} = {ids[0]}" if len(ids) == 1 else f"{column} = ANY ('{{{','.join(map(str, ids))}}}'::integer[])"
