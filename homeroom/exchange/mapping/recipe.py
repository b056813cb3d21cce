"""How one source's tables become files that Homeroom reads: which table is which file, and which cells fill which column."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from homeroom.exchange.formats import FORMATS, FileSpec, Need
from homeroom.exchange.mapping.steps import TEXT_MAX, AnyStep, Word

STEPS_MAX, COLUMNS_MAX, TABLES_MAX = 8, 300, 40
Name = Annotated[str, Field(min_length=1, max_length=TEXT_MAX)]


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Where(Said):
    """A table of the partner, and how it is written."""

    file: Name
    """The name of the partner's file. A star stands for what changes: `attendance-*.xlsx`."""
    sheet: Word = ""
    encoding: Literal["utf-8", "cp1252", "utf-16"] = "utf-8"
    mark: Literal[",", ";", "\t", "|"] = ","
    header_row: Annotated[int, Field(ge=0, le=50)] = 1

    def is_of(self, file: str, sheet: str) -> bool:
        return fnmatchcase(file.casefold(), self.file.casefold()) and (not self.sheet or sheet == self.sheet)


class Lookup(Where):
    """What another table of the partner says in its row of this number: the school of a class."""

    key: Name
    """Its column with the number."""
    value: Name


class ColumnRecipe(Said):
    """From these columns of the partner, one after the other; or always the same text."""

    source: list[Name] = Field(default_factory=list, max_length=10)
    between: Annotated[str, Field(max_length=5)] = " "
    fixed: Word = ""
    lookup: Lookup | None = None
    """The one column holds a number, and this says where that leads."""
    steps: list[AnyStep] = Field(default_factory=list, max_length=STEPS_MAX)

    @model_validator(mode="after")
    def is_of_something(self) -> ColumnRecipe:
        if bool(self.source) == bool(self.fixed):
            raise ValueError("Say either from which columns it comes, or what always stands there.")
        if self.lookup and len(self.source) != 1:
            raise ValueError("What is looked up in another table is looked up by one column.")
        return self


class TableRecipe(Where):
    target: Name
    """The standard name of the file that it is: attendance.csv."""
    mode: Literal["bulk", "delta"] = "delta"
    """bulk: what it lacks has ended."""
    columns: dict[Name, ColumnRecipe] = Field(max_length=COLUMNS_MAX)
    left_out: list[Name] = Field(default_factory=list, max_length=COLUMNS_MAX)
    """Columns of the partner that are known and not taken."""
    in_parts: bool = False
    """Every table with just these columns is a part of it, one for each month or school, say, whatever it is called."""
    once: bool = False
    """The table says the same in many rows, as one of classes says of its terms: rows that come out the same are one, and a row
    without a number is none."""

    @property
    def sources(self) -> list[str]:
        """The partner's columns that it needs, each once."""
        return list(dict.fromkeys(name for column in self.columns.values() for name in column.source))


class Recipe(Said):
    format: Literal["flat", "oneroster-1.1", "oneroster-1.2", "hcw-1.0", "edfi-5"]
    tables: list[TableRecipe] = Field(min_length=1, max_length=TABLES_MAX)
    left_out: list[Name] = Field(default_factory=list, max_length=TABLES_MAX)
    """Files of the partner that are known and not taken."""

    def spec(self, table: TableRecipe) -> FileSpec:
        return FORMATS[self.format].files[table.target.removesuffix(".csv")]

    @model_validator(mode="after")
    def names_what_there_is(self) -> Recipe:
        files = {spec.file: spec for spec in FORMATS[self.format].files.values()}
        met: set[str] = set()
        for table in self.tables:
            spec = files.get(table.target)
            if spec is None:
                raise ValueError(f"{table.target} is no file of this format. There are: {', '.join(files)}.")
            if table.target in met:
                raise ValueError(f"Two tables would become {table.target}. Let one of them be another file, or none.")
            met.add(table.target)
            if strange := sorted(set(table.columns) - set(spec.by_name)):
                raise ValueError(f"{table.target} has no column {', '.join(strange)}.")
        return self

    def lacks(self) -> Iterator[tuple[str, str]]:
        """File and column for whatever a file must have and nothing fills: with these no row of it can be read."""
        for table in self.tables:
            spec = self.spec(table)
            for name, column in spec.by_name.items():
                if column.need is Need.MUST and name not in table.columns:
                    yield table.target, name
