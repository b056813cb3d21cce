"""The floors: what the same tables cost without our keys and without our lines.

*Plain Splink* meets by eleven rules of its own, those of the specification, weighs with the same comparisons and
parameters, and stops there: nobody looks at rivals, twins or contradictions. *Exact rules* join by first name, last
name and birth date, and are wrong once in a hundred times (decision 53).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from homeroom.matching.model.bands import REVIEW_LEAST
from homeroom.matching.model.commonness import COUNTED
from homeroom.matching.model.database import add, open_database, put
from homeroom.matching.model.listing import Listing
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.scoring import settings

if TYPE_CHECKING:
    import duckdb
    from splink.internals.blocking_rule_creator import BlockingRuleCreator

CHILD, STUDENT = "child_facts", "student_facts"
EXACT = ("first_name", "last_name", "birth_date")


def tables(
    children: Listing, students: Listing, of_children: Iterable[int] | None, of_students: Iterable[int] | None
) -> duckdb.DuckDBPyConnection:
    """A database with what the records in these places say; without places, all of them."""
    database = open_database()
    for name, listing, places in ((CHILD, children, of_children), (STUDENT, students, of_students)):
        add(database, name, listing.facts(listing.rows(places)))
    return database


def exact_rules(database: duckdb.DuckDBPyConnection, students: Listing) -> int:
    """How many pairs agree in all of EXACT."""
    [(pairs,)] = database.execute(
        f"SELECT count(*) FROM (SELECT c.unique_id, s.unique_id FROM {CHILD} c JOIN {STUDENT} s USING ({', '.join(EXACT)}))"
    ).fetchall()
    return pairs


def plain_splink(database: duckdb.DuckDBPyConnection, students: Listing) -> int:
    """How many pairs weigh enough for somebody to look at."""
    import pyarrow
    from splink import DuckDBAPI, Linker

    known = parameters()
    creator = settings(known, students.names.records)
    creator.blocking_rules_to_generate_predictions = rules()
    api = DuckDBAPI(database)
    lists = [api.register(name, dataset_display_name=name.partition("_")[0]) for name in (CHILD, STUDENT)]
    linker = Linker(lists, creator, log_level=None, validate_settings=False)
    for column in COUNTED:
        shares = students.names.shares(column, students.names.times[column], known)
        put(database, f"frequency_of_{column}", pyarrow.table(shares))
        linker.table_management.register_term_frequency_lookup(
            api.register(f"frequency_of_{column}", table_name=f"counted_{column}"), column
        )
    found = linker.inference.predict(threshold_match_weight=REVIEW_LEAST, warning_mode="never").physical_name
    [(pairs,)] = database.execute(f"SELECT count(*) FROM {found}").fetchall()
    return pairs


def rules() -> list[BlockingRuleCreator | dict[str, Any]]:
    from splink import block_on
    from splink.blocking_rule_library import CustomRule

    return [
        block_on("birth_date"),
        block_on("first_name", "last_name"),
        block_on("first_name", "last_parts", "substr(birth_date, 1, 4)", arrays_to_explode=["last_parts"]),
        block_on("first_name", "guardians", arrays_to_explode=["guardians"]),
        block_on("ssn4", "first_name"),
        block_on("ssn4", "last_name"),
        block_on("state_id"),
        CustomRule("l.first_name = r.last_name AND l.last_name = r.first_name"),
        block_on("last_name", "substr(birth_date, 1, 4)", "substr(middle_name, 1, 1)", "sex"),
        CustomRule("l.birth_date_turned = r.birth_date AND l.last_name = r.last_name"),
        block_on("first_name", "substr(birth_date, 6)", "sex"),
    ]
