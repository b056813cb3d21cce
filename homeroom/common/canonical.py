"""JSON in the one form that RFC 8785 gives it: the same content has the same bytes everywhere, and so the same hash."""

import hashlib
from typing import Any

import rfc8785

INTEGER_MAX = 2**53 - 1  # Beyond it JSON's numbers are no longer exact everywhere (RFC 8785, 3.2.2.3).


def canonical_json(value: Any) -> bytes:
    return rfc8785.dumps(value)


def hash_of(text: bytes) -> str:
    """SHA-256, in hexadecimal digits."""
    return hashlib.sha256(text).hexdigest()
