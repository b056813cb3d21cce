"""A record as it leaves the agency: filters of names and of the birth date, and hashes of what is compared as a whole.

A filter (Bloom's) is 512 bits. Each pair of neighboring letters sets 16 of them, drawn by HMAC-SHA256 under the key of the
field: names that share letters share bits. All 256 bits of the hash are used, nine bits a position, in place of two
hashes added up, because filters by double hashing have been read without the key (Niedermeyer and others,
"Cryptanalysis of Basic Bloom Filters Used for Privacy Preserving Record Linkage", 2014).
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from homeroom.matching.model.keys import keys as blocking_keys
from homeroom.matching.model.normalizing import Comparable
from homeroom.matching.private.secret import HASH, key

FILTER_BITS = 512  # A last name of twenty letters leaves half of them empty.
BITS_EACH = 16  # As many positions of two bytes as one SHA-256 holds.
HASH_BYTES = 8  # Of 50 million different values one pair has the same hash by chance in 15,000 tries.
GRAMS_REMEMBERED = 100_000  # Pairs of letters in four fields; a roster of the world's scripts has fewer.

FILTERS = ("first", "last", "middle", "birth")
# What is hashed whole, by the name of its key: two of one key can be compared with each other.
HASHES = {
    "first_whole": "name", "last_whole": "name", "middle_whole": "name",
    "families": "family", "parts": "part", "initial": "initial",
    "birth_whole": "birth", "birth_turned": "birth", "year": "year", "year_alone": "year",
    "sex": "sex", "places": "place", "zips": "zip", "guardians": "guardian", "schools": "school",
    "ssn4": "ssn4", "state_id": "state_id",
}  # fmt: skip
KEYS = "keys"
# Keys that brothers and sisters share and little else: the estimate would take them for the child.
OF_A_HOUSEHOLD = ("address:", "guardian and sex:")


@dataclass(frozen=True)
class Encoding:
    """`keys` are hashes of what two records have to share to be compared. What is not known is absent."""

    token: str
    keys: tuple[str, ...]
    filters: dict[str, int]
    hashes: dict[str, frozenset[str]]


class Encoder:
    """Encodes records of one list under one secret."""

    def __init__(self, secret: bytes, *, is_child: bool) -> None:
        self._is_child = is_child
        self._keys = {name: key(secret, f"filter {name}") for name in FILTERS}
        self._hash_keys = {name: key(secret, f"hash {purpose}") for name, purpose in (HASHES | {KEYS: KEYS}).items()}
        self._bits = lru_cache(GRAMS_REMEMBERED)(self._bits_of)

    def encode(self, record: Comparable, token: str) -> Encoding:
        birth = record.birth_date
        texts = {
            "first": _letters(record.first_name),
            "last": _letters(record.last_name),
            "middle": _letters(record.middle_name if len(record.middle_name or "") > 1 else None),
            "birth": [f"{place}{figure}" for place, figure in enumerate((birth or "").replace("-", ""))],
        }
        filters = {name: self.filter(name, grams) for name, grams in texts.items() if grams}
        hashes = {name: self.hashes(name, values) for name, values in _whole(record).items()}
        return Encoding(
            token,
            tuple(sorted(self.hashes(KEYS, self._keys_of(record)))),
            filters,
            {name: found for name, found in hashes.items() if found},
        )

    def _keys_of(self, record: Comparable) -> list[str]:
        every = blocking_keys(record, is_child=self._is_child)
        return [each for each in every if not each.startswith(OF_A_HOUSEHOLD)]

    def filter(self, field: str, grams: Iterable[str]) -> int:
        bits = 0
        for gram in grams:
            bits |= self._bits(field, gram)
        return bits

    def hashes(self, field: str, values: Iterable[str | None]) -> frozenset[str]:
        under = self._hash_keys[field]
        return frozenset(hmac.digest(under, value.encode(), HASH)[:HASH_BYTES].hex() for value in values if value)

    def _bits_of(self, field: str, gram: str) -> int:
        drawn = hmac.digest(self._keys[field], gram.encode(), HASH)
        bits = 0
        for at in range(0, 2 * BITS_EACH, 2):
            bits |= 1 << int.from_bytes(drawn[at : at + 2], "big") % FILTER_BITS
        return bits


def _letters(name: str | None) -> list[str]:
    """Neighboring letters, with a space before and behind: " t", "tr", … "e "."""
    whole = f" {name} " if name else ""
    return [whole[at : at + 2] for at in range(len(whole) - 1)]


def _whole(record: Comparable) -> dict[str, Iterable[str | None]]:
    """What is compared as a whole, where it is known. January 1 may be a year of which nobody knows the day."""
    birth = record.birth_date or ""
    year = birth[:4]
    return {
        "first_whole": (record.first_name,),
        "last_whole": (record.last_name,),
        "middle_whole": (record.middle_name,),
        "families": record.name_families,
        "parts": record.last_parts,
        "initial": ((record.middle_name or "")[:1],),
        "birth_whole": (birth,),
        "birth_turned": (record.birth_date_turned,),
        "year": (year,),
        "year_alone": (year if birth.endswith("-01-01") else None,),
        "sex": (record.sex,),
        "places": record.places,
        "zips": record.zips,
        "guardians": record.guardians,
        "schools": record.schools,
        "ssn4": (record.ssn4,),
        "state_id": (record.state_id,),
    }
