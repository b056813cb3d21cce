"""The secret that two agencies share: without it an encoding can be neither made nor tried out against a list of names."""

from __future__ import annotations

import hmac
import re
import secrets
import stat
from pathlib import Path

from homeroom.common.problem import Problem
from homeroom.matching.private.writing import new_file

BYTES_LEAST = 32  # As many as SHA-256 has: fewer could be guessed sooner than the hash is broken.
BYTES_MAX = 4096  # A file larger than this is not a secret but something else, named by mistake.
DIFFERENT_LEAST = 16  # Of 32 random bytes 30 differ; with fewer than 16 it is a pattern.
HASH = "sha256"
DOMAIN = b"homeroom private first pass 1: "  # The same secret used elsewhere, or by another version, gives other keys.
HEX = re.compile(rb"(?:[0-9a-f]{2})+", re.IGNORECASE)
MAKE_ONE = "Make one with homeroom encode --new-secret FILE."


def make(path: Path) -> None:
    """Write a new secret, 256 bits as hexadecimal figures, for the own user alone. Raises Problem where a file is."""
    with new_file(path) as file:
        file.write(secrets.token_hex(BYTES_LEAST) + "\n")


def read(path: Path) -> bytes:
    """The bytes of the secret. Raises Problem where they are too few, can be guessed, or others may read the file."""
    try:
        with path.open("rb") as file:
            held = file.read(BYTES_MAX + 1)
            mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        raise Problem(f"{path} cannot be read ({error.strerror}). {MAKE_ONE}") from error
    if mode & 0o077:
        raise Problem(f"{path} is open to other users of this machine. Close it: chmod 600 {path}")
    if len(held) > BYTES_MAX:
        raise Problem(f"{path} has more than {BYTES_MAX:,} bytes, so it is no secret. {MAKE_ONE}")
    figures = held.strip()
    is_hex = bool(HEX.fullmatch(figures))
    if is_hex:
        held = bytes.fromhex(figures.decode())
    if len(held) < BYTES_LEAST:
        raise Problem(f"{path} holds {len(held)} bytes; a secret has {BYTES_LEAST} at least. {MAKE_ONE}")
    if held.isascii() and not is_hex:  # Of random bytes one in four billion files would be.
        raise Problem(f"{path} holds text, which can be guessed; a secret is random bytes. {MAKE_ONE}")
    if len({*held}) < DIFFERENT_LEAST:
        raise Problem(f"{path} holds a few bytes again and again, which can be guessed. {MAKE_ONE}")
    return held


def key(secret: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that a name as first name and as last name have nothing in common."""
    return hmac.digest(secret, DOMAIN + purpose.encode(), HASH)


def fingerprint(secret: bytes) -> str:
    """Tells whether two secrets are the same, and nothing else of them."""
    return key(secret, "fingerprint").hex()[:32]
