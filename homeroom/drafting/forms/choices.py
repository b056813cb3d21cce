"""What the fields of a draft are chosen from."""

from typing import Any

from django import forms

LINE_MAX = 200
Choices = list[tuple[str, Any]]


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
