"""Suppressed tables against somebody who knows how they are made, and sets everything shown against everything else.

Leak test 18 of the row-access decision. Small thresholds, so that every table can be tried.
"""

from collections import defaultdict
from itertools import product

import psycopg
import pytest

NAMES = ["a", "b", "c", "d"]


@pytest.fixture(scope="module")
def ask(server):
    from tests.conftest import TEMPLATE

    with psycopg.connect(server.admin_url(TEMPLATE)) as connection:
        yield connection
        connection.rollback()


def tell(connection, firsts, seconds, small):
    """What is shown, row by row and the totals last."""
    return connection.execute(
        "SELECT total, first, second FROM access.suppressed_v1(%s, %s::integer[], %s::integer[], %s)",
        [NAMES[: len(firsts)], list(firsts), list(seconds), small],
    ).fetchall()


def every_table(connection, rows: int, most: int, small: int) -> dict[tuple, list[tuple]]:
    """Every table of so many rows, by what is shown of it."""
    shown = defaultdict(list)
    tables = list(product(range(most + 1), repeat=2 * rows))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.n, array_agg(format('%%s/%%s/%%s', s.total, s.first, s.second))"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS t (cells, n),"
            " LATERAL (SELECT t.cells::integer[] AS c) x,"
            " LATERAL access.suppressed_v1(%s, x.c[1:%s], x.c[%s:], %s) s GROUP BY t.n ORDER BY t.n",
            [["{" + ",".join(map(str, table)) + "}" for table in tables], NAMES[:rows], rows, rows + 1, small],
        )
        for number, told in cursor.fetchall():
            shown[tuple(told)].append(tables[number - 1])
    return shown


@pytest.mark.leak(18)
@pytest.mark.parametrize(("rows", "most", "small"), [(1, 9, 3), (2, 6, 3), (3, 3, 2)])
def test_no_hidden_number_can_be_worked_out(ask, rows, most, small):
    """By brute force: among all tables that look the same, each number that is not shown takes several values, totals too."""
    shown = every_table(ask, rows, most, small)
    hidden = 0
    for told, tables in shown.items():
        for row in range(rows):
            total, first, second = told[row].split("/")
            if not total and max(map(max, tables)) < most:
                assert len({table[row] + table[row + rows] for table in tables}) > 1, (told, tables)
            for column, text in enumerate((first, second)):
                values = {table[row + column * rows] for table in tables}
                if text:
                    assert values == {int(text)}
                    assert int(text) >= small
                elif max(map(max, tables)) < most:  # At the edge of what was tried, tables that look alike are missing.
                    hidden += 1
                    assert len(values) > 1, (told, tables)
    assert hidden > 0


def test_large_numbers_are_shown_with_their_totals(ask):
    assert tell(ask, [12, 30], [20, 11], 10) == [(32, 12, 20), (41, 30, 11), (73, 42, 31)]


def test_a_small_number_hides_its_row_and_another(ask):
    told = tell(ask, [3, 30, 40], [20, 31, 41], 10)
    assert told[0] == (23, None, None)
    assert told[1] == (61, None, None)  # Else the totals would give the 3 away.
    assert told[2] == (81, 40, 41)
    assert told[3] == (165, 73, 92)


def test_none_and_all_are_not_told_of_a_row(ask):
    told = tell(ask, [0, 50, 60], [40, 50, 60], 10)
    assert told[0] == (40, None, None)
    assert told[1] == (100, None, None)


def test_a_small_row_is_hidden_with_its_total_and_another_rows(ask):
    told = tell(ask, [1, 20, 40], [2, 20, 40], 10)
    assert told[0] == (None, None, None)
    assert told[1] == (None, None, None)
    assert told[2] == (80, 40, 40)


def test_two_rows_of_nine_are_not_told_by_their_sum(ask):
    """Each below ten, and eighteen together, they could be nothing but nine and nine."""
    told = tell(ask, [4, 5, 20, 40], [5, 4, 20, 40], 10)
    assert told[:3] == [(None, None, None)] * 3
    assert told[3:] == [(80, 40, 40), (138, 69, 69)]


def test_where_the_row_hidden_beside_a_small_one_could_be_no_smaller_all_of_its_total_are_hidden(ask):
    """Whoever knows that of two equal rows the first is hidden would know which row is the small one, and how small."""
    told = tell(ask, [4, 15, 15, 40], [5, 15, 15, 40], 10)
    assert told[:3] == [(None, None, None)] * 3
    assert tell(ask, [4, 15, 15, 40], [4, 15, 15, 40], 10)[1:3] == [(None, None, None), (30, 15, 15)]
    assert tell(ask, [3, 5, 5, 40], [3, 5, 5, 40], 10)[:3] == [(None, None, None)] * 3


def test_of_a_small_table_nothing_is_told(ask):
    assert tell(ask, [1, 2], [3, 1], 10) == [(None, None, None)] * 3


def splits(connection, tables: list[tuple], small: int) -> list[tuple]:
    """Of every table of three rows, without and with rows that are gone: gone, the table's place, what is told of each row."""
    return connection.execute(
        "SELECT g.gone, t.n, array_agg(s.first IS NOT NULL ORDER BY s.place)"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS t (cells, n),"
        " LATERAL (SELECT t.cells::integer[] AS c) x,"
        " (VALUES ('{f,f,f}'::boolean[]), ('{t,t,f}')) AS g (gone),"
        " LATERAL access.split_told_v1('{a,b,c}', x.c[1:3], x.c[4:6], g.gone, %s) WITH ORDINALITY"
        " AS s (name, first, second, place) GROUP BY 1, 2",
        [["{" + ",".join(map(str, table)) + "}" for table in tables], small],
    ).fetchall()


@pytest.mark.leak(18)
def test_no_hidden_number_of_a_split_can_be_worked_out_from_what_is_told_above_and_beside_it(ask):
    """By brute force: among all tables with the same told rows, totals of rows (of those that are gone, together) and totals of
    columns, each hidden number takes several values."""
    small, most = 2, 3
    tables = list(product(range(most + 1), repeat=6))
    fits: dict[tuple, list[set[int]]] = {}

    def seen(table: tuple, gone: tuple, told: tuple) -> tuple:
        rows = tuple((table[row], table[row + 3]) if told[row] else None for row in range(3))
        totals = tuple(table[row] + table[row + 3] for row in range(3) if not gone[row])
        return gone, told, rows, totals, (sum(table[:3]), sum(table[3:]))

    found = [(tuple(gone), tables[number - 1], tuple(told)) for gone, number, told in splits(ask, tables, small)]
    for gone, told in {(gone, told) for gone, _table, told in found}:
        for table in product(range(2 * most + 1), repeat=6):  # As large as the total of a row.
            values = fits.setdefault(seen(table, gone, told), [set() for _ in table])
            for place, value in enumerate(table):
                values[place].add(value)
    hidden = 0
    for gone, table, told in found:
        of_rows = [table[row] + table[row + 3] for row in range(3)]
        above = [total for total, is_gone in zip(of_rows, gone, strict=True) if is_gone]
        # As the table above tells and hides: large numbers alone, and of what is hidden a large sum.
        if any(total < small for total, is_gone in zip(of_rows, gone, strict=True) if not is_gone) or (
            above and sum(above) < small
        ):
            continue
        for row in range(3):
            if told[row]:
                assert min(table[row], table[row + 3]) >= small
                assert not gone[row]
            elif told[3]:
                hidden += 1
                values = fits[seen(table, gone, told)]
                assert len(values[row]) > 1 and len(values[row + 3]) > 1, (gone, told, table)
    assert hidden > 0
