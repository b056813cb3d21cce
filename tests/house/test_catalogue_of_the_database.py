"""The database's own catalogue against what the house declares: roles, rights, policies, functions, views."""

from pathlib import Path

import pytest
from django.apps import apps

from homeroom.access.functions import EXECUTE, INVOKERS
from homeroom.access.laying import lay, protected_tables
from homeroom.config.roles import ROLES

HOMEROOM = Path(__file__).parents[2] / "homeroom"

pytestmark = pytest.mark.usefixtures("quiet_town")

# Names of tables that say nothing of anybody and that nobody but the owner may read.
OWNERS_ALONE = {"django_migrations"}


# Computes from its arguments alone, so it needs nobody's rights.
READS_NOTHING = {
    *(
        "exact_key_v1",
        "folded_v1",
        "name_keys_v1",
        "shortened_v1",
        "span_v1",
        "spans_v1",
        "split_told_v1",
        "suppressed_v1",
    ),
    *("any_elements_of_v1", "element_grounds_of_v1", "elements_opened_of_v1", "grounds_of_v1", "opened_of_v1"),
}


def snapshot(town):
    policies = town.admin(
        "SELECT tablename, policyname, cmd, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2"
    )
    rights = town.admin(
        "SELECT relname, coalesce(relacl::text, ''), relrowsecurity, relforcerowsecurity,"
        " (SELECT string_agg(attname || attacl::text, ',' ORDER BY attname) FROM pg_attribute"
        "  WHERE attrelid = c.oid AND attacl IS NOT NULL)"
        " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY 1"
    )
    return policies, sorted((name, "".join(sorted(acl)), *rest) for name, acl, *rest in rights)


@pytest.mark.leak(13)
def test_the_roles_are_those_of_the_list_and_none_is_above_the_policies(quiet_town):
    found = dict(
        quiet_town.admin(
            "SELECT rolname, rolcanlogin::int::text || rolsuper::int || rolinherit::int || rolcreaterole::int || rolcreatedb::int"
            " FROM pg_roles WHERE starts_with(rolname, 'homeroom') AND rolname <> 'homeroom_admin'"
        )
    )
    assert found == {role.name: f"{int(role.login)}0000" for role in ROLES}
    bypass = {name for (name,) in quiet_town.admin("SELECT rolname FROM pg_roles WHERE rolbypassrls AND NOT rolsuper")}
    assert bypass <= {role.name for role in ROLES if role.reads_past_policies}


def test_what_stands_in_the_database_is_what_the_models_declare(server, town):
    before = snapshot(town)
    # Laid anew by the owner, nothing may differ: neither a policy typed by hand nor a right given at night.
    answer = town.homeroom("lay", "--anew")
    assert answer.returncode == 0
    assert snapshot(town) == before


def test_a_policy_changed_by_hand_is_found(town):
    before = snapshot(town)
    town.admin("ALTER POLICY see ON students_attendanceevent USING (true)")
    assert snapshot(town) != before
    town.homeroom("lay", "--anew")
    assert snapshot(town) == before


@pytest.mark.leak(13, 30)
def test_every_table_forces_its_policies_or_is_nobodys(quiet_town):
    open_tables = quiet_town.admin(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
        " AND NOT (relrowsecurity AND relforcerowsecurity)"
    )
    assert {name for (name,) in open_tables} == OWNERS_ALONE
    for table in OWNERS_ALONE:
        granted = quiet_town.admin(
            "SELECT grantee FROM information_schema.role_table_grants WHERE table_name = %s AND grantee <> 'homeroom_owner'",
            table,
        )
        assert not {g for (g,) in granted} - {"homeroom_admin"}


@pytest.mark.leak(13)
def test_no_role_that_connects_owns_a_table(quiet_town):
    owners = quiet_town.admin(
        "SELECT DISTINCT relowner::regrole::text FROM pg_class"
        " WHERE relnamespace IN ('public'::regnamespace, 'access'::regnamespace) AND relkind IN ('r', 'p', 'v', 'S')"
    )
    assert owners == [("homeroom_owner",)]


