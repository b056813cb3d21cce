"""The set shape: whoever reads whole sets as homeroom_report sees the rows that the point shape shows, and no others.

The numbers are those of the leak tests of the row-access decision.
"""

import random

import psycopg
import pytest
from django.db import connection, transaction

from homeroom.access import door
from homeroom.access.sets import REPORT_MEMORY
from homeroom.students.models import AttendanceEvent, Student
from tests.access.filling import QUIETLY, of_everybody
from tests.access.world import make_hard

ATTENDANCE = "SELECT count(*) FROM students_attendanceevent WHERE student_id = %s"
PLACEMENTS = "SELECT count(*) FROM students_placement"
PURPOSES = ("school-stability", "tutoring")
WORLDS = 25


def count(connection, sql, *arguments):
    return connection.execute(sql, arguments).fetchone()[0]


def read_by_both(town) -> dict[str, str]:
    """Every table that both roles may select something of, with the columns that both may select."""
    columns = town.admin(
        "SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_class c"
        " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')"
        " AND has_column_privilege('homeroom_app', c.oid, a.attnum, 'SELECT')"
        " AND has_column_privilege('homeroom_report', c.oid, a.attnum, 'SELECT') GROUP BY 1"
    )
    return dict(columns)


def rows_of(connection, tables) -> dict[str, list]:
    return {
        table: connection.execute(f"SELECT r::text FROM (SELECT {columns} FROM {table}) r ORDER BY 1").fetchall()
        for table, columns in tables.items()
    }


@pytest.fixture
def hard_town(town):
    make_hard(town)
    return town


def test_everybody_sees_as_report_what_they_see_as_app(hard_town):
    town, seen = hard_town, 0
    tables = read_by_both(town)
    assert {
        "students_attendanceevent",
        "students_glimpse",
        "students_student",
        "casework_need",
        "casework_contact",
    } <= set(tables)
    for (person,) in town.admin("SELECT key FROM partners_person ORDER BY key"):
        for purpose in PURPOSES:
            with town.raw(person, purpose) as by_points, town.raw(person, purpose, role="report") as by_sets:
                points, sets = rows_of(by_points, tables), rows_of(by_sets, tables)
            assert sets == points, (person, purpose)
            seen += sum(map(len, points.values()))
    assert seen > 5_000


RANDOM_STANDING = """
INSERT INTO access_standing (student_id, principal, ground_id, purpose_id, datasets, during)
SELECT s.id, p.principal, 1 + floor(random() * 6)::int,
       CASE WHEN random() < 0.8 THEN 0 ELSE (SELECT id FROM access_purpose ORDER BY random() LIMIT 1) END,
       CASE WHEN random() < 0.6 THEN -1 ELSE (random() * 4611686018427387904)::bigint END,
       CASE WHEN random() < 0.9 THEN tstzmultirange(tstzrange(NULL, NULL))
            ELSE tstzmultirange(tstzrange(NULL, now() - interval '1 hour')) END
FROM students_student s
CROSS JOIN (SELECT id AS principal FROM partners_person UNION SELECT -id FROM partners_organization) p
WHERE random() < %s ON CONFLICT DO NOTHING
"""
RANDOM_GRANTS = """
INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, "full", masked, flag, own,
                          basis, during)
SELECT p.organization_id, p.role, CASE WHEN random() < 0.3 THEN (SELECT min(id) FROM access_purpose) END, c.id,
       1 + floor(random() * 6)::int, (random() * 4611686018427387904)::bigint,
       ((random() * 4611686018427387904)::bigint::bit(64) || (random() * 4611686018427387904)::bigint::bit(64))::bit(128),
       ((random() * 4611686018427387904)::bigint::bit(64) || (random() * 4611686018427387904)::bigint::bit(64))::bit(128),
       ((random() * 4611686018427387904)::bigint::bit(64) || (random() * 4611686018427387904)::bigint::bit(64))::bit(128),
       false, 'made up', CASE WHEN random() < 0.9 THEN tstzrange(NULL, NULL) ELSE tstzrange(NULL, now() - interval '1 hour') END
FROM partners_person p CROSS JOIN partners_organization c
WHERE p.organization_id IS NOT NULL AND random() < %s
"""
RANDOM_BARS = """
INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets, against_role,
                                    against_person_id, against_organization_id, read_by)
SELECT 'made up ' || r.id || ' ' || p.id, r.contributor_id, r.source_id, current_date - 1, 'limit', '[]',
       CASE WHEN random() < 0.3 THEN ARRAY[0] ELSE ARRAY[(random() * 54)::int + 1, (random() * 54)::int + 1] END,
       CASE WHEN random() < 0.3 THEN p.role ELSE '' END, CASE WHEN random() < 0.5 THEN p.id END,
       CASE WHEN random() < 0.3 THEN p.organization_id END, '[]'
FROM students_sourcerecord r CROSS JOIN partners_person p WHERE random() < %s
"""


