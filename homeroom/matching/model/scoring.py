"""Pairs with their weights, by Splink.

Every pair that shares a key is weighed; what comes back is every pair from the asked weight up, so that both records
of each have all their candidates in hand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from homeroom.common.problem import Problem
from homeroom.matching.model.commonness import COUNTED, RAREST
from homeroom.matching.model.database import (
    CHILD,
    CONFIG,
    STUDENT,
    beside_twins,
    join_by_keys,
    open_database,
    pairs_of_children,
    put,
    put_facts,
    put_pairs,
)
from homeroom.matching.model.evidence import COMPARISONS, MISSING, Comparison
from homeroom.matching.model.listing import Listing
from homeroom.matching.model.pages import KEYS
from homeroom.matching.model.parameters import Parameters

if TYPE_CHECKING:
    from splink import Linker, SettingsCreator

PAIRS_AT_ONCE = 500_000  # With their columns these take about half a gigabyte.


@dataclass(frozen=True)
class Pair:
    """A child and a student. `levels` and `bits` by comparison; bits include how common a name is. `weight` in bits."""

    child: str
    student: str
    weight: float
    levels: Mapping[str, str]
    bits: Mapping[str, float]


Places = tuple[int, int]


@dataclass(frozen=True)
class Scored:
    """`pairs` by the places of child and student. `compared` counts by child the pairs that shared a key; `common` are
    those keys that join too many to be of use."""

    pairs: Mapping[Places, Pair] = field(default_factory=dict)
    compared: Mapping[int, int] = field(default_factory=dict)
    common: frozenset[int] = frozenset()

    @property
    def children(self) -> dict[int, str]:
        """Ids by place."""
        return {places[0]: pair.child for places, pair in self.pairs.items()}

    @property
    def students(self) -> dict[int, str]:
        """Ids by place."""
        return {places[1]: pair.student for places, pair in self.pairs.items()}


class Scales:
    """Two listings in one database, where their pairs are weighed as often as somebody asks.

    How common a name is, and how many students there are, is what `students.names` says.
    """

    def __init__(self, children: Listing, students: Listing, known: Parameters) -> None:
        self.children, self.students = children, students
        self._sides = {CHILD: children, STUDENT: students}
        self._known = known
        self._database = open_database()
        self._with_keys: set[str] = set()
        self._with_facts: dict[str, set[int]] = {CHILD: set(), STUDENT: set()}  # Places whose facts were read already.

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def score(
        self, least: float, *, children: Collection[int] | None = None, students: Collection[int] | None = None
    ) -> Scored:
        """Every pair that shares a key and weighs at least `least` bits, by ids: of the records in these places, or of all.

        Raises Problem where it takes more memory than CONFIG allows.
        """
        import duckdb

        if any(places is not None and not places for places in (children, students)):
            return Scored()  # Nobody was asked about.
        try:
            self._put_keys()
            common = join_by_keys(self._database, children, students)
            compared = pairs_of_children(self._database)
            found = [*self._weighed(least, compared)] if compared else []
        except duckdb.OutOfMemoryException as error:
            ours, theirs = (len(listing) for listing in self._sides.values())
            raise Problem(
                f"Comparing {ours:,} children with {theirs:,} students takes more than {CONFIG['memory_limit']} "
                "of memory. Compare a part of the children at a time."
            ) from error
        ids = {side: listing.ids({row[at] for row in found}) for at, (side, listing) in enumerate(self._sides.items())}
        pairs = {row[:2]: _pair(ids[CHILD][row[0]], ids[STUDENT][row[1]], row[2], row[3:]) for row in found}
        return Scored(pairs, compared, common)

    def changed(self, *, children: bool, students: bool) -> None:
        """Read anew what a list says that was changed: its records may have other places now."""
        for side, is_changed in ((CHILD, children), (STUDENT, students)):
            if is_changed:
                self._with_keys.discard(side)
                self._with_facts[side].clear()
                self._database.execute(f"DROP TABLE IF EXISTS {side}_facts")

    def beside_twins(self, scored: Scored) -> tuple[set[str], set[str]]:
        """Children and students of the pairs who stand beside a twin in their own list, by ids."""
        children, students = (
            {ids[place] for place in beside_twins(self._database, listing, ids)}
            for ids, listing in zip((scored.children, scored.students), self._sides.values(), strict=True)
        )
        return children, students

    def count_levels(self, pairs: Sequence[tuple[int, int]]) -> dict[str, Counter[str]]:
        """By comparison, how many of the pairs that are given by their places stand at each level: what training asks."""
        counted: dict[str, Counter[str]] = {each.name: Counter() for each in COMPARISONS}
        put_pairs(self._database, pairs)
        for table in self._predicted(None, pairs_of_children(self._database)):
            for each in COMPARISONS:
                gamma = f"gamma_{each.name}"
                rows = self._database.execute(f"SELECT {gamma}, count(*) FROM {table} GROUP BY 1").fetchall()
                counted[each.name].update({_level(each, level): times for level, times in rows})
        return counted

    def _put_keys(self) -> None:
        """Once: nothing is copied, and the database reads them where they are."""
        for side, listing in self._sides.items():
            if side not in self._with_keys:
                self._database.register(f"{side}_keys", listing.table(KEYS))
                self._with_keys.add(side)

    def _weighed(self, least: float, compared: Mapping[int, int]) -> Iterator[tuple]:
        """Of the pairs in `joined` both places, the weight, and of each comparison level and bits."""
        told = ", ".join(f"gamma_{each.name}, {_bits(each)}" for each in COMPARISONS)
        for table in self._predicted(least, compared):
            yield from self._database.execute(
                f"SELECT unique_id_l, unique_id_r, match_weight, {told} FROM {table}"
            ).fetchall()

    def _predicted(self, least: float | None, compared: Mapping[int, int]) -> Iterator[str]:
        """The names of tables that Splink makes of the pairs in `joined`, a portion each; gone when the next is asked for."""
        for side, listing in self._sides.items():
            put_facts(self._database, side, listing, self._with_facts[side])
        self._put_frequencies()
        for first, last in portions(compared):
            self._put_pairs_to_weigh(first, last)
            predicted = self._linker.inference.predict(threshold_match_weight=least, warning_mode="never")
            yield predicted.physical_name
            predicted.drop_table_from_database_and_remove_from_cache()

    def _put_pairs_to_weigh(self, first: int, last: int) -> None:
        """Pairs as Splink names them: list and place of either side."""
        keys = ", ".join(f"'{side}-__-' || {side} AS join_key_{at}" for side, at in ((CHILD, "l"), (STUDENT, "r")))
        self._database.execute(
            f"CREATE OR REPLACE TABLE pairs_to_weigh AS SELECT '' AS match_key, {keys} FROM joined "
            f"WHERE {CHILD} BETWEEN {first} AND {last}"
        )

    def _put_frequencies(self) -> None:
        """Of the children's names: only of two that are the same is it asked how common they are."""
        import pyarrow

        for column in COUNTED:
            names = self._database.execute(
                f"SELECT DISTINCT {column} FROM {CHILD}_facts WHERE {column} IS NOT NULL"
            ).fetchall()
            shares = self._sides[STUDENT].names.shares(column, (name for (name,) in names), self._known)
            put(self._database, f"frequency_of_{column}", pyarrow.table(shares))

    @cached_property
    def _linker(self) -> Linker:
        """Reads the tables that are put into the database before each prediction."""
        from splink import DuckDBAPI, Linker

        api = DuckDBAPI(self._database)
        lists = [api.register(f"{side}_facts", dataset_display_name=side) for side in self._sides]
        known = settings(self._known, self._sides[STUDENT].names.records)
        linker = Linker(lists, known, log_level=None, validate_settings=False)
        for column in COUNTED:
            counted = api.register(f"frequency_of_{column}", table_name=f"counted_{column}")
            linker.table_management.register_term_frequency_lookup(counted, column)
        linker.table_management.register_blocked_pairs_for_predict(
            api.register("pairs_to_weigh", table_name="pairs_at_hand")
        )
        return linker


