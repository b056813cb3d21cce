"""A DuckDB in this process's memory for one linkage: nothing of it is ever on a disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from homeroom.matching.model.keys import PAIRS_OF_A_KEY_MAX, keys
from homeroom.matching.model.normalizing import Comparable

if TYPE_CHECKING:
    import duckdb
    import pyarrow

CHILD, STUDENT = "child", "student"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "3GB",  # linkage.md measured 2.4 GB for a million students and 20,000 children.
    "temp_directory": "",  # Spilling to disk would leave names of children in a file that nobody deletes.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}
COLUMNS = [field.name for field in fields(Comparable) if field.name != "id"]
LISTS = [field.name for field in fields(Comparable) if field.type.startswith("tuple")]


def open_database() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(":memory:", config=CONFIG)


def put(database: duckdb.DuckDBPyConnection, table: str, columns: dict[str, list], schema: Any = None) -> None:
    """Make `table` of lists, one for each column."""
    import pyarrow

    database.register("arriving", pyarrow.table(columns, schema=schema))
    database.execute(f"CREATE TABLE {table} AS SELECT * FROM arriving")
    database.unregister("arriving")


def put_records(database: duckdb.DuckDBPyConnection, table: str, records: Sequence[Comparable]) -> None:
    """`unique_id` is the place in `records`; what tells nothing is NULL."""
    import pyarrow

    several = pyarrow.list_(pyarrow.string())
    schema = pyarrow.schema(
        [("unique_id", pyarrow.string())]
        + [(column, several if column in LISTS else pyarrow.string()) for column in COLUMNS]
    )
    columns: dict[str, list] = {"unique_id": [str(at) for at in range(len(records))]}
    columns |= {column: [getattr(record, column) or None for record in records] for column in COLUMNS}
    put(database, table, columns, schema)


def join_given(database: duckdb.DuckDBPyConnection, pairs: Sequence[tuple[int, int]]) -> None:
    """The table `joined` of these pairs, by their places."""
    at = {"child": [str(child) for child, _ in pairs], "student": [str(student) for _, student in pairs]}
    put(database, "given", at, _texts("child", "student"))
    database.execute(f"CREATE TABLE joined AS SELECT 'given' AS match_key, {_join_keys('child', 'student')} FROM given")


def join_by_keys(
    database: duckdb.DuckDBPyConnection, children: Sequence[Comparable], students: Sequence[Comparable]
) -> tuple[int, int]:
    """The table `joined` of pairs that share a key, each once. Answers how many, and how many keys join too many."""
    ours = [(str(at), key) for at, child in enumerate(children) for key in keys(child, is_child=True)]
    wanted = {key for _, key in ours}
    theirs = [
        (str(at), key) for at, student in enumerate(students) for key in keys(student, is_child=False) if key in wanted
    ]
    for table, found in (("child_key", ours), ("student_key", theirs)):
        put(database, table, {"at": [at for at, _ in found], "key": [key for _, key in found]}, _texts("at", "key"))
    database.execute(
        f"""
        CREATE TABLE common AS
        SELECT c.key FROM (SELECT key, count(*) AS times FROM child_key GROUP BY key) c
        JOIN (SELECT key, count(*) AS times FROM student_key GROUP BY key) s USING (key)
        WHERE c.times * s.times > {PAIRS_OF_A_KEY_MAX}
        """
    )
    database.execute(
        f"""
        CREATE TABLE joined AS
        SELECT min(split_part(c.key, ':', 1)) AS match_key, {_join_keys("c.at", "s.at")}
        FROM child_key c JOIN student_key s USING (key) ANTI JOIN common USING (key)
        GROUP BY c.at, s.at
        """
    )
    [counted] = database.execute("SELECT (SELECT count(*) FROM joined), (SELECT count(*) FROM common)").fetchall()
    return counted


def _join_keys(child: str, student: str) -> str:
    """Pairs as Splink names them: list and place of either side."""
    return f"'{CHILD}-__-' || {child} AS join_key_l, '{STUDENT}-__-' || {student} AS join_key_r"


def _texts(*names: str) -> pyarrow.Schema:
    import pyarrow

    return pyarrow.schema([(name, pyarrow.string()) for name in names])
