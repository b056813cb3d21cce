"""Asks the live rule by raw SQL, as many different visitors: what do they select, what are they answered, what may they
write? And then once more while one condition of the rule is widened. A mutant is caught when somebody gets what the rule
as it stands refuses; where that bears a planted word, `decide` refuses it too.
"""

import re
from dataclasses import dataclass

from tests.access.matrix import PLANTED, PURPOSE, Allowed
from tests.access.mutating import APP, REPORT, Mutant
from tests.access.worlds import ALL, WORLDS
from tests.access.writing import Writing

# Tables of one protection have one rule, and so many of them are asked for all when a function or a view is widened: those
# with most rows.
OF_ONE_RULE = 1

# Where the answers of the rule are kept for a session, if they are: emptied with each change of the rule.
KEPT_BY_SESSION = ("access_context", "access_keyring")
# What is asked there where many things rest on a mutant: of each shape of policy one, and what opens a record or a team.
MANY = 12
IN_OTHER_WORLDS = {
    *(
        "can_open_v1",
        "reasons_v4",
        "reasons_to_write_v2",
        "answers_for_v1",
        "hosted_v1",
        "accountable_v1",
        "subject_v1",
    ),
    *("team_grounds_v1", "teaming_v1", "family_in_sight_v1", "need_cells_v1", "countable_v1"),
    *("countable_race_v1", "fairness_of_v1"),
    *("students_glimpse", "students_sourcerecord", "casework_contact", "casework_need", "casework_ownwords"),
    "casework_membership",
    *("notices_notice", "matching_pair", "access_standing", "access_disclosure"),
}
# What nearly always shows it when a rule on which many things rest is wider: first tables of few rows, then those of many, of
# which each row is asked by itself where no keyring is.
SHOW_FIRST = {
    *("can_open_v1", "reasons_v4", "audience_v1", "team_grounds_v1", "has_windows_v1"),
    *("casework_departure", "casework_educationrightsholder", "casework_goalstate", "students_sourcerecord"),
}
SHOW_NEXT = {"casework_contact", "casework_need", "students_glimpse", "access_disclosure", "reasons_to_write_v2"}
# Who is asked in the other worlds: of each kind one.
FEW = {
    *("rosa.diaz", "tom.reed", "sam.hill", "dora.lind", "ada.okafor", "uma.bell", "tess.young", "kim.noor", "cy.fox"),
    *("carmen.abuela", "mari.vega", "lou.brandt", "mona.gray", "omar.voss", "lena.marsh", "is.recused", "has.limits"),
    *("rosa.diaz, asked anew", "is.a.manager", "is.elsewhere", "mona.gray@tutoring", "tia.moss@tutoring", "elena.vega"),
}

# And where nearly everything rests on a mutant, so that each question is long: of each kind of standing one.
FEWEST = {
    *("rosa.diaz", "tom.reed", "dora.lind", "ada.okafor", "is.recused", "has.limits", "carmen.abuela", "mari.vega"),
    *(
        "rosa.diaz, asked anew",
        "rosa.diaz, at a page",
        "is.a.manager",
        "mona.gray@tutoring",
        "nobody as if rosa.diaz, who is in",
    ),
}

