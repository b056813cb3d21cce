"""Pairs with their weights by Splink on Spark, for an agency that has one. The answer is that of model/scoring.py.

What is compared, and what it is worth, is declared once, in evidence.py and parameters.json; here it is only said in
Spark's SQL. A saved model of Splink would not do: it holds the SQL of the engine that it was made for.

Two functions come from rapidfuzz in place of Splink's own jar, whose Jaro-Winkler counts half a transposition where
DuckDB counts none: of 157,000 pairs of names, alike and unlike, 763 stood at another level.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from homeroom.common.problem import Problem
from homeroom.matching.model.database import CHILD, COLUMNS, LISTS, STUDENT
from homeroom.matching.model.evidence import COMPARISONS, ELSE, MISSING
from homeroom.matching.model.keys import PAIRS_OF_A_KEY_MAX, keys
from homeroom.matching.model.normalizing import Comparable
from homeroom.matching.model.parameters import Parameters
from homeroom.matching.model.scoring import COUNTED, Pair, Scored, frequencies, settings
from homeroom.matching.statewide import likeness

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import SparkSession
    from splink import SettingsCreator

NO_JAVA = "Spark needs Java 17 or newer, and there is none here. On Debian: apt-get install openjdk-17-jre-headless"
NO_SPARK = "Spark is not in this environment. Bring it with: pip install --require-hashes -r requirements-spark.txt"
JARO_WINKLER = "jaro_winkler_as_duckdb"
DAMERAU_LEVENSHTEIN = "damerau_levenshtein"  # As sqlglot leaves it.
PROTECTED = {
    "spark.io.encryption.enabled": "true",  # What Spark shuffles is on a disk for a while: names of children.
    "spark.ui.enabled": "false",
}


def require() -> None:
    """Raises Problem without Java or Spark."""
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise Problem(NO_JAVA)
    if not (find_spec("pyspark") and find_spec("rapidfuzz")):
        raise Problem(NO_SPARK)


def open_session(cores: int | None = None) -> SparkSession:
    """A session where PYSPARK_SUBMIT_ARGS says, or with `cores` one on this machine. Raises Problem without Java or Spark."""
    require()
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.appName("homeroom")
    if cores:
        builder = builder.master(f"local[{cores}]").config("spark.sql.shuffle.partitions", str(2 * cores))
    for name, value in PROTECTED.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def score(
    session: SparkSession,
    children: Sequence[Comparable],
    students: Sequence[Comparable],
    known: Parameters,
    least: float,
) -> Scored:
    """Every pair that shares a key and weighs at least `least` bits; in the order of places. Ids are unique on each side."""
    if not children or not students:
        return Scored([])
    try:
        compared, common = _join_by_keys(session, children, students)
        pairs = _weighed(session, children, students, known, least) if compared else []
        return Scored(pairs, compared, common)
    finally:
        session.catalog.clearCache()


def in_spark(sql: str) -> str:
    """A condition of evidence.py in Spark's words."""
    import sqlglot
    from sqlglot import exp

    if sql == ELSE:
        return sql

    def renamed(node: exp.Expression) -> exp.Expression:
        if isinstance(node, exp.ArrayOverlaps):
            # Left to itself sqlglot writes Postgres's sign, which Spark does not know.
            return exp.Anonymous(this="arrays_overlap", expressions=[node.this, node.expression])
        if isinstance(node, exp.JarowinklerSimilarity):
            return exp.Anonymous(this=JARO_WINKLER, expressions=[node.this, node.expression])
        return node

    return sqlglot.parse_one(sql, read="duckdb").transform(renamed).sql("spark")


def spark_settings(known: Parameters, students: int) -> SettingsCreator:
    """Those of DuckDB, with each condition in Spark's words."""
    ours = settings(known, students)
    return replace(ours, comparisons=[_translated(each) for each in ours.comparisons])


def _translated(comparison: Any) -> dict[str, Any]:
    levels = [level | {"sql_condition": in_spark(level["sql_condition"])} for level in comparison["comparison_levels"]]
    return {**comparison, "comparison_levels": levels}


def _register_functions(session: SparkSession) -> None:
    from pyspark.sql.functions import arrow_udf

    session.udf.register(JARO_WINKLER, arrow_udf(likeness.jaro_winkler, "double"))
    session.udf.register(DAMERAU_LEVENSHTEIN, arrow_udf(likeness.damerau_levenshtein, "bigint"))


def _put(session: SparkSession, name: str, table: pyarrow.Table) -> None:
    session.createDataFrame(table).createOrReplaceTempView(name)


