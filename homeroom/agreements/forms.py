"""Forms of the agreement page: each makes one row, however often it is sent."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm

REASON_LENGTH_MAX = 2_000  # A paragraph for the record; the papers themselves lie with the parties.


class ReasonForm(BaseForm):
    """A step whose reason all parties read."""

    asks: Any = ""

    reason = forms.CharField(
        help_text=_("All parties can read this. Do not name a child."),
        max_length=REASON_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.asks


class ActivationForm(ReasonForm):
    """What is activated is what was signed; why now, its steward says."""

    draft_title, asks = _("Activate this agreement"), _("Why is it activated now?")


class ResumptionForm(ReasonForm):
    """Whoever suspended it says that the pause is over, and why."""

    draft_title, asks = _("Let this agreement go on"), _("Why does it go on?")


class SuspensionForm(ReasonForm):
    draft_title, asks = _("Pause this agreement"), _("Why is it paused?")


class EndingForm(ReasonForm):
    draft_title, asks = _("End this agreement"), _("Why does it end?")


class WithdrawalForm(ReasonForm):
    draft_title, asks = _("Withdraw from this agreement"), _("Why do you withdraw?")


class RenewalObjectionForm(ReasonForm):
    draft_title, asks = _("Object to a renewal"), _("Why should it not renew?")


class ObjectionWithdrawalForm(ReasonForm):
    draft_title, asks = _("Take back an objection"), _("Why do you take it back?")
