"""What the fields of a draft are chosen from."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from homeroom.access.models import Purpose
from homeroom.agreements.words import listed

LINE_MAX = 200
Choices = list[tuple[str, Any]]


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def offer_purposes(form: forms.Form, name: str, purposes: Iterable[Purpose], *, first: Choices | None = None) -> None:
    """ "A purpose without a benefit and a measure cannot be put on an agreement" (sharing specification 1.1)."""
    purposes = list(purposes)
    whole = [each for each in purposes if each.benefit and each.measure]
    choose(form, name, [*(first or []), *((each.key, each.name) for each in whole)])
    if others := [each.name for each in purposes if each not in whole]:
        form.fields[name].help_text = _(
            "Not offered, since no benefit to the student or no measure of it is written down: %(purposes)s. Have both"
            " written into the collaboration file."
        ) % {"purposes": listed(others)}
