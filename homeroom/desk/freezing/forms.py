"""Why all sharing is paused, and why it may go on."""

from django import forms
from django.utils.translation import gettext_lazy

from homeroom.access.freezing import REASON_MAX
from homeroom.common.forms import BaseForm


class PauseForm(BaseForm):
    draft_title = gettext_lazy("Pausing all sharing")

    reason = forms.CharField(
        label=gettext_lazy("Why is it paused?"),
        help_text=gettext_lazy("The data stewards of all partners read it."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EndForm(BaseForm):
    draft_title = gettext_lazy("Letting sharing go on")

    reason = forms.CharField(
        label=gettext_lazy("Why may it go on?"),
        help_text=gettext_lazy("The data stewards of all partners read it."),
        max_length=REASON_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
