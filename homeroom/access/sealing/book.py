"""The book of this installation: where its key and its anchor lie, and how one seals it and looks whether it stands."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from homeroom.access.sealing import anchors
from homeroom.access.sealing.anchors import Anchor, anchor_of
from homeroom.access.sealing.checkpoints import LEDGERS, Sealed, latest
from homeroom.access.sealing.keys import NoKey, signing_key
from homeroom.access.sealing.sealing import WAIT_SECONDS, seal
from homeroom.access.sealing.verifying import Verified, verify

UNSEALED_MAX = timedelta(hours=1)  # The worker seals every five minutes; a long export may hold it up once.


class CutOff(Exception):
    """The checkpoint that we wrote down last is not there any more: nothing is sealed over that."""


@dataclass(frozen=True)
class Book:
    """`connection` is homeroom_sealer's; the key lies in the folder `secrets`, the latest checkpoint in the file `anchor`."""

    connection: psycopg.Connection
    secrets: Path
    anchor: Path

    def seal(self, wait: float = WAIT_SECONDS) -> list[Sealed]:
        key = signing_key(self.secrets, is_first=latest(self.connection) is None)
        if self.is_cut_off():
            raise CutOff(
                f"The checkpoint in {self.anchor} is not in the database, or is another there. Run homeroom check. If you"
                " brought back an older backup, move that file to where you keep anchors; then the book is sealed on."
            )
        made = seal(self.connection, key, wait=wait)
        if made:
            anchors.write(self.anchor, anchor_of(made[-1], key.public_key()))
        return made

    def is_cut_off(self) -> bool:
        if not self.anchor.exists():
            return False
        kept = anchors.read(self.anchor)
        row = self.connection.execute(
            "SELECT signature FROM access_checkpoint WHERE number = %s", [kept.number]
        ).fetchone()
        return row is None or row[0].hex() != kept.signature

    def verify(self, brought: Iterable[Anchor] = ()) -> Verified:
        """With the anchor that lies here and those that were brought."""
        kept = [anchors.read(self.anchor)] if self.anchor.exists() else []
        return verify(self.connection, self.key, [*kept, *brought])

    @property
    def key(self) -> Ed25519PublicKey | None:
        """None where it is missing, and where nothing was ever sealed."""
        try:
            return signing_key(self.secrets, is_first=False).public_key()
        except NoKey:
            return None

    def waits(self) -> Iterator[tuple[str, datetime]]:
        """Ledgers of which rows have waited too long to be sealed, and since when."""
        for ledger in LEDGERS:
            last = latest(self.connection, ledger)
            row = self.connection.execute(
                "SELECT first_at FROM access.written_v2(%s, %s)", [ledger, last.upto if last else 0]
            ).fetchone()
            if row and row[0] and datetime.now(UTC) - row[0] > UNSEALED_MAX:
                yield ledger, row[0]
