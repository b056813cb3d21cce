"""The Merkle root over leaf hashes, as RFC 6962 section 2.1 has it; the leaves are hashed where the rows are."""

from hashlib import sha256

NODE = b"\x01"  # A leaf begins with a zero byte, so that no node can pass for one.
HASH_BYTES = 32
NOTHING = sha256(b"").digest()


def root_of(leaves: bytes) -> bytes:
    """`leaves` are hashes one after the other. Pairs are joined level by level; one without a pair goes up as it is, which gives
    the same tree as the RFC's split at the largest power of two."""
    level = [leaves[place : place + HASH_BYTES] for place in range(0, len(leaves), HASH_BYTES)]
    if not level:
        return NOTHING
    while len(level) > 1:
        above = [sha256(NODE + one + other).digest() for one, other in zip(level[::2], level[1::2], strict=False)]
        level = above + level[len(level) - len(level) % 2 :]
    return level[0]
