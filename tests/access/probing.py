"""Asks the live rule by raw SQL, as many different visitors: what do they select, what are they answered, what may they
write? And then once more while one condition of the rule is widened. A mutant is caught when somebody gets what the rule
as it stands refuses; where that bears a planted word, `decide` refuses it too.
"""

from dataclasses import dataclass

from psycopg.types.json import Jsonb

from tests.access.matrix import PURPOSE, Allowed
from tests.access.mutating import APP, REPORT, Mutant
from tests.access.worlds import CHANGES, WORLDS
from tests.access.writing import Writing

# Tables of one protection have one rule, and one of them is asked for all when a function or a view is widened: those
# with most rows, so many of them.
OF_ONE_RULE = 2

# Where the answers of the rule are kept for a session, if they are: emptied with each change of the rule.
KEPT_BY_SESSION = ("access_context", "access_keyring")
# Who is asked in the other worlds: of each kind one.
FEW = {
    *("rosa.diaz", "tom.reed", "sam.hill", "dora.lind", "ada.okafor", "uma.bell", "tess.young", "kim.noor", "cy.fox"),
    *("carmen.abuela", "mari.vega", "lou.brandt", "mona.gray", "omar.voss", "lena.marsh", "is.recused", "has.limits"),
}

# What functions answer to the visitor, by arguments that anybody could try. Only what opens is an answer.
CALLS = (
    "SELECT 'can_open', c::text FROM unnest(%(public_ids)s::uuid[]) p, access.can_open_v1(p) c WHERE c IS NOT NULL",
    "SELECT 'reasons', c || r::text FROM unnest(%(children)s::int[]) c, access.reasons_v1(c) r",
    "SELECT 'own_views', c || r::text FROM unnest(%(children)s::int[]) c, access.own_views_v1(c) r",
    "SELECT 'audience', concat_ws(' ', c, d, r) FROM unnest(%(children)s::int[]) c, unnest('{1,50,51}'::smallint[]) d,"
    " access.audience_v1(c, d) r",
    "SELECT 'answers_for', c::text FROM unnest(%(children)s::int[]) c WHERE access.answers_for_v1(c)",
    "SELECT 'invitations', concat_ws(' ', c, r.membership_id) FROM unnest(%(children)s::int[] || NULL::int) c,"
    " access.invitations_v1(c) r",
    "SELECT 'left_behind', r::text FROM access.left_behind_v1(50::smallint) r",
    "SELECT 'may_name', p::text FROM unnest(%(people)s::int[]) p WHERE access.may_name_v1(p)",
    "SELECT 'may_withdraw', concat_ws(' ', (c ->> 'id'), s) FROM jsonb_array_elements(%(contacts)s) c,"
    " unnest(%(children)s::int[]) s, unnest('{51,52}'::smallint[]) d"
    " WHERE access.may_withdraw_v1((c ->> 'id')::bigint, s, d)",
    "SELECT 'earlier_turn', concat_ws(' ', t, k) FROM unnest(%(turns)s::bigint[]) t, unnest(%(tasks)s::bigint[]) k"
    " WHERE access.earlier_turn_v1(t, k)",
    "SELECT 'earlier_state', concat_ws(' ', s, n) FROM unnest(%(states)s::bigint[]) s, unnest(%(needs)s::bigint[]) n"
    " WHERE access.earlier_state_v1(s, n)",
    "SELECT 'may_steward', a::text FROM unnest(%(agreements)s::bigint[]) a WHERE access.may_steward_v1(a)",
    "SELECT 'in_force', a::text FROM unnest(%(agreements)s::bigint[]) a WHERE access.in_force_v1(a)",
    "SELECT 'agreements', a::text FROM unnest(access.agreements_of_mine_v1()) a",
    "SELECT 'need_cells', (r.cube, r.name)::text FROM access.need_cells_v1() r",
    "SELECT 'hosted', a::text FROM unnest(access.hosted_v1()) a",
    "SELECT 'accountable', a::text FROM unnest(access.accountable_v1()) a",
    "SELECT 'subject', a::text FROM unnest(access.subject_v1()) a",
    "SELECT 'teaming', a::text FROM unnest(access.teaming_v1()) a",
    "SELECT 'family', a::text FROM unnest(access.family_in_sight_v1()) a",
    "SELECT 'stewarded', a::text FROM access.stewarded_v1() a WHERE a IS NOT NULL",
    "SELECT 'person', a::text FROM access.person_v1() a WHERE a IS NOT NULL",
    "SELECT 'organization', a::text FROM access.organization_v1() a WHERE a IS NOT NULL",
    "SELECT 'seat', a.person_id::text FROM access.seat_v1() a WHERE a.person_id IS NOT NULL",
    "SELECT 'confirmed_at', 'is told' FROM access.confirmed_at_v1() a WHERE a IS NOT NULL",
    "SELECT 'reinvite', m::text FROM unnest(%(memberships)s::bigint[]) m WHERE access.reinvite_v1(m, NULL, 7)",
    "SELECT 'invite', concat_ws(' ', c, o, r) FROM unnest(%(children)s::int[]) c, unnest(%(organizations)s::smallint[]) o,"
    " unnest('{foster_parent,casa,teacher}'::text[]) r WHERE access.invite_v1(c, '', r, o, '', '',"
    " concat_ws('-', 'made', c, o, r), sha256(concat_ws('-', c, o, r)::bytea), 7) IS NOT NULL",
)
# Before anybody is known: whoever holds a letter. Each code by itself, for one that works is used up.
BY_LETTER = (
    "SELECT 'joining', j ->> 'id' FROM jsonb_array_elements(%(codes)s) j, access.joining_v1((j ->> 'hash')::bytea) r",
    "SELECT 'join', j ->> 'id' FROM jsonb_array_elements(%(codes)s) j"
    " WHERE access.join_v1((j ->> 'hash')::bytea) IS NOT NULL",
)


