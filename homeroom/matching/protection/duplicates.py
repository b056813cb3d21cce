"""Who may look at two records of agencies, tie them, and say that a record is of two children (decision 60)."""

from homeroom.access.catalogue import catalogue
from homeroom.access.protection import BATCH_CONTRIBUTOR, Policy, Protection, Right, preset
from homeroom.access.shapes import not_barred
from homeroom.matching.protection.pairs import BY_ME, DEFINER_READS

# Both agencies are hosted by the reviewer's organization; who hosts both stands toward no child, and so a freeze is asked here.
HOSTS_BOTH = (
    "agency_a_id = ANY ((SELECT access.hosted_v1())::smallint[])"
    " AND agency_b_id = ANY ((SELECT access.hosted_v1())::smallint[])"
    " AND (SELECT access.frozen_v1()) IS NULL"
)
# The subquery is under the reader's own policy on duplicates.
ON_MY_DUPLICATE = "EXISTS (SELECT 1 FROM matching_duplicate d WHERE d.id = duplicate_id)"
OF_EITHER = f"{BATCH_CONTRIBUTOR} IN (agency_a_id, agency_b_id)"


@preset("duplicates")
def duplicates(model) -> Protection:
    """Looked at by a linkage steward who acts for both agencies; kept by the import of either."""
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app, homeroom_worker, homeroom_definer"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", HOSTS_BOTH),
            Policy("import_works", "ALL", "homeroom_import", OF_EITHER),
            DEFINER_READS,
        ),
    )


@preset("duplicate answers")
def duplicate_answers(model) -> Protection:
    """A first "one child" is read by its writer alone, until the two are tied."""
    tied_since = (
        "EXISTS (SELECT 1 FROM matching_tie t WHERE t.duplicate_id = matching_duplicateanswer.duplicate_id"
        " AND t.at >= matching_duplicateanswer.at)"
    )
    as_it_stands = (
        "EXISTS (SELECT 1 FROM matching_duplicate d WHERE d.id = duplicate_id AND d.lapsed_at IS NULL"
        " AND d.compared = matching_duplicateanswer.compared)"
    )
    may_take_back = f"{ON_MY_DUPLICATE} AND ({BY_ME} OR verdict = 'different') AND taken_back_at IS NULL"
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (taken_back_at, taken_back_by_id)", "homeroom_app"),
            Right("SELECT", "homeroom_worker, homeroom_definer"),
        ),
        policies=(
            Policy(
                "see",
                "SELECT",
                "homeroom_app, homeroom_worker",
                f"{ON_MY_DUPLICATE} AND ({BY_ME} OR verdict <> 'same' OR {tied_since})",
            ),
            Policy("say", "INSERT", "homeroom_app", check=f"{BY_ME} AND taken_back_at IS NULL AND {as_it_stands}"),
            Policy(
                "take_back",
                "UPDATE",
                "homeroom_app",
                may_take_back,
                "taken_back_by_id = (SELECT access.person_v1())",
            ),
            DEFINER_READS,
        ),
    )