@pytest.fixture(scope="module")
def world(server):
    from tests.conftest import copy_of, drop
    from tests.town.cast import Town

    name = copy_of(server)
    made = Town(server, name)
    make_hard(made)
    write_about_everybody(made)
    yield made
    drop(server, name)


def write_about_everybody(town):
    """What people write: notes of both kinds, and needs, about every child in every partner's file."""
    for dataset in ("51", "52"):
        town.admin(QUIETLY.format(of_everybody(town, "casework_contact", dataset=dataset)))
    town.admin(QUIETLY.format(of_everybody(town, "casework_need")))


@pytest.mark.parametrize("seed", range(WORLDS))
def test_in_random_worlds_both_shapes_show_the_same_rows(world, seed):
    dice, tables = random.Random(seed), read_by_both(world)
    people = [key for (key,) in world.admin("SELECT key FROM partners_person ORDER BY key")]
    asked = [(person, world.token(person, dice.choice(PURPOSES))) for person in dice.sample(people, 6)]
    children = [number for (number,) in world.admin("SELECT id FROM students_student ORDER BY id")]
    with psycopg.connect(world.server.admin_url(world.database)) as admin:
        admin.execute("SELECT setseed(%s)", [seed / WORLDS])
        admin.execute(RANDOM_STANDING, [dice.choice((0.02, 0.2, 0.7))])
        admin.execute(RANDOM_GRANTS, [dice.choice((0.05, 0.4))])
        admin.execute(RANDOM_BARS, [dice.choice((0, 0.01, 0.1))])
        for person, token in asked:
            seen = []
            # Row by row, as the page of one child, and in sets.
            for role, child in (
                ("homeroom_app", ""),
                ("homeroom_app", str(dice.choice(children))),
                ("homeroom_report", ""),
            ):
                with admin.transaction(force_rollback=True):
                    admin.execute("SET LOCAL ROLE homeroom_app")
                    admin.execute("SELECT access.enter_v1(%s)", [token])
                    admin.execute("SELECT set_config('app.student', %s, true)", [child])
                    admin.execute(f"SET LOCAL ROLE {role}")
                    seen.append(rows_of(admin, tables))
            assert seen[0] == seen[1] == seen[2], person
        admin.rollback()


def test_random_worlds_show_a_part_of_the_rows_and_not_all(world):
    """Else the comparison above would compare nothing with nothing."""
    with psycopg.connect(world.server.admin_url(world.database)) as admin:
        admin.execute("SELECT setseed(0.5)")
        admin.execute(RANDOM_STANDING, [0.2])
        admin.execute(RANDOM_GRANTS, [0.4])
        admin.execute(RANDOM_BARS, [0.1])
        there = count(admin, "SELECT count(*) FROM students_glimpse")
        admin.execute("SET LOCAL ROLE homeroom_app")
        admin.execute("SELECT access.enter_v1(%s)", [world.token("rosa.diaz")])
        admin.execute("SET LOCAL ROLE homeroom_report")
        assert 0 < count(admin, "SELECT count(*) FROM students_glimpse") < there
        admin.rollback()


# --- One test for each clause: first the row is there, then it is not ---------------------------------------------------