SESSION = "UPDATE access_session SET {} WHERE token_hash = sha256(%(token)s::bytea)"
OWES_A_FACTOR = SESSION.format("second_factor_at = NULL, asks_second_factor = true")
AFTER_ENTERING = {
    "whose session ended": SESSION.format("ended_at = now() - interval '1 minute'"),
    "whose session expired": SESSION.format("expires_at = now() - interval '1 minute'"),
    "whose session is idle": SESSION.format("idle_at = now() - interval '1 minute'"),
    "without a second factor": SESSION.format("second_factor_at = NULL"),
    "whose agreements end": WORLDS["grants are over"],
    "who is barred": WORLDS["caseworkers are barred"],
    "whose training lapses": "DELETE FROM partners_readiness WHERE kind = 'training'",
}


@dataclass(frozen=True)
class Visitor:
    name: str
    person: str = ""
    purpose: str = PURPOSE
    # What happens once the door is open, as SQL: it has to be felt at the next statement.
    then: str = ""
    # Settings, which any role can set, that the visitor makes those of Rosa's own visit.
    as_if_rosa: tuple[str, ...] = ()
    role: str = ""  # Asks as this role alone, and passes no door.


def visitors(people) -> list[Visitor]:
    """The people; sessions that are over or owe a second factor; and those who pretend."""
    return [
        *(Visitor(person, person) for person in people),
        Visitor("rosa.diaz@tutoring", "rosa.diaz", "tutoring"),
        Visitor("mona.gray@tutoring", "mona.gray", "tutoring"),
        *(Visitor(f"rosa.diaz, {what}", "rosa.diaz", then=sql) for what, sql in AFTER_ENTERING.items()),
        Visitor("carmen.abuela, who has set one up", "carmen.abuela", then=OWES_A_FACTOR),
        Visitor("tom.reed as if rosa.diaz", "tom.reed", as_if_rosa=("app.principals",)),
        Visitor("rosa.diaz as if not tutoring", "rosa.diaz", "tutoring", as_if_rosa=("app.purpose",)),
        Visitor("nobody"),
        Visitor("nobody as if rosa.diaz", as_if_rosa=("app.principals", "app.purpose")),
        Visitor("somebody with a letter", role="homeroom_authn"),
    ]


