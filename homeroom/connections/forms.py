"""Letting a program ask; and the word of the person in whose name it does."""

from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.connections.scopes import SCOPES, SENDING
from homeroom.partners.words import ROLES

NAME_LETTERS_MAX = 100
# As long as a signature under the confidentiality agreement holds: whoever keeps the list looks at it once a year.
DAYS_MAX = 365
STEWARD = "data_steward"


class ConnectionForm(BaseForm):
    draft_title = gettext_lazy("Connect a program")

    name = forms.CharField(
        label=gettext_lazy("What is the program called?"),
        help_text=gettext_lazy("So that your colleagues know it. For example: Case system of the county"),
        max_length=NAME_LETTERS_MAX,
    )
    person: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None,
        label=gettext_lazy("In whose name does it ask?"),
        help_text=gettext_lazy(
            "It sees what this person sees here, and of that only what an agreement lets a program fetch. The person has to"
            " agree first, and answers for it."
        ),
    )
    purpose: forms.ModelChoiceField = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("For what purpose?"), widget=forms.RadioSelect, empty_label=None
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What may it ask for?"),
        widget=forms.CheckboxSelectMultiple,
        choices=list(SCOPES.items()),
    )

    def __init__(self, *args: Any, people: Any, purposes: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = cast(forms.ModelChoiceField, self.fields["person"])
        person.queryset = people
        person.label_from_instance = lambda obj: f"{obj.name}, {ROLES[obj.role]}"  # type: ignore[method-assign]
        purpose = cast(forms.ModelChoiceField, self.fields["purpose"])
        purpose.queryset = purposes
        purpose.label_from_instance = lambda obj: obj.in_words  # type: ignore[method-assign]
        self.fields["last_on"] = DayField(
            label=gettext_lazy("Until which day?"), not_before=today, not_after=today + timedelta(days=DAYS_MAX)
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        person = cleaned.get("person")
        if SENDING in cleaned.get("scopes", ()) and person and person.role != STEWARD:
            alone = _("Only a data steward sends files. Choose a data steward, or do not tick that it may send files.")
            self.add_error("scopes", alone)
        return cleaned


class AgreeForm(BaseForm):
    """Nothing is asked but that one means it."""
