"""From what a steward says about a table to its recipe, and what is still to be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from glob import escape
from pathlib import PurePath
from typing import Literal, TypeVar

from pydantic import BaseModel, Field

from homeroom.exchange.formats import FORMATS, Column, FileSpec, Need
from homeroom.exchange.mapping.looks import Seen
from homeroom.exchange.mapping.proposing import Doubt, Fitting, named
from homeroom.exchange.mapping.recipe import Lookup, Recipe, Said, TableRecipe, Where
from homeroom.exchange.mapping.steps import Word

# What a partner's table never tells: what changed since, which is told by sending all of it or only what is new.
NOT_ASKED = ("status", "dateLastModified")
ELSEWHERE = ("identifier", "middleName", "grades", "birthDate")
CHANGING = re.compile(r"\d+")
Known = TypeVar("Known", bound=Where)


class Answer(BaseModel):
    """Of one table: which columns fill ours, what always stands in some, and where the number in some leads; by column of ours
    how days are written, and which words stand for which."""

    fills: dict[str, list[str]] = Field(default_factory=dict)
    orders: dict[str, str] = Field(default_factory=dict)
    words: dict[str, dict[str, str]] = Field(default_factory=dict)
    fixed: dict[str, str] = Field(default_factory=dict)
    lookups: dict[str, Lookup] = Field(default_factory=dict)
    mode: Literal["bulk", "delta"] = "delta"


class Question(Said):
    """Tables that wait for somebody to say what their columns are, each by the file of ours that it seems to be; or words of an
    Ed-Fi bundle that wait for somebody to say what they stand for."""

    format: Literal["flat", "hcw-1.0", "oneroster-1.1", "oneroster-1.2", "edfi-5"]
    tables: dict[str, Seen] = Field(default_factory=dict)
    words: dict[str, dict[Word, int]] = Field(default_factory=dict)
    """Of an Ed-Fi bundle: by the list of ours that lacks them, the words, and in how many rows each stands."""
    has_others: bool = False
    """Whether tables lie beside them that look like none of ours."""
    in_other_words: bool = False
    """Its columns are ours; how it writes days or codes is not."""
    likeness: Literal["", "sds-1", "sds-2", "oneroster-1.0"] = ""
    """The format that is none of ours and has been recognized, with which more is known than the names of columns:"""
    ready: dict[str, Answer] = Field(default_factory=dict)
    """what fills each column of each file,"""
    once: list[str] = Field(default_factory=list)
    """which files come of tables that repeat them,"""
    left: dict[str, str] = Field(default_factory=dict)
    """and which of the partner's files are not taken, and why."""

    def spec(self, target: str) -> FileSpec:
        return FORMATS[self.format].files[target.removesuffix(".csv")]

    def proposed(self, target: str) -> Answer:
        """What seems to fill each of our columns."""
        if target in self.ready:
            return self.ready[target]
        return Answer(fills=named(self.tables[target].header, self.spec(target)))

    def asked(self, target: str) -> list[Column]:
        """The columns about which there is something to say. Of a look-alike that is what has to be there, what its format has,
        and what its sender may have somewhere else."""
        columns = self.spec(target).columns
        if not self.likeness:
            return [column for column in columns if column.name not in NOT_ASKED]
        answer = self.proposed(target)
        named = {*answer.fills, *answer.fixed, *ELSEWHERE}
        return [column for column in columns if column.name in named or column.need is Need.MUST]

    @property
    def is_alone(self) -> bool:
        return len(self.tables) == 1 and not self.has_others

    def answered(self, answers: Mapping[str, Answer]) -> tuple[Recipe | None, list[Doubt]]:
        """The recipe, where any column is taken; and what is not said yet."""
        made: list[TableRecipe] = []
        doubts: list[Doubt] = []
        for target, seen in self.tables.items():
            answer = answers[target]
            if not answer.fills:
                continue
            table = Fitting(
                seen, self.spec(target), answer.fills, answer.orders, answer.words, answer.fixed, answer.lookups
            )
            made.append(table.recipe().model_copy(update={"mode": answer.mode, "once": target in self.once}))
            doubts += table.doubts
        if not made:
            return None, doubts
        tables = [lasting(table, self.is_alone) for table in made]
        recipe = Recipe(format=self.format, tables=tables, left_out=[escape(file) for file in self.left])
        return recipe, doubts + [Doubt(file, column, "missing") for file, column in recipe.lacks()]


def lasting(table: TableRecipe, is_alone: bool) -> TableRecipe:
    """The same for the next file of this source, which has another day or number in its name; a table that comes alone may have
    any name, and is known by its columns."""
    if is_alone and not table.in_parts:
        return table.model_copy(update={"file": f"*{PurePath(table.file).suffix}", "sheet": ""})
    columns = {
        name: column.model_copy(update={"lookup": any_day(column.lookup)}) if column.lookup else column
        for name, column in table.columns.items()
    }
    return any_day(table).model_copy(update={"columns": columns})


def any_day(table: Known) -> Known:
    return table.model_copy(update={"file": CHANGING.sub("*", table.file)})