def _records(records: Sequence[Comparable]) -> pyarrow.Table:
    """`unique_id` is the place in `records`; what tells nothing is NULL."""
    import pyarrow as pa

    columns = {"unique_id": pa.array([str(at) for at in range(len(records))])}
    for column in COLUMNS:
        kind = pa.list_(pa.string()) if column in LISTS else pa.string()
        columns[column] = pa.array([_told(getattr(record, column)) for record in records], kind)
    return pa.table(columns)


def _told(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) and value else value or None  # type: ignore[return-value]


def _keys(found: Sequence[tuple[str, str]]) -> pyarrow.Table:
    import pyarrow as pa

    text = pa.string()
    return pa.table({"at": pa.array([at for at, _ in found], text), "key": pa.array([key for _, key in found], text)})


def _join_by_keys(
    session: SparkSession, children: Sequence[Comparable], students: Sequence[Comparable]
) -> tuple[int, int]:
    """The view `joined` of pairs that share a key, each once. Answers how many, and how many keys join too many."""
    ours = [(str(at), key) for at, child in enumerate(children) for key in keys(child, is_child=True)]
    wanted = {key for _, key in ours}
    theirs = [
        (str(at), key) for at, student in enumerate(students) for key in keys(student, is_child=False) if key in wanted
    ]
    _put(session, "child_key", _keys(ours))
    _put(session, "student_key", _keys(theirs))
    common = session.sql(
        f"""
        SELECT c.key FROM (SELECT key, count(*) AS times FROM child_key GROUP BY key) c
        JOIN (SELECT key, count(*) AS times FROM student_key GROUP BY key) s ON c.key = s.key
        WHERE c.times * s.times > {PAIRS_OF_A_KEY_MAX}
        """
    ).cache()
    common.createOrReplaceTempView("common")
    joined = session.sql(
        f"""
        SELECT min(split_part(c.key, ':', 1)) AS match_key,
               concat('{CHILD}-__-', c.at) AS join_key_l, concat('{STUDENT}-__-', s.at) AS join_key_r
        FROM child_key c JOIN student_key s ON c.key = s.key LEFT ANTI JOIN common ON c.key = common.key
        GROUP BY c.at, s.at
        """
    ).cache()
    joined.createOrReplaceTempView("joined")
    return joined.count(), common.count()


def _weighed(
    session: SparkSession,
    children: Sequence[Comparable],
    students: Sequence[Comparable],
    known: Parameters,
    least: float,
) -> list[Pair]:
    """The pairs of the view `joined`, weighed."""
    import pyarrow as pa
    from splink import Linker, SparkAPI

    _register_functions(session)
    # Splink's own way of keeping what it has made is a file for each table, with the names in it.
    api = SparkAPI(spark_session=session, break_lineage_method="persist", register_udfs_automatically=False)
    lists = []
    for name, records in ((CHILD, children), (STUDENT, students)):
        _put(session, f"{name}_record", _records(records))
        lists.append(api.register(f"{name}_record", dataset_display_name=name))
    linker = Linker(lists, spark_settings(known, len(students)), log_level=None, validate_settings=False)
    for column in COUNTED:
        _put(session, f"frequency_of_{column}", pa.table(frequencies(column, students, known)))
        linker.table_management.register_term_frequency_lookup(
            api.register(f"frequency_of_{column}", table_name=f"counted_{column}"), column
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("joined", table_name="pairs_to_weigh"))
    found = linker.inference.predict(threshold_match_weight=least, warning_mode="never").physical_name
    rows = session.sql(f"SELECT * FROM {found} ORDER BY int(unique_id_l), int(unique_id_r)").toLocalIterator()
    return [_pair(row.asDict(), children, students) for row in rows]


def _pair(row: Mapping[str, Any], children: Sequence[Comparable], students: Sequence[Comparable]) -> Pair:
    """Splink counts levels from the worst, 0, to the best; -1 is missing."""
    levels, bits = {}, {}
    for each in COMPARISONS:
        gamma = row[f"gamma_{each.name}"]
        levels[each.name] = MISSING if gamma < 0 else each.levels[len(each.levels) - 1 - gamma].name
        bits[each.name] = row[f"mw_{each.name}"] + row.get(f"mw_tf_adj_{each.name}", 0.0)
    at_child, at_student = int(row["unique_id_l"]), int(row["unique_id_r"])
    return Pair(children[at_child].id, students[at_student].id, row["match_weight"], levels, bits)
