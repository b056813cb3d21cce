"""Addresses and names of schools, brought to the form in which two partners' ways of writing them are the same text."""

from __future__ import annotations

import re

from homeroom.students.search import plain, words_of

LETTERS_MAX = 200  # A line of an address; USPS labels have 40 to 46 letters.
STREETS = {
    "street": "st", "avenue": "ave", "av": "ave", "drive": "dr", "road": "rd", "lane": "ln", "court": "ct",
    "boulevard": "blvd", "place": "pl", "circle": "cir", "terrace": "ter", "parkway": "pkwy", "highway": "hwy",
    "north": "n", "south": "s", "east": "e", "west": "w",
}  # fmt: skip
UNITS = frozenset(("apt", "apartment", "unit", "ste", "suite", "no", "number"))
KINDS = {
    "elem": "elementary", "es": "elementary", "ms": "middle", "jhs": "middle", "junior": "middle", "hs": "high",
}  # fmt: skip
KIND_WORDS = frozenset({*KINDS.values(), "school"})


def zip_code(text: str) -> str | None:
    """Five digits; the four that may follow tell blocks of houses apart, and are seldom there."""
    found = re.match(r"([0-9]{5})(?![0-9])", text.strip())
    return found[1] if found and found[1] not in ("00000", "99999") else None


def place(street: str, zip_: str) -> str | None:
    """Street, number, unit and zip code; without a number or a zip code it is no one place."""
    code = zip_code(zip_)
    words = [STREETS.get(word, word) for word in words_of(plain(street[:LETTERS_MAX])) if word not in UNITS]
    if code is None or not any(word[0].isdigit() for word in words) or not any(word.isalpha() for word in words):
        return None
    return f"{' '.join(words)} {code}"


def school(text: str) -> str | None:
    """ "Hoover HS" and "Hoover High School" are one; what is only a kind of school is no name."""
    words = words_of(plain(text[:LETTERS_MAX]))
    if words[:2] == ["junior", "high"] or "junior" in words:
        words = [word for word in words if word != "high"]
    named = [KINDS.get(word, word) for word in words]
    if not set(named) - KIND_WORDS:
        return None
    return " ".join(word for word in named if word != "school")
