"""A key per contributor, wrapped under the installation's key, each destroyable.

What is kept as sent (held rows, addresses, files, free text) is encrypted under its contributor's key, so that
destroying one file makes it unreadable everywhere, backups of the database included. Keys never reach SQL.
"""

import hashlib
import hmac
import json
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from homeroom.common.short_json import short_json

NONCE_BYTES = 12  # What AES-GCM asks for (NIST SP 800-38D).


class KeyDestroyed(Exception):
    """The contributor's key is gone, so what it sealed can no longer be read by anybody."""


class ContributorKey:
    """One contributor's key: seals values, and makes keyed hashes that tell sameness and nothing else."""

    def __init__(self, organization_key: str, secret: bytes):
        self.organization_key = organization_key
        self._cipher = AESGCM(hmac.digest(secret, b"seal", "sha256"))
        self._hash_secret = hmac.digest(secret, b"hash", "sha256")

    def seal(self, value) -> bytes:
        """`value` (anything JSON can carry) encrypted and bound to this contributor."""
        return self.seal_bytes(short_json(value).encode())

    def open(self, sealed: bytes):
        return json.loads(self.open_bytes(sealed))

    def seal_bytes(self, content: bytes) -> bytes:
        """The same for what is no text, such as a picture."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, self.organization_key.encode())

    def open_bytes(self, sealed: bytes) -> bytes:
        sealed = bytes(sealed)
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], self.organization_key.encode())
        except InvalidTag as error:
            raise KeyDestroyed(f"This value was not sealed with the present key of {self.organization_key}.") from error

    def hash(self, text: str) -> bytes:
        """16 bytes that are equal for equal texts and tell nobody without the key what the text was."""
        return hmac.digest(self._hash_secret, text.encode(), hashlib.sha256)[:16]


def key_of(organization) -> ContributorKey:
    """The key of an Organization; made when the organization first sends something."""
    return _key(organization.key, str(settings.KEYS_FOLDER))


@lru_cache(maxsize=256)
def _key(organization_key: str, folder: str) -> ContributorKey:
    keys = Path(folder)
    keys.mkdir(mode=0o700, parents=True, exist_ok=True)
    wrapper = AESGCM(_installation_key(keys))
    path = keys / f"{hashlib.sha256(organization_key.encode()).hexdigest()[:24]}.key"
    if not path.exists():
        nonce = os.urandom(NONCE_BYTES)
        _write_once(path, nonce + wrapper.encrypt(nonce, os.urandom(32), organization_key.encode()))
    wrapped = path.read_bytes()
    return ContributorKey(
        organization_key, wrapper.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], organization_key.encode())
    )


def _installation_key(keys: Path) -> bytes:
    path = keys / "installation.key"
    if not path.exists():
        _write_once(path, os.urandom(32))
    return path.read_bytes()


def _write_once(path: Path, content: bytes) -> None:
    """Write a file that only we may read, whole or not at all; another process that was first wins."""
    draft = path.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
