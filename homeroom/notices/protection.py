"""Who sees a notice: its person, while the child that it is about may still be seen. Who writes one: functions alone.

Who touches the outbox: the worker alone sends; others put in through access.send_later_v1 and never read.
"""

from homeroom.access.protection import DEFINER_READS, DOOR, READ_BY_DEFINER, Policy, Protection, Right, preset
from homeroom.access.shapes import BARRED

OWN = "person_id = (SELECT access.person_v1())"
NOTICE_DAYS_KEPT = 90  # A school term: who was away for long still finds what happened.
OLD = f"at <= statement_timestamp() - interval '{NOTICE_DAYS_KEPT} days'"


@preset("notices")
def notices(model) -> Protection:
    """A notice about a child shows while its person stands in a relation to the child on which something is open."""
    still = (
        "EXISTS (SELECT 1 FROM access_standing_now v WHERE v.student_id = notices_notice.student_id"
        " AND v.ground_id = ANY ((SELECT access.teaming_v1())::smallint[]))"
        f" AND NOT (student_id::bigint << 6) = ANY ({BARRED})"
    )
    return Protection(
        rights=(
            Right("SELECT", DOOR),
            Right("SELECT, INSERT", "homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("see_own", "SELECT", DOOR, f"{OWN} AND (student_id IS NULL OR ({still}))"),
            DEFINER_READS,
            Policy("definer_writes", "INSERT", "homeroom_definer", check="true"),
            Policy("disposer_clears", "ALL", "homeroom_disposer", OLD),
        ),
    )


@preset("notice readings")
def notice_readings(model) -> Protection:
    """One reads one's own. The subquery is under the reader's own policy: nobody reads for somebody else."""
    mine = "EXISTS (SELECT 1 FROM notices_notice n WHERE n.id = notice_id)"
    return Protection(
        rights=(Right("SELECT, INSERT", DOOR), *READ_BY_DEFINER, Right("SELECT, DELETE", "homeroom_disposer")),
        policies=(
            Policy("see_own", "SELECT", DOOR, OWN),
            Policy("read_own", "INSERT", DOOR, check=f"{OWN} AND {mine}"),
            DEFINER_READS,
            Policy("disposer_clears", "ALL", "homeroom_disposer", mine),
        ),
    )


@preset("notice choices")
def notice_choices(model) -> Protection:
    return Protection(
        rights=(Right("SELECT, INSERT", DOOR), *READ_BY_DEFINER),
        policies=(Policy("own", "SELECT", DOOR, OWN), Policy("choose", "INSERT", DOOR, check=OWN), DEFINER_READS),
    )


@preset("digests")
def digests(model) -> Protection:
    return Protection(
        rights=(Right("SELECT, INSERT", "homeroom_worker"), *READ_BY_DEFINER),
        policies=(Policy("worker_writes", "ALL", "homeroom_worker", "true"), DEFINER_READS),
    )


DAYS_KEPT = 30  # Long enough to answer "did you get it?"; an address is nobody's business for longer.
OVER = f"written_at <= statement_timestamp() - interval '{DAYS_KEPT} days'"


@preset("outgoing")
def outgoing(model) -> Protection:
    return Protection(
        rights=(
            Right("SELECT, UPDATE (said)", "homeroom_worker"),
            Right("SELECT, INSERT", "homeroom_definer"),
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("worker_reads", "SELECT", "homeroom_worker", "true"),
            Policy("worker_empties", "UPDATE", "homeroom_worker", "true", "said = '{}'"),
            DEFINER_READS,
            Policy("definer_writes", "INSERT", "homeroom_definer", check="true"),
            Policy("disposer_clears", "ALL", "homeroom_disposer", OVER),
        ),
    )


@preset("attempts")
def attempts(model) -> Protection:
    of_an_old_one = "EXISTS (SELECT 1 FROM notices_outgoing o WHERE o.id = outgoing_id)"  # Of those that it sees.
    return Protection(
        rights=(
            Right("SELECT, INSERT", "homeroom_worker"),
            *READ_BY_DEFINER,
            Right("SELECT, DELETE", "homeroom_disposer"),
        ),
        policies=(
            Policy("worker_reads", "SELECT", "homeroom_worker", "true"),
            Policy("worker_adds", "INSERT", "homeroom_worker", check="true"),
            DEFINER_READS,
            Policy("disposer_clears", "ALL", "homeroom_disposer", of_an_old_one),
        ),
    )
