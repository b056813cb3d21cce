"""A DuckDB in this process's memory for one linkage: nothing of it is ever on a disk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from homeroom.matching.model.keys import PAIRS_OF_A_KEY_MAX
from homeroom.matching.model.listing import Listing
from homeroom.matching.model.pages import HOUSEHOLDS, PAGE_RECORDS

if TYPE_CHECKING:
    import duckdb

CHILD, STUDENT = "child", "student"
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": "2GB",  # Beside it stand the pages in hand; together they keep below the 3 GB of linkage.md.
    "temp_directory": "",  # Spilling to disk would leave names of children in a file that nobody deletes.
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def open_database() -> duckdb.DuckDBPyConnection:
    import duckdb

    return duckdb.connect(":memory:", config=CONFIG)


def put(database: duckdb.DuckDBPyConnection, table: str, rows: Any) -> None:
    """Make `table` of Arrow's rows, in place of what stood there."""
    database.register("arriving", rows)
    database.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM arriving")
    database.unregister("arriving")


def put_places(database: duckdb.DuckDBPyConnection, table: str, places: Iterable[int]) -> None:
    import pyarrow

    put(database, table, pyarrow.table({"place": pyarrow.array([*places], pyarrow.uint32())}))


def put_pairs(database: duckdb.DuckDBPyConnection, pairs: Iterable[tuple[int, int]]) -> None:
    """The table `joined` of these places of a child and a student."""
    import pyarrow

    found = [*pairs]
    columns = [pyarrow.array([pair[side] for pair in found], pyarrow.uint32()) for side in (0, 1)]
    put(database, "joined", pyarrow.table(columns, names=[CHILD, STUDENT]))


def put_facts(database: duckdb.DuckDBPyConnection, side: str, listing: Listing) -> None:
    """The table `{side}_facts` of what the records in `joined` say."""
    rows = database.execute(
        f"SELECT page, list(place % {PAGE_RECORDS} ORDER BY place) FROM "
        f"(SELECT DISTINCT {side} AS place, {side} // {PAGE_RECORDS} AS page FROM joined) GROUP BY page ORDER BY page"
    ).fetchall()
    # A page at a time, so that all of them are in memory once and not twice.
    for at, said in enumerate(listing.facts(rows)):
        if at == 0:
            put(database, f"{side}_facts", said)
        else:
            database.register("arriving", said)
            database.execute(f"INSERT INTO {side}_facts SELECT * FROM arriving")
            database.unregister("arriving")


def join_by_keys(
    database: duckdb.DuckDBPyConnection, children: Iterable[int] | None, students: Iterable[int] | None
) -> tuple[int, int]:
    """The table `joined` of pairs that share a key, each once. Answers how many, and how many keys join too many.

    Joins `child_keys` and `student_keys`: all of them, or those of the children or the students in these places. How
    many pairs a key joins is counted on both whole lists in any case.
    """
    asked = {side: _asked(database, side, places) for side, places in ((CHILD, children), (STUDENT, students))}
    fewer = asked[CHILD] if students is None else asked[STUDENT]
    database.execute(f"CREATE OR REPLACE TABLE wanted AS SELECT DISTINCT key FROM {fewer}")
    for side in (CHILD, STUDENT):
        database.execute(
            f"CREATE OR REPLACE TABLE meeting_{side} AS SELECT * FROM {side}_keys SEMI JOIN wanted USING (key)"
        )
    database.execute(
        f"""
        CREATE OR REPLACE TABLE common AS
        SELECT c.key FROM (SELECT key, count(*) AS times FROM meeting_{CHILD} GROUP BY key) c
        JOIN (SELECT key, count(*) AS times FROM meeting_{STUDENT} GROUP BY key) s USING (key)
        WHERE c.times * s.times > {PAIRS_OF_A_KEY_MAX}
        """
    )
    of_child, of_student = (
        f"meeting_{side}" if asked[side] == f"{side}_keys" else asked[side] for side in (CHILD, STUDENT)
    )
    database.execute(
        f"""
        CREATE OR REPLACE TABLE joined AS
        SELECT DISTINCT c.place AS {CHILD}, s.place AS {STUDENT}
        FROM {of_child} c JOIN {of_student} s USING (key) ANTI JOIN common USING (key)
        """
    )
    [counted] = database.execute("SELECT (SELECT count(*) FROM joined), (SELECT count(*) FROM common)").fetchall()
    return counted


def _asked(database: duckdb.DuckDBPyConnection, side: str, places: Iterable[int] | None) -> str:
    """The name of the table with the keys of these records; of all where none are named."""
    if places is None:
        return f"{side}_keys"
    put_places(database, "asked", places)
    database.execute(f"CREATE OR REPLACE TABLE asked_{side} AS SELECT * FROM {side}_keys SEMI JOIN asked USING (place)")
    return f"asked_{side}"


def beside_twins(database: duckdb.DuckDBPyConnection, listing: Listing, places: Iterable[int]) -> set[int]:
    """Which of the places stand beside a twin in their list: a household and birth date with two first names."""
    database.register("lived", listing.table(HOUSEHOLDS))
    put_places(database, "asked", places)
    found = database.execute(
        """
        WITH of_asked AS (SELECT place, household FROM lived SEMI JOIN asked USING (place)),
        of_twins AS (
            SELECT household FROM lived SEMI JOIN of_asked USING (household)
            GROUP BY household HAVING count(DISTINCT first) > 1
        )
        SELECT DISTINCT place FROM of_asked SEMI JOIN of_twins USING (household)
        """
    ).fetchall()
    database.unregister("lived")
    return {place for (place,) in found}
