"""Sealing what stands in the book, up to the last row before which nobody can still write."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from homeroom.access.sealing.checkpoints import COLUMNS, FORM, LEDGERS, Sealed, latest, rows_of
from homeroom.access.sealing.keys import fingerprint
from homeroom.access.sealing.tree import root_of

ROWS_MAX = 8192  # Of one checkpoint: 300 KB, so that memory stays small; a million rows are 123 checkpoints.
WAIT_SECONDS = 60.0  # A page is cut off after half a minute; what takes longer is sealed the next time.
LOOK_SECONDS = 0.05
ONE_AT_A_TIME = 0x5EA1  # Any number, as long as nobody else locks it.

# Whoever inserts into a table holds this lock on it from before the row gets its number until the end of the transaction.
WRITERS = (
    "SELECT array_agg(DISTINCT virtualtransaction) FROM pg_locks WHERE locktype = 'relation' AND relation = %s::regclass"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND mode IN ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock') AND granted"
)


def seal(
    connection: psycopg.Connection, key: Ed25519PrivateKey, *, wait: float = WAIT_SECONDS, most: int = ROWS_MAX
) -> list[Sealed]:
    """New checkpoints over all rows that nobody can come before any more. Of two sealers at once, one does nothing."""
    assert connection.autocommit
    if not _one(connection, "SELECT pg_try_advisory_lock(%s)", ONE_AT_A_TIME):
        return []
    try:
        return [sealed for ledger in LEDGERS for sealed in _seal_ledger(connection, key, ledger, wait, most)]
    finally:
        connection.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _seal_ledger(
    connection: psycopg.Connection, key: Ed25519PrivateKey, ledger: str, wait: float, most: int
) -> list[Sealed]:
    before = latest(connection, ledger)
    after = before.upto if before else 0
    upto = settled(connection, ledger, after, wait)
    made = []
    while after < upto:
        numbers, leaves = rows_of(connection, ledger, FORM, after, upto, most)
        made.append(_make(connection, key, ledger, after, numbers, leaves))
        after = numbers[-1]
    return made


def settled(connection: psycopg.Connection, ledger: str, after: int, wait: float) -> int:
    """The number up to which the ledger is written for good: its last, once everybody is done who was writing when it was
    read. Who drew a smaller number was writing then. Where somebody is not done in time, `after`: nothing new is."""
    last = _one(connection, "SELECT last FROM access.written_v2(%s, %s)", ledger, after) or 0
    awaited = set(_one(connection, WRITERS, ledger) or ()) if last > after else set()
    until = time.monotonic() + wait
    while awaited:
        awaited &= set(_one(connection, WRITERS, ledger) or ())
        if awaited and time.monotonic() >= until:
            return after
        if awaited:
            time.sleep(LOOK_SECONDS)
    return max(last, after)


def _make(
    connection: psycopg.Connection, key: Ed25519PrivateKey, ledger: str, after: int, numbers: list[int], leaves: bytes
) -> Sealed:
    before = latest(connection)
    unsigned = Sealed(
        number=before.number + 1 if before else 1,
        ledger=ledger,
        form=FORM,
        after=after,
        upto=numbers[-1],
        count=len(numbers),
        root=root_of(leaves),
        previous=before.hash if before else b"",
        key=fingerprint(key.public_key()),
        at=datetime.now(UTC),
        numbers=tuple(numbers),
        leaves=leaves,
    )
    sealed = replace(unsigned, signature=key.sign(unsigned.statement))
    connection.execute(
        f"INSERT INTO access_checkpoint ({COLUMNS}) VALUES ({', '.join(['%s'] * len(sealed.values))})", sealed.values
    )
    return sealed


def _one(connection: psycopg.Connection, sql: str, *values):
    row = connection.execute(sql.encode(), values).fetchone()
    return row[0] if row else None
