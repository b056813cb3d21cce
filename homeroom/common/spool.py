"""Sealed files: what arrives, and what may name people, is never in clear on the disk.

A file has a key of its own, which is kept sealed under its contributor's key in the database. Each chunk is sealed
with its number and whether it is the last, so that no piece can be left out, doubled or moved.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

CHUNK_BYTES = 256 * 1024  # Memory for one chunk in clear and one sealed, on each side.
SEALED_MORE_BYTES = 16  # The tag of AES-GCM.
KEY_BYTES = 32
LAST, NOT_LAST = b"\1", b"\0"


class Unreadable(Exception):
    """A sealed file cannot be read back; the message says which, never what is in it."""


class Damaged(Unreadable):
    """The file is not what was written, or not sealed with this key."""


class Missing(Unreadable):
    """The file is not here: removed by hand, or the database was restored without its folder."""


class SealedWriter:
    """Writes a new file of the spool. Until `keep` is called, closing removes it."""

    def __init__(self, folder: Path | None = None):
        folder = folder or Path(settings.SPOOL_FOLDER)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.name = secrets.token_hex(16)
        self.path = folder / self.name
        self.key = secrets.token_bytes(KEY_BYTES)
        self.size = 0
        self.is_kept = False
        self._cipher = AESGCM(self.key)
        self._file = os.fdopen(os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._waiting = bytearray()
        self._number = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        self._waiting += data
        # One chunk stays back: only at the end is it known which is the last.
        while len(self._waiting) > CHUNK_BYTES:
            self._seal(bytes(self._waiting[:CHUNK_BYTES]), NOT_LAST)
            del self._waiting[:CHUNK_BYTES]
        return len(data)

    def flush(self) -> None:
        """For who writes an archive into it. A chunk is sealed when it is full, and not before."""

    def _seal(self, chunk: bytes, last: bytes) -> None:
        self._file.write(self._cipher.encrypt(nonce(self._number), chunk, last))
        self._number += 1

    def finish(self) -> None:
        if self._file.closed:
            return
        self._seal(bytes(self._waiting), LAST)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def keep(self) -> None:
        self.is_kept = True

    def close(self) -> None:
        if not self._file.closed:
            self._file.close()
        if not self.is_kept:
            self.path.unlink(missing_ok=True)


def nonce(number: int) -> bytes:
    """Each key seals one file, so the number of the chunk never repeats."""
    return number.to_bytes(12, "big")


def opened(name: str, key: bytes, folder: Path | None = None) -> Iterator[bytes]:
    """The chunks of a sealed file in clear; raises Missing, or Damaged at the first that is not as it was written."""
    cipher = AESGCM(key)
    try:
        sealed = ((folder or Path(settings.SPOOL_FOLDER)) / name).open("rb")
    except FileNotFoundError as error:
        raise Missing(f"The sealed file {name} is not in the spool folder.") from error
    with sealed as file:
        number, chunk = 0, file.read(CHUNK_BYTES + SEALED_MORE_BYTES)
        while True:
            following = file.read(CHUNK_BYTES + SEALED_MORE_BYTES)
            try:
                yield cipher.decrypt(nonce(number), chunk, NOT_LAST if following else LAST)
            except InvalidTag as error:
                raise Damaged(f"The sealed file {name} is damaged at chunk {number}.") from error
            if not following:
                return
            number, chunk = number + 1, following


def discard(name: str) -> None:
    (Path(settings.SPOOL_FOLDER) / name).unlink(missing_ok=True)
