"""Staging tables: temporary, so never in the write-ahead log, and gone at commit.

Row policies do not apply to COPY, so rows are copied here first and inserted from here under the policies' checks.
Staging tables are never analyzed: the statistics would copy values into a table that stays.
"""

from collections.abc import Iterable, Sequence

from django.db import connection


def stage(table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({columns}) ON COMMIT DROP")


def stage_like(table: str, select: str) -> None:
    """An empty staging table with the columns of a SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {select} WITH NO DATA")


def index(table: str, columns: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX ON {table} ({columns})")


def copy_rows(table: str, rows: Iterable[Sequence]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def drop(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {table}")
