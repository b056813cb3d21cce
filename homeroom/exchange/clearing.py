"""What has expired is deleted, by the role that alone may delete: held rows, last loads, pairs that nobody decided, keys of old
forms, drafts that were sent or lay for a month, saved views that were removed a month ago."""

from functools import partial

from django.db import connection, transaction

from homeroom.common.spool import discard


@transaction.atomic
def clear_expired() -> dict[str, int]:
    """Answers how many of each were deleted. The disposer's policies show it nothing that is still waited for."""
    deleted = {}
    with connection.cursor() as cursor:
        for name, statement in STATEMENTS.items():
            cursor.execute(statement)
            deleted[name] = cursor.rowcount
        cursor.execute("SELECT rows_name FROM exchange_findings WHERE rows_name <> ''")
        rows = [name for (name,) in cursor.fetchall()]
        cursor.execute("UPDATE exchange_findings SET rows_name = '' WHERE rows_name = ANY (%s)", [rows])
    for name in rows:
        transaction.on_commit(partial(discard, name))
    return deleted | {"rows to correct": len(rows)}


STATEMENTS = {
    "held rows": "DELETE FROM exchange_heldrow",
    "last loads": "DELETE FROM exchange_lastload",
    "former rows": "DELETE FROM exchange_formerrow",
    "audit answers": "DELETE FROM matching_auditanswer",
    "audit draws": "DELETE FROM matching_auditdraw",
    "weighings": "DELETE FROM matching_weighing",
    "first answers": "DELETE FROM matching_firstanswer",
    "match questions": "DELETE FROM matching_question",
    "decisions": "DELETE FROM matching_decision",
    "pairs": "DELETE FROM matching_pair",
    "refused pairs": "UPDATE matching_pair SET sealed_child = '', sealed_candidate = ''"
    " WHERE sealed_child <> '' OR sealed_candidate <> ''",
    "looked up": "DELETE FROM matching_lookedup",
    "form keys": "DELETE FROM common_formkey",
    "drafts": "DELETE FROM common_draft",
    "readings": "DELETE FROM notices_reading",
    "notices": "DELETE FROM notices_notice",
    "attempts": "DELETE FROM notices_attempt",
    "saved views": "DELETE FROM insight_savedview",
    "held files": "DELETE FROM insight_heldfile",
    "e-mails": "DELETE FROM notices_outgoing",
}
