"""What the rule refuses to let people write: rows such as there are, each with one thing in it that is not the writer's.

PostgreSQL asks the policy of a new row before anything else, so whatever is answered otherwise than with a refusal has
passed it.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import psycopg

from tests.access.worlds import ALL, DRAFTS

TEMPLATES_MAX = 8  # Rows of a table to begin from, of different writers, children and datasets.
BEGIN_FROM_MAX = 40  # Rows of theirs that are changed in one thing, of different writers, children and datasets.
VALUES_MAX = 14  # Other values to try in one column.
WRITERS = ("by_id", "by", "person_id")  # The column that says who writes: the first of these that a table has.
# Where one sees what others wrote, and may write nothing oneself.
IN_WORLDS = (
    *("", "own grants are over", "a team reads what the district wrote"),
    *("caseworkers read all of the district", "all is open of everybody to whom something is of the own"),
    *("all sharing is paused", "of some days: all"),
)
FAMILIES = (
    "SELECT p.id FROM partners_person p JOIN partners_organization o ON o.id = p.organization_id AND o.kind = 'family'"
    " WHERE p.key = ANY (%s)"
)
STRANGE_NUMBERS = (1, 2, 12, 50, 51, 52, 53)  # Of datasets.


@dataclass(frozen=True)
class Attempt:
    visitor: Any
    row: str  # As JSON.
    what: str


class Writing:
    def __init__(self, probe):
        self.probe = probe
        self.refused: dict[tuple[str, str], list[Attempt]] = {}
        self.of_the_child: dict[tuple[str, int], list] = {}  # By table and child: rows of it.
        self.passed: dict[
            tuple[str, str], int
        ] = {}  # How many attempts the rule lets through: else a table would be shut to all.

    def shows(self, mutant) -> str:
        """Who may write what the rule refuses; empty for a survivor."""
        for world in (*IN_WORLDS, *DRAFTS) if mutant.thing.startswith("drafting_") else IN_WORLDS:
            if (mutant.thing, world) not in self.refused:
                self.know(mutant.thing, world)
            with self.probe.admin.transaction(force_rollback=True):
                self.probe.change(mutant.sql)
                self.probe.admin.execute(ALL[world])
                for attempt in self.passing(mutant.thing, self.refused[mutant.thing, world]):
                    return f"{attempt.visitor.name} writes {attempt.what}{', where ' if world else ''}{world}"
        return ""

    def know(self, table: str, world: str) -> None:
        """First what each could write of what there is; of what passes, then, rows with one thing changed."""
        attempts = self.as_ones_own(table)
        passed = self.let_through(table, world, attempts)
        begins: dict[tuple, Attempt] = {}
        for attempt in attempts:
            if attempt in passed:
                row = json.loads(attempt.row)
                begins.setdefault((attempt.visitor, row.get("student_id"), row.get("dataset")), attempt)
        attempts += self.with_one_thing_changed(table, by_turns(begins.values())[:BEGIN_FROM_MAX])
        passed = self.let_through(table, world, attempts)
        self.refused[table, world] = [attempt for attempt in attempts if attempt not in passed]
        self.passed[table, world] = len(passed)

    def let_through(self, table: str, world: str, attempts: list[Attempt]) -> set[Attempt]:
        with self.probe.admin.transaction(force_rollback=True):
            self.probe.admin.execute(ALL[world])
            return set(self.passing(table, attempts))

    def passing(self, table: str, attempts: list[Attempt]):
        columns = ", ".join(f'"{name}"' for name in self.columns(table))
        sql = (
            f'INSERT INTO "{table}" ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::"{table}", %s::jsonb)'
        )
        for visitor in dict.fromkeys(attempt.visitor for attempt in attempts):
            with self.probe.admin.transaction(force_rollback=True):
                self.probe.enter(visitor)
                self.probe.admin.execute("SET LOCAL ROLE homeroom_app")
                for attempt in attempts:
                    if attempt.visitor == visitor and self.passes(sql, attempt):
                        yield attempt

    def passes(self, sql: str, attempt: Attempt) -> bool:
        try:
            with self.probe.admin.transaction(force_rollback=True):
                self.probe.admin.execute(sql, [attempt.row])
        except psycopg.errors.IntegrityError:
            return True
        except psycopg.Error:
            return False
        return True

    def columns(self, table: str) -> list[str]:
        """Those that the writer fills in; of an event the database says the session and the device."""
        return [
            name
            for (name,) in self.probe.ask(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
                " AND attidentity = '' AND attgenerated = '' AND has_column_privilege('homeroom_app', attrelid, attnum,"
                " 'INSERT') AND attname NOT IN ('session', 'device')",
                table,
            )
        ]

    def names(self, table: str) -> dict[str, str]:
        """The columns that name a row of another table, and the table."""
        return dict(
            self.probe.ask(
                "SELECT a.attname, c.confrelid::regclass::text FROM pg_constraint c"
                " JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]"
                " WHERE c.contype = 'f' AND c.conrelid = %s::regclass",
                table,
            )
        )

    def values(self, table: str, columns: list[str]) -> dict[str, list]:
        """What else could stand in a column: of all that it names, some."""
        found: dict[str, list] = {}
        for column, named in self.names(table).items():
            most = 100 if named == "partners_person" else VALUES_MAX
            rows = self.probe.ask(f"SELECT id FROM {named} ORDER BY id DESC LIMIT {most}")
            found[column] = [value for (value,) in rows]
        for column in ("student_id", "contributor_id"):
            if column in columns:
                whole = "students_student" if column == "student_id" else "partners_organization"
                found[column] = [value for (value,) in self.probe.ask(f"SELECT id FROM {whole} ORDER BY 1")]
        if "dataset" in columns:
            found["dataset"] = list(STRANGE_NUMBERS)
        if "expires_on" in columns:
            found["expires_on"] = ["2020-01-01"]  # Before any window.
        if table == "drafting_step":
            found["state"] = ["concluded"]
        return found

    def as_ones_own(self, table: str) -> list[Attempt]:
        """Rows that are there, by everybody who is asked: as they are, and as if they were one's own."""
        columns = self.columns(table)
        writes = next((column for column in WRITERS if column in columns), "")
        houses = {"contributor_id"} | ({"organization_id"} if table.startswith("drafting_") else set())
        own_people = (
            {"person_id"} if table == "drafting_signatory" else set()
        )  # Whom one names for the own organization.
        people = {
            key: (number, house)
            for number, key, house in self.probe.ask("SELECT id, key, organization_id FROM partners_person")
        }
        families = [n for (n,) in self.probe.ask(FAMILIES, [v.person for v in self.probe.visitors])]
        others = [c for c, named in self.names(table).items() if named == "partners_person" and c != writes]
        found: dict[Attempt, None] = {}
        for row in self.templates(table):
            for visitor in sorted(self.probe.visitors, key=lambda visitor: visitor.name):
                if visitor.name != visitor.person or not visitor.person:
                    continue
                number, house = people[visitor.person]
                own = {**row, **{k: number for k in {writes} | own_people if k in columns}}
                own |= {k: house for k in houses if k in columns}
                found[Attempt(visitor, json.dumps(row), f"{table} of somebody else")] = None
                found[Attempt(visitor, json.dumps(own), f"{table} about another's child")] = None
                for column in others:
                    for person in families:
                        changed = json.dumps({**own, column: person})
                        found[Attempt(visitor, changed, f"{table} that names a family")] = None
        return list(found)

    def with_one_thing_changed(self, table: str, begins: list[Attempt]) -> list[Attempt]:
        others = self.values(table, self.columns(table))
        found: dict[Attempt, None] = {}
        wholes = {column: named for column, named in self.names(table).items() if self.is_of_a_child(named)}
        for begin in begins:
            row = json.loads(begin.row)
            for column, values in others.items():
                same_child = self.rows_of_the_child(wholes.get(column, ""), row.get("student_id"))
                for value in dict.fromkeys([*values, *same_child]):
                    changed = json.dumps({**row, column: value})
                    found[Attempt(begin.visitor, changed, f"{table} with another {column}")] = None
        return list(found)

    def is_of_a_child(self, table: str) -> bool:
        return bool(
            self.probe.ask(
                "SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = 'contributor_id' AND EXISTS (SELECT FROM"
                " pg_attribute s WHERE s.attrelid = %s::regclass AND s.attname = 'student_id')",
                table,
                table,
            )
        )

    def rows_of_the_child(self, table: str, child: int | None) -> list:
        """Of each contributor one."""
        if not table or child is None:
            return []
        if (table, child) not in self.of_the_child:
            self.of_the_child[table, child] = [
                value
                for (value,) in self.probe.ask(
                    f'SELECT max(id) FROM "{table}" WHERE student_id = %s GROUP BY contributor_id', child
                )
            ]
        return self.of_the_child[table, child]

    def templates(self, table: str) -> list[dict]:
        """Rows as different from each other as there are."""
        people = [column for column, named in self.names(table).items() if named == "partners_person"]
        found: dict[tuple, dict] = {}
        for (row,) in self.probe.ask(f'SELECT to_jsonb(t) FROM "{table}" t ORDER BY id LIMIT 300'):
            row.pop("id", None)
            found.setdefault(tuple(row.get(column) for column in (*people, "student_id", "dataset")), row)
        return list(found.values())[:TEMPLATES_MAX]


def by_turns(attempts: Iterable[Attempt]) -> list[Attempt]:
    """One of each visitor, then a second of each, and so on."""
    of_each: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        of_each.setdefault(attempt.visitor.name, []).append(attempt)
    return [attempt for turn in zip_longest(*of_each.values()) for attempt in turn if attempt is not None]
