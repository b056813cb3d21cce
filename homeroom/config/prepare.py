"""Make the database, its roles and their passwords, on the embedded PostgreSQL or on one's own; safe to repeat.

The connection that comes in needs CREATEROLE and CREATEDB, not superuser, on PostgreSQL 15 or newer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import LiteralString

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from homeroom.common.problem import Problem
from homeroom.config.home import DATABASE, Home
from homeroom.config.roles import DEFINER, OWNER, QUIET, ROLES, Role

EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")  # Trusted ones: the database's owner may create them.
OLDEST = 150000
MEMBERSHIP_OPTIONS = 160000  # From 16 on, INHERIT and SET belong to the membership and no longer to the role.


def prepare(admin: psycopg.Connection, home: Home, dbname: str = DATABASE) -> list[str]:
    """Bring roles and database to what roles.py says; the answer is what could not be had, in sentences."""
    if admin.info.server_version < OLDEST:
        raise Problem("Homeroom needs PostgreSQL 15 or newer; this server is older.")
    admin.autocommit = True  # CREATE DATABASE refuses to run inside a transaction.
    remarks: list[str] = []
    with _explained(admin):
        for role in ROLES:
            _make_role(admin, role, home)
            remarks += _let_read_past_policies(admin, role)
        with _may_become(admin, OWNER):
            if not _one(admin, "SELECT 1 FROM pg_database WHERE datname = %s", dbname):
                _run(admin, "CREATE DATABASE {} OWNER {}", dbname, OWNER.name)
            with psycopg.connect(
                make_conninfo(admin.info.dsn, password=admin.info.password, dbname=dbname), autocommit=True
            ) as inside:
                remarks += _furnish(inside, dbname)
    return remarks


def _make_role(admin: psycopg.Connection, role: Role, home: Home) -> None:
    known = _one(admin, "SELECT rolsuper FROM pg_roles WHERE rolname = %s", role.name)
    if known and known[0]:
        raise Problem(
            f"The role {role.name} is a superuser, which row policies do not bind. "
            f"Run ALTER ROLE {role.name} NOSUPERUSER and prepare again."
        )
    if not known:
        _run(admin, "CREATE ROLE {} NOINHERIT", role.name)
    if role.login:
        _set_password(admin, role, home)
    elif known:
        _run(admin, "ALTER ROLE {} NOLOGIN PASSWORD NULL", role.name)
    options = " WITH INHERIT FALSE, SET TRUE" if admin.info.server_version >= MEMBERSHIP_OPTIONS else ""
    for other in role.becomes:
        _run(admin, "GRANT {} TO {}" + options, other, role.name)
    for setting, value in {**QUIET, **role.settings}.items():
        _run(admin, "ALTER ROLE {} SET {} = {}", role.name, setting, sql.Literal(value))


def _set_password(admin: psycopg.Connection, role: Role, home: Home) -> None:
    """Only the SCRAM verifier goes over the wire, so no log of the server can show the password."""
    verifier = admin.pgconn.encrypt_password(home.secret(role.name).encode(), role.name.encode(), b"scram-sha-256")
    _run(admin, "ALTER ROLE {} LOGIN PASSWORD {}", role.name, sql.Literal(verifier.decode()))


def _let_read_past_policies(admin: psycopg.Connection, role: Role) -> list[str]:
    """Only a superuser gives BYPASSRLS away (15), or who has it (16 and newer); an installation works without it."""
    wanted = role.reads_past_policies
    if not wanted or _one(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolbypassrls", role.name):
        return []
    try:
        _run(admin, "ALTER ROLE {} BYPASSRLS", role.name)
    except psycopg.errors.InsufficientPrivilege:
        return [f"Backups need one more step by a superuser: ALTER ROLE {role.name} BYPASSRLS"]
    return []


def _furnish(inside: psycopg.Connection, dbname: str) -> list[str]:
    """What is done in the database itself, as its owner."""
    _own_public_schema(inside)
    _run(inside, "SET ROLE {}", OWNER.name)
    remarks = _create_extensions(inside)
    with inside.transaction():
        _run(inside, "REVOKE ALL ON DATABASE {} FROM PUBLIC", dbname)
        _run(inside, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        _run(inside, "GRANT USAGE, CREATE ON SCHEMA public TO {}", DEFINER.name)  # A function's owner must have it.
        _run(inside, "ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
        for role in ROLES:
            if role.login:
                _run(inside, "GRANT CONNECT ON DATABASE {} TO {}", dbname, role.name)
            if role.makes_temporary_tables:
                _run(inside, "GRANT TEMPORARY ON DATABASE {} TO {}", dbname, role.name)
    return remarks


def _own_public_schema(inside: psycopg.Connection) -> None:
    """Take `public` from pg_database_owner, whose rights a role without INHERIT does not get on 15."""
    if _one(inside, "SELECT 1 FROM pg_namespace WHERE nspname = 'public' AND nspowner = %s::regrole", OWNER.name):
        return
    with inside.transaction():
        _run(inside, "ALTER ROLE {} INHERIT", OWNER.name)
        _run(inside, "SET LOCAL ROLE {}", OWNER.name)
        _run(inside, "ALTER SCHEMA public OWNER TO {}", OWNER.name)
        _run(inside, "RESET ROLE")
        _run(inside, "ALTER ROLE {} NOINHERIT", OWNER.name)


def _create_extensions(inside: psycopg.Connection) -> list[str]:
    remarks = []
    for extension in EXTENSIONS:
        try:
            _run(inside, "CREATE EXTENSION IF NOT EXISTS {}", extension)
        except (psycopg.errors.FeatureNotSupported, psycopg.errors.UndefinedFile, psycopg.errors.InsufficientPrivilege):
            remarks.append(
                f"The extension {extension} could not be created. "
                f"Install PostgreSQL's contrib package, then have a superuser run CREATE EXTENSION {extension}"
            )
    return remarks


@contextmanager
def _may_become(admin: psycopg.Connection, role: Role) -> Iterator[None]:
    """Let a preparer that is no superuser act as `role` for as long as it takes."""
    user = admin.info.user
    if _one(admin, "SELECT 1 FROM pg_roles WHERE rolname = %s AND rolsuper", user):
        yield
        return
    options = " WITH INHERIT TRUE, SET TRUE" if admin.info.server_version >= MEMBERSHIP_OPTIONS else ""
    _run(admin, "GRANT {} TO {}" + options, role.name, user)  # Inherits, because only the owner may CONNECT by itself.
    try:
        yield
    finally:
        _run(admin, "REVOKE {} FROM {}", role.name, user)


@contextmanager
def _explained(admin: psycopg.Connection) -> Iterator[None]:
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise Problem(
            f"The role {admin.info.user} may not prepare this PostgreSQL: {error.diag.message_primary}. "
            "It needs CREATEROLE and CREATEDB, and must be the role that prepared it the first time."
        ) from error


def _run(connection: psycopg.Connection, statement: LiteralString, *parts: str | sql.Literal) -> None:
    """Utility statements take no parameters, so names (and a literal) are quoted into the text."""
    quoted = (sql.Identifier(part) if isinstance(part, str) else part for part in parts)
    connection.execute(sql.SQL(statement).format(*quoted))


def _one(connection: psycopg.Connection, query: LiteralString, *values: str) -> tuple | None:
    return connection.execute(query, values).fetchone()
