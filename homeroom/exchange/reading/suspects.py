"""A first pass over a file with ids: ids that collide are all held, the first as well, so they must be known early."""

from __future__ import annotations

from dataclasses import dataclass, field

from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.headers import Layout
from homeroom.exchange.reading.keys import Listing, folded


@dataclass
class Suspects:
    """What the first pass found."""

    spellings: set[str] = field(default_factory=set)
    """Folded ids that occur in more than one spelling."""
    disagreeing: dict[str, set[str]] = field(default_factory=dict)
    """Column, then ids whose rows differ in it."""
    shared: dict[str, set[str]] = field(default_factory=dict)
    """Column, then values that more than one id has."""

    def __bool__(self) -> bool:
        return bool(self.spellings or self.disagreeing or self.shared)


def first_pass(bundle: Bundle, layout: Layout, expected: int) -> tuple[Suspects, Listing]:
    """The suspects of a file and all its ids; `expected` is about how many there are."""
    suspects, listing = Suspects(), Listing(expected)
    spec, places = layout.spec, layout.places
    place = places[spec.key[0]]
    agree: list[tuple[str, int, dict[str, str]]] = [
        (column, places[column], {}) for column in spec.agree if column in places
    ]
    unique: list[tuple[str, int, dict[str, str]]] = [
        (column, places[column], {}) for column in spec.unique if column in places
    ]
    for number, cells in bundle.rows(layout.name):
        if not isinstance(cells, list) or len(cells) < layout.width:
            continue
        raw = cells[place]
        key = raw.strip()
        if not key:
            continue
        # With its outer spaces: two spellings are two until a person says otherwise.
        if listing.add(raw, number):
            suspects.spellings.add(folded(raw))
        for column, where, first in agree:
            value = cells[where].strip()
            if value and first.setdefault(key, value) != value:
                suspects.disagreeing.setdefault(column, set()).add(key)
        for column, where, first in unique:
            value = cells[where].strip()
            if value and first.setdefault(value, key) != key:
                suspects.shared.setdefault(column, set()).add(value)
    return suspects, listing
