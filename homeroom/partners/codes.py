"""One-use codes: made, written so that people can type them, read as people type them, and kept as hashes alone."""

import hashlib
import re
import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no letter that looks like a figure.
LOOKALIKES = str.maketrans("OIL", "011")
LETTERS, GROUP = 28, 4  # 140 random bits, in seven groups of four.
DAYS_MAX = 14  # Long enough for a letter that waits for the next visit.


def new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LETTERS))
    return "-".join(letters[start : start + GROUP] for start in range(0, LETTERS, GROUP))


def hash_of(code: str) -> bytes:
    """Of the code as somebody typed it: small letters, blanks, O for 0 and l for 1 are the same code."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper()).translate(LOOKALIKES)
    return hashlib.sha256(f"homeroom join {plain}".encode()).digest()


def new_sign_in_name(name: str) -> str:
    """A first name that one remembers, and figures that make it nobody else's. The dot-figures keep it out of a file."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+", plain.lower())
    return f"{(words[0] if words else 'guest')[:20]}.{secrets.randbelow(900_000) + 100_000}"
