"""Who has not entered is told nothing by any function that a page may call, whatever number is tried.

A page passes numbers that it has read under the policies; whoever reaches the database past it can pass any. What a function
answers to nobody stands below, with why.
"""

from itertools import islice, product

import psycopg
import pytest

from tests.conftest import town_after
from tests.drafting.negotiating import sent_for_signature

ANSWERS_NOBODY = {
    "accountable_v1": "which grounds answer for a child: a table of the installation",
    "rights_v1": "as the one before, of a right to the record",
    "day_v1": "which day a moment is of",
    "draft_state_v1": "a word on how far a draft is, and not whose",
    "grounds_fit_v1": "whether there is room for more grounds",
    "in_force_v1": "whether an agreement is in force, and not between whom",
    "defer_v1": "the number of a job, whose authority is checked when it runs",
    "defer_v2": "as the one before",
    "send_later_v1": "the number of an e-mail, which knows no child",
}
# Of each type what is tried; a function that takes another stands in a test of its own.
TRIED = {
    "integer": [*range(1, 13)],
    "bigint": [*range(1, 13)],
    "smallint": [*range(1, 13)],
    "text": ["view", ""],
    "date": ["2026-01-01"],
    "boolean": [True],
    "jsonb": ["{}", "[]"],
    "bytea": ["x"],
    "interval": ["1 day"],
    "timestamp with time zone": ["2026-01-01"],
}
TRIES_MAX = 1000
CALLABLE = """
    SELECT proname, proargtypes::regtype[]::text[] FROM pg_proc
    WHERE pronamespace = 'access'::regnamespace AND prokind = 'f' AND prorettype <> 'trigger'::regtype
      AND has_function_privilege('homeroom_app', oid, 'EXECUTE') ORDER BY 1"""
OF_OTHER_TYPES = {
    *("break_glass_v1", "can_open_v1", "hold_file_v1", "hold_volume_v1", "open_of_child_v1", "sitting_v1"),
    "write_down_v7",
}
NOTHING = (None, False, [], "{}", "", "(,,,,)")


@pytest.fixture
def town(server):
    with town_after(server, sent_for_signature) as town:
        yield town


def test_nobody_is_told_anything_by_a_function_that_takes_numbers(town):
    told, of_other_types = set(), set()
    for name, types in town.admin(CALLABLE):
        if not set(types) <= TRIED.keys():
            of_other_types.add(name)
        elif answers(town, name, types):
            told.add(name)
    assert told == set(ANSWERS_NOBODY)
    assert of_other_types == OF_OTHER_TYPES


def answers(town, name: str, types: list[str]) -> bool:
    called = f"SELECT * FROM access.{name}({', '.join(f'%s::{kind}' for kind in types)})"
    with town.raw(None) as connection:
        for arguments in islice(product(*(TRIED[kind] for kind in types)), TRIES_MAX):
            try:
                with connection.transaction(force_rollback=True):
                    rows = connection.execute(called, arguments).fetchall()
            except psycopg.Error:
                continue  # A refusal.
            if any(value not in NOTHING for row in rows for value in row):
                return True
    return False
