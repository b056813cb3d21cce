"""What two records have to share to be compared at all; everything else would be a million times a thousand pairs.

A pair is compared if any key is the same. Of 9,000 true pairs of an unseen set all but six do
(all but 24 by contract fields alone, decision 53).
"""

from __future__ import annotations

from collections.abc import Iterator

from homeroom.matching.model.normalizing import Comparable

# A key that joins more pairs tells too little to be worth them: ten thousand copies of one record, one day for all.
PAIRS_OF_A_KEY_MAX = 200_000


def keys(record: Comparable, *, is_child: bool) -> Iterator[str]:
    """The rule before the colon, what has to be the same behind it. Children and students differ where names are turned."""
    first, last, birth = record.first_name, record.last_name, record.birth_date
    if birth:
        yield f"birth date:{birth}"
    if first and last:
        yield f"names:{first}|{last}"
        yield f"names turned:{f'{first}|{last}' if is_child else f'{last}|{first}'}"
    if first:
        yield from _with_first_name(record, first)
    if last:
        yield from _with_last_name(record, last)
    if record.state_id:
        yield f"state id:{record.state_id}"
    for place in record.places:
        yield f"address:{place}"
    for guardian in record.guardians:
        if record.sex:
            yield f"guardian and sex:{guardian}|{record.sex}"


def _with_first_name(record: Comparable, first: str) -> Iterator[str]:
    birth = record.birth_date
    if birth:
        for part in record.last_parts:
            yield f"first name, part of last name, year:{first}|{part}|{birth[:4]}"
        if record.sex:
            yield f"first name, month and day, sex:{first}|{birth[5:]}|{record.sex}"
    for guardian in record.guardians:
        yield f"first name and guardian:{first}|{guardian}"
    if record.ssn4:
        yield f"first name and SSN digits:{first}|{record.ssn4}"


def _with_last_name(record: Comparable, last: str) -> Iterator[str]:
    birth = record.birth_date
    if record.ssn4:
        yield f"last name and SSN digits:{last}|{record.ssn4}"
    if birth and record.middle_name and record.sex:
        yield f"last name, year, initial, sex:{last}|{birth[:4]}|{record.middle_name[0]}|{record.sex}"
    if birth:
        for part in record.last_parts:
            yield f"part of last name, month and day:{part}|{birth[5:]}"
    for turned in {birth, record.birth_date_turned} - {None}:
        yield f"last name and turned birth date:{last}|{turned}"
