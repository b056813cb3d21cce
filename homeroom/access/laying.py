"""Laying: after every migrate the protections that the models declare are put on their tables.

Rendered from the declarations and laid in one transaction, so that a table is never open in between: nobody but the
owner has a right to a table before its protection stands. See docs/decisions/0003-policies-are-laid.md.
"""

import hashlib

from django.apps import apps
from django.db import connections, transaction

from homeroom.access.functions import execute_rights
from homeroom.access.protection import PRESETS, Protection, protection_of, statements
from homeroom.access.publishing import publications_sql

MARK = "protection "
# Tables of libraries have no model of ours to say a word for them.
LIBRARY_PRESETS = {
    "account": "identity",
    # The owner keeps these: a later migration that makes a model writes its content type.
    "auth": "identity",
    "contenttypes": "identity",
    "mfa": "identity",
    "sessions": "identity",
    "procrastinate": "jobs",
}


def protected_tables() -> dict[str, Protection]:
    """Every table that the models know, with the protection that it declares; an undeclared table is closed."""
    tables = {}
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.managed and model._meta.app_label != "procrastinate":
            continue
        library = LIBRARY_PRESETS.get(model._meta.app_label)
        tables[model._meta.db_table] = PRESETS[library](model) if library else protection_of(model)
    return tables


def fingerprint(table: str, protection: Protection) -> str:
    return hashlib.sha256("\n".join(statements(table, protection)).encode()).hexdigest()[:16]


def lay_after_migrate(using, **kwargs):
    """Signal receiver: runs after the last migration of this room, once the others' tables exist."""
    lay(using)


def lay(using: str = "default", *, anew: bool = False) -> list[str]:
    """Put missing or changed protections in place; returns the tables that changed. `anew` relays all."""
    changed = []
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("SELECT relname, obj_description(oid, 'pg_class') FROM pg_class WHERE relkind IN ('r', 'p')")
        stands = dict(cursor.fetchall())
        cursor.execute(
            "SELECT proname, proname || '(' || pg_get_function_identity_arguments(oid) || ')',"
            " proowner = 'homeroom_definer'::regrole FROM pg_proc WHERE pronamespace = 'access'::regnamespace"
        )
        functions = {name: (signature, is_given) for name, signature, is_given in cursor.fetchall()}
        for sql in (*publications_sql(), *execute_rights(functions)):
            cursor.execute(sql)
        for table, protection in protected_tables().items():
            if table not in stands:
                continue
            mark = MARK + fingerprint(table, protection)
            if stands[table] == mark and not anew:
                continue
            clear(cursor, table)
            for statement in statements(table, protection):
                cursor.execute(statement)
            cursor.execute(f"COMMENT ON TABLE \"{table}\" IS '{mark}'")
            changed.append(table)
    return changed


def clear(cursor, table: str) -> None:
    """Take back every right and policy, so that what stands afterwards is exactly what is declared.

    The owner keeps its rights, because foreign keys are checked with them; forced policies bind it all the same.
    """
    cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [table])
    for (policy,) in cursor.fetchall():
        cursor.execute(f'DROP POLICY "{policy}" ON "{table}"')
    cursor.execute(
        "SELECT grantee FROM (SELECT grantee FROM information_schema.role_table_grants WHERE table_name = %s"
        " UNION SELECT grantee FROM information_schema.column_privileges WHERE table_name = %s) AS granted"
        " WHERE grantee <> current_user",
        [table, table],
    )
    for (role,) in cursor.fetchall():
        cursor.execute(f'REVOKE ALL ON "{table}" FROM "{role}"')
