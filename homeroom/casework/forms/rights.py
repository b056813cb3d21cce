"""Who may sign for school."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.casework.forms.answers import LINE_MAX, chosen
from homeroom.casework.models import EducationRightsHolder
from homeroom.casework.words import HOLDER_TYPES, RIGHTS_BASES, SCOPES
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm


class RightsForm(BaseForm):
    """Who holds education rights, by what, for what, until when."""

    holder_type = forms.ChoiceField(label=_("Who holds the rights?"), choices=chosen(HOLDER_TYPES))
    name = forms.CharField(label=_("Name"), max_length=LINE_MAX, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=60, required=False, help_text=_("As one would write it."))
    basis = forms.ChoiceField(label=_("On what basis?"), choices=chosen(RIGHTS_BASES), required=False)
    scope = forms.MultipleChoiceField(
        label=_("For what?"), choices=list(SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    ordered_on = DayField(label=_("Day of the order"), required=False)
    expires_on = DayField(
        label=_("Last day on which it holds"), required=False,
        help_text=_("Month, day and year. Often the day of the next hearing. For example: 6/12/2026"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ordered = self.fields["ordered_on"]
        assert isinstance(ordered, DayField)
        ordered.not_after = timezone.localdate()

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("holder_type") == EducationRightsHolder.UNKNOWN:
            return facts | {"name": "", "phone": "", "basis": "", "ordered_on": None, "expires_on": None}
        for field, sentence in (("name", _("Write the name of the holder.")), ("basis", _("Choose the basis."))):
            if facts.get("holder_type") and not facts.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        ordered, expires = facts.get("ordered_on"), facts.get("expires_on")
        if ordered and expires and expires < ordered:
            self.add_error("expires_on", _("The last day is before the day of the order. Correct one of them."))
        return facts
