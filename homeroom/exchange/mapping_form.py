"""Asking a steward which of a table's columns is which, how its days are written, and what its words stand for."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.forms import BaseForm, FieldOnPage
from homeroom.exchange.column_words import COLUMNS, FILES, NOT_ASKED
from homeroom.exchange.formats import CODES, Column, Kind, Need
from homeroom.exchange.mapping.choosing import Answer, Question
from homeroom.exchange.mapping.looks import Look
from homeroom.exchange.mapping.proposing import DAYS, own_words
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.mapping.steps import ORDERS
from homeroom.exchange.mapping.telling import DOUBTS
from homeroom.exchange.mapping.telling import ORDERS as ORDERS_IN_WORDS

NAME_LENGTH_MAX = 100
FIXED, REFUSE = "=", "-"
EXAMPLES = 3
NOT_IN_A_NAME = re.compile(r"[\d_\W]+")


@dataclass
class Part:
    """One table on the page: what it is taken for, where it stands, and what is asked of it."""

    title: str
    where: str
    fields: list[FieldOnPage]


class MappingForm(BaseForm):
    draft_title = gettext_lazy("The columns of a table")

    name = forms.CharField(
        label=gettext_lazy("Name of this export"),
        help_text=gettext_lazy(
            "So that you find it again, such as “Absences of the week”. Files with the same columns are then read by themselves."
        ),
        max_length=NAME_LENGTH_MAX,
    )

    def __init__(self, *args: Any, question: Question, file_name: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["name"].initial = named_after(file_name)
        for target in question.tables:
            self.ask_of(target)

    def ask_of(self, target: str) -> None:
        proposed = self.question.proposed(target)
        if len(self.question.tables) > 1:
            self.fields[f"{target}-taken"] = forms.BooleanField(
                label=_("Read this table"), required=False, initial=True
            )
        is_taken = len(self.question.tables) == 1 or not self.is_bound or f"{target}-taken" in self.data
        if self.question.format == "hcw-1.0":
            self.fields[f"{target}-mode"] = forms.ChoiceField(
                label=_("What does the table list?"),
                choices=[
                    ("bulk", _("Everything that is in force: what is missing from it has ended")),
                    ("delta", _("Only what is new or has changed")),
                ],
                widget=forms.RadioSelect,
                required=is_taken,
                error_messages={"required": _("Choose one.")},
            )
        for column in self.asked(target):
            self.ask_for(target, column, proposed.get(column.name, [""])[0], is_taken)

    def asked(self, target: str) -> list[Column]:
        return [column for column in self.question.spec(target).columns if column.name not in NOT_ASKED]

    def ask_for(self, target: str, column: Column, proposed: str, is_taken: bool) -> None:
        """From which column it comes; and of that column, what could be read in more ways than one."""
        name, seen = f"{target}-{column.name}", self.question.tables[target]
        self.fields[name] = forms.ChoiceField(
            label=_(COLUMNS[column.name]),
            choices=[
                ("", _("Not in this table")),
                *((cell, cell) for cell in seen.columns),
                (FIXED, _("Always the same, written below")),
            ],
            initial=proposed,
            required=is_taken and column.need is Need.MUST,
            error_messages={"required": _("Without this column no row can be read. Choose one.")},
        )
        chosen = self.data.get(name, "") if self.is_bound else proposed
        if chosen == FIXED:
            self.fields[f"{name}-fixed"] = forms.CharField(
                label=_("What always stands there"),
                max_length=200,
                required=is_taken,
                error_messages={"required": _("Write an answer here.")},
            )
        elif look := seen.looks.get(chosen):
            self.fields[name].help_text = examples(look)
            self.ask_about(name, chosen, column, look, is_taken)

    def ask_about(self, name: str, chosen: str, column: Column, look: Look, is_taken: bool) -> None:
        if column.kind in DAYS and look.days and len(look.orders) != 1:
            fitting = look.orders or list(ORDERS)
            self.fields[f"{name}-order"] = forms.ChoiceField(
                label=_("How are these days written: {days}?").format(days=", ".join(look.days)),
                choices=[("", _("Choose")), *((order, _(ORDERS_IN_WORDS[order])) for order in fitting)],
                required=is_taken,
                error_messages={"required": _("Choose one.")},
            )
        if column.kind in (Kind.CODE, Kind.CODES):
            codes = CODES[column.codes]
            choices = [
                ("", _("Choose")),
                *((code.wire, _(code.label)) for code in codes.codes),
                (REFUSE, _("Reject rows with this word")),
            ]
            for word in own_words(column, look):
                self.fields[asking(name, chosen, word)] = forms.ChoiceField(
                    label=_("What does “{word}” stand for?").format(word=word),
                    choices=choices,
                    required=is_taken,
                    error_messages={"required": _("Choose one.")},
                )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if self.errors:
            return said
        recipe, doubts = self.question.answered({target: self.answer(target) for target in self.question.tables})
        for doubt in doubts:
            self.add_error(
                f"{doubt.target}-{doubt.column}", _(DOUBTS[doubt.about]).format(words=", ".join(doubt.words))
            )
        if recipe is None:
            self.add_error(None, _("Choose at least one table and its columns."))
        self.cleaned_data["recipe"] = recipe
        return said

    @property
    def recipe(self) -> Recipe:
        return self.cleaned_data["recipe"]

    def answer(self, target: str) -> Answer:
        """What was said of one table: nothing, where it is not to be read."""
        said, answer = self.cleaned_data, Answer()
        if not said.get(f"{target}-taken", True):
            return answer
        answer.mode = said.get(f"{target}-mode") or answer.mode
        for column in self.asked(target):
            name = f"{target}-{column.name}"
            if said[name] == FIXED:
                answer.fixed[column.name] = said[f"{name}-fixed"]
            elif said[name]:
                answer.fills[column.name] = [said[name]]
                if order := said.get(f"{name}-order"):
                    answer.orders[column.name] = order
                if column.kind in (Kind.CODE, Kind.CODES):
                    look = self.question.tables[target].looks[said[name]]
                    meant = {word: said[asking(name, said[name], word)] for word in own_words(column, look)}
                    answer.words[column.name] = {word: "" if code == REFUSE else code for word, code in meant.items()}
        return answer

    def parts(self) -> Iterator[Part]:
        for target, seen in self.question.tables.items():
            fields = [self[name] for name in self.fields if name.startswith(f"{target}-")]
            where = _("{file}, sheet {sheet}").format(file=seen.file, sheet=seen.sheet) if seen.sheet else seen.file
            yield Part(_(FILES[target]), where, fields)  # type: ignore[arg-type]


def asking(name: str, chosen: str, word: str) -> str:
    """The name of the question about a word of a column: an answer about another column's is none about this one's."""
    return f"{name}-word-{hashlib.sha256(f'{chosen}|{word}'.encode()).hexdigest()[:12]}"


def examples(look: Look) -> str:
    shown = (look.days or look.words)[:EXAMPLES]
    return _("For example: {words}").format(words=", ".join(shown)) if shown else ""


def named_after(file_name: str) -> str:
    return NOT_IN_A_NAME.sub(" ", PurePath(file_name).stem).strip()[:NAME_LENGTH_MAX]
