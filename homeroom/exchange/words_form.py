"""Asking a steward what the words stand for that a state has put in the place of Ed-Fi's."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homeroom.common.forms import BaseForm, FieldOnPage
from homeroom.exchange.column_words import COLUMNS
from homeroom.exchange.formats import Need
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.descriptors import NOTHING, PLACES, Meant, elements, labels, proposed, recipe_of
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.models import Source

NONE_OF_THESE = "-"


@dataclass
class Part:
    """The words of one list: what they are about, in which elements they stand, those that are new, and those that were said."""

    title: str
    elements: str
    new: list[FieldOnPage]
    said: list[FieldOnPage]

    @property
    def is_open(self) -> bool:
        return any(field.errors for field in self.said)


class WordsForm(BaseForm):
    draft_title = gettext_lazy("What words stand for")
    template = "exchange/words.html"

    def __init__(self, *args: Any, question: Question, said: Meant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question, self.said = question, said
        self.asked: dict[str, tuple[str, str]] = {}
        """By the name of a field: its list and word."""
        for codes in PLACES:
            before = {word.casefold(): ours for word, ours in said.get(codes, {}).items()}
            for word, count in question.words.get(codes, {}).items():
                self.ask(codes, word, before.get(word.casefold()), rows_with(codes, word, count))
            known = {word.casefold() for word in question.words.get(codes, ())}
            for word, ours in said.get(codes, {}).items():
                if word.casefold() not in known:
                    self.ask(codes, word, ours, "")

    def ask(self, codes: str, word: str, before: str | None, hint: str) -> None:
        name = f"{codes}-{hashlib.sha256(word.encode()).hexdigest()[:12]}"
        self.asked[name] = codes, word
        self.fields[name] = forms.ChoiceField(
            label=_("What does “{word}” stand for?").format(word=word),
            help_text=hint,
            choices=[
                ("", _("Choose")),
                *((wire, _(label)) for wire, label in labels(codes).items()),
                (NONE_OF_THESE, none_of_these(codes)),
            ],
            initial=proposed(codes, word) if before is None else before or NONE_OF_THESE,
            error_messages={"required": _("Choose one.")},
        )

    def clean(self) -> dict[str, Any]:
        chosen = super().clean() or self.cleaned_data
        return chosen | {"name": Source.OF_ED_FI}

    @property
    def recipe(self) -> Recipe:
        """What was said now, and before of words that were not asked."""
        meant: Meant = {}
        for name, (codes, word) in self.asked.items():
            ours = self.cleaned_data[name]
            meant.setdefault(codes, {})[word] = NOTHING if ours == NONE_OF_THESE else ours
        return recipe_of(meant)

    def parts(self) -> Iterator[Part]:
        for codes, each in PLACES.items():
            asked = [(word, self[name]) for name, (of, word) in self.asked.items() if of == codes]
            new = [field for word, field in asked if word in self.question.words.get(codes, ())]
            old = [field for word, field in asked if word not in self.question.words.get(codes, ())]
            if asked:
                yield Part(_(COLUMNS[each[0].column.name]), elements(codes), new, old)  # type: ignore[arg-type]


def rows_with(codes: str, word: str, count: int) -> str:
    """In how many rows it stands, and whether what is chosen already is no more than our guess."""
    rows = ngettext("In {count} row.", "In {count} rows.", count).format(count=f"{count:,}")
    ours = _("We propose what is chosen below. Change it if it is not right.")
    return f"{rows} {ours}" if proposed(codes, word) else rows


def none_of_these(codes: str) -> str:
    """What happens with a word that stands for none of ours."""
    needs = {place.column.need is Need.MUST for place in PLACES[codes]}
    if needs == {True}:
        return _("None of these: leave rows with this word out")
    if needs == {False}:
        return _("None of these: leave this value blank")
    return _("None of these: leave this value blank, and leave out rows that need it")
