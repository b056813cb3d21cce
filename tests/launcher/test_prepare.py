"""Roles and database: as roles.py lists them, safe to repeat, and made without a superuser."""

import psycopg
import pytest

from homeroom.common.problem import Problem
from homeroom.config.home import Home
from homeroom.config.prepare import EXTENSIONS, prepare
from homeroom.config.roles import ROLES
from homeroom.config.soundness import findings_about_database, findings_about_home
from homeroom.demo.postgres import running


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("pg")) as server:
        with psycopg.connect(server.admin_url()) as admin:
            assert prepare(admin, server.home) == []
        yield server


def rows(url, query, *values):
    with psycopg.connect(url) as connection:
        return connection.execute(query, values).fetchall()


def test_the_roles_are_those_of_the_list_and_no_mightier(server):
    found = rows(
        server.admin_url(),
        "SELECT rolname, rolcanlogin, rolbypassrls, rolsuper OR rolcreaterole OR rolcreatedb OR rolinherit"
        " FROM pg_roles WHERE rolname LIKE 'homeroom\\_%%' AND rolname <> 'homeroom_admin' ORDER BY 1",
    )
    listed = sorted((role.name, role.login, role.reads_past_policies, False) for role in ROLES)
    assert found == listed


def test_a_role_may_become_only_what_the_list_says_and_inherits_nothing(server):
    found = rows(
        server.admin_url(),
        "SELECT member::regrole::text, roleid::regrole::text, inherit_option, set_option FROM pg_auth_members"
        " WHERE member::regrole::text LIKE 'homeroom\\_%%'",
    )
    assert sorted(found) == sorted((role.name, other, False, True) for role in ROLES for other in role.becomes)


@pytest.mark.parametrize("role", [role.name for role in ROLES if role.login])
def test_each_role_signs_in_with_its_own_password(server, role):
    short = role.removeprefix("homeroom_")
    assert rows(server.role_url(short), "SELECT session_user::text") == [(role,)]
    assert (server.home.secrets / role).stat().st_mode & 0o777 == 0o600
    stored = rows(server.admin_url(), "SELECT left(rolpassword, 14) FROM pg_authid WHERE rolname = %s", role)
    assert stored == [("SCRAM-SHA-256$",)]


def test_who_cannot_sign_in_cannot(server):
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.role_url("owner"))


def test_migrate_makes_tables_as_the_owner_and_the_app_makes_none(server):
    with psycopg.connect(server.role_url("migrate")) as migrate:
        migrate.execute("CREATE TABLE belongs (one int)")
        assert migrate.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'belongs'").fetchone() == (
            "homeroom_owner",
        )
    for role in ("app", "worker", "authn", "import", "disposer", "sealer", "backup"):
        for statement in ("CREATE TABLE mine (one int)", "CREATE SCHEMA mine", "SET ROLE homeroom_owner"):
            with (
                psycopg.connect(server.role_url(role)) as connection,
                pytest.raises(psycopg.errors.InsufficientPrivilege),
            ):
                connection.execute(statement)


