"""How rows stood that keep no versions, before a load changed them; and how they come back when the load is undone.

The record keeps versions of its own. Beside it a load changes hashes of what was listed, rows that wait, what a district
publishes about itself, and pairs: their rows are set down here as they were, whole, and sealed where they were sealed.
"""

from __future__ import annotations

from typing import Any

from django.db import connection, models

from homeroom.students.models import Batch

DAYS_MAX = 30  # A load may be undone so long, as whatever else is taken back (trust-and-ease, expectation 17).
EXPIRES = f"now() + interval '{DAYS_MAX} days'"
CHANGED_AT = "changed_at"
COLUMNS = 'contributor_id, batch_id, "table", "row", was, expires_at'


def set_down(batch: Batch, model: type[models.Model], which: str, arguments: list[Any]) -> None:
    """Rows of this table as they stand now. `which` follows FROM and names the rows t."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO exchange_formerrow ({COLUMNS}) SELECT %s, %s, %s, t.id, to_jsonb(t), {EXPIRES} FROM {which}",
            [batch.contributor_id, batch.pk, model._meta.db_table, *arguments],
        )


def delete_and_set_down(batch: Batch, model: type[models.Model], where: str, arguments: list[Any]) -> None:
    """Delete rows of this table, named t in `where`, and keep how they stood."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'WITH gone AS (DELETE FROM "{table}" t WHERE {where} RETURNING t.id, to_jsonb(t) AS was)'
            f" INSERT INTO exchange_formerrow ({COLUMNS}) SELECT %s, %s, %s, id, was, {EXPIRES} FROM gone",
            [*arguments, batch.contributor_id, batch.pk, table],
        )


def bring_back(batch: Batch, model: type[models.Model], only: list[int] | None = None) -> set[int]:
    """Rows of this table, or `only` those, stand again as they did before the batch; answers which. A column that came with
    a later version of Homeroom keeps what it holds."""
    table = model._meta.db_table
    columns = ", ".join(f'"{field.column}"' for field in model._meta.concrete_fields)
    # Whoever asks for what has changed since must hear of what has changed back.
    updates = ", ".join(
        f'"{field.column}" = now()' if field.name == CHANGED_AT else f'"{field.column}" = excluded."{field.column}"'
        for field in model._meta.concrete_fields
        if not field.primary_key
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({columns})'
            f' SELECT {columns} FROM (SELECT DISTINCT ON (f."row") (jsonb_populate_record(t, f.was)).*'
            f'   FROM exchange_formerrow f LEFT JOIN "{table}" t ON t.id = f."row"'
            '   WHERE f.batch_id = %s AND f."table" = %s AND f.was IS NOT NULL'
            '   AND (%s::bigint[] IS NULL OR f."row" = ANY (%s))'
            '   ORDER BY f."row", f.id) AS stood'
            f" ON CONFLICT (id) DO UPDATE SET {updates} RETURNING id",
            [batch.pk, table, only, only],
        )
        return {number for (number,) in cursor.fetchall()}
