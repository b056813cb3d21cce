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
ASKED = ("live_session_v1", "seat_v1", "principals_v1", "masks_v1", "elements_v1", "barred_v1")
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
            # What stands in a NOT shuts: there, the wider rule is the one without it.
            shuts = qual[:first].rstrip("( ").endswith("NOT") or qual[max(0, first - 4) : first] == " OR "
            changed = f"{qual[:first]} {'false' if shuts else 'true'} {qual[last:]}"
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
            if name == "barred_v1" and found[1] == "OR":
                continue
            # The conditions of a bar shut: without any of them it bars nobody.
            widest = "false" if name == "barred_v1" else "true"
            changed = f"{definition[: found.start()]}{found[1]} {widest} {definition[last:]}"
            yield Mutant(f"{name}: {found[1]} {clause[:110]}", changed)


# Triggers without which access would outlast what it rests on. The others only open something later than it should.
NARROWING = {
    "casework_departure": "insert",
    "students_careepisode": "update",
    "students_caseworker": "update",
    "students_matchkeys": "update",
    "students_placementcaregiver": "update",
    "students_schoolenrollment": "update",
}


def of_triggers(admin) -> Iterator[Mutant]:
    for table, event in NARROWING.items():
        trigger = f"standing_follows_{event}"
        yield Mutant(f"{table}: without {trigger}", f'DROP TRIGGER {trigger} ON "{table}"', needs_changes=True)


# After these somebody must no longer see something: the standing has to follow.
CHANGES = (
    "UPDATE students_placementcaregiver SET ends_on = current_date - 1 WHERE ends_on IS NULL",
    "UPDATE students_schoolenrollment SET exit_on = current_date - 1 WHERE exit_on > current_date",
    "UPDATE students_caseworker SET ends_on = current_date - 1 WHERE ends_on IS NULL AND student_id % 2 = 1",
    "UPDATE students_matchkeys SET birth_on = current_date - 1000",
    "INSERT INTO casework_departure (student_id, contributor_id, by_id, membership_id, reason)"
    " SELECT m.student_id, m.contributor_id, m.by_id, m.id, '' FROM casework_membership m"
    " WHERE NOT EXISTS (SELECT FROM casework_departure d WHERE d.membership_id = m.id)",
)
CARE_ENDS = "UPDATE students_careepisode SET exit_on = current_date - 1 WHERE exit_on IS NULL"


class NothingAllowed:
    """Of a session that is over, every planted word is a leak."""

    def decided(self, child: int, contributor: int) -> dict[int, str | None]:
        return {}

    def leaks(self, text: str) -> list[str]:
        return re.findall(r"zq\w+", text)


# Sessions that do not open the door, and what makes them so.
SHUT = {
    "rosa.diaz!ended": "second_factor_at = now(), ended_at = now() - interval '1 minute'",
    "rosa.diaz!expired": "second_factor_at = now(), expires_at = now() - interval '1 minute'",
    "rosa.diaz!idle": "second_factor_at = now(), idle_at = now() - interval '1 minute'",
    "rosa.diaz!without a second factor": "second_factor_at = NULL",
    "carmen.abuela!who has set one up": "second_factor_at = NULL, asks_second_factor = true",
}
OTHER_PURPOSE = "rosa.diaz@tutoring"


class Probe:
    """Selects as each actor in the one transaction in which something has been changed."""

    def __init__(self, town, actors, admin):
        self.town, self.admin = town, admin
        self.actors = [*actors, OTHER_PURPOSE, *SHUT]
        self.tokens = {actor: self.token(actor) for actor in self.actors}
        self.decided_before = {actor: self.oracle(actor) for actor in self.actors}
        self.allowed = self.decided_before

    def token(self, actor: str) -> str:
        """Of a session that lives, or of one that is shut. Nobody has waived the second factor here."""
        person, _, purpose = actor.partition("!")[0].partition("@")
        token = self.town.token(person, purpose or "school-stability")
        state = SHUT.get(actor, "second_factor_at = now()")
        self.town.admin("DELETE FROM access_secondfactorwaiver")
        self.town.admin(f"UPDATE access_session SET {state} WHERE token_hash = sha256(%s::bytea)", token.encode())
        return token

    def oracle(self, actor: str, ask=None):
        if actor in SHUT:
            return NothingAllowed()
        person, _, purpose = actor.partition("@")
        return Allowed(self.town, person, ask=ask, **({"purpose": purpose} if purpose else {}))

    def know(self) -> None:
        """Decide everything now: a table that is being changed can be asked by nobody else, and so by no oracle."""
        children = [row[0] for row in self.town.admin("SELECT id FROM students_student")]
        organizations = [row[0] for row in self.town.admin("SELECT id FROM partners_organization")]
        self.settings()
        for allowed in self.decided_before.values():
            for child in children:
                for organization in organizations:
                    allowed.decided(child, organization)

    def decide_anew(self) -> None:
        """From what this transaction has changed."""
        self.allowed = {actor: self.oracle(actor, ask=self._ask) for actor in self.actors}

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

    def settings(self) -> tuple[str, str]:
        """What Rosa's own visit sets, read once before anything was changed."""
        if not hasattr(self, "_settings"):
            with self.town.connection() as rosa:
                rosa.execute("SELECT access.enter_v1(%s)", [self.tokens["rosa.diaz"]])
                self._settings = rosa.execute(
                    "SELECT current_setting('app.principals'), current_setting('app.purpose')"
                ).fetchone()
        return self._settings

    def _selects(self, actor: str) -> list[tuple[str, str]]:
        self.admin.execute("SET LOCAL ROLE homeroom_app")
        try:
            entered = self.admin.execute("SELECT access.enter_v1(%s)", [self.tokens[actor]]).fetchone()[0]
            if entered is None:  # Any role can set any setting: what if somebody sets them all as they should be?
                self.admin.execute(
                    "SELECT set_config('app.token', %s, true), set_config('app.principals', %s, true),"
                    " set_config('app.purpose', %s, true)",
                    [self.tokens[actor], *self.settings()],
                )
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
    """Each change by itself: the next would recompute the same children by its own trigger."""
    for change in (*CHANGES, CARE_ENDS):
        with probe.admin.transaction(force_rollback=True):
            probe.admin.execute(change)
            probe.decide_anew()
            if shown := probe.leak():
                return shown
    return ""
