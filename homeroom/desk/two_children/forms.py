"""Why somebody thinks so, and what was put right."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.matching.models import OVERLAY_LETTERS_MAX


class SayForm(BaseForm):
    draft_title = _("That a record may hold facts of two children")

    words = forms.CharField(
        label=_("Why do you think so?"),
        help_text=_("What contradicts what. Whoever has to put it right reads this."),
        max_length=OVERLAY_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RepairForm(BaseForm):
    draft_title = _("What was put right in a record")

    words = forms.CharField(
        label=_("What was put right?"),
        help_text=_("In the agency’s own system, and in what people wrote here."),
        max_length=OVERLAY_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class TakingBackForm(BaseForm):
    """Nothing but that it was wrong."""
