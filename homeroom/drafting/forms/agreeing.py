"""Moving a draft on, reviewing it, saying who signs, signing."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.collaboration.kinds import TEXT_LENGTH_MAX
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm, VersionedForm
from homeroom.drafting import words
from homeroom.drafting.forms.choices import LINE_MAX, Choices, choose
from homeroom.drafting.models import ABANDONED, DRAFT, IN_REVIEW, OUT

AMENDMENTS_MAX = 99  # Of the collaboration file.


class StepForm(VersionedForm):
    """To review, out for signature, back to its writers, or given up."""

    draft_title = _("Why a draft moves on")

    state = forms.ChoiceField(
        choices=[(state, state) for state in (DRAFT, IN_REVIEW, OUT, ABANDONED)], widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("All parties can read this. Do not name a child."),
        max_length=TEXT_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, state: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=state, **kwargs)
        self.fields["state"].initial = state
        if state not in (DRAFT, ABANDONED):  # Onward goes without saying.
            del self.fields["reason"]


class ReviewForm(VersionedForm):
    draft_title = _("Review a draft")

    kind = forms.ChoiceField(
        label=_("What did you look at?"), widget=forms.RadioSelect, choices=list(words.REVIEWS.items())
    )
    finding = forms.ChoiceField(
        label=_("What did you find?"), widget=forms.RadioSelect, choices=list(words.FINDINGS.items())
    )
    note = forms.CharField(
        label=_("Note"), max_length=TEXT_LENGTH_MAX, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What has to change before it is fit. Do not name a child."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("finding") == "not_fit" and not facts.get("note"):
            self.add_error("note", _("Write what has to change."))
        return facts


class SignatoryForm(BaseForm):
    draft_title = _("Say who signs")

    person = forms.ChoiceField(label=_("Who signs for your organization?"))
    title = forms.CharField(label=_("Office"), max_length=LINE_MAX, help_text=_("For example: Superintendent"))
    authority = forms.CharField(
        label=_("By what authority?"),
        max_length=TEXT_LENGTH_MAX,
        help_text=_(
            "The document that lets this person sign. For example: Board Policy 1240. Its limits are asked below."
        ),
    )
    may_widen = forms.ChoiceField(
        label=_("May this person sign amendments that show more?"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Yes, any amendment")), ("no", _("No, only those that show less or change words"))],
    )
    amendments_max = forms.IntegerField(
        label=_("How many amendments may this person sign by it?"),
        help_text=_(
            "All that this person has signed by the same document count. Leave it empty where it sets no number."
        ),
        min_value=0,
        max_value=AMENDMENTS_MAX,
        required=False,
    )
    authority_until = DayField(
        label=_("Through which day may this person sign by it?"),
        help_text=_("Leave it empty where it names no day. For example: 6/30/2027"),
        required=False,
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "person", [("", _("Choose one")), *people])

    def clean_authority_until(self) -> date | None:
        day = self.cleaned_data["authority_until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError(_("That day is over. Name somebody who may still sign, or correct the day."))
        return day


class SignatureForm(BaseForm):
    """What is signed is what stands above; its hash goes along."""

    hash = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = forms.BooleanField(label=_("I have read all of it, the words and what the machine reads of them."))
    may_sign = forms.BooleanField(label=_("I may sign this for my organization."))
