"""What a table of a format is made of: columns, needs, references. Data only; `reading` does the work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property


class Need(Enum):
    """How much a column is needed."""

    MUST = "must"
    """Without it the row means nothing: the row is rejected. The header must be there."""
    SHOULD = "should"
    """The standard stars it, real files leave it empty, and the row can be read without it: a warning."""
    MAY = "may"
    """Blank means unknown."""


class Kind(Enum):
    """What a cell holds, and so how it is read."""

    TEXT = "text"
    ID = "id"
    LIST = "list"
    USER_IDS = "user_ids"
    DATE = "date"
    PAST_DATE = "past_date"
    MOMENT = "moment"
    BOOLEAN = "boolean"
    CODE = "code"
    CODES = "codes"
    WHOLE_NUMBER = "whole_number"
    DECIMAL = "decimal"
    SECRET = "secret"
    """A password: its header is checked, its value is never read, kept or hashed."""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind = Kind.TEXT
    need: Need = Need.MAY
    codes: str = ""
    """The name of its list in `codes.CODES`."""
    blank_is_true: bool = False
    """Blank is read as true, and said so; only for `addressConfidential`."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names rows of another file. A target outside the format's own files is for the loader."""

    column: str
    target: str


@dataclass(frozen=True)
class FileSpec:
    """One file of a format."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    """The columns that say which record a row is. One column: an id; several: a natural key."""
    references: tuple[Reference, ...] = ()
    periods: tuple[tuple[str, str], ...] = ()
    """Pairs of date columns of which the second may not lie before the first."""
    agree: tuple[str, ...] = ()
    """Columns in which all rows of one key must agree; when they do not, all of them are held."""
    unique: tuple[str, ...] = ()
    """Columns whose value belongs to one key only; when two keys share one, all their rows are held."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Header spellings that real exports use, with the column that they mean. Read with a warning."""
    used: bool = True
    """False: Homeroom knows the file but does not use it yet; its rows are counted as unmatched."""

    @property
    def file(self) -> str:
        return f"{self.name}.csv"

    @property
    def has_id(self) -> bool:
        """The key is one id that other files may name."""
        return len(self.key) == 1

    @cached_property
    def by_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns}

    @cached_property
    def required(self) -> tuple[str, ...]:
        """Headers that must be there, whether or not each row fills them."""
        return tuple(column.name for column in self.columns if column.need is not Need.MAY)


@dataclass(frozen=True)
class Format:
    name: str
    title: str
    files: Mapping[str, FileSpec]
    """In the order in which they are read: a file comes after the files that it names."""
    version_property: str = ""
    """The property of manifest.csv that holds the version; empty for a format without a manifest."""
    versions: tuple[str, ...] = ()
    columns_in_order: bool = False
    forbidden_columns: bool = False
    """Refuse a file with a column that child-welfare files must never send."""


def files(*specs: FileSpec) -> dict[str, FileSpec]:
    return {spec.name: spec for spec in specs}


def columns(text: str, need: Need = Need.MAY, kind: Kind = Kind.TEXT) -> tuple[Column, ...]:
    """Plain columns from words: a star means MUST, a plus means SHOULD; `name:kind` and `name:code=list` say
    the rest."""
    made = []
    for word in text.split():
        name, _, rest = word.partition(":")
        needed = need
        if name.endswith("*"):
            name, needed = name[:-1], Need.MUST
        elif name.endswith("+"):
            name, needed = name[:-1], Need.SHOULD
        of_kind, _, codes = rest.partition("=")
        made.append(Column(name, Kind(of_kind) if of_kind else kind, needed, codes))
    return tuple(made)
