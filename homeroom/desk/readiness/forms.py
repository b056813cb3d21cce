"""Signing, and writing down that somebody trained."""

import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.partners.models import Person

NAME_LETTERS_MAX = 200
COURSE_LETTERS_MAX = 200  # A title, not a description.
HASH_LETTERS = 64


class SignatureForm(BaseForm):
    """Carries the hash of the words on the page: what is signed is what was read."""

    draft_title = gettext_lazy("Confidentiality agreement")

    wording = forms.CharField(widget=forms.HiddenInput, max_length=HASH_LETTERS)
    has_read = forms.BooleanField(label=gettext_lazy("I have read all of this and I will keep to it"))
    name = forms.CharField(
        label=gettext_lazy("Write your full name to sign"),
        max_length=NAME_LETTERS_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "name", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, person: Person, wording: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        # Whatever was typed before: what is read now are the words of now, and only their reader says that they were read.
        self.initial = {**self.initial, "wording": wording, "has_read": False}
        self.fields["name"].help_text = _("As it stands here: %s") % person.name

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if as_one_types(name) != as_one_types(self.person.name):
            raise ValidationError(_("Write your name as it stands here: %s") % self.person.name)
        return name


def as_one_types(name: str) -> str:
    """Without accents, capitals and second blanks: a phone keyboard makes them, or does not."""
    letters = unicodedata.normalize("NFKD", name)
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).casefold().split())


class TrainingForm(BaseForm):
    draft_title = gettext_lazy("Privacy training of a colleague")

    course = forms.CharField(
        label=gettext_lazy("Which training?"),
        help_text=gettext_lazy("The title of the course, as its certificate says it."),
        max_length=COURSE_LETTERS_MAX,
    )

    def __init__(self, *args: Any, not_before: date, not_after: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is older holds no more, and what is to come has not been completed.
        self.fields["completed_on"] = DayField(
            label=gettext_lazy("When was it completed?"), not_before=not_before, not_after=not_after
        )
