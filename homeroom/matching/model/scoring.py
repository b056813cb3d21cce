"""Pairs with their weights, by Splink.

Every pair that shares a key is weighed; what comes back is every pair from the asked weight up, so that both records
of each have all their candidates in hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from homeroom.common.problem import Problem
from homeroom.matching.model.database import (
    CHILD,
    CONFIG,
    STUDENT,
    join_by_keys,
    join_given,
    open_database,
    put,
    put_records,
)
from homeroom.matching.model.evidence import COMPARISONS, MISSING, Comparison
from homeroom.matching.model.normalizing import Comparable
from homeroom.matching.model.parameters import Parameters

if TYPE_CHECKING:
    import duckdb
    from splink import SettingsCreator

# A name's commonness is drawn toward that of usual names as if so many more students had been counted: on a roster of
# three a name is not "a third of all". Rarer than one in 100,000 counts as one in 100,000.
USUAL_STUDENTS = 250
RAREST = 1e-5
COUNTED = {level.frequent: each for each in COMPARISONS for level in each.levels if level.frequent}


@dataclass(frozen=True)
class Pair:
    """A child and a student. `levels` and `bits` by comparison; bits include how common a name is. `weight` in bits."""

    child: str
    student: str
    weight: float
    levels: Mapping[str, str]
    bits: Mapping[str, float]


@dataclass(frozen=True)
class Counted:
    """How many students a roster has, and how many of them bear each name: what a portion of it cannot tell."""

    students: int
    names: Mapping[str, Counter[str]]

    @classmethod
    def of(cls, students: Sequence[Comparable]) -> Counted:
        return cls(
            len(students),
            {column: Counter(name for each in students if (name := getattr(each, column))) for column in COUNTED},
        )


@dataclass(frozen=True)
class Scored:
    """`compared` counts the pairs that shared a key; `common_keys` those keys that join too many to be of use."""

    pairs: list[Pair]
    compared: int = 0
    common_keys: int = 0


def score(
    children: Sequence[Comparable],
    students: Sequence[Comparable],
    known: Parameters,
    least: float,
    counted: Counted | None = None,
) -> Scored:
    """Every pair that shares a key and weighs at least `least` bits; in the order of places. Ids are unique on each side.

    `counted` is of the whole roster where `students` are a portion of it.
    Raises Problem where it takes more memory than CONFIG allows.
    """
    if not children or not students:
        return Scored([])
    import duckdb

    try:
        with open_database() as database:
            compared, common = join_by_keys(database, children, students)
            pairs = [*_weighed(database, children, students, known, least, counted)] if compared else []
    except duckdb.OutOfMemoryException as error:
        raise Problem(
            f"Comparing {len(children):,} children with {len(students):,} students takes more than {CONFIG['memory_limit']} "
            "of memory. Compare a part of the children at a time."
        ) from error
    return Scored(pairs, compared, common)


def count_levels(
    children: Sequence[Comparable],
    students: Sequence[Comparable],
    pairs: Sequence[tuple[int, int]],
    known: Parameters,
) -> dict[str, Counter[str]]:
    """By comparison, how many of the pairs that are given by their places stand at each level: what training asks."""
    with open_database() as database:
        join_given(database, pairs)
        weighed = _predicted(database, children, students, known, None)
        return {
            each.name: Counter(
                {
                    _level(each, gamma): times
                    for gamma, times in database.execute(
                        f"SELECT gamma_{each.name}, count(*) FROM {weighed} GROUP BY 1"
                    ).fetchall()
                }
            )
            for each in COMPARISONS
        }


def _weighed(
    database: duckdb.DuckDBPyConnection,
    children: Sequence[Comparable],
    students: Sequence[Comparable],
    known: Parameters,
    least: float,
    counted: Counted | None,
) -> Iterator[Pair]:
    """The pairs of the table `joined`, weighed."""
    weighed = _predicted(database, children, students, known, least, counted)
    asked = ", ".join(f"gamma_{each.name}, {_bits(each)}" for each in COMPARISONS)
    rows = database.execute(
        f"SELECT unique_id_l::int AS child, unique_id_r::int AS student, match_weight, {asked} "
        f"FROM {weighed} ORDER BY child, student"
    )
    names = [each.name for each in COMPARISONS]
    while row := rows.fetchone():
        child, student, weight, *found = row
        levels = [_level(each, gamma) for each, gamma in zip(COMPARISONS, found[::2], strict=True)]
        yield Pair(
            children[child].id,
            students[student].id,
            weight,
            dict(zip(names, levels, strict=True)),
            dict(zip(names, found[1::2], strict=True)),
        )


def _predicted(
    database: duckdb.DuckDBPyConnection,
    children: Sequence[Comparable],
    students: Sequence[Comparable],
    known: Parameters,
    least: float | None,
    counted: Counted | None = None,
) -> str:
    """The name of the table that Splink has made."""
    from splink import DuckDBAPI, Linker

    api = DuckDBAPI(database)
    lists = []
    for name, records in ((CHILD, children), (STUDENT, students)):
        put_records(database, f"{name}_record", records)
        lists.append(api.register(f"{name}_record", dataset_display_name=name))
    counted = counted or Counted.of(students)
    linker = Linker(lists, settings(known, counted.students), log_level=None, validate_settings=False)
    for column in COUNTED:
        put(database, f"frequency_of_{column}", frequencies(column, counted, known))
        linker.table_management.register_term_frequency_lookup(
            api.register(f"frequency_of_{column}", table_name=f"counted_{column}"), column
        )
    linker.table_management.register_blocked_pairs_for_predict(api.register("joined", table_name="pairs_to_weigh"))
    return linker.inference.predict(threshold_match_weight=least, warning_mode="never").physical_name


def _bits(comparison: Comparison) -> str:
    """What a level weighs; of names also what their commonness adds or takes."""
    counts = f" + mw_tf_adj_{comparison.name}" if comparison in COUNTED.values() else ""
    return f"mw_{comparison.name}{counts}"


def _level(comparison: Comparison, gamma: int) -> str:
    """Splink counts levels from the worst, 0, to the best; -1 is missing."""
    return MISSING if gamma < 0 else comparison.levels[len(comparison.levels) - 1 - gamma].name


def frequencies(column: str, counted: Counted, known: Parameters) -> dict[str, list]:
    """Each name of the roster with its share of students, as Splink's table of term frequencies."""
    comparison = COUNTED[column]
    usual = known.levels[comparison.name][comparison.levels[0].name].u
    times = counted.names[column]
    every = times.total() + USUAL_STUDENTS
    names = sorted(times) or [""]
    return {column: names, f"tf_{column}": [(times[name] + USUAL_STUDENTS * usual) / every for name in names]}


def settings(known: Parameters, students: int) -> SettingsCreator:
    """Splink's settings, made of our comparisons and of what was learned. Pairs come by our own keys (keys.py)."""
    from splink import SettingsCreator

    return SettingsCreator(
        link_type="link_only",
        comparisons=[_comparison(each, known) for each in COMPARISONS],
        blocking_rules_to_generate_predictions=[],
        probability_two_random_records_match=known.prior(students),
        retain_matching_columns=True,  # Without it there are no levels in what Splink answers.
        retain_intermediate_calculation_columns=True,
    )


def _comparison(comparison: Comparison, known: Parameters) -> dict[str, Any]:
    missing = {"sql_condition": comparison.missing, "label_for_charts": MISSING, "is_null_level": True}
    levels: list[dict[str, Any]] = [missing]
    for level in comparison.levels:
        learned = known.levels[comparison.name][level.name]
        levels.append(
            {
                "sql_condition": level.sql,
                "label_for_charts": level.words,
                "m_probability": learned.m,
                "u_probability": learned.u,
            }
        )
        if level.frequent:
            levels[-1] |= {"tf_adjustment_column": level.frequent, "tf_minimum_u_value": RAREST}
    return {"output_column_name": comparison.name, "comparison_levels": levels}
