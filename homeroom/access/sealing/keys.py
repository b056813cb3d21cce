"""The key that signs checkpoints: Ed25519, in a file that only Homeroom's own user reads."""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

FILE = "book.pem"
FINGERPRINT_HEX = 32  # 128 bits: no other key can be found that has it.


class NoKey(Exception):
    """There are checkpoints, and the key that signed them is not here."""


def signing_key(folder: Path, *, is_first: bool) -> Ed25519PrivateKey:
    """The key in this folder. Made for the first checkpoint and never again: else who took it away would have us sign on."""
    path = folder / FILE
    if not path.exists():
        if not is_first:
            raise NoKey(
                f"The book is sealed, but its key {path} is missing. Bring it back from where you keep the secrets of this"
                " installation."
            )
        _write_once(path, Ed25519PrivateKey.generate())
    key = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, Ed25519PrivateKey)
    return key


def fingerprint(key: Ed25519PublicKey) -> str:
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:FINGERPRINT_HEX]


def in_hex(key: Ed25519PublicKey) -> str:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(key: Ed25519PublicKey, signature: bytes, statement: bytes) -> bool:
    try:
        key.verify(signature, statement)
    except InvalidSignature:
        return False
    return True


def _write_once(path: Path, key: Ed25519PrivateKey) -> None:
    """Whole or not at all; of two that are made at once the first stays."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