# What functions answer to the visitor, by arguments that anybody could try. Only what opens is an answer.
CHILDREN = "unnest(%(children)s::int[]) c"
CALLS = {
    "can_open_v1": "SELECT r FROM unnest(%(public_ids)s::uuid[]) p, access.can_open_v1(p) r WHERE r IS NOT NULL",
    "reasons_to_write_v2": f"SELECT (c, o, r) FROM {CHILDREN}, unnest('{{view,print,export}}'::text[]) o,"
    " access.reasons_to_write_v2(c, o) r",
    "reasons_v2": f"SELECT (c, r) FROM {CHILDREN}, access.reasons_v2(c) r",
    "reasons_v3": f"SELECT (c, r) FROM {CHILDREN}, access.reasons_v3(c) r",
    "my_facts_v1": f"SELECT (c, f -> 'person', f -> 'relations', f -> 'orders', f -> 'agreements') FROM {CHILDREN},"
    " access.my_facts_v1(c) f WHERE f IS NOT NULL",
    "reasons_v4": f"SELECT (c, r) FROM {CHILDREN}, access.reasons_v4(c) r",
    "has_windows_v1": "SELECT d FROM unnest('{9,10,11,12,37,38,39}'::int[]) d WHERE access.has_windows_v1(d)",
    "in_window_v1": f"SELECT (c, o, d, n) FROM {CHILDREN}, unnest(%(contributors)s::smallint[]) o,"
    " unnest('{9,12,37}'::int[]) d, unnest('{0,15,16}'::int[]) n WHERE access.in_window_v1(c, o, d, current_date - n)",
    "reviewed_v1": "SELECT (r, x) FROM unnest(%(reviews)s::bigint[]) r, access.reviewed_v1(r) x WHERE x <> '{}'",
    "disclosed_v1": "SELECT (d, x) FROM unnest(%(disclosures)s::bigint[]) d, access.disclosed_v1(d) x WHERE x <> '{}'",
    "papers_of_v1": f"SELECT (c, r) FROM {CHILDREN}, access.papers_of_v1(c) r",
    "own_views_v1": f"SELECT (c, r) FROM {CHILDREN}, access.own_views_v1(c) r",
    "audience_v1": f"SELECT (c, d, r) FROM {CHILDREN}, unnest('{{1,12,50,51}}'::smallint[]) d, access.audience_v1(c, d) r",
    "answers_for_v1": f"SELECT c FROM {CHILDREN} WHERE access.answers_for_v1(c)",
    "invitations_v1": "SELECT (c, r) FROM unnest(%(children)s::int[] || NULL::int) c, access.invitations_v1(c) r",
    "left_behind_v1": "SELECT r FROM access.left_behind_v1(50::smallint) r",
    "may_name_v1": "SELECT p FROM unnest(%(people)s::int[]) p WHERE access.may_name_v1(p)",
    "may_withdraw_v1": f"SELECT (w, c, d) FROM unnest(%(contacts)s::bigint[]) w, {CHILDREN}, unnest('{{51,52}}'::smallint[]) d"
    " WHERE access.may_withdraw_v1(w, c, d)",
    "earlier_turn_v1": "SELECT (t, k) FROM unnest(%(turns)s::bigint[]) t, unnest(%(tasks)s::bigint[]) k"
    " WHERE access.earlier_turn_v1(t, k)",
    "earlier_state_v1": "SELECT (s, n) FROM unnest(%(states)s::bigint[]) s, unnest(%(needs)s::bigint[]) n"
    " WHERE access.earlier_state_v1(s, n)",
    "may_steward_v1": "SELECT a FROM unnest(%(agreements)s::bigint[]) a WHERE access.may_steward_v1(a)",
    "in_force_v1": "SELECT a FROM unnest(%(agreements)s::bigint[]) a WHERE access.in_force_v1(a)",
    "agreements_of_mine_v1": "SELECT unnest(access.agreements_of_mine_v1())",
    "lines_of_mine_v1": "SELECT (a, l) FROM unnest(%(agreements)s::bigint[]) a, access.lines_of_mine_v1(a) l WHERE l <> '{}'",
    "draft_state_v1": "SELECT (d, s) FROM unnest(%(drafts)s::bigint[]) d, access.draft_state_v1(d) s",
    "drafts_of_mine_v1": "SELECT unnest(access.drafts_of_mine_v1())",
    "need_cells_v1": "SELECT r FROM access.need_cells_v1() r",
    "hosted_v1": "SELECT unnest(access.hosted_v1())",
    "answers_for_link_v1": "SELECT n FROM generate_series(1, 60) n WHERE access.answers_for_link_v1(n)",
    "why_no_tie_v1": "SELECT n FROM generate_series(1, 200) n WHERE access.why_no_tie_v1(n) IS NOT NULL",
    "is_pair_of_sealed_v1": "SELECT n FROM generate_series(1, 60) n WHERE access.is_pair_of_sealed_v1(n)",
    "is_tied_around_v1": "SELECT n FROM generate_series(1, 200) n WHERE access.is_tied_around_v1(n)",
    "seen_through_v1": "SELECT (n, r) FROM generate_series(1, 60) n, access.seen_through_v1(n) r",
    "accountable_v1": "SELECT unnest(access.accountable_v1())",
    "subject_v1": "SELECT unnest(access.subject_v1())",
    "team_grounds_v1": "SELECT unnest(access.team_grounds_v1())",
    "teaming_v1": "SELECT unnest(access.teaming_v1())",
    "family_in_sight_v1": "SELECT unnest(access.family_in_sight_v1())",
    "stewarded_v1": "SELECT a FROM access.stewarded_v1() a WHERE a IS NOT NULL",
    "person_v1": "SELECT a FROM access.person_v1() a WHERE a IS NOT NULL",
    "organization_v1": "SELECT a FROM access.organization_v1() a WHERE a IS NOT NULL",
    "seat_v1": "SELECT a.person_id FROM access.seat_v1() a WHERE a.person_id IS NOT NULL",
    "enter_v1": "SELECT a FROM access.enter_v1(current_setting('app.token')) a WHERE a IS NOT NULL",
    "confirmed_at_v1": "SELECT true FROM access.confirmed_at_v1() a WHERE a IS NOT NULL",
    "reinvite_v1": "SELECT m FROM unnest(%(memberships)s::bigint[]) m WHERE access.reinvite_v1(m, NULL, 7)",
    "invite_v1": f"SELECT (c, o, r) FROM {CHILDREN}, unnest(%(organizations)s::smallint[]) o,"
    " unnest('{foster_parent,casa,tutor}'::text[]) r WHERE access.invite_v1(c, '', r, o, '', '',"
    " concat_ws('-', 'made', c, o, r), sha256(concat_ws('-', c, o, r)::bytea), 7) IS NOT NULL",
}
# These write before they answer, and are slow: who may invite at all, answers_for_v1 says.
OF_INVITATIONS = {"invite_v1", "reinvite_v1", "invited_v1"}
# What these answer to other functions, for the visitor.
FOR_FUNCTIONS = {
    "countable_v1": "SELECT (c.contributor_id, c.ground_id) FROM access.countable_v1() c",
    "countable_race_v1": "SELECT (c.contributor_id, c.ground_id) FROM access.countable_race_v1() c",
    "fairness_of_v1": "SELECT unnest(access.fairness_of_v1())",
}
# What entering does is felt in all that is asked afterwards; of that, this is enough.
FELT_IN = {"casework_contact", "students_glimpse", "enter_v1"}
ON_ENTERING = {"enter_v1", "make_keyring_v1"}
# What those answer who pass no door: whoever signs people in is asked for letters, the definer for people who do not sit here.
BY_ROLE = {
    "may_hear_v1": f"SELECT (p, c) FROM unnest(%(people)s::int[]) p, {CHILDREN} WHERE access.may_hear_v1(p, c)",
    "hosts_v1": "SELECT (h, c) FROM unnest(%(organizations)s::smallint[]) h, unnest(%(organizations)s::smallint[]) c"
    " WHERE access.hosts_v1(h, c)",
    "joining_v1": "SELECT j FROM unnest(%(codes)s::text[]) j, access.joining_v1(j::bytea) r",
    "join_v1": "SELECT j FROM unnest(%(codes)s::text[]) j WHERE access.join_v1(j::bytea) IS NOT NULL",
}
# Who the views say stands where, and in what circumstances a child is, on these days: more than the rule's own is caught
# there already, whatever agreements then open on it.
DAYS = "unnest(ARRAY[-600, -400, -300, -170, -100, -40, -7, -1, 0, 7, 100]) AS d (day)"
HOLDS = "w.during @> (current_date + d.day)::timestamptz"
BY_ROLE |= {
    "access_relation": "SELECT (w.student_id, w.principal, w.relation, d.day)"
    f" FROM (SELECT DISTINCT student_id, principal, relation, during FROM access_relation) w, {DAYS} WHERE {HOLDS}",
    "access_circumstance": "SELECT (w.student_id, w.organization_id, w.circumstance, d.day)"
    f" FROM (SELECT DISTINCT student_id, organization_id, circumstance, during FROM access_circumstance) w, {DAYS} WHERE {HOLDS}",
    "access_release_wanted": "SELECT (w.student_id, w.kind, w.of_id, w.organization_id, w.person_id, w.purpose_id, w.datasets,"
    ' w.scope_datasets, w."full", w.masked, w.flag, w.scope, d.day)'
    f" FROM access_release_wanted w, {DAYS} WHERE {HOLDS}",
    "access_standing_wanted": "SELECT (w.student_id, w.principal, w.ground_id, d.day)"
    f" FROM access_standing_wanted w, {DAYS} WHERE {HOLDS}",
}
# What these leave behind.
AFTERWARDS = {
    "join_v1": "SELECT (p.key, r.kind) FROM partners_readiness r JOIN partners_person p ON p.id = r.person_id",
    "reinvite_v1": "SELECT (c.person_id, c.id) FROM partners_joincode c WHERE c.revoked_at IS NOT NULL",
}
# What lists ask, as the role that reads them.
FOR_LISTS = {"withdrawn_v1": "SELECT access.withdrawn_v1()"}

