"""Changes the live access rule one clause at a time and asks whether the raw-SQL probe of the matrix notices.

    bin/mutate-access

Each mutant is made in a transaction that is rolled back: a conjunct or disjunct of a policy that opens rows about
children becomes true, a condition of a function of `access` is dropped, a trigger that keeps standing is dropped. It is
caught when somebody then selects a planted word that `decide` does not give them. Survivors are listed by name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import psycopg

from tests.access.matrix import TEXTS, Allowed

PROBED = (*TEXTS, "casework_contact", "students_glimpse")
# Functions that the door's roles ask, straight or through a policy. The others write, or serve commands.
ASKED = ("seat_v1", "principals_v1", "masks_v1", "elements_v1", "barred_v1")
# What follows a condition at the same depth.
ENDS = re.compile(r"\b(AND|OR|LOOP|THEN|ORDER BY|GROUP BY|RETURN|LEFT JOIN|JOIN|WHERE|UNION|END)\b|;")


@dataclass(frozen=True)
class Mutant:
    name: str
    sql: str
    needs_changes: bool = False  # Seen only after facts have changed.


def closing(text: str, opened: int) -> int:
    """Where the parenthesis at `opened` closes."""
    depth = 0
    for place in range(opened, len(text)):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth == 0:
            return place
    raise ValueError("unbalanced")


def parts(text: str) -> Iterator[tuple[int, int]]:
    """The spans of all conjuncts and disjuncts, at every depth of parentheses."""
    for start in [-1, *(m.start() for m in re.finditer(r"\(", text))]:
        end = closing(text, start) if start >= 0 else len(text)
        cuts, place, depth = [start + 1], start + 1, 0
        while place < end:
            depth += {"(": 1, ")": -1}.get(text[place], 0)
            if depth == 0 and (found := re.match(r"\s(AND|OR|WHERE)\s", text[place:])):
                cuts += [place, place + found.end()]
                place += found.end()
                continue
            place += 1
        cuts.append(end)
        if len(cuts) > 2:
            for first, last in zip(cuts[::2], cuts[1::2], strict=True):
                if not re.match(r"\s*SELECT\b", text[first:last]):
                    yield first, last


def of_policies(admin) -> Iterator[Mutant]:
    found = admin.execute(
        "SELECT tablename, policyname, qual FROM pg_policies WHERE 'homeroom_app' = ANY (roles)"
        " AND cmd IN ('SELECT', 'ALL') AND tablename = ANY (%s) ORDER BY 1, 2",
        [list(PROBED)],
    ).fetchall()
    found += admin.execute(
        "SELECT tablename, policyname, qual FROM pg_policies WHERE tablename = 'access_standing' AND policyname = 'mine'"
    ).fetchall()
    for table, policy, qual in found:
        for first, last in parts(qual):
            clause = " ".join(qual[first:last].split())
            changed = f"{qual[:first]} true {qual[last:]}"
            yield Mutant(f"{table}.{policy}: {clause[:110]}", f'ALTER POLICY {policy} ON "{table}" USING ({changed})')


def of_functions(admin) -> Iterator[Mutant]:
    for name, definition in admin.execute(
        "SELECT proname, pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'access'::regnamespace"
        " AND proname = ANY (%s) ORDER BY 1",
        [list(ASKED)],
    ).fetchall():
        for found in re.finditer(r"\b(AND|OR)\s+", definition):
            last, depth = found.end(), 0
            while last < len(definition):
                letter = definition[last]
                if depth == 0 and (letter == ")" or ENDS.match(definition, last)):
                    break
                depth += {"(": 1, ")": -1}.get(letter, 0)
                last += 1
            clause = " ".join(definition[found.end() : last].split())
            if found[1] == "OR" and "IS NULL" not in definition[found.start() - 60 : found.start()]:
                continue
            changed = f"{definition[: found.start()]}{found[1]} true {definition[last:]}"
            yield Mutant(f"{name}: {found[1]} {clause[:110]}", changed)


def of_triggers(admin) -> Iterator[Mutant]:
    for table, trigger in admin.execute(
        "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
        " WHERE t.tgname LIKE 'standing_follows_%%' AND t.tgname NOT LIKE '%%delete' ORDER BY 1, 2"
    ).fetchall():
        yield Mutant(f"{table}: without {trigger}", f'DROP TRIGGER {trigger} ON "{table}"', needs_changes=True)


# After these somebody must no longer see something: the standing has to follow.
CHANGES = (
    "UPDATE students_placementcaregiver SET ends_on = current_date - 1 WHERE ends_on IS NULL",
    "UPDATE students_schoolenrollment SET exit_on = current_date - 1 WHERE exit_on IS NULL",
    "UPDATE students_caseworker SET ends_on = current_date - 1 WHERE ends_on IS NULL AND student_id % 2 = 1",
    "UPDATE students_matchkeys SET birth_on = current_date - 1000",
    "INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason)"
    " SELECT m.student_id, m.contributor_id, m.by_id, m.id, '' FROM casework_membership m"
    " WHERE NOT EXISTS (SELECT FROM casework_departure d WHERE d.membership_id = m.id)",
)
CARE_ENDS = "UPDATE students_careepisode SET exit_on = current_date - 1 WHERE exit_on IS NULL"


class Probe:
    """Selects as each actor in the one transaction in which something has been changed."""

    def __init__(self, town, actors, admin):
        self.town, self.admin, self.actors = town, admin, actors
        self.tokens = {actor: town.token(actor) for actor in actors}
        self.decided_before = {actor: Allowed(town, actor) for actor in actors}
        self.allowed = self.decided_before

    def know(self) -> None:
        """Decide everything now: a table that is being changed can be asked by nobody else, and so by no oracle."""
        children = [row[0] for row in self.town.admin("SELECT id FROM students_student")]
        organizations = [row[0] for row in self.town.admin("SELECT id FROM partners_organization")]
        for allowed in self.decided_before.values():
            for child in children:
                for organization in organizations:
                    allowed.decided(child, organization)

    def decide_anew(self) -> None:
        """From what this transaction has changed."""
        self.allowed = {actor: Allowed(self.town, actor, ask=self._ask) for actor in self.actors}

    def _ask(self, sql: str, *arguments) -> list[tuple]:
        self.admin.execute("RESET ROLE")
        return self.admin.execute(sql, arguments).fetchall()

    def leak(self) -> str:
        """The first planted word that somebody selects and may not; empty when there is none."""
        for actor in self.actors:
            seen = self._selects(actor)
            for table, text in seen:
                if words := self.allowed[actor].leaks(text):
                    return f"{actor} reads {words[0]} of {table}"
        return ""

    def _selects(self, actor: str) -> list[tuple[str, str]]:
        self.admin.execute("SET LOCAL ROLE homeroom_app")
        try:
            self.admin.execute("SELECT access.enter_v1(%s)", [self.tokens[actor]])
            return [
                (table, row) for table in PROBED for (row,) in self.admin.execute(f'SELECT t::text FROM "{table}" t')
            ]
        finally:
            if self.admin.info.transaction_status.name != "INERROR":
                self.admin.execute("RESET ROLE")


def caught(probe: Probe, mutant: Mutant) -> str:
    """How it shows; empty for a survivor. Everything is rolled back."""
    probe.allowed = probe.decided_before
    try:
        with probe.admin.transaction(force_rollback=True):
            probe.admin.execute(mutant.sql.encode())
            if not mutant.needs_changes:
                return probe.leak()
            return leak_after_changes(probe)
    except psycopg.Error as error:
        return f"does not run: {str(error).splitlines()[0]}"


def leak_after_changes(probe: Probe) -> str:
    """Care ends for everybody last: it would hide all that came before."""
    for changes in (CHANGES, (CARE_ENDS,)):
        with probe.admin.transaction(force_rollback=True):
            for change in changes:
                probe.admin.execute(change)
            probe.decide_anew()
            if shown := probe.leak():
                return shown
    return ""
