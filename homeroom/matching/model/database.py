"""A DuckDB in this process's memory for one linkage: nothing of it is ever on a disk."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from homeroom.matching.model.keys import PAIRS_OF_A_KEY_MAX
from homeroom.matching.model.listing import Listing, by_page
from homeroom.matching.model.pages import HOUSEHOLDS

if TYPE_CHECKING:
    import duckdb
    import pyarrow

CHILD, STUDENT = "child", "student"
ROWS_AT_ONCE = 30_000  # Ten megabytes. An insert of a page alone takes longer than reading it.
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


def add(database: duckdb.DuckDBPyConnection, table: str, pages: Iterable[pyarrow.Table]) -> None:
    """Put what the pages say below what `table` has; some pages at a time, so that it is in memory once and not twice."""
    import pyarrow

    def put_in(waiting: list[pyarrow.Table]) -> None:
        database.register("arriving", pyarrow.concat_tables(waiting))
        database.execute(f"CREATE TABLE IF NOT EXISTS {table} AS SELECT * FROM arriving LIMIT 0")
        database.execute(f"INSERT INTO {table} SELECT * FROM arriving")
        database.unregister("arriving")

    waiting: list[pyarrow.Table] = []
    for page in pages:
        waiting.append(page)
        if sum(each.num_rows for each in waiting) >= ROWS_AT_ONCE:
            put_in(waiting)
            waiting = []
    if waiting:
        put_in(waiting)


def put_places(database: duckdb.DuckDBPyConnection, table: str, places: Iterable[int]) -> None:
    import pyarrow

    put(database, table, pyarrow.table({"place": pyarrow.array([*places], pyarrow.uint32())}))


def put_pairs(database: duckdb.DuckDBPyConnection, pairs: Iterable[tuple[int, int]]) -> None:
    """The table `joined` of these places of a child and a student."""
    import pyarrow

    found = [*pairs]
    columns = [pyarrow.array([pair[side] for pair in found], pyarrow.uint32()) for side in (0, 1)]
    put(database, "joined", pyarrow.table(columns, names=[CHILD, STUDENT]))


def put_facts(database: duckdb.DuckDBPyConnection, side: str, listing: Listing, known: set[int]) -> None:
    """The table `{side}_facts` of what the records in `joined` say; below what is there of the records that are `known`."""
    [(places,)] = database.execute(f"SELECT list(DISTINCT {side}) FROM joined").fetchall()
    new = {*places} - known
    add(database, f"{side}_facts", listing.facts(by_page(new)))
    known |= new


def join_by_keys(
    database: duckdb.DuckDBPyConnection, children: Iterable[int] | None, students: Iterable[int] | None
) -> frozenset[int]:
    """The table `joined` of pairs that share a key, each once. Answers the keys that join too many.

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
    return frozenset(key for (key,) in database.execute("SELECT key FROM common").fetchall())


def pairs_of_children(database: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """How many pairs of each child are in `joined`."""
    return dict(database.execute(f"SELECT {CHILD}, count(*) FROM joined GROUP BY 1").fetchall())


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
