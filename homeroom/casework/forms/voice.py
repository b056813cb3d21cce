"""What a student says."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.casework.forms.answers import TEXT_MAX
from homeroom.common.forms import BaseForm


class WordsForm(BaseForm):
    """A student's own words."""

    words = forms.CharField(
        label=_("What should the people who help you know?"), max_length=TEXT_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("A hope, a worry, something that you are proud of."),
    )  # fmt: skip


class ChangeForm(BaseForm):
    """What a student wants to be another way."""

    draft_title = _("I want to change this")

    note = forms.CharField(
        label=_("What do you want to change, and why?"), max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 4})
    )