# What people may change, by their own right to change it alone; how many rows it touches is what they get.
CHANGED = {
    "insight_savedview": "UPDATE insight_savedview SET removed_at = NULL",
    "drafting_party": "DELETE FROM drafting_party",
}

# The same rows have the same sum, and to fetch it takes a tenth of the time.
SUM_OF_ROWS = "SELECT t, concat(count(*), ' ', sum(hashtextextended(r, 0))) FROM ({}) AS x (t, r) GROUP BY t"
SUM_OF_ANSWERS = "SELECT concat(count(*), ' ', sum(hashtextextended(r::text, 0))) FROM ({}) AS x (r)"
# Each row with its own, of which the sum is made here: so what is asked first is asked once.
EACH_ROW = "SELECT t, r, hashtextextended(r, 0) FROM ({}) AS x (t, r)"
EACH_ANSWER = "SELECT r, hashtextextended(r::text, 0) FROM ({}) AS x (r)"

SESSION = "UPDATE access_session SET {} WHERE token_hash = sha256(%(token)s::text::bytea)"
OWES_A_FACTOR = SESSION.format("second_factor_at = NULL, asks_second_factor = true")
IDLE_WHEN_ANOTHER_COMES = (
    SESSION.format("idle_at = now() - interval '1 minute'"),
    "UPDATE access_session SET idle_at = now() + interval '5 minutes' WHERE token_hash = sha256(%(other)s::text::bytea)",
    "SELECT access.enter_v1(%(other)s)",
    "SELECT set_config('app.token', %(token)s, true), set_config('app.principals', %(app.principals)s, true)",
)
AFTER_ENTERING = {
    "whose session ended": SESSION.format("ended_at = now() - interval '1 minute'"),
    "whose session expired": SESSION.format("expires_at = now() - interval '1 minute'"),
    "whose session is idle": SESSION.format("idle_at = now() - interval '1 minute'"),
    "without a second factor": SESSION.format("second_factor_at = NULL"),
    "whose agreements end": WORLDS["grants are over"],
    "who is barred": WORLDS["caseworkers are barred"],
    "whose training lapses": "DELETE FROM partners_readiness WHERE kind = 'training'",
}
# Of the child whose page it is, the rule answers by itself: it must say of nobody else's, and of no other child.
MARISOL = "SELECT min(student_id)::text FROM students_sourcerecord WHERE source_id = '10023'"
AT_A_PAGE = f"SELECT set_config('app.student', ({MARISOL}), true)"
NO_KEYRING = "DELETE FROM access_keyring"  # As after any change of a lock: all is asked anew.
# A keyring that opens everything, and is good no longer.
OUTLIVED = (
    "UPDATE access_keyring SET good_until = now() - interval '1 minute', barred = '{}', grounds = (SELECT array_agg(r) FROM"
    " (SELECT array_fill(65534, ARRAY[array_length(masks, 1)]) AS r FROM generate_series(1, 63)) AS x)"
    " WHERE token_hash = sha256(%(token)s::text::bytea)"
)
ANOTHER_PURPOSE = SESSION.format("purpose_id = (SELECT id FROM access_purpose WHERE key = 'tutoring')")
ANOTHER_LEFT = (
    "SELECT access.enter_v1(%(rosa)s), set_config('app.token', '', true),"
    " set_config('app.principals', %(app.principals)s, true), set_config('app.purpose', %(app.purpose)s, true)"
)
ANOTHER_IS_IN = ("SELECT access.enter_v1(%(other)s)", *IDLE_WHEN_ANOTHER_COMES[3:])
OF_PERMITS = ("tia.moss", "gus.penn", "ida.roe")  # Whom consents and orders name.
WHO_OPEN_IT = ("rosa.diaz", "tom.reed", "cy.fox", "is.recused", "has.limits")


