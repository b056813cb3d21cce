"""Millions of keys in little memory: 11 bytes each, where a Python set takes 100."""

from __future__ import annotations

import unicodedata
from array import array

FIRST_SIZE = 1 << 12
# Open addressing: beyond three quarters the probes get long.
LOAD_MAX = 0.75
# Beyond this a further table is made: what is expected is a guess, and reserves 64 MB at most.
EXPECTED_MAX = 6_000_000
# A slot holds the upper bits of a key's hash, and in the lower ones, which its place tells, the row: up to 33 million.
ROW_BITS = 25
ROWS = (1 << ROW_BITS) - 1
TAG = ((1 << 64) - 1) ^ ROWS


class Keys:
    """Keys with the row where each was first met, from 1 on.

    Keeps about 60 bits of a keyed hash instead of the text. Among 5 million keys the chance that any two are taken for the same
    is one in fifty thousand, and nobody can aim for it: Python's key changes with each process.
    """

    __slots__ = ("_full", "_left", "_mask", "_slots", "_used")

    def __init__(self, expected: int = 0) -> None:
        size = FIRST_SIZE
        while size * LOAD_MAX < min(expected, EXPECTED_MAX):
            size *= 2
        self._used = 0
        self._full: list[tuple[array[int], int]] = []
        """Tables that have no room left, with their masks."""
        self._make(size)

    def _make(self, size: int) -> None:
        self._mask = size - 1
        self._left = int(size * LOAD_MAX)
        # By repetition: from bytes an array would be there twice for a moment.
        self._slots = array("Q", (0,)) * size

    def __len__(self) -> int:
        return self._used

    def add(self, key: str, row: int) -> int:
        """The row where the key was met before, or 0 if it is new."""
        code = hash(key)
        if self._full and (earlier := self._in_full(code)):
            return earlier
        tag, slots, mask = code & TAG, self._slots, self._mask
        place = code & mask
        while held := slots[place]:
            if held ^ tag <= ROWS:
                return held & ROWS
            place = (place + 1) & mask
        slots[place] = tag | row
        self._used += 1
        self._left -= 1
        if not self._left:
            self._full.append((slots, mask))
            self._make(2 * len(slots))
        return 0

    def get(self, key: str) -> int:
        """The row that came with the key when it was first met, or 0."""
        code = hash(key)
        return looked_up(self._slots, self._mask, code) or self._in_full(code)

    def __contains__(self, key: str) -> bool:
        return self.get(key) > 0

    def _in_full(self, code: int) -> int:
        return next((row for slots, mask in self._full if (row := looked_up(slots, mask, code))), 0)


def looked_up(slots: array[int], mask: int, code: int) -> int:
    tag, place = code & TAG, code & mask
    while held := slots[place]:
        if held ^ tag <= ROWS:
            return held & ROWS
        place = (place + 1) & mask
    return 0


class Listing:
    """The ids of a file, and which of them are spellings of one another."""

    def __init__(self, expected: int = 0) -> None:
        self._expected = expected
        self._sent = Keys(expected)
        self._folds = Keys()
        """Folded forms of those ids that are not folded already: of all of a file, or of none."""
        self._trimmed: set[str] = set()

    def add(self, raw: str, row: int) -> bool:
        """Take an id as it was sent; answers whether another spelling of it was there before."""
        if self._sent.add(raw, row):
            return False
        key, fold = raw.strip(), folded(raw)
        if key != raw:
            self._trimmed.add(key)
        if fold == raw:
            return fold in self._folds
        if not self._folds:
            self._folds = Keys(self._expected)
        return (fold in self._sent) | bool(self._folds.add(fold, row))

    def __contains__(self, key: str) -> bool:
        return key in self._sent or key in self._trimmed

    def similar(self, key: str) -> bool:
        """Whether the id is there in another spelling."""
        fold = folded(key)
        return fold in self._sent or fold in self._folds


def folded(key: str) -> str:
    """What two spellings of one id share: Unicode form, outer spaces, capital letters."""
    if key.isascii():
        return key.strip().lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", key).strip().casefold())
