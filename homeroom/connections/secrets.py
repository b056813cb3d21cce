"""What a program signs in with: an id, and 256 random bits that are shown once and kept as their hash alone."""

import hashlib
import hmac
import secrets

BYTES = 32


def new_client_id() -> str:
    return f"homeroom-{secrets.token_hex(8)}"


def new_secret() -> str:
    return secrets.token_urlsafe(BYTES)


def hash_of(secret: str) -> bytes:
    """Plain SHA-256: no list of words has so many random bits, so a slow hash would protect nothing more."""
    return hashlib.sha256(f"homeroom connection {secret}".encode()).digest()


def is_secret(secret: str, hashed: bytes) -> bool:
    return hmac.compare_digest(hash_of(secret), hashed)
