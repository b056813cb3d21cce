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
from homeroom.common.tables import Row
from homeroom.exchange.column_words import COLUMNS, FILES
from homeroom.exchange.formats import CODES, Column, Kind, Need
from homeroom.exchange.mapping.choosing import Answer, Question
from homeroom.exchange.mapping.likenesses import NOT_TAKEN, TITLES
from homeroom.exchange.mapping.looks import Look
from homeroom.exchange.mapping.proposing import DAYS, own_words
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.mapping.steps import ORDERS
from homeroom.exchange.mapping.telling import DOUBTS, lookup_in_words
from homeroom.exchange.mapping.telling import ORDERS as ORDERS_IN_WORDS
from homeroom.exchange.models import Source

NAME_LENGTH_MAX = 100
FIXED, FOLLOWED, TOGETHER, REFUSE = "=", "~", "+", "-"
# Only what these lack can have ended: schools, terms and classes stay.
ENDING = ("users.csv", "roles.csv", "demographics.csv", "enrollments.csv")
EXAMPLES = 3
PARTS_SHOWN = 14  # A year of months, and a little.
NOT_IN_A_NAME = re.compile(r"[\d_\W]+")


@dataclass
class Part:
    """One table on the page: what it is taken for, where it stands, and what is asked of it."""

    title: str
    where: str
    fields: list[FieldOnPage]
    left_out: str = ""
    """Of a look-alike: its columns that are not taken."""

    @property
    def is_open(self) -> bool:
        """Whether there is something to say yet."""
        return any(field.errors or (field.field.required and not field.value()) for field in self.fields)


class MappingForm(BaseForm):
    draft_title = gettext_lazy("The columns of a table")
    template = "exchange/columns.html"

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
        if question.likeness:
            self.fields["mode"] = forms.ChoiceField(
                label=_("What do these files list?"),
                choices=[
                    ("delta", _("Students and enrollments that are new or have changed: nothing ends")),
                    ("bulk", _("All students and enrollments: those that are missing have ended")),
                ],
                widget=forms.RadioSelect,
                initial="delta",
                error_messages={"required": _("Choose one.")},
            )
        for target in question.tables:
            self.ask_of(target)

    def ask_of(self, target: str) -> None:
        if len(self.question.tables) > 1:
            self.fields[f"{target}-taken"] = forms.BooleanField(
                label=_("Read this table"), required=False, initial=True
            )
        if self.question.format == "hcw-1.0":
            self.fields[f"{target}-mode"] = forms.ChoiceField(
                label=_("What does the table list?"),
                choices=[
                    ("bulk", _("Everything that is in force: what is missing from it has ended")),
                    ("delta", _("Only what is new or has changed")),
                ],
                widget=forms.RadioSelect,
                required=self.is_taken(target),
                error_messages={"required": _("Choose one.")},
            )
        proposed = self.question.proposed(target)
        for column in self.question.asked(target):
            self.ask_for(target, column, proposed)

    def is_taken(self, target: str) -> bool:
        return len(self.question.tables) == 1 or not self.is_bound or f"{target}-taken" in self.data

    def chosen(self, target: str, column: Column, proposed: Answer) -> str:
        """The partner's column, or the mark of another way to fill ours: as it was sent, or as it is proposed."""
        return self.data.get(f"{target}-{column.name}", "") if self.is_bound else way_to_fill(column, proposed)

    def ask_for(self, target: str, column: Column, proposed: Answer) -> None:
        """From which column it comes; and of that column, what could be read in more ways than one."""
        name, seen, is_taken = f"{target}-{column.name}", self.question.tables[target], self.is_taken(target)
        self.fields[name] = forms.ChoiceField(
            label=_(COLUMNS[column.name]),
            choices=[
                ("", _("Not in this table")),
                *other_ways(column, proposed),
                *((cell, cell) for cell in seen.columns),
                (FIXED, _("Always the same, written below")),
            ],
            initial=way_to_fill(column, proposed),
            required=is_taken and column.need is Need.MUST,
            error_messages={"required": _("Without this column no row can be read. Choose one.")},
        )
        chosen = self.chosen(target, column, proposed)
        if chosen == FIXED:
            self.fields[f"{name}-fixed"] = fixed_field(column, proposed.fixed.get(column.name, ""), is_taken)
        elif look := seen.looks.get(chosen):
            self.fields[name].help_text = examples(look)
            self.ask_about(name, chosen, column, look, is_taken, proposed)

    def ask_about(self, name: str, chosen: str, column: Column, look: Look, is_taken: bool, proposed: Answer) -> None:
        if column.kind in DAYS and look.days and len(look.orders) != 1:
            fitting = look.orders or list(ORDERS)
            self.fields[f"{name}-order"] = forms.ChoiceField(
                label=_("How are these days written: {days}?").format(days=", ".join(look.days)),
                choices=[("", _("Choose")), *((order, _(ORDERS_IN_WORDS[order])) for order in fitting)],
                initial=proposed.orders.get(column.name),
                required=is_taken,
                error_messages={"required": _("Choose one.")},
            )
        if column.kind in (Kind.CODE, Kind.CODES):
            choices = [*choices_of(column), (REFUSE, _("Reject rows with this word"))]
            meant = proposed.words.get(column.name, {})
            for word in own_words(column, look):
                self.fields[asking(name, chosen, word)] = forms.ChoiceField(
                    label=_("What does “{word}” stand for?").format(word=word),
                    choices=choices,
                    initial=meant.get(word),
                    required=is_taken,
                    error_messages={"required": _("Choose one.")},
                )

    def clean_name(self) -> str:
        if (name := self.cleaned_data["name"]) == Source.OF_ED_FI:
            raise forms.ValidationError(_("This name is taken. Choose another."))
        return name

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
        said, answer, proposed = self.cleaned_data, Answer(), self.question.proposed(target)
        if not said.get(f"{target}-taken", True):
            return answer
        answer.mode = said.get(f"{target}-mode") or answer.mode
        if target in ENDING and self.question.likeness:
            answer.mode = said["mode"]
        for column in self.question.asked(target):
            name = f"{target}-{column.name}"
            if said[name] == FIXED:
                answer.fixed[column.name] = said[f"{name}-fixed"]
            elif said[name] in (FOLLOWED, TOGETHER):
                answer.fills[column.name] = proposed.fills[column.name]
                if said[name] == FOLLOWED:
                    answer.lookups[column.name] = proposed.lookups[column.name]
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
            if seen.parts:
                where = in_parts(seen.parts)
            left_out = ""
            if self.question.likeness:
                where = _("{file} becomes {target}.").format(file=seen.file, target=target)
                left_out = ", ".join(self.left_out(target))
            yield Part(_(FILES[target]), where, fields, left_out)  # type: ignore[arg-type]

    def left_out(self, target: str) -> list[str]:
        """The partner's columns that nothing takes."""
        proposed, taken = self.question.proposed(target), set()
        for column in self.question.asked(target):
            chosen = self.chosen(target, column, proposed)
            taken |= set(proposed.fills[column.name]) if chosen in (FOLLOWED, TOGETHER) else {chosen}
        return [cell for cell in self.question.tables[target].columns if cell not in taken]

    @property
    def likeness(self) -> str:
        """What the files have been recognized as, where that is a format of its own."""
        return _(TITLES[self.question.likeness]) if self.question.likeness else ""

    @property
    def not_taken(self) -> list[Row]:
        """Files of a look-alike that nothing is taken from, with the reason why."""
        return [Row(file, _(NOT_TAKEN[why])) for file, why in self.question.left.items()]


