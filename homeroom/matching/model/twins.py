"""Who may be a twin: another first name, the same birth date, and a parent, an address, or surname and zip code or school in
common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from homeroom.matching.model.normalizing import Comparable


def twins(records: Iterable[Comparable]) -> set[str]:
    """Ids of the records of one list that stand beside a twin; a review of such a record says so."""
    sets: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for record in records:
        if record.birth_date:
            for household in _households(record):
                sets[record.birth_date, household][record.id] = record.first_name or ""
    return {each for of_set in sets.values() if len({*of_set.values()} - {""}) > 1 for each in of_set}


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
