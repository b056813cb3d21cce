"""Who may look at a possible match: a linkage steward whose organization hosts both partners, or the child's own
caseworker. A school is asked nothing before (DESIGN section 4, point 17)."""

from homeroom.access.catalogue import catalogue
from homeroom.access.protection import BATCH_CONTRIBUTOR, Policy, Protection, Right, preset
from homeroom.access.shapes import not_barred

SEES = (
    "(contributor_id = ANY ((SELECT access.hosted_v1())::smallint[])"
    " AND agency_id = ANY ((SELECT access.hosted_v1())::smallint[])"
    # Who hosts both stands toward no child, and so a freeze of the collaboration is asked here.
    " AND (SELECT access.frozen_v1()) IS NULL)"
    " OR EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = matching_pair.student_id"
    " AND v.ground_id = ANY ((SELECT access.accountable_v1())::smallint[]))"
    # That the school's record became another child's would tell a caseworker that this student is in care, perhaps elsewhere.
    " AND NOT access.is_anothers_v1(matching_pair.id)"
)

# The subquery is under the reader's own policy on pairs: whoever cannot see the pair cannot decide it.
ON_MY_PAIR = "EXISTS (SELECT 1 FROM matching_pair p WHERE p.id = pair_id)"
# What is said of a pair goes when nobody decided it in time, or refused it so long ago that nobody will undo it.
GOES_WITH_ITS_PAIR = Policy("disposer_deletes", "ALL", "homeroom_disposer", "access.pair_over_v1(pair_id) IS NOT NULL")
DEFINER_READS = Policy("definer_reads", "SELECT", "homeroom_definer", "true")
BY_ME = "by_id = (SELECT access.person_v1())"


@preset("pairs")
def pairs(model) -> Protection:
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app, homeroom_worker"),
            Right("SELECT, INSERT, UPDATE", "homeroom_import"),
            Right("SELECT, DELETE, UPDATE (sealed_child, sealed_candidate)", "homeroom_disposer"),
            Right("SELECT, UPDATE (sealed_child, sealed_candidate)", "homeroom_definer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", SEES),
            # A pair comes and goes with what the district sends; an agency's import has no business with it.
            Policy("import_works", "ALL", "homeroom_import", f"contributor_id = {BATCH_CONTRIBUTOR}"),
            # DESIGN section 4, point 16. A refused pair stays as hashes, so that it is not proposed once more.
            Policy("disposer_looks", "SELECT", "homeroom_disposer", "access.pair_over_v1(id) IS NOT NULL"),
            Policy("disposer_deletes", "DELETE", "homeroom_disposer", "access.pair_over_v1(id) = 'undecided'"),
            Policy(
                "disposer_empties",
                "UPDATE",
                "homeroom_disposer",
                "access.pair_over_v1(id) = 'refused'",
                "sealed_child = '' AND sealed_candidate = ''",
            ),
            DEFINER_READS,
            # access.withdraw_sealed_v1, for a load of the agency, which sees no pair.
            Policy(
                "definer_empties", "UPDATE", "homeroom_definer", "true", "sealed_child = '' AND sealed_candidate = ''"
            ),
        ),
    )


@preset("pair decisions")
def pair_decisions(model) -> Protection:
    # That a person decides without naming a rule, and a rule without naming a person, is a constraint of the table.
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_app"),
            Right("SELECT", "homeroom_worker"),
            Right("SELECT, INSERT, UPDATE (settled_at)", "homeroom_import"),
            Right("SELECT, INSERT", "homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker, homeroom_import", ON_MY_PAIR),
            Policy("disposer_deletes", "ALL", "homeroom_disposer", "access.pair_over_v1(pair_id) = 'undecided'"),
            Policy(
                "decide",
                "INSERT",
                "homeroom_app",
                check=f"by_id = (SELECT access.person_v1()) AND {ON_MY_PAIR}",
            ),
            Policy("import_records", "INSERT", "homeroom_import", check=f"by_id IS NULL AND {ON_MY_PAIR}"),
            Policy("import_settles", "UPDATE", "homeroom_import", ON_MY_PAIR),
            DEFINER_READS,
            # access.withdraw_sealed_v1, for a load of the agency, which sees no pair.
            Policy(
                "definer_withdraws",
                "INSERT",
                "homeroom_definer",
                check="rule = 'identity_sealed' AND verdict = 'refuse'",
            ),
        ),
    )