@pytest.mark.leak(9, 10)
def test_every_view_reads_with_its_readers_rights_and_none_is_materialized(quiet_town):
    views = quiet_town.admin(
        "SELECT relname, relkind::text, coalesce(array_to_string(reloptions, ','), '') FROM pg_class"
        " WHERE relnamespace IN ('public'::regnamespace, 'access'::regnamespace) AND relkind IN ('v', 'm')"
    )
    assert views
    assert [name for name, kind, options in views if kind == "m" or "security_invoker=true" not in options] == []


@pytest.mark.leak(11, 31)
def test_every_function_of_access_is_on_the_list_with_its_owner_its_path_and_its_callers(quiet_town):
    found = quiet_town.admin(
        "SELECT proname, proowner::regrole::text, prosecdef, coalesce(proconfig::text, ''),"
        " coalesce((SELECT string_agg(a.grantee::regrole::text, ', ' ORDER BY a.grantee::regrole::text)"
        "           FROM aclexplode(proacl) a WHERE a.grantee <> p.proowner AND a.grantee <> 0), ''),"
        " EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner))) a WHERE a.grantee = 0)"
        " FROM pg_proc p WHERE pronamespace = 'access'::regnamespace"
    )
    assert {name for name, *_ in found} == set(EXECUTE)
    for name, owner, definer, config, callers, public in found:
        assert not public, f"everybody may call {name}"
        assert "search_path=pg_catalog" in config, f"{name} does not pin its search_path"
        assert definer == (name not in INVOKERS | READS_NOTHING), name
        assert owner == ("homeroom_owner" if name in INVOKERS else "homeroom_definer")
        declared = {c for c in EXECUTE[name].split(", ") if c and c != owner}
        assert set(callers.split(", ")) - {""} == declared, name


def test_whoever_changes_functions_that_stand_becomes_the_owner_again():
    """Else an upgrade stops: homeroom_definer may not say that the migration was made."""
    files = [path for path in HOMEROOM.rglob("*.sql") if "SET LOCAL ROLE homeroom_definer" in path.read_text()]
    assert files
    for path in files:
        _, after = path.read_text().rsplit("SET LOCAL ROLE homeroom_definer", 1)
        assert "\nSET LOCAL ROLE homeroom_owner;" in after, path.name


@pytest.mark.leak(11)
def test_no_definer_function_stands_outside_the_list(quiet_town):
    strays = quiet_town.admin(
        "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace NOT IN"
        " ('pg_catalog'::regnamespace, 'information_schema'::regnamespace, 'access'::regnamespace)"
    )
    assert strays == []


def test_no_policy_asks_for_the_day_where_it_should_ask_for_the_moment(quiet_town):
    found = quiet_town.admin(
        "SELECT tablename, policyname FROM pg_policies"
        " WHERE coalesce(qual, '') || coalesce(with_check, '') ~* 'current_date|now\\('"
    )
    assert found == []


def test_every_table_with_a_child_has_a_policy_a_contributor_and_a_disposition_rule(quiet_town):
    about_children = {
        m
        for m in apps.get_models()
        if m.__module__.startswith("homeroom.") and any(f.column == "student_id" for f in m._meta.concrete_fields)
    }
    # Standing, the book and authority name children by number for access itself.
    about_children = {m for m in about_children if m._meta.app_label != "access"}
    assert len(about_children) > 20
    for model in about_children:
        assert protected_tables()[model._meta.db_table].policies, model
        assert getattr(model, "disposition", ""), f"{model} has no disposition rule"
        columns = {f.column for f in model._meta.concrete_fields}
        assert columns & {"contributor_id", "agency_id"} or model._meta.model_name == "decision", model


@pytest.mark.leak(5, 13)
def test_the_app_may_make_nothing_in_the_database(quiet_town):
    import psycopg

    with quiet_town.connection("app") as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("homeroom_app",)
        for sql in (
            "CREATE TABLE mine (a int)",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1'",
            "CREATE TEMP TABLE mine (a int)",
            "SET ROLE homeroom_owner",
            "COPY students_identity TO STDOUT (FREEZE)",
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(sql)
            connection.rollback()


def test_laying_twice_changes_nothing(town):
    town.homeroom("lay")
    assert "nothing to change" in town.homeroom("lay").stdout
    assert lay.__doc__
