"""What a person says of two records. Nothing is chosen beforehand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.matching.models import DuplicateAnswer


class DuplicateForm(BaseForm):
    verdict = forms.ChoiceField(
        choices=[(verdict, verdict) for verdict in DuplicateAnswer.VERDICTS],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Press one of the buttons."),
            "invalid_choice": _("Press one of the buttons."),
        },
    )
