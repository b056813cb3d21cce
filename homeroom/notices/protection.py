"""Who touches the outbox: the worker alone sends; others put in through access.send_later_v1 and never read."""

from homeroom.access.protection import DEFINER_READS, READ_BY_DEFINER, Policy, Protection, Right, preset

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
