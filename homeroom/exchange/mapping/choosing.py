"""From what a steward says about a table to its recipe, and what is still to be said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from pydantic import Field

from homeroom.exchange.formats import FORMATS, FileSpec
from homeroom.exchange.mapping.looks import Seen
from homeroom.exchange.mapping.proposing import Doubt, Fitting, named
from homeroom.exchange.mapping.recipe import ColumnRecipe, Recipe, Said, TableRecipe

CHANGING = re.compile(r"\d+")


class Question(Said):
    """Tables that wait for somebody to say what their columns are, each by the file of ours that it seems to be."""

    format: Literal["flat", "hcw-1.0"]
    tables: dict[str, Seen] = Field(min_length=1)
    has_others: bool = False
    """Whether tables lie beside them that look like none of ours."""

    def spec(self, target: str) -> FileSpec:
        return FORMATS[self.format].files[target.removesuffix(".csv")]

    def proposed(self, target: str) -> dict[str, list[str]]:
        """The partner's columns that would fill each of ours."""
        return named(self.tables[target].header, self.spec(target))

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
            table = Fitting(seen, self.spec(target), answer.fills, answer.orders, answer.words)
            columns = table.recipe()
            fixed = {name: ColumnRecipe(fixed=text) for name, text in answer.fixed.items()}
            made.append(columns.model_copy(update={"columns": columns.columns | fixed, "mode": answer.mode}))
            doubts += table.doubts
        if not made:
            return None, doubts
        recipe = Recipe(format=self.format, tables=[lasting(table, self.is_alone) for table in made])
        return recipe, doubts + [Doubt(file, column, "missing") for file, column in recipe.lacks()]


@dataclass
class Answer:
    """Of one table: which columns fill ours, and what always stands in some; by column of ours how days are written, and which
    words stand for which."""

    fills: dict[str, list[str]] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    fixed: dict[str, str] = field(default_factory=dict)
    mode: str = "delta"


def lasting(table: TableRecipe, is_alone: bool) -> TableRecipe:
    """The same for the next file of this source, which has another day or number in its name; a table that comes alone may have
    any name, and is known by its columns."""
    if is_alone:
        return table.model_copy(update={"file": f"*{PurePath(table.file).suffix}", "sheet": ""})
    return table.model_copy(update={"file": CHANGING.sub("*", table.file)})
