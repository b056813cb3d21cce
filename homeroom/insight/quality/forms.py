"""Whom to ask about what differs, and what the owner found."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.insight.quality.differing import Word
from homeroom.insight.quality.words import ANSWERS


class AskForm(BaseForm):
    contributor = forms.TypedChoiceField(
        label=_("Who looks at their record?"),
        widget=forms.RadioSelect,
        coerce=int,
        help_text=_("Their data steward is told which student and which fact. What the other record says is not told."),
    )

    def __init__(self, *args: Any, words: Iterable[Word], owner: Word, **kwargs: Any) -> None:
        super().__init__(*args, initial={"contributor": owner.contributor}, **kwargs)
        choices = [(word.contributor, word.name) for word in words]
        cast(forms.TypedChoiceField, self.fields["contributor"]).choices = choices


class ConflictAnswerForm(BaseForm):
    answer = forms.ChoiceField(
        label=_("What did you find?"),
        widget=forms.RadioSelect,
        choices=[(code, label) for code, label in ANSWERS.items()],
    )
