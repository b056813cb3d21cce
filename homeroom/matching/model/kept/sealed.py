"""One SQLite file of sealed blobs. SQLite keeps it whole when the power fails; what it sees tells nothing.

DuckDB can encrypt its own files, but without an extension that is fetched from the network it has no random numbers
that nobody can guess, and then refuses to write them (decision 55).
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from homeroom.common.problem import Problem

KEY_BYTES, SALT_BYTES, NONCE_BYTES = 32, 16, 12  # AES-256-GCM (NIST SP 800-38D).
PURPOSE = b"homeroom kept list"
PAGE_BYTES = 32_768  # Blobs have hundreds of kilobytes: SQLite's usual pages of 4 would be a long chain.
WAIT_SECONDS = 60  # For another linkage that has the file open: a night of a state takes less.


class SealedFile:
    """Blobs by name, in one transaction. A blob is bound to this file and to its name: none can stand for another."""

    def __init__(self, path: Path, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"A key has {KEY_BYTES} bytes, and this one has {len(key)}.")
        self._path = path
        self._database = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        self._key = key

    def begin(self) -> None:
        self._database.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        # What is written over or taken out is gone from the file, and not only from its index.
        self._database.execute("PRAGMA secure_delete = ON")
        self._database.execute("BEGIN")
        self._database.execute("CREATE TABLE IF NOT EXISTS blob (name TEXT PRIMARY KEY, content BLOB NOT NULL)")
        # Of each file its own, so that no two files share a key, nor the nonces under it.
        salt = self._read("salt") or secrets.token_bytes(SALT_BYTES)
        self._database.execute("INSERT OR IGNORE INTO blob VALUES ('salt', ?)", (salt,))
        self._cipher = AESGCM(HKDF(SHA256(), KEY_BYTES, salt, PURPOSE).derive(self._key))

    def put(self, name: str, content: bytes) -> None:
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, content, name.encode())
        self._database.execute("INSERT OR REPLACE INTO blob VALUES (?, ?)", (name, sealed))

    def get(self, name: str) -> bytes:
        """Raises Problem where it is not what was put in under this key."""
        sealed = self._read(name)
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
        except (InvalidTag, ValueError) as error:
            raise unreadable(self._path) from error

    def _read(self, name: str) -> bytes:
        row = self._database.execute("SELECT content FROM blob WHERE name = ?", (name,)).fetchone()
        return row[0] if row else b""

    def remove(self, name: str) -> None:
        self._database.execute("DELETE FROM blob WHERE name = ?", (name,))

    def commit(self) -> None:
        self._database.execute("COMMIT")

    def close(self) -> None:
        """What was not committed has not happened."""
        self._database.close()


def unreadable(path: Path) -> Problem:
    return Problem(
        f"The kept list {path} cannot be read: its key is another one or was destroyed, or the file is damaged. "
        "Write it anew from what its partner sends."
    )


@contextmanager
def sealed_file(path: Path, key: bytes) -> Iterator[SealedFile]:
    """The file as it is; what was changed is in effect at the end of the block, and if it fails, nothing. Raises Problem."""
    if not path.is_file():
        raise Problem(f"There is no kept list at {path}. Write it first.")
    with _opened(path, key) as file:
        yield file
        file.commit()


@contextmanager
def new_sealed_file(path: Path, key: bytes) -> Iterator[SealedFile]:
    """A new file, which takes the place of the one that is there at the end of the block. Raises Problem."""
    new = path.with_name(f"{path.name}.new")
    for left in (new, new.with_name(f"{new.name}-journal")):
        left.unlink(missing_ok=True)  # By a run that was killed.
    try:
        os.close(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except OSError as error:
        raise Problem(f"The kept list {path} cannot be written ({error.strerror}).") from error
    try:
        with _opened(new, key) as file:
            yield file
            file.commit()
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def _opened(path: Path, key: bytes) -> Iterator[SealedFile]:
    file = SealedFile(path, key)
    try:
        file.begin()
        yield file
    except sqlite3.OperationalError as error:
        raise Problem(
            f"The kept list {path} cannot be used now ({error}). Another linkage may have it, or the disk may be full; "
            "try again later."
        ) from error
    except sqlite3.DatabaseError as error:
        raise unreadable(path) from error
    finally:
        file.close()
