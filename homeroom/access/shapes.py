"""The rule as clauses of row policies, in two shapes: row by row (for one child's page), and in sets (decision 13).

The seat stands on some ground toward the row's child, a grant on that very ground opens this dataset of its contributor, and
nothing bars it. access/sql/keyring.sql says how that is known.
"""

# The functions are called once per statement (an InitPlan), never per row: the bare call was eighty times slower.
MASKS = "(SELECT access.masks_v1())"
IS_READY = "(SELECT access.is_ready_v1())"
ELEMENTS = "(SELECT access.elements_v1())"
MY_ELEMENTS = "(SELECT access.my_elements_v1())"
ANY_ELEMENTS = "(SELECT access.any_elements_v1())"
ELEMENT_CONTRIBUTORS = "(SELECT access.my_element_contributors_v1())"
ELEMENT_GROUNDS = "(SELECT access.element_grounds_v1())"
BARRED = "(SELECT access.barred_v1())::bigint[]"


def not_barred(dataset: str) -> str:
    """Neither the child nor this dataset of the child is barred to the seat. NULL (not ready) lets nothing through."""
    # Both in one array, so that what is barred is asked once for each table of a statement.
    return f"NOT ARRAY[student_id::bigint << 6, (student_id::bigint << 6) | {dataset}] && {BARRED}"


def sees(table: str, *datasets: int) -> str:
    """The point shape: the seat stands on some ground toward the row's child, a grant on that very ground opens this dataset
    of its contributor, and nothing bars it. Of several datasets the row names its own.

    Of the child whose page it is that is worked out once for each table of a statement; else row by row. Functions, and no
    subqueries, because those would be planned anew for each table that a statement names (decision 17).
    """
    dataset = str(datasets[0]) if len(datasets) == 1 else "dataset"
    packed = f'("{table}".student_id::bigint << 22) | ("{table}".contributor_id::bigint << 6) | {dataset}'
    known = f"({packed}) = ANY ((SELECT access.open_of_child_v1({', '.join(map(str, datasets))}))::bigint[])"
    return f'({known} OR access.opens_v1("{table}".student_id, "{table}".contributor_id, {dataset}))'


def sees_by_day(table: str, dataset: int, day: str) -> str:
    """The point shape for rows that have a day: as above, or by a line that opens this day. Whoever has no such line is asked
    nothing more, once for each table of a statement (decision 36)."""
    return f"({sees(table, dataset)} OR ({has_windows(dataset)} AND {in_window(table, dataset, day)}))"


def has_windows(dataset: int) -> str:
    return f"(SELECT access.has_windows_v1({dataset}))"


def in_window(table: str, dataset: int, day: str) -> str:
    return f'access.in_window_v1("{table}".student_id, "{table}".contributor_id, {dataset}, {day})'


def of_my_children(*wanted: int) -> str:
    """The set shape's first half: the child is one of mine. An array, which drives an index on the child."""
    return f"student_id = ANY ((SELECT access.my_children_of_v1({', '.join(map(str, wanted))}))::integer[])"


def by_day_in_sets(table: str, dataset: int, day: str) -> str:
    """The set shape for rows that have a day. Among the children are then those whom one reaches by a line of some days alone.
    Of the few contributors with such a line each row is asked for; nobody else pays for them."""
    reached = f"student_id = ANY ((SELECT access.my_children_by_day_v1({dataset}))::integer[])"
    grounds = f'((SELECT access.my_contributors_by_day_v1({dataset})))["{table}".contributor_id]'
    row = f"(student_id::bigint << 16) | {grounds}"
    asked = f'access.opens_v1("{table}".student_id, "{table}".contributor_id, {dataset}) OR {in_window(table, dataset, day)}'
    of_whom = f"WHEN 0 THEN {asked} ELSE ({row}) IN (SELECT access.my_rows_by_day_v1({dataset}))"
    return f"{reached} AND CASE {grounds} WHEN -1 THEN true {of_whom} END"


def open_in_sets(table: str, *wanted: int) -> str:
    """The set shape's second half, for a child of mine: its contributor's rows are open of every child of mine, or of this
    one. Bars are counted already: a barred child is none of mine. Of several datasets the row names its own."""
    if len(wanted) == 1:
        grounds = f'((SELECT access.my_contributors_v1({wanted[0]})))["{table}".contributor_id]'
        row, rows = f"(student_id::bigint << 16) | {grounds}", f"access.my_rows_v1({wanted[0]})"
    else:
        asked = ", ".join(map(str, wanted))
        grounds = f'((SELECT access.my_openings_v1({asked})))["{table}".dataset]["{table}".contributor_id]'
        row = f'(student_id::bigint << 22) | ({grounds}::bigint << 6) | "{table}".dataset'
        rows = f"access.my_rows_v2({asked})"
    return f"CASE WHEN {grounds} = -1 THEN true ELSE ({row}) IN (SELECT {rows}) END"


def sees_element(table: str) -> str:
    """The point shape for rows of single elements, each of which names its dataset, element and view."""
    # One value says of whom it is and what is open: asked twice, it could be of two children. OFFSET keeps it one. Of the
    # child whose page it is it says yes, or no where that is certain; of another, nothing.
    whose = f'of_child.known["{table}".contributor_id]'
    known = (
        f'(SELECT CASE WHEN {whose}[7] = "{table}".student_id AND ({whose}{_bit(table)} OR {whose}[8] = 1)'
        f" THEN {whose}{_bit(table)} END"
        " FROM (SELECT (SELECT access.elements_of_child_v2()) AS known OFFSET 0) AS of_child)"
    )
    row = ", ".join(f'"{table}".{name}' for name in ("student_id", "contributor_id", "dataset", "element", "view"))
    return f"coalesce({known}, access.opens_element_v1({row}))"


def element_open_in_sets(table: str) -> str:
    """The set shape's second half for single elements, of a child of mine: open on no ground, or of every child of mine, or of
    this one. Where a contributor opens the same elements on all its grounds, the child's are looked up in one set of numbers."""
    contributor = f'"{table}".contributor_id'
    on_some_ground = f"({ANY_ELEMENTS})[{contributor}]{_bit(table)}"
    row = f'("{table}".student_id::bigint << 16) | ({ELEMENT_GROUNDS})[{contributor}]'
    stands = (
        "EXISTS (SELECT 1 FROM access_standing_now v"
        f' WHERE v.student_id = "{table}".student_id'
        f' AND (v.datasets & (1::bigint << "{table}".dataset) <> 0 OR v.release_id <> 0'
        f' AND access.released_v1(v.release_id, "{table}".element, "{table}".view))'
        f' AND get_bit({ELEMENTS}["{table}".contributor_id][v.ground_id * 3 + "{table}".view], "{table}".element) = 1)'
    )
    # Where it depends on the element, it may still be open of every child.
    by_element = f"({MY_ELEMENTS})[{contributor}]{_bit(table)} OR {stands}"
    of_whom = (
        f"CASE ({ELEMENT_CONTRIBUTORS})[{contributor}] WHEN -1 THEN true WHEN 0 THEN {by_element}"
        f" ELSE ({row}) IN (SELECT access.my_element_rows_v1()) END"
    )
    return f"CASE WHEN {on_some_ground} THEN {of_whom} ELSE false END AND {not_barred('dataset')}"


def _bit(table: str) -> str:
    """Of the words of one contributor: whether the bit of this row's view and element is set."""
    return f'["{table}".view * 2 + "{table}".element / 64 + 1] >> (63 - "{table}".element % 64) & 1 = 1'