def in_parts(parts: list[str]) -> str:
    shown = ", ".join(parts[:PARTS_SHOWN]) + (", …" if len(parts) > PARTS_SHOWN else "")
    told = _(
        "{count} tables with the same columns, read one after the other as one: {parts}. If one of them is not to be read, take"
        " it out and send the file again."
    )
    return told.format(count=len(parts), parts=shown)


def way_to_fill(column: Column, proposed: Answer) -> str:
    if column.name in proposed.fixed:
        return FIXED
    cells = proposed.fills.get(column.name, [""])
    if column.name in proposed.lookups:
        return FOLLOWED
    return cells[0] if len(cells) == 1 else TOGETHER


def other_ways(column: Column, proposed: Answer) -> Iterator[tuple[str, str]]:
    """Ways that only the proposal knows: by another table, or by several columns together."""
    cells = proposed.fills.get(column.name, [])
    if lookup := proposed.lookups.get(column.name):
        yield FOLLOWED, f"{cells[0]}: {lookup_in_words(lookup, _)}"
    elif len(cells) > 1:
        yield TOGETHER, " + ".join(cells)


def choices_of(column: Column) -> list[tuple[str, str]]:
    return [("", _("Choose")), *((code.wire, _(code.label)) for code in CODES[column.codes].codes)]


def fixed_field(column: Column, proposed: str, is_taken: bool) -> forms.Field:
    label = _("What always stands there")
    if column.kind is Kind.CODE:
        missing = {"required": _("Choose one.")}
        return forms.ChoiceField(
            label=label, choices=choices_of(column), initial=proposed, required=is_taken, error_messages=missing
        )
    missing = {"required": _("Write an answer here.")}
    return forms.CharField(label=label, max_length=200, initial=proposed, required=is_taken, error_messages=missing)


def asking(name: str, chosen: str, word: str) -> str:
    """The name of the question about a word of a column: an answer about another column's is none about this one's."""
    return f"{name}-word-{hashlib.sha256(f'{chosen}|{word}'.encode()).hexdigest()[:12]}"


def examples(look: Look) -> str:
    shown = (look.days or look.words)[:EXAMPLES]
    return _("For example: {words}").format(words=", ".join(shown)) if shown else ""


def named_after(file_name: str) -> str:
    return NOT_IN_A_NAME.sub(" ", PurePath(file_name).stem).strip()[:NAME_LENGTH_MAX]