@preset("pair weighings")
def pair_weighings(model) -> Protection:
    # As decisions: whoever may look at a pair may read what speaks for it.
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app, homeroom_worker, homeroom_definer"),
            Right("SELECT, INSERT", "homeroom_import"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker, homeroom_import", ON_MY_PAIR),
            Policy(
                "import_weighs",
                "INSERT",
                "homeroom_import",
                check=f"batch_id = (SELECT access.batch_v1()) AND {ON_MY_PAIR}",
            ),
            GOES_WITH_ITS_PAIR,
            DEFINER_READS,
        ),
    )


@preset("audit draws")
def audit_draws(model) -> Protection:
    # Drawn by access.draw_audit_v1 alone: nobody chooses which links are looked at.
    return Protection(
        rights=(
            Right("SELECT", "homeroom_app, homeroom_worker"),
            # access.withdraw_sealed_v1 takes back what nobody has answered.
            Right("SELECT, INSERT, DELETE", "homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", ON_MY_PAIR),
            GOES_WITH_ITS_PAIR,
            Policy("definer_draws", "ALL", "homeroom_definer", "true"),
        ),
    )


@preset("audit answers")
def audit_answers(model) -> Protection:
    # The subquery is under the reader's own policy on draws, and that one under the policy on pairs.
    on_my_draw = "EXISTS (SELECT 1 FROM matching_auditdraw d WHERE d.id = draw_id)"
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_app"),
            Right("SELECT", "homeroom_worker, homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", on_my_draw),
            Policy("answer", "INSERT", "homeroom_app", check=f"by_id = (SELECT access.person_v1()) AND {on_my_draw}"),
            Policy("disposer_deletes", "ALL", "homeroom_disposer", on_my_draw),
            DEFINER_READS,
        ),
    )


@preset("switchings")
def switchings(model) -> Protection:
    """Of no child: every reader may know whether rules link by themselves. A reviewer's answer may switch it off."""
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_app"),
            Right("SELECT", "homeroom_worker, homeroom_import, homeroom_definer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker, homeroom_import", "true"),
            Policy(
                "switch",
                "INSERT",
                "homeroom_app",
                check="by_id = (SELECT access.person_v1())"
                " AND (is_by_audit OR (SELECT (access.seat_v1()).role) = 'linkage_steward')",
            ),
            DEFINER_READS,
        ),
    )


@preset("first answers")
def first_answers(model) -> Protection:
    """Who comes second answers without knowing what the first said: until then only its writer reads it."""
    mine_still = f"{BY_ME} AND taken_back_at IS NULL"
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (taken_back_at)", "homeroom_app"),
            Right("SELECT", "homeroom_worker, homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy(
                "see",
                "SELECT",
                "homeroom_app, homeroom_worker",
                f"{ON_MY_PAIR} AND ({BY_ME} OR access.was_decided_v1(pair_id, at))",
            ),
            Policy(
                "say",
                "INSERT",
                "homeroom_app",
                check=f"{mine_still} AND {ON_MY_PAIR} AND access.needs_second_v1(pair_id, statement_timestamp())",
            ),
            Policy("take_back", "UPDATE", "homeroom_app", mine_still, f"{BY_ME} AND taken_back_at IS NOT NULL"),
            GOES_WITH_ITS_PAIR,
            DEFINER_READS,
        ),
    )


@preset("match questions")
def match_questions(model) -> Protection:
    """Read by who reviews the pair, and by the data stewards of the agency whose child it is, unless the child is barred to them;
    of the pair these see nothing."""
    table = model._meta.db_table
    of_this_pair = " AND ".join(f"p.{name} = {table}.{name}" for name in ("student_id", "agency_id", "sealed_child"))
    on_this_pair = f"EXISTS (SELECT 1 FROM matching_pair p WHERE p.id = pair_id AND {of_this_pair})"
    open_to_me = not_barred(str(catalogue().datasets["identity"].number))
    stewarded = f"agency_id = (SELECT access.stewarded_v1()) AND (SELECT access.frozen_v1()) IS NULL AND {open_to_me}"
    return Protection(
        rights=(
            Right("SELECT, INSERT, UPDATE (sealed_answer, answered_by_id, answered_at)", "homeroom_app"),
            Right("SELECT", "homeroom_worker"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see", "SELECT", "homeroom_app, homeroom_worker", f"{ON_MY_PAIR} OR ({stewarded})"),
            Policy("ask", "INSERT", "homeroom_app", check=f"{BY_ME} AND answered_at IS NULL AND {on_this_pair}"),
            Policy(
                "answer",
                "UPDATE",
                "homeroom_app",
                f"{stewarded} AND answered_at IS NULL",
                f"{stewarded} AND answered_by_id = (SELECT access.person_v1())",
            ),
            GOES_WITH_ITS_PAIR,
        ),
    )
