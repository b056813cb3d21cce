"""Who gets the next move, and by when."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.casework.forms.answers import DAYS_UNTIL_DUE, YEARS_AHEAD_MAX
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.partners.models import Person


def due_field() -> DayField:
    return DayField(label=_("By when"))


class Owned(BaseForm):
    """A form that gives somebody the ball: only people who can see it may be chosen."""

    def __init__(self, *args: Any, people: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people}
        choices = [(pk, f"{person.name}, {person.role_label}") for pk, person in self.people.items()]
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = choices if owner.required else [("", _("Choose one")), *choices]
        for field in self.fields.values():
            if isinstance(field, DayField):
                field.not_before = timezone.localdate()
                field.not_after = timezone.localdate() + timedelta(days=366 * YEARS_AHEAD_MAX)

    def clean_owner(self) -> Person | None:
        return self.people.get(self.cleaned_data["owner"])


def in_a_week() -> date:
    return timezone.localdate() + timedelta(days=DAYS_UNTIL_DUE)
