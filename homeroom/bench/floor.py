"""The floor: the same rows by a WHERE that somebody wrote by hand, knowing which ids it comes to. Nobody's policy binds it."""

import re
from collections import defaultdict
from datetime import date

import psycopg

from homeroom.access.catalogue import catalogue
from homeroom.bench.questions import AGENCY, FACTS, SCHOOLS, TABLES
from homeroom.students.search import forms_of, in_json

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

TAKEN_APART = """
WITH word AS (
    SELECT a.place, a.cost, a.typos, left(replace(access.folded_v1(a.word, ''), ' ', ''), 40) AS said
    FROM jsonb_to_recordset(%s::jsonb) AS a (place integer, word text, cost integer, typos boolean)
), form AS (
    SELECT place, said AS key, cost FROM word
    UNION ALL SELECT place, '~' || said, cost + 2 FROM word WHERE typos
    UNION ALL SELECT place, mark || shorter, cost + 2
              FROM word, unnest(access.shortened_v1(said)) AS shorter, unnest('{"",~}'::text[]) AS mark
              WHERE typos AND length(said) >= 4
)
SELECT place, key, min(cost) FROM form WHERE key <> '' GROUP BY 1, 2
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

    def names(self, most: int) -> list[dict]:
        """Of some of their children the name with a letter left out of the family name: as text, and taken apart by hand."""
        found = self.admin.execute(
            "SELECT DISTINCT ON (student_id) value #>> '{}' FROM students_glimpse WHERE element = 1 AND view = 2"
            " AND superseded_at IS NULL AND student_id = ANY (%s) ORDER BY student_id",
            [self.children(most)],
        ).fetchall()
        return [self.taken_apart(name[:-2] + name[-1]) for (name,) in found]

    def taken_apart(self, typed: str) -> dict:
        """The same keys that access.search_v1 makes of a question (students/sql/search.sql)."""
        asked = in_json(forms_of(typed, date.today()))
        rows = self.admin.execute(TAKEN_APART, [asked]).fetchall()
        places, keys, costs = zip(*rows, strict=True)
        return {
            "asked": asked, "places": list(places), "keys": list(keys), "costs": list(costs), "wanted": len(set(places)),
        }  # fmt: skip

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
