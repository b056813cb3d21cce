"""What a person says a pair is, and what an agency is asked about its child. Nothing is chosen beforehand."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.matching import words
from homeroom.matching.lookups import Asked
from homeroom.matching.models import ANSWER_LETTERS_MAX, NOTE_LETTERS_MAX, SWITCHING_LETTERS_MAX, Decision

NAME_LETTERS_MAX = 100  # Longer than any name or number that files bring.


class UnkeptInput(forms.TextInput):
    """Of what is typed into it no draft is kept (common/forms.py); browsers neither remember it nor send it to be spelled."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false"})


class DecisionForm(BaseForm):
    verdict = forms.ChoiceField(
        choices=[(verdict, verdict) for verdict in Decision.VERDICTS],
        widget=forms.HiddenInput,
        error_messages={
            "required": _("Press one of the buttons."),
            "invalid_choice": _("Press one of the buttons."),
        },
    )
    reason = forms.ChoiceField(
        label=_("Why? (optional)"),
        required=False,
        choices=[
            ("", _("No reason given")),
            *((words.VERDICTS[verdict], list(group.items())) for verdict, group in words.REASONS.items()),
        ],
    )

    def clean(self):
        """A reason of another answer says nothing of this one, and is no reason to send the person back."""
        said = super().clean() or self.cleaned_data
        if said.get("reason") not in words.REASONS.get(said.get("verdict", ""), {}):
            said["reason"] = ""
        return said


class RefusalOfAllForm(BaseForm):
    """`seen` are the pairs that stood on the page: what came since is not refused unseen."""

    seen = forms.RegexField(regex=r"^\d{1,18}(,\d{1,18})*$", widget=forms.HiddenInput)

    def clean_seen(self) -> list[int]:
        return [int(number) for number in self.cleaned_data["seen"].split(",")]


class QuestionForm(BaseForm):
    draft_title = _("A question to the agency")

    asks = forms.ChoiceField(label=_("What do you ask?"), choices=list(words.ASKS.items()), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("More about it (optional)"),
        help_text=_("Write nothing that you read in the school’s record: the agency may not know it."),
        required=False,
        max_length=NOTE_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SwitchingForm(BaseForm):
    ON, OFF = "on", "off"

    is_on = forms.ChoiceField(
        label=_("Do rules link by themselves?"),
        choices=[(ON, _("Yes, where both partners signed that")), (OFF, _("No, a person looks at all they find"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("What was found, and what was done about it. No names."),
        max_length=SWITCHING_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(BaseForm):
    draft_title = _("An answer about one of your children")

    answer = forms.CharField(
        label=_("Your answer"),
        help_text=_("From the agency’s own records, as short as it can be."),
        max_length=ANSWER_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LookupForm(BaseForm):
    """What is known of a child in front of somebody. Nothing of it is kept but for the answer."""

    first = forms.CharField(label=_("First name"), max_length=NAME_LETTERS_MAX, widget=UnkeptInput())
    middle = forms.CharField(label=_("Middle name"), max_length=NAME_LETTERS_MAX, required=False, widget=UnkeptInput())
    last = forms.CharField(label=_("Last name"), max_length=NAME_LETTERS_MAX, widget=UnkeptInput())
    former_last = forms.CharField(
        label=_("Former last name"), max_length=NAME_LETTERS_MAX, required=False, widget=UnkeptInput()
    )
    birth_on = DayField(label=_("Birth date"))
    sex = forms.ChoiceField(
        label=_("Sex"), required=False, choices=[("", _("Not known")), *words.SEXES.items()], widget=forms.RadioSelect
    )
    state_id = forms.CharField(
        label=_("State student ID"), max_length=NAME_LETTERS_MAX, required=False, widget=UnkeptInput()
    )

    @property
    def asked(self) -> Asked:
        said = dict(self.facts)
        return Asked(birth_date=said.pop("birth_on").isoformat(), **said)
