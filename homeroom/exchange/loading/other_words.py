"""A bundle in one of our formats whose days or codes are written as its sender writes them: hardly a row of it can be read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from homeroom.exchange.loading.sources import Unmapped, question_about, recipe_for
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.models import Source, Upload
from homeroom.exchange.reading import Limits, Report
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

# Fewer are faults of rows, which their sender corrects one by one.
SHARE_MIN = 0.9
OTHER_WORDS = ("E-DATE", "E-CODE")


class AnotherWay(Exception):
    """The sender's steward has said how such a file is read: by this recipe of this source."""

    def __init__(self, source: Source, recipe: Recipe) -> None:
        self.source, self.recipe = source, recipe
        super().__init__("read by a mapping")


class OfColumn(NamedTuple):
    file: str
    column: str
    code: str


def in_other_words(report: Report) -> list[OfColumn]:
    """Where nearly all rows of a file fall for the days or codes in one and the same column."""
    fallen: dict[OfColumn, set[int]] = defaultdict(set)
    for message in report.every_message():
        if message.code in OTHER_WORDS and message.row:
            fallen[OfColumn(message.file, message.column, message.code)].add(message.row)
    return [of for of, rows in fallen.items() if len(rows) >= SHARE_MIN * report.counts(of.file).read]


def look_for_another_way(
    columns: list[OfColumn], path: Path, sender: Organization, batch: Batch, limits: Limits
) -> None:
    """Raises AnotherWay where it is known, Unmapped where the steward who sent it can say it; else its rows stay rejected."""
    if known := recipe_for(path, sender, batch, limits):
        raise AnotherWay(*known)
    if not Upload.objects.filter(batch=batch).exists():
        return
    question = question_about(path, sender, limits)
    if question and any(helps(question, of) for of in columns):
        raise Unmapped(question.model_copy(update={"in_other_words": True}))


def helps(question: Question, of: OfColumn) -> bool:
    """Whether there is something to say: days in another order, or words that could stand for codes. Noise is neither."""
    seen = question.tables.get(of.file)
    look = seen.looks.get(of.column) if seen else None
    return look is not None and bool(look.days if of.code == "E-DATE" else look.words)
