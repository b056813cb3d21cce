"""What a data steward answers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.access.holds import VolumeDecision
from homeroom.common.forms import BaseForm

REASON_LETTERS_MAX = 2000  # Some paragraphs; it is read by whoever asks years later why.


class AnswerForm(BaseForm):
    draft_title = _("Answer a hold")

    verdict = forms.ChoiceField(
        label=_("What shall happen?"),
        widget=forms.RadioSelect,
        choices=[
            (VolumeDecision.GOES_ON, _("It goes on: this is this person’s work")),
            (VolumeDecision.STAYS, _("It stays held: no further student opens until a data steward lets it go on")),
        ],
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The person can read this. Do not name a child."),
        max_length=REASON_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