def test_the_grant_counts_for_its_contributor_alone(town):
    with town.raw(town.rosa_diaz, role="report") as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        town.admin(
            "UPDATE students_attendanceevent SET contributor_id = (SELECT id FROM partners_organization WHERE key = 'casa')"
        )
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0


def test_each_child_opens_by_its_own_grounds(town):
    """my_rows: the children of one reader stand on different grounds, and one opens nothing by the grounds of another."""
    with town.raw(town.rosa_diaz, role="report") as rosa:
        seen = count(rosa, PLACEMENTS)
        assert seen > 1
        assert count(rosa, f"{PLACEMENTS} WHERE student_id = %s", town.marisol.id) == 1
        # Another ground opens placements of nobody but the court, and Marisol stands on that one alone.
        [(own,)] = town.admin(
            "SELECT DISTINCT g.ground_id FROM access_grant g JOIN partners_person p ON p.organization_id = g.recipient_id"
            " AND p.role = g.role WHERE p.key = 'rosa.diaz' AND g.own"
        )
        town.admin(
            "INSERT INTO access_grant (recipient_id, role, purpose_id, contributor_id, ground_id, datasets, own, basis, during)"
            " SELECT g.recipient_id, g.role, NULL, c.id, 9, g.datasets, false, '', g.during FROM access_grant g"
            " JOIN partners_person p ON p.organization_id = g.recipient_id AND p.role = g.role,"
            " partners_organization c WHERE p.key = 'rosa.diaz' AND g.own AND c.key = 'county-court'"
        )
        town.admin(
            "UPDATE access_standing SET ground_id = 9 WHERE student_id = %s AND ground_id = %s AND principal ="
            " (SELECT id FROM partners_person WHERE key = 'rosa.diaz')",
            town.marisol.id,
            own,
        )
        assert count(rosa, PLACEMENTS) == seen - 1
        assert count(rosa, f"{PLACEMENTS} WHERE student_id = %s", town.marisol.id) == 0
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3


def test_a_standing_that_names_datasets_opens_those_alone(town):
    glimpses = "SELECT count(*) FROM students_glimpse WHERE student_id = %s AND dataset = 12"
    with town.raw(town.rosa_diaz, role="report") as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert count(rosa, glimpses, town.marisol.id) > 0
        town.admin("UPDATE access_standing SET datasets = ~(1::bigint << 12)")
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, glimpses, town.marisol.id) == 0
        assert count(rosa, f"{PLACEMENTS} WHERE student_id = %s", town.marisol.id) == 1


@pytest.mark.parametrize(("open_to_her", "closed"), [(51, 52), (52, 51)])
def test_a_child_of_whom_one_kind_of_notes_is_open_shows_nothing_of_the_other(hard_town, open_to_her, closed):
    town, notes = hard_town, "SELECT count(*) FROM casework_contact WHERE dataset = %s AND student_id"
    write_about_everybody(town)
    with town.raw(town.rosa_diaz, role="report") as rosa:
        everybody = {kind: count(rosa, f"{notes} <> %s", kind, town.marisol.id) for kind in (51, 52)}
        hers = {kind: count(rosa, f"{notes} = %s", kind, town.marisol.id) for kind in (51, 52)}
        assert hers[51]
        assert hers[52]
        assert everybody[closed]
        town.admin(
            "UPDATE access_standing SET datasets = ~(1::bigint << %s) WHERE student_id = %s", closed, town.marisol.id
        )
        assert count(rosa, f"{notes} = %s", closed, town.marisol.id) == 0
        assert count(rosa, f"{notes} = %s", open_to_her, town.marisol.id) == hers[open_to_her]
        assert {kind: count(rosa, f"{notes} <> %s", kind, town.marisol.id) for kind in (51, 52)} == everybody


def test_a_superseded_version_is_no_part_of_a_set(town):
    with town.raw(town.rosa_diaz, role="report") as rosa:
        for table in ("students_attendanceevent", "students_glimpse"):
            assert count(rosa, f"SELECT count(*) FROM {table}") > 0
            town.admin(f"UPDATE {table} SET superseded_at = now(), superseded_by_id = batch_id")
            assert count(rosa, f"SELECT count(*) FROM {table}") == 0


