"""What `homeroom check` finds wrong with data folder, roles and server, without asking any room."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import psycopg
from psycopg.conninfo import make_conninfo

from homeroom.config.home import Home
from homeroom.config.roles import ROLES

# What a server must be set to, and what is lost otherwise.
SERVER_SETTINGS = {
    "fsync": ("on", "a power cut may destroy the database"),
    "full_page_writes": ("on", "a power cut may destroy the database"),
    "synchronous_commit": ("on", "a logged disclosure may be lost in a power cut"),
    "password_encryption": ("scram-sha-256", "new passwords are kept in a weaker form"),
    "log_statement": ("none", "the server's log may hold children's data"),
}


class Finding(NamedTuple):
    severity: Literal["note", "warning", "error"]
    code: str
    sentence: str


def findings_about_home(home: Home) -> Iterator[Finding]:
    if not home.root.exists():
        yield Finding("error", "no-data-folder", f"There is no data folder {home.root}. Run homeroom prepare, or demo.")
        return
    for path in [home.root, home.secrets, home.keys, *home.secrets.glob("*"), *home.keys.glob("*")]:
        if path.exists() and path.stat().st_mode & 0o077:
            yield Finding("error", "open-to-others", f"Other users can read {path}. Run chmod go-rwx {path}")


def findings_about_database(home: Home) -> Iterator[Finding]:
    try:
        with connect(home, "app") as connection:
            yield from _about_server(connection)
            yield from _about_roles(connection)
    except psycopg.OperationalError as error:
        yield Finding("error", "database-unreachable", f"The database does not let homeroom_app in: {_reason(error)}")
        return
    for role in ROLES:
        if role.login:
            yield from _about_password(home, role.name)


def _about_server(connection: psycopg.Connection) -> Iterator[Finding]:
    for setting, (wanted, loss) in SERVER_SETTINGS.items():
        row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
        found = row[0] if row else ""
        if found != wanted:
            sentence = f"{setting} is {found}: {loss}. Set it to {wanted} in postgresql.conf."
            yield Finding("error" if setting == "fsync" else "warning", f"server-{setting}", sentence)


def _about_roles(connection: psycopg.Connection) -> Iterator[Finding]:
    rows = connection.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole OR rolcreatedb, rolcanlogin, rolinherit,"
        " has_schema_privilege(oid, 'public', 'CREATE') FROM pg_roles WHERE rolname LIKE 'homeroom\\_%'"
    )
    there = {row[0]: row[1:] for row in rows.fetchall()}
    for role in ROLES:
        if role.name not in there:
            yield Finding("error", "role-missing", f"The role {role.name} is missing. Run homeroom prepare.")
            continue
        superuser, bypasses, creates, logs_in, inherits, may_create = there[role.name]
        if superuser or creates or inherits or (bypasses and not role.reads_past_policies):
            yield Finding("error", "role-too-mighty", f"{role.name} may do more than it should. Run homeroom prepare.")
        if role.reads_past_policies and not bypasses:
            sentence = f"{role.name} does not see every row yet. As a superuser: ALTER ROLE {role.name} BYPASSRLS"
            yield Finding("warning", "backup-incomplete", sentence)
        if logs_in != role.login:
            yield Finding("error", "role-login", f"{role.name} should {'' if role.login else 'not '}be able to log in.")
        if may_create and role.login:
            yield Finding("error", "role-creates", f"{role.name} may create tables. Run homeroom prepare.")
    becomes = {(role.name, other) for role in ROLES for other in role.becomes}
    members = connection.execute(
        "SELECT member::regrole::text, roleid::regrole::text FROM pg_auth_members"
        " WHERE member::regrole::text = ANY (%s)",
        [[role.name for role in ROLES]],
    )
    for member, other in set(members.fetchall()) ^ becomes:
        word = "should become" if (member, other) in becomes else "should not be a member of"
        yield Finding("error", "role-membership", f"{member} {word} {other}. Run homeroom prepare.")


def _about_password(home: Home, name: str) -> Iterator[Finding]:
    try:
        connect(home, name.removeprefix("homeroom_")).close()
    except psycopg.OperationalError as error:
        yield Finding("error", "role-locked-out", f"{name} cannot log in: {_reason(error)}. Run homeroom prepare.")


def _reason(error: psycopg.OperationalError) -> str:
    """The first line says what; those after it guess why."""
    return str(error).strip().splitlines()[0]


def connect(home: Home, role: str) -> psycopg.Connection:
    """As this role, with the password of the data folder."""
    place = home.database_settings(role)
    return psycopg.connect(
        make_conninfo(
            host=place["HOST"],
            port=place["PORT"],
            dbname=place["NAME"],
            user=place["USER"],
            password=place["PASSWORD"],
            **{"connect_timeout": 5, **place["OPTIONS"]},
        )
    )