def portions(compared: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Places of the first and the last child of some PAIRS_AT_ONCE pairs; of one child alone there may be more."""
    children = sorted(compared)
    first, pairs = children[0], 0
    for before, child in zip([first, *children], children, strict=False):
        if pairs and pairs + compared[child] > PAIRS_AT_ONCE:
            yield first, before
            first, pairs = child, 0
        pairs += compared[child]
    yield first, children[-1]


def _pair(child: str, student: str, weight: float, found: Sequence[Any]) -> Pair:
    names = [each.name for each in COMPARISONS]
    levels = [_level(each, gamma) for each, gamma in zip(COMPARISONS, found[::2], strict=True)]
    return Pair(
        child, student, weight, dict(zip(names, levels, strict=True)), dict(zip(names, found[1::2], strict=True))
    )


def _bits(comparison: Comparison) -> str:
    """What a level weighs; of names also what their commonness adds or takes."""
    counts = f" + mw_tf_adj_{comparison.name}" if comparison in COUNTED.values() else ""
    return f"mw_{comparison.name}{counts}"


def _level(comparison: Comparison, gamma: int) -> str:
    """Splink counts levels from the worst, 0, to the best; -1 is missing."""
    return MISSING if gamma < 0 else comparison.levels[len(comparison.levels) - 1 - gamma].name


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