# Whence, words that stand before each answer, and the answers.
Answers = tuple[str, str, list[tuple]]


@dataclass(frozen=True)
class Visitor:
    name: str
    person: str = ""
    purpose: str = PURPOSE
    # What happens once the door is open, as SQL: it has to be felt at the next statement.
    then: tuple[str, ...] = ()
    # Settings, which any role can set, that the visitor makes those of Rosa's own visit.
    as_if_rosa: tuple[str, ...] = ()
    role: str = ""  # Asks as this role alone, and passes no door.


def visitors(people) -> list[Visitor]:
    """The people; sessions that are over or owe a second factor; and those who pretend."""
    return [
        *(Visitor(person, person) for person in people),
        Visitor("rosa.diaz@tutoring", "rosa.diaz", "tutoring"),
        Visitor("mona.gray@tutoring", "mona.gray", "tutoring"),
        *(Visitor(f"{person}@tutoring", person, "tutoring") for person in OF_PERMITS if person in people),
        *(
            Visitor(f"{person}@tutoring, asked anew", person, "tutoring", then=(NO_KEYRING,))
            for person in OF_PERMITS
            if person in people
        ),
        *(Visitor(f"rosa.diaz, {what}", "rosa.diaz", then=(sql,)) for what, sql in AFTER_ENTERING.items()),
        *(Visitor(f"{person}, at a page", person, then=(AT_A_PAGE,)) for person in WHO_OPEN_IT if person in people),
        Visitor("rosa.diaz, asked anew", "rosa.diaz", then=(NO_KEYRING,)),
        Visitor("rosa.diaz, at a page, asked anew", "rosa.diaz", then=(AT_A_PAGE, NO_KEYRING)),
        Visitor("rosa.diaz, whose keyring has outlived itself", "rosa.diaz", then=(OUTLIVED,)),
        Visitor("rosa.diaz, whose session is for another purpose now", "rosa.diaz", then=(ANOTHER_PURPOSE,)),
        Visitor("nobody as if rosa.diaz, who is in", then=(ANOTHER_LEFT,)),
        Visitor("rosa.diaz, after tom.reed", "rosa.diaz", then=(NO_KEYRING, *ANOTHER_IS_IN)),
        Visitor("carmen.abuela, who has set one up", "carmen.abuela", then=(OWES_A_FACTOR,)),
        Visitor("rosa.diaz, whose session is idle when tom.reed comes", "rosa.diaz", then=IDLE_WHEN_ANOTHER_COMES),
        Visitor("tom.reed as if rosa.diaz", "tom.reed", as_if_rosa=("app.principals",)),
        Visitor("rosa.diaz as if not tutoring", "rosa.diaz", "tutoring", as_if_rosa=("app.purpose",)),
        Visitor("nobody"),
        Visitor("nobody as if rosa.diaz", as_if_rosa=("app.principals", "app.purpose")),
        Visitor("somebody with a letter", role="homeroom_authn"),
        Visitor("the definer", role="homeroom_definer"),
    ]


