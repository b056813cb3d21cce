"""Who may be a twin: another first name, the same birth date, and a parent, an address, or surname and zip code or school in
common."""

from __future__ import annotations

from collections.abc import Iterator

from homeroom.matching.model.normalizing import Comparable


def households(record: Comparable) -> Iterator[str]:
    """The birth date with each household: records of one list that share one, under two first names, stand beside a twin."""
    if record.birth_date:
        for household in _households(record):
            yield f"{record.birth_date} {household}"


def _households(record: Comparable) -> Iterator[str]:
    for guardian in record.guardians:
        yield f"guardian {guardian}"
    for place in record.places:
        yield f"place {place}"
    for part in record.last_parts:
        for zip_ in record.zips:
            yield f"surname {part} {zip_}"
        for school in record.schools:
            yield f"surname {part} {school}"