@preset("ties")
def ties(model) -> Protection:
    """Made and ended by whoever looks at the duplicate. While it holds, seen by whoever may see of both agencies that they
    have the child, and by the data stewards of the agency that sent both, who join them there."""
    holds = "ended_at IS NULL AND lapsed_at IS NULL"
    # The subqueries are under the reader's own policy on source records, which asks what each agency opens: a school that sees a
    # child by its own records alone is not told which agency has the other record.
    sees_both = " AND ".join(
        "EXISTS (SELECT 1 FROM students_sourcerecord r"
        f" WHERE r.student_id = matching_tie.student_{side}_id AND r.contributor_id = matching_tie.agency_{side}_id)"
        for side in "ab"
    )
    identity = str(catalogue().datasets["identity"].number)
    not_barred_to_me = " AND ".join(not_barred(identity).replace("student_id", f"student_{side}_id") for side in "ab")
    joins = (
        "agency_a_id = agency_b_id AND agency_a_id = (SELECT access.stewarded_v1())"
        f" AND (SELECT access.frozen_v1()) IS NULL AND {not_barred_to_me}"
    )
    of_this_duplicate = (
        "EXISTS (SELECT 1 FROM matching_duplicate d WHERE d.id = duplicate_id AND d.lapsed_at IS NULL"
        + (
            "".join(
                f" AND d.{name} = matching_tie.{name}"
                for name in ("student_a_id", "student_b_id", "agency_a_id", "agency_b_id")
            )
            + ")"
        )
    )
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (ended_at, ended_by_id)", "homeroom_app"),
            Right("SELECT", "homeroom_worker, homeroom_definer"),
            Right("SELECT, UPDATE (lapsed_at)", "homeroom_import"),
        ),
        policies=(
            Policy(
                "see",
                "SELECT",
                "homeroom_app, homeroom_worker",
                f"({HOSTS_BOTH}) OR ({holds} AND ({sees_both} OR ({joins})))",
            ),
            Policy("tie", "INSERT", "homeroom_app", check=f"{BY_ME} AND {holds} AND {of_this_duplicate}"),
            Policy(
                "untie",
                "UPDATE",
                "homeroom_app",
                f"{HOSTS_BOTH} AND {holds}",
                # Nobody has a right to change whose records they are, so of the new row only this is to be asked.
                "ended_by_id = (SELECT access.person_v1())",
            ),
            Policy("import_reads", "SELECT", "homeroom_import", OF_EITHER),
            Policy("import_lapses", "UPDATE", "homeroom_import", OF_EITHER),
            DEFINER_READS,
        ),
    )


@preset("overlays")
def overlays(model) -> Protection:
    """Said by who answers for the case, or reviews a pair of the child's; seen by whoever may see the child, and by reviewers.
    Whoever said it takes it back; the agency's data steward or a linkage steward says that it was put right."""
    # Both subqueries are under the reader's own policies.
    of_my_student = "EXISTS (SELECT 1 FROM students_student s WHERE s.id = matching_overlay.student_id)"
    on_my_pair = "EXISTS (SELECT 1 FROM matching_pair p WHERE p.student_id = matching_overlay.student_id"
    on_my_pair += " AND p.agency_id = matching_overlay.agency_id)"
    answers_for = (
        "agency_id = (SELECT access.organization_v1()) AND EXISTS (SELECT 1 FROM access_standing_now v"
        " WHERE v.student_id = matching_overlay.student_id"
        " AND v.ground_id = ANY ((SELECT access.accountable_v1())::smallint[]))"
    )
    links = f"(SELECT (access.seat_v1()).role) = 'linkage_steward' AND {on_my_pair}"
    identity = str(catalogue().datasets["identity"].number)
    stewards = (
        f"agency_id = (SELECT access.stewarded_v1()) AND (SELECT access.frozen_v1()) IS NULL AND {not_barred(identity)}"
    )
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (ending, sealed_done, ended_by_id, ended_at)", "homeroom_app"),
            Right("SELECT", "homeroom_worker, homeroom_definer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", f"{of_my_student} OR {on_my_pair}"),
            Policy(
                "say",
                "INSERT",
                "homeroom_app",
                check=f"{BY_ME} AND ended_at IS NULL AND (({answers_for}) OR ({links}))",
            ),
            Policy(
                "say_that_it_ended",
                "UPDATE",
                "homeroom_app",
                f"ended_at IS NULL AND ({BY_ME} OR ({stewards}) OR ({links}))",
                "ended_by_id = (SELECT access.person_v1())"
                f" AND ((ending = 'taken_back' AND {BY_ME}) OR (ending = 'put_right' AND (({stewards}) OR ({links}))))",
            ),
            DEFINER_READS,
        ),
    )