THINGS = """
    SELECT tablename::text, 'table', string_agg(concat(qual, ' ', with_check), ' ') FROM pg_policies
    WHERE roles && '{homeroom_app,homeroom_report}' GROUP BY 1
    UNION ALL SELECT 'access_standing', 'definer', 'access_standing_wanted'
    UNION ALL SELECT relname, CASE WHEN has_table_privilege('homeroom_app', oid, 'SELECT') THEN 'view' ELSE 'definer' END,
    pg_get_viewdef(oid) FROM pg_class
    WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
    UNION ALL SELECT proname, CASE WHEN prosecdef THEN 'definer' ELSE 'caller' END, prosrc FROM pg_proc
    WHERE pronamespace = 'access'::regnamespace
"""


class Probe:
    """Selects, asks and writes as each visitor, in the one transaction in which something has been changed."""

    def __init__(self, town, people, admin, is_brief: bool = False):
        """`is_brief`: asks in one world alone, and of each shape of policy one table."""
        self.town, self.admin, self.is_brief = town, admin, is_brief
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
        self.texts_of_things: dict[tuple[str, str], str] = {}
        self.tables = set().union(*self.texts.values())
        kept = "SELECT relname FROM pg_class WHERE relname = ANY (%s) AND relkind = 'r'"
        self.kept = [table for (table,) in self.ask(kept, list(KEPT_BY_SESSION))]
        self.known: dict[tuple[str, str], dict[str, dict[str, set[int]]]] = {}  # World, role: source: visitor: rows.
        self.sums: dict[tuple[str, str, str, str], set[str]] = {}  # World, role, visitor, source.
        self.caught_in: dict[str, list[str]] = {}  # By what was widened: the worlds in which somebody noticed.
        self.noticed_in: dict[str, set[str]] = {}  # By what was widened: where somebody noticed.
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

    def resting_on(self, thing: str) -> set[str]:
        """What may change its answer with this table, view or function: by name, in whatever asks it, in turn."""
        if not self.texts_of_things:
            self.texts_of_things = {(name, kind): text for name, kind, text in self.ask(THINGS)}
        found, new = {thing}, [thing]
        while new:
            word = re.compile(rf"\b{new.pop()}\b")
            for (name, kind), text in self.texts_of_things.items():
                # Who reads with the rights of the definer does not ask the policies of a table.
                if name not in found and word.search(text) and not (kind == "definer" and thing in self.tables):
                    found.add(name)
                    new.append(name)
        return found

    def arguments_of_calls(self) -> dict[str, list]:
        lists = {
            "children": "SELECT id FROM students_student",
            "public_ids": "SELECT public_id FROM students_student",
            "people": "SELECT id FROM partners_person",
            "organizations": "SELECT id FROM partners_organization",
            "agreements": "SELECT id FROM agreements_agreement",
            "drafts": "SELECT id FROM drafting_draft",
            "memberships": "SELECT id FROM casework_membership",
            "turns": "(SELECT id FROM casework_turn ORDER BY id LIMIT 12)",
            "tasks": "(SELECT id FROM casework_task ORDER BY id LIMIT 12)",
            "states": "(SELECT id FROM casework_needstate ORDER BY id LIMIT 12)",
            "needs": "(SELECT id FROM casework_need ORDER BY id LIMIT 12)",
            "contacts": "(SELECT id FROM casework_contact ORDER BY id LIMIT 12)",
            "contributors": "SELECT DISTINCT contributor_id FROM students_sourcerecord",
            "disclosures": "(SELECT id FROM access_disclosure ORDER BY id LIMIT 12)",
            "reviews": "(SELECT id FROM access_disclosurereview ORDER BY id LIMIT 12)",
            # Those that work come last: else they would be used up by what asks for another.
            "codes": "SELECT code_hash::text FROM partners_joincode"
            " ORDER BY used_at IS NULL AND revoked_at IS NULL AND expires_at > now(), id",
        }
        return {name: [row[0] for row in self.ask(sql)] for name, sql in lists.items()}

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
            others = {"other": self.tokens["tom.reed"], "rosa": self.tokens["rosa.diaz"]}
            tokens = {"token": self.tokens.get(visitor.name, ""), **others}
            for sql in visitor.then:
                self.admin.execute(sql, {**tokens, **self.settings_of_rosa})

    def gets(self, visitor: Visitor, role: str, sources: set[str], is_brief: bool = False) -> set[tuple[str, str]]:
        """Rows of these tables, and what these functions answer, each with whence it is; or of each source a sum of them."""
        rows, row = (SUM_OF_ROWS, SUM_OF_ANSWERS) if is_brief else ("{}", "{}")
        found = set()
        for source, before, told in self.answers(visitor, role, sources, rows, row):
            found |= {(source, f"{before}{each[0]}") for each in told}
        return found

    def gets_both(
        self, visitor: Visitor, role: str, sources: set[str]
    ) -> tuple[set[tuple[str, str]], set[tuple[str, str]]]:
        """The rows and the sums, for which all is asked once."""
        found, sums = set(), set()
        for source, before, told in self.answers(visitor, role, sources, EACH_ROW, EACH_ANSWER):
            found |= {(source, f"{before}{each[0]}") for each in told}
            if told and len(told[0]) == 1:  # A number of rows, which is its own sum.
                sums |= {(source, each[0]) for each in told}
            else:
                sums.add((source, f"{before}{len(told)} {sum(each[1] for each in told) if told else ''}"))
        return found, sums

    def answers(self, visitor: Visitor, role: str, sources: set[str], rows: str, row: str) -> list[Answers]:
        """Whence, words that stand before each answer, and the answers."""
        asks = [rows.format(text) for table, text in self.texts[role].items() if table in sources]
        calls = {**CALLS, **FOR_FUNCTIONS} if role == APP else FOR_LISTS
        found: list[Answers] = []
        with self.admin.transaction(force_rollback=True):
            if visitor.role:
                self.admin.execute(f"SET LOCAL ROLE {visitor.role}")
                allowed = {n for n in BY_ROLE if n.startswith("join") == (visitor.role == "homeroom_authn")}
                asks, calls = [], BY_ROLE if role == APP else {}
            else:
                self.enter(visitor)
                allowed = set(calls)
                self.admin.execute(f"SET LOCAL ROLE {role}")
            if asks:
                of_tables: dict[str, list[tuple]] = {}
                for table, *told in self.admin.execute(" UNION ALL ".join(asks)).fetchall():
                    of_tables.setdefault(table, []).append(tuple(told))
                found += [(table, "", told) for table, told in of_tables.items()]
            for table in CHANGED.keys() & sources if role == APP and not visitor.role else ():
                with self.admin.transaction(force_rollback=True):
                    changed = self.admin.execute(CHANGED[table].encode()).rowcount
                    found.append((table, "", [(f"{changed} to change",)]))
            for name in calls.keys() & sources & allowed:
                with self.admin.transaction(force_rollback=True):
                    if name in FOR_FUNCTIONS:
                        self.admin.execute("SET LOCAL ROLE homeroom_definer")
                    found.append((name, "", self.admin.execute(row.format(calls[name]), self.arguments).fetchall()))
                    if name in AFTERWARDS:
                        self.admin.execute("SET LOCAL ROLE homeroom_definer")
                        answered = self.admin.execute(row.format(AFTERWARDS[name])).fetchall()
                        found.append((name, "afterwards ", answered))
        return found

    def asked_in(self, world: str, of_many: bool = False, opens_nothing: bool = False) -> list[Visitor]:
        if world and of_many or opens_nothing:
            return [v for v in self.visitors if v.name in FEWEST]
        return [v for v in self.visitors if world == "" or v.name in FEW or AT_A_PAGE in v.then or not v.person]

    def know(self, world: str, role: str, sources: set[str], visitors: list[Visitor]) -> None:
        """What these get in this world while the rule is as it stands."""
        known = self.known.setdefault((world, role), {})
        new = {v.name: {s for s in sources if v.name not in known.get(s, ())} for v in visitors}
        if not any(new.values()):
            return
        with self.admin.transaction(force_rollback=True):
            self.admin.execute(ALL[world])
            for visitor in visitors:
                if not (unknown := new[visitor.name]):
                    continue
                for source in unknown:
                    known.setdefault(source, {})
                    known[source][visitor.name] = set()
                    self.sums[world, role, visitor.name, source] = set()
                rows, sums = self.gets_both(visitor, role, unknown)
                for row in rows:
                    known[row[0]][visitor.name].add(hash(row))
                for source, told in sums:
                    self.sums[world, role, visitor.name, source].add(told)

    def newly_gets(self, visitor: Visitor, world: str, role: str, sources: set[str]) -> list[tuple[str, str]]:
        sums = {(source, told) for source in sources for told in self.sums[world, role, visitor.name, source]}
        if self.gets(visitor, role, sources, is_brief=True) == sums:
            return []
        known = self.known[world, role]
        before = set().union(*(known[source][visitor.name] for source in sources))
        got = self.gets(visitor, role, sources)
        self.loses |= not before <= set(map(hash, got))
        return sorted(row for row in got if hash(row) not in before)

    def shows(self, mutant: Mutant) -> str:
        """Who gets what the rule refuses; empty for a survivor. Everything is rolled back."""
        self.loses = False
        if mutant.is_of_writing:
            return self.writing.shows(mutant)
        rests = self.resting_on(mutant.thing)
        # Of tables that have one rule, one stands for all, except where it is their own that is widened.
        sources = rests & (
            self.one_of_each_rule | CALLS.keys() | FOR_FUNCTIONS.keys() | BY_ROLE.keys() | {mutant.thing}
        )
        if mutant.thing in ON_ENTERING:
            sources = FELT_IN
        if mutant.thing not in OF_INVITATIONS:
            sources -= OF_INVITATIONS
        worlds = mutant.worlds[:1] if self.is_brief else tuple(self.likeliest_first(mutant))
        if len(sources) < MANY:
            return self.shows_among(worlds, mutant, sources, few=True)
        # What shows first is asked of everybody everywhere before all else is asked of anybody.
        itself = sources & {mutant.thing, *self.noticed_in.get(mutant.thing, ())}
        first, next_ = sources & SHOW_FIRST - itself, sources & SHOW_NEXT - itself
        for part in filter(None, (itself, first, next_, sources - itself - first - next_)):
            if shown := self.shows_among(worlds, mutant, part):
                return shown
        return ""

    def shows_among(self, worlds: tuple[str, ...], mutant: Mutant, sources: set[str], few: bool = False) -> str:
        for world in worlds:
            asked = sources
            if not few and (world or self.is_brief):
                asked = sources & (IN_OTHER_WORLDS | SHOW_FIRST | SHOW_NEXT | BY_ROLE.keys() | {mutant.thing})
            visitors = self.asked_in(world, of_many=not few, opens_nothing=mutant.opens_nothing)
            if asked and (shown := self.shows_in(world, mutant, asked, visitors)):
                self.caught_in.setdefault(mutant.thing, []).append(world)
                return shown + (f", where {world}" if world else "")
        return ""

    def shows_in(self, world: str, mutant: Mutant, sources: set[str], visitors: list[Visitor]) -> str:
        for role in mutant.roles:
            self.know(world, role, sources, visitors)
        with self.admin.transaction(force_rollback=True):
            self.change(mutant.sql)
            self.admin.execute(ALL[world])
            for role in mutant.roles:
                for visitor in visitors:
                    if new := self.newly_gets(visitor, world, role, sources):
                        # Whoever noticed this one is likely to notice the next.
                        self.visitors.remove(visitor)
                        self.visitors.insert(0, visitor)
                        self.noticed_in.setdefault(mutant.thing, set()).add(new[0][0])
                        return f"{visitor.name} gets {new[0][0]} as {role}"
        return ""

    def likeliest_first(self, mutant: Mutant) -> list[str]:
        """Of its worlds those in which others of the same thing were noticed last; the rest in their order."""
        recent = [world for world in reversed(self.caught_in.get(mutant.thing, [])) if world in mutant.worlds]
        return list(dict.fromkeys([*recent, *mutant.worlds]))

    def change(self, sql: str) -> None:
        self.admin.execute(sql.encode())
        for table in self.kept:
            self.admin.execute(f"DELETE FROM {table}")

    def leak(self) -> str:
        """The first planted word that somebody selects and that `decide` does not give them; empty when there is none."""
        for visitor in self.visitors:
            is_in = visitor.person and not visitor.then and not visitor.as_if_rosa
            if visitor.role or visitor.then and not visitor.then[0].startswith("UPDATE access_session"):
                continue
            allowed = Allowed(self.town, visitor.person, ask=self.ask, purpose=visitor.purpose)
            for role in (APP, REPORT):
                for table, text in self.gets(visitor, role, set(self.texts[role])):
                    # Whose session is over, or who pretends, reads no planted word at all.
                    if words := allowed.leaks(text) if is_in else PLANTED.findall(text):
                        return f"{visitor.name} reads {words[0]} of {table} as {role}"
        return ""
