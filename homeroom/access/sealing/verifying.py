"""Whether the book stands as it was sealed: signatures, the chain, and each row. What differs is named by number alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from homeroom.access.sealing.anchors import Anchor
from homeroom.access.sealing.checkpoints import FORMS, LEDGERS, Sealed, each, rows_of
from homeroom.access.sealing.keys import fingerprint, is_signed
from homeroom.access.sealing.tree import HASH_BYTES, root_of

NAMED_MAX = 50  # Of each kind. Whoever rewrote a whole book is found out by the first.


class Fault(NamedTuple):
    code: str
    sentence: str


@dataclass
class Verified:
    """What one look at the book found."""

    checkpoints: int = 0
    rows: int = 0
    latest: Sealed | None = None
    faults: list[Fault] = field(default_factory=list)
    left_out: int = 0

    def add(self, faults: Iterable[Fault]) -> None:
        for fault in faults:
            if sum(fault.code == known.code for known in self.faults) < NAMED_MAX:
                self.faults.append(fault)
            else:
                self.left_out += 1


def verify(connection: psycopg.Connection, key: Ed25519PublicKey | None, anchors: Iterable[Anchor] = ()) -> Verified:
    """All of it, one checkpoint at a time. An anchor is a checkpoint that somebody kept elsewhere."""
    found = Verified()
    wanted: dict[int, list[Anchor]] = {}
    for anchor in anchors:
        wanted.setdefault(anchor.number, []).append(anchor)
    reached = dict.fromkeys(LEDGERS, 0)
    for sealed in each(connection):
        found.add(about_signature(sealed, key))
        found.add(about_chain(sealed, found.latest, reached))
        found.add(about_rows(connection, sealed))
        for anchor in wanted.pop(sealed.number, ()):
            found.add(about_anchor(anchor, sealed))
        found.checkpoints, found.rows, found.latest = found.checkpoints + 1, found.rows + sealed.count, sealed
        reached[sealed.ledger] = sealed.upto
    for number in sorted(wanted):
        sentence = (
            f"Checkpoint {number} was sealed, as the anchor kept elsewhere says, and is not there. The end of the book was cut"
            " off, or an older backup was brought back."
        )
        found.add([Fault("book-anchor", sentence)])
    if key is None and found.latest:
        found.add([Fault("book-key", "The key that signs the book is missing, so no signature could be looked at.")])
    return found


def about_signature(sealed: Sealed, key: Ed25519PublicKey | None) -> Iterator[Fault]:
    if key is None:
        return
    if sealed.key != fingerprint(key):
        yield Fault("book-key", f"Checkpoint {sealed.number} names another key than the one of this installation.")
    elif not is_signed(key, sealed.signature, sealed.statement):
        yield Fault(
            "book-signature", f"Checkpoint {sealed.number} was changed: its signature does not fit what it says."
        )


def about_chain(sealed: Sealed, before: Sealed | None, reached: dict[str, int]) -> Iterator[Fault]:
    number = before.number + 1 if before else 1
    if sealed.number != number:
        gone = f"{number}" if sealed.number == number + 1 else f"{number} to {sealed.number - 1}"
        yield Fault("book-chain", f"Missing of the checkpoints: {gone}.")
    elif sealed.previous != (before.hash if before else b""):
        yield Fault("book-chain", f"Checkpoint {sealed.number} does not follow on the one that stands before it.")
    if sealed.after != reached.get(sealed.ledger):
        sentence = f"Checkpoint {sealed.number} does not begin where the one before it of {sealed.ledger} ended."
        yield Fault("book-chain", sentence)


def about_rows(connection: psycopg.Connection, sealed: Sealed) -> Iterator[Fault]:
    """The rows as they stand now beside the hashes that were kept; and these beside the root that was signed."""
    if sealed.ledger not in LEDGERS or sealed.form not in FORMS:
        return  # Then its signature does not fit either.
    numbers, leaves = rows_of(connection, sealed.ledger, sealed.form, sealed.after, sealed.upto)
    is_kept = len(sealed.numbers) == sealed.count and len(sealed.leaves) == HASH_BYTES * sealed.count
    if not is_kept or root_of(sealed.leaves) != sealed.root:
        as_sealed = root_of(leaves) == sealed.root
        rows = "The rows stand as they were sealed." if as_sealed else "Some of the rows were changed too."
        sentence = f"What checkpoint {sealed.number} keeps of rows {_range(sealed)} was changed. {rows}"
        yield Fault("book-leaves", sentence)
        return
    if (tuple(numbers), leaves) == (sealed.numbers, sealed.leaves):
        return
    stand, kept = _by_number(numbers, leaves), _by_number(sealed.numbers, sealed.leaves)
    for number in sorted(stand.keys() | kept.keys()):
        if number not in stand:
            yield _of_row("removed", "is gone since it was sealed", number, sealed)
        elif number not in kept:
            yield _of_row("added", "was added among rows that were sealed before", number, sealed)
        elif stand[number] != kept[number]:
            yield _of_row("changed", "was changed after it was sealed", number, sealed)


def about_anchor(anchor: Anchor, sealed: Sealed) -> Iterator[Fault]:
    if anchor.hash != sealed.hash.hex():
        sentence = (
            f"Checkpoint {sealed.number} is not the one that the anchor kept elsewhere names: the book was sealed anew."
        )
        yield Fault("book-anchor", sentence)


def _of_row(what: str, sentence: str, number: int, sealed: Sealed) -> Fault:
    return Fault(f"book-row-{what}", f"Row {number} of {sealed.ledger} {sentence} (checkpoint {sealed.number}).")


def _by_number(numbers: Iterable[int], leaves: bytes) -> dict[int, bytes]:
    return {number: leaves[HASH_BYTES * n : HASH_BYTES * (n + 1)] for n, number in enumerate(numbers)}


def _range(sealed: Sealed) -> str:
    return f"{sealed.after + 1} to {sealed.upto} of {sealed.ledger}"
