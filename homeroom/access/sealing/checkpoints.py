"""What a checkpoint says, word for word, as it is signed and hashed; and where checkpoints stand."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from typing import LiteralString

import psycopg

LEDGERS = ("access_event", "access_disclosure", "access_disclosurereview", "access_disclosurefinding")
FORM, FORMS = 4, (1, 2, 3, 4)  # How a row is made into a leaf now, and has ever been: access.leaves_v5.
MEANING = "homeroom checkpoint 1"  # So that what is signed here can stand for nothing else.

COLUMNS: LiteralString = (
    'number, ledger, form, "after", upto, count, root, previous, key, at, signature, numbers, leaves'
)


@dataclass(frozen=True)
class Sealed:
    """One row of the checkpoints."""

    number: int
    ledger: str
    form: int
    after: int
    upto: int
    count: int
    root: bytes
    previous: bytes
    key: str
    at: datetime
    signature: bytes = b""
    numbers: tuple[int, ...] = ()
    leaves: bytes = b""

    @property
    def statement(self) -> bytes:
        said = {
            "number": self.number,
            "ledger": self.ledger,
            "form": self.form,
            "after": self.after,
            "upto": self.upto,
            "count": self.count,
            "root": self.root.hex(),
            "previous": self.previous.hex(),
            "key": self.key,
            "at": round(self.at.timestamp() * 1_000_000),
        }
        return f"{MEANING}\n{json.dumps(said, sort_keys=True, separators=(',', ':'))}".encode()

    @property
    def hash(self) -> bytes:
        return hashlib.sha256(self.statement).digest()

    @property
    def values(self) -> list:
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return list({**said, "numbers": list(self.numbers)}.values())


def of_row(row: tuple) -> Sealed:
    said = dict(zip((field.name for field in fields(Sealed)), row, strict=True))
    return Sealed(**{**said, "numbers": tuple(said["numbers"])})


def each(connection: psycopg.Connection) -> Iterator[Sealed]:
    """In their order, one at a time: all together they are as long as the book."""
    number = -1
    while row := connection.execute(
        f"SELECT {COLUMNS} FROM access_checkpoint WHERE number > %s ORDER BY number LIMIT 1", [number], binary=True
    ).fetchone():
        yield (sealed := of_row(row))
        number = sealed.number


def latest(connection: psycopg.Connection, ledger: str | None = None) -> Sealed | None:
    row = connection.execute(
        f"SELECT {COLUMNS} FROM access_checkpoint WHERE %s::text IS NULL OR ledger = %s ORDER BY number DESC LIMIT 1",
        [ledger, ledger],
        binary=True,
    ).fetchone()
    return of_row(row) if row else None


def rows_of(
    connection: psycopg.Connection, ledger: str, form: int, after: int, upto: int, most: int | None = None
) -> tuple[list[int], bytes]:
    """The numbers of the rows that stand in this range now, and their leaf hashes, one after the other."""
    row = connection.execute(
        "SELECT numbers, hashes FROM access.leaves_v5(%s, %s::smallint, %s, %s, %s)",
        [ledger, form, after, upto, most],
        binary=True,
    ).fetchone()
    assert row is not None
    return row[0], row[1]
