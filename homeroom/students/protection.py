"""The protections that only this room has: batches, the child itself, and partners' own records of the child."""

from homeroom.access.protection import (
    DEFINER_READS,
    READ_BY_DEFINER,
    READERS,
    REPORT,
    Policy,
    Protection,
    Right,
    preset,
)
from homeroom.access.shapes import BARRED, MASKS, of_my_children

EXISTS_IN_SET = "id = ANY (ARRAY(SELECT r.student_id FROM students_sourcerecord r))"


@preset("students")
def students(model) -> Protection:
    """A child exists for whoever may see something of a record that some contributor has of the child."""
    # The subquery is under the reader's own policy on source records, which asks what the grants open.
    exists = (
        'EXISTS (SELECT 1 FROM students_sourcerecord r WHERE r.student_id = "students_student".id)'
        f" AND NOT (id::bigint << 6) = ANY ({BARRED})"
    )
    return Protection(
        rights=(
            Right("SELECT", f"{READERS}, homeroom_definer"),
            Right("SELECT, INSERT", "homeroom_import"),
        ),
        policies=(
            Policy("exists", "SELECT", "homeroom_app, homeroom_worker", exists),
            # The subquery is under the set shape of source records, and answers once for all children.
            Policy("exists_in_set", "SELECT", REPORT, EXISTS_IN_SET),
            # A student row carries nothing; whose it is stands in source records, which the import sees only of its own.
            Policy("import_makes", "ALL", "homeroom_import", "true", "(SELECT access.batch_v1()) IS NOT NULL"),
            DEFINER_READS,
        ),
    )


@preset("source records")
def source_records(model) -> Protection:
    """That a contributor has a record is visible with the child; its identifier there never is (column rights)."""
    stands = (
        "EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = students_sourcerecord.student_id"
        f" AND {MASKS}[contributor_id][v.ground_id] & v.datasets <> 0)"
    )
    sees = f"{stands} AND NOT (student_id::bigint << 6) = ANY ({BARRED})"
    all_of_mine = "((SELECT access.my_contributors_v1(0)))[contributor_id] = -1"
    in_sets = f"{of_my_children(0)} AND CASE WHEN {all_of_mine} THEN true ELSE {stands} END"
    mine = "contributor_id = (SELECT access.batch_contributor_v1())"
    return Protection(
        rights=(
            Right("SELECT (id, contributor_id, student_id, recorded_at)", READERS),
            Right("SELECT, INSERT", "homeroom_import"),
            Right("SELECT, INSERT, UPDATE, DELETE", "homeroom_definer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", sees),
            Policy("see_set", "SELECT", REPORT, in_sets),
            Policy("import_reads", "SELECT", "homeroom_import", mine),
            Policy("import_adds", "INSERT", "homeroom_import", check=mine),
            Policy("definer_keeps", "ALL", "homeroom_definer", "true"),
        ),
    )


@preset("batches")
def batches(model) -> Protection:
    """A contributor's stewards see their own loads; the import works on the batch that it has begun."""
    own = "contributor_id = (SELECT access.stewarded_v1())"
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_app"),
            Right("SELECT", "homeroom_worker"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
            *READ_BY_DEFINER,
        ),
        policies=(
            Policy("steward_sees", "SELECT", "homeroom_app, homeroom_worker", own),
            Policy("steward_sends", "INSERT", "homeroom_app", check=f"{own} AND by_id = (SELECT access.person_v1())"),
            # Which of its batches an import works on is told by the setting app.batch; what it writes is bound to it.
            Policy("import_works", "ALL", "homeroom_import", "true"),
            DEFINER_READS,
        ),
    )
