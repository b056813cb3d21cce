"""What a person says a pair is: one of four buttons, none of them chosen beforehand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.matching.models import Decision


class DecisionForm(BaseForm):
    verdict = forms.ChoiceField(
        choices=[(verdict, verdict) for verdict in Decision.VERDICTS],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Press one of the buttons."),
            "invalid_choice": _("Press one of the buttons."),
        },
    )
