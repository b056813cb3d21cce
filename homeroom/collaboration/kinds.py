"""Kinds of value in the collaboration file: days, ids, texts, codes. Each says what is wrong with what is not one."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from homeroom.common.canonical import INTEGER_MAX
from homeroom.partners.words import MAY_BREAK_GLASS, ORGANIZATION_KINDS, ROLES

ID_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"  # Ids stand in URLs and on the command line.
STUDENT_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}:\S.{0,254}$"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
TEXT_LENGTH_MAX = 2_000  # A paragraph; a longer text is a document, which this file only names.
CLAUSE_LENGTH_MAX = 20_000  # Five pages; what is longer is more than one clause.
WORDING_LENGTH_MAX = 20_000  # Five printed pages of promises; nobody reads more before signing.
LOOK_BACK_DAYS_MAX = 14_610  # Forty years: nobody whom a school serves has an older record.
NOTICE_HOURS_MAX = 720  # A month: later it is no notice of an incident.
NOTICE_DAYS_MAX = 90
ENTRIES_MAX = 20_000  # A state's caseworkers and counselors together are about 5,000.


def _day(value: Any) -> Any:
    """YAML gives a date; a quoted one is taken too. A time of day would be lost, so it is not."""
    if isinstance(value, str) and ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    if isinstance(value, datetime) or not isinstance(value, date):
        raise ValueError("day")
    return value


def one_of(codes: Iterable[str]) -> Callable[[str], str]:
    """One of these codes; they stand in a table and not in a type."""

    def check(value: str) -> str:
        if value not in codes:
            raise PydanticCustomError("literal_error", "unknown code", {"expected": ", ".join(codes)})
        return value

    return check


def _day_or_moment(value: Any) -> Any:
    """A day, or a moment with its place in the world: a time without it would be another moment elsewhere."""
    try:
        if isinstance(value, str) and not ISO_DAY.fullmatch(value):
            value = datetime.fromisoformat(value)
        if not isinstance(value, datetime):
            return _day(value)
    except ValueError:
        raise ValueError("moment") from None
    if value.tzinfo is None:
        raise ValueError("moment")
    return value.astimezone(UTC)


Day = Annotated[date, BeforeValidator(_day)]
DayOrMoment = Annotated[datetime | date, BeforeValidator(_day_or_moment)]
Id = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
StudentName = Annotated[str, StringConstraints(pattern=STUDENT_PATTERN)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT_LENGTH_MAX, strip_whitespace=True)]
ClauseText = Annotated[str, StringConstraints(min_length=1, max_length=CLAUSE_LENGTH_MAX, strip_whitespace=True)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^([0-9a-f]{64})?$")]
# As large as any JSON keeps it exactly.
Whole = Annotated[int, Field(ge=-INTEGER_MAX, le=INTEGER_MAX)]
Wording = Annotated[str, StringConstraints(min_length=1, max_length=WORDING_LENGTH_MAX, strip_whitespace=True)]
Version = Annotated[str, StringConstraints(pattern=ID_PATTERN)]
# Words of record: kept as JSON, where a day is its text.
Contents = Annotated[
    dict[str, str | Whole | bool | Day],
    AfterValidator(
        lambda given: {key: str(value) if isinstance(value, date) else value for key, value in given.items()}
    ),
]
Kind = Annotated[str, AfterValidator(one_of(ORGANIZATION_KINDS))]
Role = Annotated[str, AfterValidator(one_of(ROLES))]
EmergencyRole = Annotated[str, AfterValidator(one_of(MAY_BREAK_GLASS))]
Tier = Literal["MOU", "DSA", "DUL", "HOSTING", "CONFIDENTIALITY"]
View = Literal["full", "masked", "flag"]
Operation = Literal["view", "list", "export", "print", "api", "aggregate", "link"]
Relationship = Literal["assigned", "school_of_enrollment", "team_member", "agency_responsible", "any_in_population"]
Population = Literal["in_care_of_recipient", "in_care", "enrolled_in_recipient"]
LegalResponsibility = Literal[
    "dependency", "voluntary-agreement", "delinquency", "extended-care", "tribal-court", "other"
]
Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
DEFAULT_RESPONSIBILITY: tuple[LegalResponsibility, ...] = ("dependency", "extended-care", "tribal-court")


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, populate_by_name=True)


class SaysSomething(Entry):
    """Each of its keys may be left out; with none of them it would be a silent nothing."""

    @model_validator(mode="after")
    def _says_something(self) -> "SaysSomething":
        if self.model_dump(exclude_defaults=True) == {}:
            raise PydanticCustomError("empty", "says nothing", {"keys": ", ".join(type(self).model_fields)})
        return self


def listed(*, least: int = 0) -> Any:
    return Field(default_factory=list, min_length=least, max_length=ENTRIES_MAX)
