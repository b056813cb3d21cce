"""Forms of the agreement page: each makes one row, however often it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm

REASON_LENGTH_MAX = 2_000  # A paragraph for the record; the papers themselves lie with the parties.


class ActivationForm(BaseForm):
    """Nothing to fill in: what is activated is what was signed."""


class ResumptionForm(BaseForm):
    """Nothing to fill in either: whoever suspended it says that the pause is over."""


class SuspensionForm(BaseForm):
    draft_title = _("Pause this agreement")

    reason = forms.CharField(
        label=_("Why is it paused?"),
        help_text=_("All parties can read this. Do not name a child."),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class EndingForm(BaseForm):
    draft_title = _("End this agreement")

    reason = forms.CharField(
        label=_("Why does it end?"),
        help_text=_("All parties can read this. Do not name a child."),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class WithdrawalForm(BaseForm):
    draft_title = _("Withdraw from this agreement")

    reason = forms.CharField(
        label=_("Why do you withdraw?"),
        help_text=_("All parties can read this. Do not name a child."),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RenewalObjectionForm(BaseForm):
    draft_title = _("Object to a renewal")

    reason = forms.CharField(
        label=_("Why should it not renew?"),
        help_text=_("All parties can read this. Do not name a child."),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
