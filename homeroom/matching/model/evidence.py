"""What is compared of two records, and in which degrees two of them can agree; in words, and in SQL for Splink.

The SQL is DuckDB's and keeps to what Splink translates for other engines. A comparison of which one side lacks the
value tells nothing: its level is MISSING and weighs 0 bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MISSING = "missing"
SAME, DIFFERS = "same", "differs"
TURNED, NICKNAME, BY_MIDDLE, CLOSE, SIMILAR = "turned", "nickname", "by_middle", "close", "similar"
BY_INITIALS = "by_initials"
PART, PLACEHOLDER, ONE_EDIT, TWO_EDITS, YEAR = "part", "placeholder", "one_edit", "two_edits", "year"
INITIAL, ZIP, SURNAME, ONE_DIGIT = "initial", "zip", "surname", "one_digit"

FIRST, LAST, BIRTH, MIDDLE, SEX = "first", "last", "birth", "middle", "sex"
ADDRESS, GUARDIAN, SCHOOL, SSN4, STATE_ID = "address", "guardian", "school", "ssn4", "state_id"


class Level(NamedTuple):
    """A degree of agreement. `frequent` names the column whose commonness counts: two Smiths tell less than two Okafors."""

    name: str
    words: str
    sql: str
    frequent: str = ""


@dataclass(frozen=True)
class Comparison:
    """`levels` best first, the first that holds counts; `missing` is the SQL of "one of the two does not say"."""

    name: str
    words: str
    missing: str
    levels: tuple[Level, ...]


ELSE = "ELSE"
NAMES_TURNED = "(first_name_l = last_name_r AND last_name_l = first_name_r)"
GOES_BY_MIDDLE = "(first_name_l <> first_name_r AND (first_name_l = middle_name_r OR middle_name_l = first_name_r))"
INITIALS_CROSSED = (
    "(substr(first_name_l, 1, 1) <> substr(first_name_r, 1, 1) "
    "AND substr(first_name_l, 1, 1) = substr(middle_name_r, 1, 1) "
    "AND substr(middle_name_l, 1, 1) = substr(first_name_r, 1, 1) "
    "AND (length(middle_name_l) = 1 OR length(middle_name_r) = 1))"
)


def _lacks(column: str) -> str:
    return f"{column}_l IS NULL OR {column}_r IS NULL"


def _shares(column: str) -> str:
    return f"list_has_any({column}_l, {column}_r)"


def _alike(column: str, least: float) -> str:
    return f"jaro_winkler_similarity({column}_l, {column}_r) >= {least}"


def _edits(column: str, most: int) -> str:
    return f"damerau_levenshtein({column}_l, {column}_r) <= {most}"


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        FIRST,
        "first name",
        _lacks("first_name"),
        (
            Level(SAME, "the same", "first_name_l = first_name_r", "first_name"),
            Level(TURNED, "first and last name the other way round", NAMES_TURNED),
            Level(NICKNAME, "a nickname of the other", _shares("name_families")),
            Level(BY_MIDDLE, "one's first name is the other's middle name", GOES_BY_MIDDLE),
            Level(CLOSE, "almost the same letters", _alike("first_name", 0.92)),
            Level(SIMILAR, "similar letters", _alike("first_name", 0.82)),
            Level(BY_INITIALS, "initials of first and middle name the other way round", INITIALS_CROSSED),
            Level(DIFFERS, "different", ELSE),
        ),
    ),
    Comparison(
        LAST,
        "last name",
        # Names the other way round count once, with the first name.
        f"{_lacks('last_name')} OR coalesce({NAMES_TURNED}, false)",
        (
            Level(SAME, "the same", "last_name_l = last_name_r", "last_name"),
            Level(PART, "a part in common, former names included", _shares("last_parts")),
            Level(CLOSE, "almost the same letters", _alike("last_name", 0.92)),
            Level(SIMILAR, "similar letters", _alike("last_name", 0.82)),
            Level(DIFFERS, "different", ELSE),
        ),
    ),
    Comparison(
        BIRTH,
        "birth date",
        _lacks("birth_date"),
        (
            # Two records of January 1 may both only know the year.
            Level(SAME, "the same", "birth_date_l = birth_date_r AND substr(birth_date_l, 6) <> '01-01'"),
            Level(
                TURNED,
                "day and month the other way round",
                "birth_date_l = birth_date_turned_r OR birth_date_turned_l = birth_date_r",
            ),
            Level(
                PLACEHOLDER,
                "the same year, one of them January 1",
                "substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4) "
                "AND (substr(birth_date_l, 6) = '01-01' OR substr(birth_date_r, 6) = '01-01')",
            ),
            Level(ONE_EDIT, "one figure apart", _edits("birth_date", 1)),
            Level(TWO_EDITS, "two figures apart", _edits("birth_date", 2)),
            Level(YEAR, "only the year in common", "substr(birth_date_l, 1, 4) = substr(birth_date_r, 1, 4)"),
            Level(DIFFERS, "different", ELSE),
        ),
    ),
    Comparison(
        MIDDLE,
        "middle name",
        # Who goes by the middle name has it in the other field: that counts once, with the first name.
        f"{_lacks('middle_name')} OR coalesce({GOES_BY_MIDDLE} OR {INITIALS_CROSSED}, false)",
        (
            Level(SAME, "the same", "middle_name_l = middle_name_r AND length(middle_name_l) > 1"),
            Level(
                INITIAL,
                "the same initial, or almost the same letters",
                "substr(middle_name_l, 1, 1) = substr(middle_name_r, 1, 1) AND (length(middle_name_l) = 1 "
                f"OR length(middle_name_r) = 1 OR {_alike('middle_name', 0.92)})",
            ),
            Level(DIFFERS, "different", ELSE),
        ),
    ),
    Comparison(
        SEX,
        "sex",
        _lacks("sex"),
        (Level(SAME, "the same", "sex_l = sex_r"), Level(DIFFERS, "different", ELSE)),
    ),
    Comparison(
        ADDRESS,
        "address",
        _lacks("zips"),
        (
            Level(SAME, "an address in common", _shares("places")),
            Level(ZIP, "a zip code in common", _shares("zips")),
            Level(DIFFERS, "none in common", ELSE),
        ),
    ),
    Comparison(
        GUARDIAN,
        "parent or guardian",
        _lacks("guardians"),
        (
            Level(SAME, "a name in common", _shares("guardians")),
            Level(SURNAME, "a last name in common", _shares("guardian_lasts")),
            Level(DIFFERS, "none in common", ELSE),
        ),
    ),
    Comparison(
        SCHOOL,
        "school",
        _lacks("schools"),
        (Level(SAME, "a school in common", _shares("schools")), Level(DIFFERS, "none in common", ELSE)),
    ),
    Comparison(
        SSN4,
        "last four SSN digits",
        _lacks("ssn4"),
        (
            Level(SAME, "the same", "ssn4_l = ssn4_r"),
            Level(ONE_DIGIT, "one digit apart", "levenshtein(ssn4_l, ssn4_r) <= 1"),
            Level(DIFFERS, "different", ELSE),
        ),
    ),
    Comparison(
        STATE_ID,
        "state student ID",
        _lacks("state_id"),
        (Level(SAME, "the same", "state_id_l = state_id_r"), Level(DIFFERS, "different", ELSE)),
    ),
)
BY_NAME = {comparison.name: comparison for comparison in COMPARISONS}


def in_words(comparison: str, level: str) -> str:
    """ "birth date: day and month the other way round"."""
    found = BY_NAME[comparison]
    return f"{found.words}: {next(each.words for each in found.levels if each.name == level)}"
