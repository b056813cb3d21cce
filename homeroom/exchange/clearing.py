"""What has expired is deleted, by the role that alone may delete: held rows, pairs that nobody decided, keys of old forms,
drafts that were sent or lay for a month, saved views that were removed a month ago."""

from django.db import connection, transaction


@transaction.atomic
def clear_expired() -> dict[str, int]:
    """Answers how many of each were deleted. The disposer's policies show it nothing that is still waited for."""
    deleted = {}
    with connection.cursor() as cursor:
        for name, statement in STATEMENTS.items():
            cursor.execute(statement)
            deleted[name] = cursor.rowcount
    return deleted


STATEMENTS = {
    "held rows": "DELETE FROM exchange_heldrow",
    "former rows": "DELETE FROM exchange_formerrow",
    "decisions": "DELETE FROM matching_decision",
    "pairs": "DELETE FROM matching_pair",
    "refused pairs": "UPDATE matching_pair SET sealed_child = '', sealed_candidate = ''"
    " WHERE sealed_child <> '' OR sealed_candidate <> ''",
    "form keys": "DELETE FROM common_formkey",
    "drafts": "DELETE FROM common_draft",
    "readings": "DELETE FROM notices_reading",
    "notices": "DELETE FROM notices_notice",
    "attempts": "DELETE FROM notices_attempt",
    "saved views": "DELETE FROM insight_savedview",
    "held files": "DELETE FROM insight_heldfile",
    "e-mails": "DELETE FROM notices_outgoing",
}