def test_the_owner_can_give_a_function_to_the_definer(server):
    with psycopg.connect(server.role_url("migrate")) as migrate:
        migrate.execute("CREATE FUNCTION looks() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        migrate.execute("ALTER FUNCTION looks() OWNER TO homeroom_definer")
        owner = migrate.execute("SELECT proowner::regrole::text FROM pg_proc WHERE proname = 'looks'").fetchone()
        assert owner == ("homeroom_definer",)


def test_a_new_function_is_closed_until_somebody_is_let_in(server):
    with psycopg.connect(server.role_url("migrate")) as migrate:
        migrate.execute("CREATE FUNCTION closed() RETURNS int LANGUAGE sql AS 'SELECT 1'")
    with psycopg.connect(server.role_url("app")) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("SELECT closed()")
    with psycopg.connect(server.role_url("migrate")) as migrate:
        migrate.execute("GRANT EXECUTE ON FUNCTION closed() TO homeroom_app")
    assert rows(server.role_url("app"), "SELECT closed()") == [(1,)]


def test_only_the_import_copies_to_temporary_tables(server):
    with psycopg.connect(server.role_url("import")) as importer:
        importer.execute("CREATE TEMPORARY TABLE staged (one int)")
    with psycopg.connect(server.role_url("app")) as app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute("CREATE TEMPORARY TABLE staged (one int)")


def test_a_page_cannot_hold_the_database_for_ever(server):
    assert rows(server.role_url("app"), "SHOW statement_timeout") == [("30s",)]
    assert rows(server.role_url("worker"), "SHOW statement_timeout") == [("0",)]
    assert rows(server.role_url("app"), "SHOW log_parameter_max_length_on_error") == [("0",)]


def test_extensions_are_there(server):
    found = rows(
        server.admin_url("homeroom"), "SELECT extname FROM pg_extension WHERE extname = ANY (%s)", [*EXTENSIONS]
    )
    assert {name for (name,) in found} == set(EXTENSIONS)


def test_preparing_again_changes_no_password_and_a_lost_one_is_made_anew(server):
    before = (server.home.secrets / "homeroom_app").read_text()
    (server.home.secrets / "homeroom_sealer").unlink()
    with psycopg.connect(server.admin_url()) as admin:
        prepare(admin, server.home)
    assert (server.home.secrets / "homeroom_app").read_text() == before
    assert rows(server.role_url("sealer"), "SELECT 1") == [(1,)]


def test_a_superuser_among_the_roles_is_refused(server):
    with psycopg.connect(server.admin_url()) as admin:
        admin.execute("ALTER ROLE homeroom_app SUPERUSER")
    try:
        with psycopg.connect(server.admin_url()) as admin, pytest.raises(Problem, match="NOSUPERUSER"):
            prepare(admin, server.home)
        assert "role-too-mighty" in {finding.code for finding in findings_about_database(server.home)}
    finally:
        with psycopg.connect(server.admin_url()) as admin:
            admin.execute("ALTER ROLE homeroom_app NOSUPERUSER")


def test_check_finds_what_was_changed_behind_its_back(server, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert {finding.code for finding in findings_about_database(server.home)} == {
        # The suite's own server is not durable, and check says so.
        "server-fsync",
        "server-full_page_writes",
        "server-synchronous_commit",
    }
    with psycopg.connect(server.admin_url()) as admin:
        admin.execute("GRANT homeroom_owner TO homeroom_app")
    try:
        codes = {finding.code for finding in findings_about_database(server.home)}
        assert "role-membership" in codes
    finally:
        with psycopg.connect(server.admin_url()) as admin:
            admin.execute("REVOKE homeroom_owner FROM homeroom_app")
    assert list(findings_about_home(server.home)) == []
    (server.home.secrets / "homeroom_app").chmod(0o644)
    assert [finding.code for finding in findings_about_home(server.home)] == ["open-to-others"]
    (server.home.secrets / "homeroom_app").chmod(0o600)


def test_a_preparer_without_superuser_does_all_but_the_backup(tmp_path):
    with running(tmp_path / "pg") as server:
        with psycopg.connect(server.admin_url()) as admin:
            admin.execute("CREATE ROLE smith LOGIN CREATEROLE CREATEDB PASSWORD 'horse battery'")
        smith = (
            server.admin_url()
            .replace("homeroom_admin", "smith")
            .replace(server.home.secret("homeroom_admin"), "horse%20battery")
        )
        own = Home(tmp_path / "own")
        own.write_database(str(server.socket_folder), 5432)
        for _ in range(2):
            with psycopg.connect(smith) as admin:
                remarks = prepare(admin, own)
            assert len(remarks) == 1 and "ALTER ROLE homeroom_backup BYPASSRLS" in remarks[0]
        with psycopg.connect(smith) as admin, pytest.raises(psycopg.errors.InsufficientPrivilege):
            admin.execute("SET ROLE homeroom_owner")  # Nothing of its help remains.
        codes = {finding.code for finding in findings_about_database(own)}
        assert "backup-incomplete" in codes
        assert not any(code.startswith("role") for code in codes)


def test_who_may_not_prepare_is_told_what_is_missing(server):
    with psycopg.connect(server.admin_url()) as admin:
        admin.execute("DROP ROLE IF EXISTS plain")
        admin.execute("CREATE ROLE plain LOGIN PASSWORD 'plain'")
    url = server.admin_url().replace("homeroom_admin", "plain").replace(server.home.secret("homeroom_admin"), "plain")
    with psycopg.connect(url) as admin, pytest.raises(Problem, match="CREATEROLE and CREATEDB"):
        prepare(admin, server.home)