def test_a_bar_takes_the_child_out_of_every_set(town):
    tables = ("students_attendanceevent", "students_glimpse", "students_sourcerecord")
    of = "SELECT count(*) FROM {} WHERE student_id = %s"
    with town.raw(town.rosa_diaz, role="report") as rosa, town.raw(town.rosa_diaz) as by_points:
        for table in tables:
            assert count(rosa, of.format(table), town.marisol.id) > 0
        town.admin(
            "INSERT INTO casework_recusal (contributor_id, source_id, begins_on, person_id, reason)"
            " SELECT o.id, '10023', current_date - 1, p.id, 'kin' FROM partners_organization o, partners_person p"
            " WHERE o.key = 'county-dcs' AND p.key = 'rosa.diaz'"
        )
        for table in tables:
            assert count(rosa, of.format(table), town.marisol.id) == 0
            assert count(by_points, of.format(table), town.marisol.id) == 0
        assert count(rosa, "SELECT count(*) FROM students_student WHERE id = %s", town.marisol.id) == 0


def test_a_limiting_order_takes_its_dataset_out(town):
    glimpses = "SELECT count(*) FROM students_glimpse WHERE student_id = %s AND dataset = 12"
    with town.raw(town.rosa_diaz, role="report") as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        assert count(rosa, glimpses, town.marisol.id) > 0
        town.admin(
            "INSERT INTO casework_limitingorder (key, contributor_id, source_id, begins_on, effect, elements, datasets,"
            " against_role, read_by) SELECT 'o', id, '10023', current_date - 1, 'limit', '[]', ARRAY[12], '', '[]'"
            " FROM partners_organization WHERE key = 'county-dcs'"
        )
        assert count(rosa, ATTENDANCE, town.marisol.id) == 0
        assert count(rosa, glimpses, town.marisol.id) == 0
        assert count(rosa, f"{PLACEMENTS} WHERE student_id = %s", town.marisol.id) == 1


def test_the_book_of_sets_is_closed_to_who_is_not_ready(town):
    with town.raw(town.rosa_diaz, role="report") as rosa:
        assert count(rosa, "SELECT count(*) FROM access_standing_now") > 0
        town.admin("DELETE FROM partners_readiness WHERE kind = 'training'")
        for table in ("access_standing_now", "students_student", "students_glimpse", "students_attendanceevent"):
            assert count(rosa, f"SELECT count(*) FROM {table}") == 0, table


# --- Leak tests, by their numbers ---------------------------------------------------------------------------------------


@pytest.mark.leak(9, 10)
def test_leak_9_and_10_no_view_or_copy_goes_around_the_report_role(town):
    views = town.admin(
        "SELECT relname, relkind::text, array_to_string(reloptions, ',') FROM pg_class"
        " WHERE relkind IN ('v', 'm') AND relnamespace IN ('public'::regnamespace, 'access'::regnamespace)"
        " AND has_table_privilege('homeroom_report', oid, 'SELECT')"
    )
    assert [name for name, *_ in views] == ["access_standing_now"]
    assert views[0][1] == "v"
    assert "security_invoker=true" in views[0][2]


@pytest.mark.leak(11, 31)
def test_leak_11_and_31_the_report_role_calls_what_its_policies_ask_and_nothing_else(town):
    may = town.admin(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'access'::regnamespace"
        " AND has_function_privilege('homeroom_report', oid, 'EXECUTE') ORDER BY 1"
    )
    assert [name for (name,) in may] == [
        *(
            "any_elements_v1",
            "barred_v1",
            "day_v1",
            "element_grounds_v1",
            "elements_v1",
            "family_in_sight_v1",
            "has_windows_v1",
            "in_window_v1",
            "is_ready_v1",
            "leaves_out_of_lists_v1",  # What a list asks beside them: whether it must ask of each child.
            "masks_v1",
        ),
        *(
            "my_children_by_day_v1",
            "my_children_of_v1",
            "my_children_v1",
            "my_contributors_by_day_v1",
            "my_contributors_v1",
            "my_element_contributors_v1",
            "my_element_rows_v1",
        ),
        *("my_elements_v1", "my_openings_v1", "my_rows_by_day_v1", "my_rows_v1", "my_rows_v2"),
        *("opens_v1", "person_v1", "released_v1", "withdrawn_v1"),
    ]
    with town.raw(town.rosa_diaz, role="report") as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
        rosa.execute("SELECT access.my_grounds_v2(12)")


