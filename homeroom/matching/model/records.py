"""A record of one list, as its partner wrote it; and which of its facts partners may really send."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Record:
    """A child of an agency or a student of a roster. Text as sent; what is not known is empty.

    `birth_date` is YYYY-MM-DD, MM/DD/YYYY or YYYYMMDD. `addresses` are (street, zip), of all times; so are the others
    that are several. `state_id` is the state's number for the student.
    """

    id: str
    first: str = ""
    middle: str = ""
    last: str = ""
    former_last: tuple[str, ...] = ()
    birth_date: str = ""
    sex: str = ""
    addresses: tuple[tuple[str, str], ...] = ()
    guardians: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    ssn4: str = ""
    state_id: str = ""


def contract_fields(record: Record) -> Record:
    """What OneRoster and the child-welfare contract hold: no part of a social security number, and no address of a student.

    An address of one side alone is compared with nothing, so it goes from both.
    """
    return replace(record, ssn4="", addresses=())
