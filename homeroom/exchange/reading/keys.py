"""Millions of keys in little memory: 12 bytes each, where a Python set takes 100."""

from __future__ import annotations

import unicodedata
from array import array

FIRST_SIZE = 1 << 12
# Open addressing: beyond three quarters the probes get long.
LOAD_MAX = 0.75
# Beyond this the table grows by itself: a file of empty lines must not reserve gigabytes.
EXPECTED_MAX = 1_000_000


class Keys:
    """Keys with the row where each was first met.

    Keeps 64 bits of a keyed hash instead of the text. Among 5 million keys the chance that any two are taken
    for the same is one in a million, and nobody can aim for it: Python's key changes with each process.
    """

    __slots__ = ("_limit", "_mask", "_rows", "_slots", "_used")

    def __init__(self, expected: int = 0) -> None:
        size = FIRST_SIZE
        while size * LOAD_MAX < min(expected, EXPECTED_MAX):
            size *= 2
        self._used = 0
        self._make(size)

    def _make(self, size: int) -> None:
        self._mask = size - 1
        self._limit = int(size * LOAD_MAX)
        self._slots = array("q", bytes(8 * size))
        self._rows = array("I", bytes(4 * size))

    def __len__(self) -> int:
        return self._used

    def add(self, key: str, row: int) -> int:
        """The row where the key was met before, or 0 if it is new."""
        code = hash(key) or 1
        slots, mask = self._slots, self._mask
        place = code & mask
        while held := slots[place]:
            if held == code:
                return self._rows[place]
            place = (place + 1) & mask
        slots[place] = code
        self._rows[place] = row
        self._used += 1
        if self._used > self._limit:
            self._grow()
        return 0

    def get(self, key: str) -> int:
        """The number that came with the key when it was first met, or 0."""
        code = hash(key) or 1
        slots, mask = self._slots, self._mask
        place = code & mask
        while held := slots[place]:
            if held == code:
                return self._rows[place]
            place = (place + 1) & mask
        return 0

    def __contains__(self, key: str) -> bool:
        code = hash(key) or 1
        slots, mask = self._slots, self._mask
        place = code & mask
        while held := slots[place]:
            if held == code:
                return True
            place = (place + 1) & mask
        return False

    def _grow(self) -> None:
        slots, rows = self._slots, self._rows
        self._make(2 * len(slots))
        wider, wider_rows, mask = self._slots, self._rows, self._mask
        for code, row in zip(slots, rows, strict=True):
            if code:
                place = code & mask
                while wider[place]:
                    place = (place + 1) & mask
                wider[place] = code
                wider_rows[place] = row


class Listing:
    """The ids of a file, and which of them are spellings of one another."""

    def __init__(self, expected: int = 0) -> None:
        self._sent = Keys(expected)
        self._folds = Keys()
        """Folded forms of those ids that are not folded already: most are."""
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
