"""One form for names, days and numbers, made beside what was sent and never in its place.

What tells nothing is left out: a name of one Latin letter, "unknown", 1900-01-01, SSN digits 0000. Two records never
agree in what both of them lack.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache

from homeroom.matching.model.places import place, school, zip_code
from homeroom.matching.model.records import Record
from homeroom.students.search import SMALL_WORDS, SUFFIXES, nicknames, plain, words_of

LETTERS_MAX = 100  # As in search: the longest name of a child on record in a state system has 71.
VALUES_MAX = 50  # Of former names, addresses or guardians; a child with more moves is told apart by the first fifty.
BORN_FROM, BORN_UNTIL = 1980, 2099  # Nobody at school or in care was born before; databases write 1900 for nothing.
# What forms and databases write for nothing (FNU, LNU: first, last name unknown). Na is a name, and N/A is none.
NO_NAMES = frozenset(
    (
        "unknown",
        "unk",
        "none",
        "null",
        "nan",
        "fnu",
        "lnu",
        "noname",
        "nofirstname",
        "nolastname",
        "babyboy",
        "babygirl",
    )
)
AFTER_NAMES = frozenset(SUFFIXES.split())
NO_PARTS = SMALL_WORDS | NO_NAMES
NOT_APPLICABLE = ("n/a", "n.a.", "#n/a")
NO_DIGITS = frozenset({"0000", "9999"})
SEXES = {"f": "f", "female": "f", "m": "m", "male": "m"}
ISO = re.compile(r"(?P<year>\d{4})-?(?P<month>\d{2})-?(?P<day>\d{2})")
AMERICAN = re.compile(r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})")


@dataclass(frozen=True)
class Comparable:
    """A record in the form that is compared; the fields are the columns of scoring. None and () tell nothing."""

    id: str
    first_name: str | None
    name_families: tuple[str, ...]
    middle_name: str | None
    last_name: str | None
    last_parts: tuple[str, ...]
    birth_date: str | None
    birth_date_turned: str | None
    sex: str | None
    places: tuple[str, ...]
    zips: tuple[str, ...]
    guardians: tuple[str, ...]
    guardian_lasts: tuple[str, ...]
    schools: tuple[str, ...]
    ssn4: str | None
    state_id: str | None


def comparable(record: Record) -> Comparable:
    first, middle, last = name(record.first), name(record.middle, least=1), last_name(record.last)
    birth = day(record.birth_date)
    lasts = (record.last, *record.former_last[:VALUES_MAX])
    addresses = record.addresses[:VALUES_MAX]
    guardians = [words for text in record.guardians[:VALUES_MAX] if len(words := name_words(text)) > 1]
    return Comparable(
        id=record.id,
        first_name=first,
        name_families=families(first) if first else (),
        middle_name=middle,
        last_name=last,
        last_parts=_each(part for text in lasts for part in last_parts(text)),
        birth_date=birth.isoformat() if birth else None,
        birth_date_turned=turned(birth) if birth else None,
        sex=SEXES.get(record.sex.strip().casefold()),
        places=_each(place(street, zip_) for street, zip_ in addresses),
        zips=_each(zip_code(zip_) for _, zip_ in addresses),
        guardians=_each("".join(words) for words in guardians),
        guardian_lasts=_each(words[-1] for words in guardians),
        schools=_each(school(text) for text in record.schools[:VALUES_MAX]),
        ssn4=digits(record.ssn4),
        state_id=record.state_id.strip().casefold()[:LETTERS_MAX] or None,
    )


def _each(values) -> tuple[str, ...]:
    """Once each, in an order of their own, without those that tell nothing."""
    return tuple(sorted({value for value in values if value}))


# --- Names ------------------------------------------------------------------------------------------------------------


def name_words(text: str) -> list[str]:
    """The words of a name without marks, capitals, signs of direction and "Jr."."""
    # Signs of direction are in no ASCII, as most names are.
    visible = text if text.isascii() else "".join(each for each in text if unicodedata.category(each) != "Cf")
    words = words_of(plain(visible)[:LETTERS_MAX])
    return [word for word in words if word not in AFTER_NAMES] if len(words) > 1 else words


def name(text: str, least: int = 2) -> str | None:
    """One word of all: "Mary Ann" is maryann. A name of one Latin letter is an initial; 李 is a name."""
    joined = "".join(name_words(text))
    if (
        joined in NO_NAMES
        or text.strip().casefold() in NOT_APPLICABLE
        or not any(letter.isalpha() for letter in joined)
    ):
        return None
    return joined if len(joined) >= least or not joined.isascii() else None


def last_name(text: str) -> str | None:
    return name(text)


def last_parts(text: str) -> list[str]:
    """The names that a last name is made of: garcia and lopez of "García-López". "de la" belongs to many."""
    return [word for word in name_words(text) if len(word) > 1 and word not in NO_PARTS]


@cache
def _numbered() -> dict[frozenset[str], str]:
    every = {family for its in nicknames().values() for family in its}
    return {family: str(number) for number, family in enumerate(sorted(every, key=sorted))}


def families(first: str) -> tuple[str, ...]:
    """The families of nicknames that a name belongs to: two names of one family may be one person's."""
    return _each(_numbered()[family] for family in nicknames().get(first, ()))


# --- Days and numbers -------------------------------------------------------------------------------------------------


def day(text: str) -> date | None:
    """A birth date that can be one; no other text, no day that does not exist, no day that means that nobody knows."""
    found = ISO.fullmatch(text.strip()) or AMERICAN.fullmatch(text.strip())
    if found is None:
        return None
    try:
        born = date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None
    return born if BORN_FROM <= born.year <= BORN_UNTIL else None


def turned(born: date) -> str | None:
    """The same figures with month and day the other way round, where that is another day."""
    if born.day > 12 or born.day == born.month:
        return None
    return born.replace(month=born.day, day=born.month).isoformat()


def digits(text: str) -> str | None:
    """The last four digits of a social security number."""
    four = text.strip()
    return four if re.fullmatch(r"[0-9]{4}", four) and four not in NO_DIGITS else None