@pytest.mark.leak(12, 30)
def test_leak_12_and_30_the_report_role_reads_nothing_without_scope(town):
    with town.raw(None, role="report") as nobody, town.raw(town.nora_west, role="report") as nora:
        for table in read_by_both(town):
            assert count(nobody, f"SELECT count(*) FROM {table}") == 0, table
        for table in ("students_attendanceevent", "casework_need"):
            assert count(nora, f"SELECT count(*) FROM {table}") == 0
    with town.raw(town.rosa_diaz, role="report") as rosa:
        for table in ("access_session", "access_grant", "agreements_opening", "casework_relation", "access_event"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), rosa.transaction():
                rosa.execute(f"SELECT count(*) FROM {table}")


@pytest.mark.leak(13)
def test_leak_13_the_report_role_is_reached_from_the_door_and_leads_nowhere(town):
    reaches = town.admin(
        "SELECT member::regrole::text FROM pg_auth_members WHERE roleid = 'homeroom_report'::regrole"
        " AND member::regrole::text <> 'homeroom_admin' ORDER BY 1"
    )
    assert [name for (name,) in reaches] == ["homeroom_app", "homeroom_worker"]
    assert town.admin("SELECT 1 FROM pg_auth_members WHERE member = 'homeroom_report'::regrole") == []
    assert town.admin("SELECT rolcanlogin FROM pg_roles WHERE rolname = 'homeroom_report'") == [(False,)]
    for role in ("authn", "import"):
        with town.connection(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SET ROLE homeroom_report")


@pytest.mark.leak(13)
def test_leak_13_what_is_reports_is_not_apps_by_inheritance(town):
    """Without SET ROLE, the door's role must not get by way of its membership what only the report role may do."""
    with town.raw(town.rosa_diaz) as rosa, pytest.raises(psycopg.errors.InsufficientPrivilege):
        rosa.execute("SELECT access.my_contributors_v1(12)")
    inherits = town.admin("SELECT pg_has_role('homeroom_app', 'homeroom_report', 'USAGE')")
    assert inherits == [(False,)]


@pytest.mark.leak(13)
@pytest.mark.parametrize(
    "verb",
    [
        "INSERT INTO casework_need SELECT * FROM casework_need",
        "UPDATE students_attendanceevent SET category = 'present'",
        "DELETE FROM students_attendanceevent",
        "INSERT INTO access_event (role, page, outcome, student_ids, asked_for) VALUES ('', '', 'permit', '{}', '')",
        "CREATE TEMP TABLE mine (a int)",
    ],
)
def test_leak_13_the_report_role_writes_nothing(town, verb):
    with town.raw(town.rosa_diaz, role="report") as rosa:
        assert count(rosa, ATTENDANCE, town.marisol.id) == 3
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            rosa.execute(verb)


@pytest.mark.leak(14)
def test_leak_14_copying_out_gives_the_rows_that_selecting_gives(town):
    with town.raw(town.rosa_diaz, role="report") as rosa:
        seen = count(rosa, PLACEMENTS)
        with rosa.cursor() as cursor, cursor.copy("COPY students_placement TO STDOUT") as copy:
            copied = sum(bytes(block).count(b"\n") for block in copy)
        assert 0 < copied == seen < town.admin(PLACEMENTS)[0][0]


@pytest.mark.leak(27)
def test_leak_27_a_prepared_plan_follows_the_role_and_the_moment(town):
    with town.raw(town.rosa_diaz) as rosa:
        ask = lambda: rosa.execute(ATTENDANCE, [town.marisol.id], prepare=True).fetchone()[0]  # noqa: E731
        for role in ("homeroom_report", "homeroom_app") * 3:
            rosa.execute(f"SET LOCAL ROLE {role}" if role == "homeroom_report" else "SET LOCAL ROLE NONE")
            assert ask() == 3
        rosa.execute("SET LOCAL ROLE homeroom_report")
        town.admin(
            "SELECT access.close_grants_v1(id, NULL, 'x') FROM agreements_agreement WHERE key = 'dsa-lakeside-dcs'"
        )
        assert ask() == 0


@pytest.mark.leak(32)
def test_leak_32_forged_settings_open_nothing_in_sets(town):
    with town.raw(town.sam_hill) as sam:
        theirs = sam.execute("SELECT current_setting('app.principals')").fetchone()[0]
    with town.raw(town.tom_reed, role="report") as tom:
        assert count(tom, PLACEMENTS) == 1
        tom.execute("SELECT set_config('app.principals', %s, true)", [theirs])
        assert count(tom, PLACEMENTS) == 0
        assert count(tom, "SELECT count(*) FROM access_standing_now") == 0


# --- The way in: as_report ----------------------------------------------------------------------------------------------


def role_now() -> str:
    return door.call("SELECT current_user")


def test_inside_as_report_the_same_rows_are_read_and_afterwards_one_is_oneself(town):
    with door.door(town.token(town.rosa_diaz)):
        mine = set(Student.objects.values_list("pk", flat=True))
        with door.as_report():
            assert role_now() == "homeroom_report"
            assert set(Student.objects.values_list("pk", flat=True)) == mine
            with door.as_report():  # A list inside a board.
                assert role_now() == "homeroom_report"
            assert role_now() == "homeroom_report"
        assert role_now() == "homeroom_app"
        assert mine


@pytest.mark.leak(15)
def test_leak_15_after_an_exception_and_on_the_next_visit_nobody_is_report(town):
    with door.door(town.token(town.rosa_diaz)):
        with pytest.raises(ValueError, match="mid-list"), door.as_report():
            assert AttendanceEvent.objects.exists()
            raise ValueError("mid-list")
        assert role_now() == "homeroom_app"
        with pytest.raises(psycopg.errors.Error), transaction.atomic(), door.as_report():
            connection.connection.execute("SELECT 1 / 0")
        assert role_now() == "homeroom_app"
        with door.as_report():
            with pytest.raises(psycopg.errors.Error), transaction.atomic():
                connection.connection.execute("SELECT 1 / 0")
            assert role_now() == "homeroom_report"
        assert role_now() == "homeroom_app"
    with pytest.raises(ZeroDivisionError), door.door(town.token(town.rosa_diaz)), door.as_report():
        1 / 0  # noqa: B018
    with door.opened(), transaction.atomic():  # The same connection, and nobody has entered.
        assert role_now() == "homeroom_app"
        assert not AttendanceEvent.objects.exists()


def test_what_a_list_reads_stands_in_the_book_of_the_visit(town):
    with door.door(town.token(town.rosa_diaz)) as visit:
        with door.as_report():
            list(AttendanceEvent.objects.filter(student=town.marisol.id))
        visit.show(town.marisol.id)
        visit.write_down()
    assert (
        town.admin("SELECT count(*) FROM access_disclosure WHERE student_id = %s AND dataset = 12", town.marisol.id)[0][
            0
        ]
        == 1
    )


def test_whole_sets_may_take_the_memory_that_they_need_until_the_transaction_ends(town):
    """Else each row of a page that many children share would be looked up in the list of them (decision 13)."""
    memory = "SELECT current_setting('work_mem')"
    with door.door(town.token(town.rosa_diaz)):
        before = door.call(memory)
        with door.as_report():
            assert door.call(memory) == REPORT_MEMORY != before
    with door.door(town.token(town.rosa_diaz)):
        assert door.call(memory) == before
