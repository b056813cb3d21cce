"""The leak tests of the row-access decision: each number has a test that bears it, or a line that says what it waits for.

docs/leaks.md is the table. It and the markers in the tests say the same, or this fails.
"""

import ast
import re
from collections import defaultdict
from functools import cache

import pytest

from tests.conftest import ROOT

NUMBERS = range(1, 33)
ROW = re.compile(r"^\| (\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
WAITS = re.compile(r"waits for: ([^|;]{5,})")


@cache
def marked() -> dict[int, set[str]]:
    """The tests that bear each number, as `file::name`."""
    found = defaultdict(set)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for function in ast.parse(path.read_text()).body:
            if not isinstance(function, ast.FunctionDef):
                continue
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.leak":
                    assert function.name.startswith("test_"), f"{function.name} is no test, and so never runs."
                    assert mark.args, f"{function.name} names no leak."
                    for number in mark.args:
                        found[ast.literal_eval(number)].add(f"{path.relative_to(ROOT / 'tests')}::{function.name}")
    return found


@cache
def told() -> dict[int, tuple[str, ...]]:
    """The rows of the table: what leaks, what prevents it, what shows it or what it waits for."""
    rows = ROW.findall((ROOT / "docs" / "leaks.md").read_text())
    assert [int(number) for number, *_ in rows] == list(NUMBERS)
    return {int(number): tuple(cells) for number, *cells in rows}


@pytest.mark.parametrize("number", NUMBERS)
def test_every_leak_has_a_test_or_says_what_it_waits_for(number):
    assert marked()[number] or WAITS.search(told()[number][2]), f"Leak {number} is neither tested nor put off."


def test_no_test_bears_a_number_that_is_not_on_the_list():
    assert set(marked()) <= set(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_the_table_names_the_tests_that_bear_the_number_and_no_others(number):
    leak, prevention, shown = told()[number]
    assert len(leak) > 10 and len(prevention) > 10
    assert set(re.findall(r"`([\w/]+\.py::\w+)`", shown)) == marked()[number]


# Where a row that is there already is passed over or changed, and why that tells nobody anything. Leak test 3: how many
# rows were written says whether the key was there, unless one may read it anyway or nobody is told.
ON_CONFLICT = {
    "access/sql/freezes.sql": "words of one's own organization, by a function that data stewards alone may call",
    "access/sql/element_sets.sql": "one's own session; the function answers nothing",
    "access/sql/keyring.sql": "one's own session; the function answers nothing",
    "agreements/sql/ends_of_terms.sql": "the worker, about agreements; it is answered how many, and tells nobody",
    "agreements/sql/telling_under.sql": "an agreement that the steward reads; by a function that answers the same either way",
    "agreements/sql/expiry.sql": "the worker, about agreements; it is answered how many, and tells nobody",
    "access/sql/windows.sql": "one's own session; the function answers nothing",
    "agreements/sql/windows.sql": "an agreement that the steward reads; by a function that answers the same either way",
    "agreements/sql/states.sql": "an agreement that the steward reads; by a function that answers the same either way",
    "agreements/sql/why.sql": "an agreement that the steward reads; by a function that answers the same either way",
    "cli/second_factor.py": "the operator, about a table of one row",
    "collaboration/writing/children.py": "the owner, from the collaboration file",
    "collaboration/writing/partners.py": "the owner, from the collaboration file",
    "collaboration/writing/promises.py": "the owner, from the collaboration file",
    "common/drafts.py": "one's own drafts",
    "common/once.py": "keys of forms, 122 random bits each; another's is refused whoever asks",
    "drafting/sql/drafting.sql": "a signature of one's own party, by a function that answers the same either way",
    "drafting/sql/licenses.sql": "an agreement that is taken back before the function answers",
    "drafting/sql/limits.sql": "the same function, asked within the limits of who signs",
    "drafting/sql/made_up.sql": "an agreement that is taken back before the function answers",
    "drafting/sql/over.sql": "the function of limits.sql, of what is not over",
    "drafting/sql/what_changes.sql": "an agreement that is taken back before the function answers",
    "exchange/loading/again.py": "one row of the same files, by the import of their contributor",
    "exchange/loading/former.py": "rows that a load of the same contributor had changed, by its import",
    "exchange/loading/published.py": "keys by contributor, by the import of that contributor",
    "exchange/loading/seen.py": "keys by contributor, by the import of that contributor",
    "exchange/loading/telling.py": "one row of each batch, by the import of that batch",
    "exchange/sending.py": "names of the own organization's exports, under its steward's own policy",
    "exchange/loading/waiting.py": "keys by contributor, by the import of that contributor",
    "insight/copies/views.py": "keys by a copy that whoever writes sees",
    "insight/quality/measuring.py": "keys by contributor, by the import of that contributor",
    "notices/sql/alarms.sql": "notices that functions write and of which the writer is told nothing",
    "notices/sql/feeds.sql": "notices that functions write and of which the writer is told nothing",
    "notices/queries.py": "one's own readings of one's own notices",
    "notices/sql/notices.sql": "notices that functions write and of which the writer is told nothing",
    "notices/sql/outbox.sql": "e-mails that a function puts in, by a key of the program's own",
}
PASSES_OVER = re.compile(r"on conflict|ignore_conflicts|update_conflicts|get_or_create|update_or_create", re.I)


@pytest.mark.leak(3)
def test_nothing_is_passed_over_on_a_key_that_others_share():
    found = {
        str(path.relative_to(ROOT / "homeroom"))
        for ending in ("py", "sql")
        for path in (ROOT / "homeroom").rglob(f"*.{ending}")
        if not {"bench", "demo"} & set(path.parts) and PASSES_OVER.search(path.read_text())
    }
    assert found == set(ON_CONFLICT)