class Probe:
    """Selects, asks and writes as each visitor, in the one transaction in which something has been changed."""

    def __init__(self, town, people, admin):
        self.town, self.admin = town, admin
        town.admin("DELETE FROM access_secondfactorwaiver")
        self.visitors = visitors(people)
        self.tokens = {v.name: self.token(v) for v in self.visitors if v.person}
        self.settings_of_rosa: dict[str, str] = {}
        with admin.transaction(force_rollback=True):
            self.enter(next(v for v in self.visitors if v.name == "rosa.diaz"))
            for name in ("app.principals", "app.purpose"):
                self.settings_of_rosa[name] = admin.execute("SELECT current_setting(%s)", [name]).fetchone()[0]
        self.texts = {role: self.readable(role) for role in (APP, REPORT)}
        self.one_of_each_rule = self.sample_of_tables()
        self.arguments = self.arguments_of_calls()
        kept = "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND relkind = 'r'"
        self.kept = [table for (table,) in self.ask(kept, list(KEPT_BY_SESSION))]
        self.known: dict[tuple[str, str, str], dict[str, set[int]]] = {}
        self.loses = False  # Whether the last mutant took something from somebody: it is no wider rule then.
        self.writing = Writing(self)

    def token(self, visitor: Visitor) -> str:
        """Of a session that lives longer than this takes. Nobody has waived the second factor here."""
        token = self.town.token(visitor.person, visitor.purpose)
        self.town.admin(
            "UPDATE access_session SET second_factor_at = now(), confirmed_at = now(), expires_at = now() + interval '1 day',"
            " idle_at = now() + interval '1 day' WHERE token_hash = sha256(%s::bytea)",
            token.encode(),
        )
        return token

    def ask(self, sql: str, *arguments) -> list[tuple]:
        """As the superuser, within the transaction."""
        self.admin.execute("RESET ROLE")
        return self.admin.execute(sql, arguments).fetchall()

    def readable(self, role: str) -> dict[str, str]:
        """Every table and view of which this role may select something, and the SQL that selects all of that."""
        return {
            table: f"""SELECT '{table}', r::text FROM (SELECT {columns} FROM "{table}") r"""
            for table, columns in self.ask(
                "SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_class c"
                " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
                " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p')"
                " AND has_column_privilege(%s, c.oid, a.attnum, 'SELECT') GROUP BY 1 ORDER BY 1",
                role,
            )
        }

    def sample_of_tables(self) -> set[str]:
        rules: dict[str, list[tuple[int, str]]] = {}
        for table, rule in self.ask(
            "SELECT tablename, string_agg(regexp_replace(replace(concat(policyname, roles, qual, with_check), tablename, 'T'),"
            " '\\d+', 'N', 'g'), ';' ORDER BY policyname) FROM pg_policies WHERE schemaname = 'public' GROUP BY 1"
        ):
            rows = self.ask(f'SELECT count(*) FROM "{table}"')[0][0]
            rules.setdefault(rule, []).append((rows, table))
        with_a_rule = {table for tables in rules.values() for _, table in tables}
        views = {table for texts in self.texts.values() for table in texts if table not in with_a_rule}
        return views | {table for tables in rules.values() for _, table in sorted(tables)[-OF_ONE_RULE:]}

    def resting_on(self, table: str) -> set[str]:
        """This table, and those whose policies ask it."""
        return {table} | {
            name
            for (name,) in self.ask(
                "SELECT tablename FROM pg_policies WHERE concat(qual, with_check) ~ ('\\y' || %s || '\\y')", table
            )
        }

    def arguments_of_calls(self) -> dict[str, object]:
        lists = {
            "children": "SELECT id FROM students_student",
            "public_ids": "SELECT public_id FROM students_student",
            "people": "SELECT id FROM partners_person",
            "organizations": "SELECT id FROM partners_organization",
            "agreements": "SELECT id FROM agreements_agreement",
            "memberships": "SELECT id FROM casework_membership",
            "turns": "(SELECT id FROM casework_turn ORDER BY id LIMIT 12)",
            "tasks": "(SELECT id FROM casework_task ORDER BY id LIMIT 12)",
            "states": "(SELECT id FROM casework_needstate ORDER BY id LIMIT 12)",
            "needs": "(SELECT id FROM casework_need ORDER BY id LIMIT 12)",
        }
        found: dict[str, object] = {name: [row[0] for row in self.ask(sql)] for name, sql in lists.items()}
        for name, sql in {
            "contacts": "SELECT jsonb_agg(jsonb_build_object('id', id)) FROM casework_contact",
            "codes": "SELECT jsonb_agg(jsonb_build_object('id', id, 'hash', code_hash::text)) FROM partners_joincode",
        }.items():
            found[name] = Jsonb(self.ask(sql)[0][0] or [])
        return found

    def enter(self, visitor: Visitor) -> None:
        """Anew each time: what a session has kept of the rule as it was, it must not keep."""
        self.admin.execute("SET LOCAL ROLE homeroom_app")
        if visitor.person:
            self.admin.execute("SELECT access.enter_v1(%s)", [self.tokens[visitor.name]])
        else:
            self.admin.execute(
                "SELECT set_config(n, '', true) FROM unnest('{app.token,app.principals,app.purpose}'::text[]) n"
            )
        for name in visitor.as_if_rosa:
            self.admin.execute("SELECT set_config(%s, %s, true)", [name, self.settings_of_rosa[name]])
        if visitor.then:
            self.admin.execute("RESET ROLE")
            self.admin.execute(visitor.then, {"token": self.tokens[visitor.name].encode()})

    def gets(self, visitor: Visitor, role: str, tables: set[str] | None) -> set[tuple[str, str]]:
        """Rows of these tables; without, of one table of each rule, and what functions answer."""
        asks = [text for table, text in self.texts[role].items() if table in (tables or self.one_of_each_rule)]
        calls = CALLS if role == APP and tables is None else ()
        with self.admin.transaction(force_rollback=True):
            if visitor.role:
                self.admin.execute(f"SET LOCAL ROLE {visitor.role}")
                asks, calls = [], BY_LETTER if role == APP else ()
            else:
                self.enter(visitor)
                self.admin.execute(f"SET LOCAL ROLE {role}")
            found = set(self.admin.execute(" UNION ALL ".join(asks)).fetchall()) if asks else set()
            for call in calls:
                with self.admin.transaction(force_rollback=True):
                    found |= set(self.admin.execute(call, self.arguments).fetchall())
        return found

    def asked_in(self, world: str) -> list[Visitor]:
        return [v for v in self.visitors if world == "" or v.name in FEW]

    def know(self, world: str, role: str, tables: set[str] | None) -> None:
        """What everybody gets in this world while the rule is as it stands."""
        key = (world, role, ",".join(sorted(tables or ())))
        if key in self.known:
            return
        with self.admin.transaction(force_rollback=True):
            self.admin.execute({**WORLDS, **CHANGES}[world])
            self.known[key] = {v.name: set(map(hash, self.gets(v, role, tables))) for v in self.asked_in(world)}

    def newly_gets(self, visitor: Visitor, world: str, role: str, tables: set[str] | None) -> list[tuple[str, str]]:
        before = self.known[world, role, ",".join(sorted(tables or ()))][visitor.name]
        got = self.gets(visitor, role, tables)
        self.loses |= not before <= set(map(hash, got))
        return sorted(row for row in got if hash(row) not in before)

    def shows(self, mutant: Mutant) -> str:
        """Who gets what the rule refuses; empty for a survivor. Everything is rolled back."""
        self.loses = False
        if mutant.is_of_writing:
            return self.writing.shows(mutant)
        tables = self.resting_on(mutant.table) if mutant.table and mutant.table != "access_standing" else None
        for world in mutant.worlds:
            for role in mutant.roles:
                self.know(world, role, tables)
            with self.admin.transaction(force_rollback=True):
                self.change(mutant.sql)
                self.admin.execute({**WORLDS, **CHANGES}[world])
                for role in mutant.roles:
                    for visitor in self.asked_in(world):
                        if new := self.newly_gets(visitor, world, role, tables):
                            # Whoever noticed this one is likely to notice the next.
                            self.visitors.remove(visitor)
                            self.visitors.insert(0, visitor)
                            where = f", where {world}" if world else ""
                            return f"{visitor.name} gets {new[0][0]} as {role}{where}"
        return ""

    def change(self, sql: str) -> None:
        self.admin.execute(sql.encode())
        for table in self.kept:
            self.admin.execute(f"DELETE FROM {table}")

    def leak(self) -> str:
        """The first planted word that somebody selects and that `decide` does not give them; empty when there is none."""
        for visitor in self.visitors:
            allowed = Allowed(self.town, visitor.person, ask=self.ask, purpose=visitor.purpose)
            is_in = visitor.person and not visitor.then and not visitor.as_if_rosa
            for role in (APP, REPORT):
                for table, text in self.gets(visitor, role, set(self.texts[role])):
                    if words := [w for w in (allowed.leaks(text) if is_in else ["zq"]) if w in text]:
                        return f"{visitor.name} reads {words[0]} of {table} as {role}"
        return ""
