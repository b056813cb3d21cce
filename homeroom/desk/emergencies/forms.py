"""What somebody says before the glass breaks, and what a steward says of it afterwards."""

from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.catalogue import catalogue
from homeroom.agreements.element_words import ELEMENTS
from homeroom.casework.models.emergencies import JUSTIFIED, NOT_JUSTIFIED
from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.common.once import new_key

TEXT_MAX = 2_000  # Half a page: who is in danger does not write more, and a steward reads it.
NAME_MAX = 200
IDENTIFIER_MAX = 100


def openable() -> list[tuple[str, Any]]:
    """What the catalogue lets an emergency open, by key and in words."""
    return [(key, ELEMENTS[key]) for key, element in catalogue().elements.items() if element.break_glass]


def paragraph(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=TEXT_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class EmergencyForm(BaseForm):
    """Of a student whose page one sees. 34 CFR 99.36(a): an articulable and significant threat, and whose knowledge is needed."""

    draft_title = gettext_lazy("Something that is needed in an emergency")

    threat = paragraph(
        gettext_lazy("What is the danger?"), gettext_lazy("What happened, or what is about to happen. In plain words.")
    )
    at_risk = paragraph(gettext_lazy("Who is at risk?"))
    why_now = paragraph(
        gettext_lazy("Why can it not wait?"),
        gettext_lazy("Why nobody can be asked first, in the minutes that there are."),
    )
    receivers = paragraph(
        gettext_lazy("Who will you tell it to?"),
        gettext_lazy("Everybody who learns it from you, by name or role. For example: the ambulance crew."),
    )
    elements = forms.MultipleChoiceField(
        label=gettext_lazy("What do you need to know?"),
        help_text=gettext_lazy("Choose only what helps now. Each of these is looked at afterwards."),
        choices=openable,
        widget=forms.CheckboxSelectMultiple,
    )

    @property
    def numbers(self) -> list[int]:
        return [catalogue().elements[key].number for key in self.cleaned_data["elements"]]

    @property
    def named(self) -> dict[str, Any]:
        """By what the student was named; nothing where it is the student of the page."""
        return {"called": "", "born_on": None, "identifier": ""}

    def refused(self, sentence: str) -> None:
        """Nothing was opened. Sent once more it is another sending."""
        typed = cast("Any", self.data).copy()
        typed[self.add_prefix("form_key")] = new_key()
        self.data = typed
        self.add_error(None, sentence)


class NamingForm(EmergencyForm):
    """Of a student whom one does not see: named exactly, since nobody may find here who is on record."""

    called = forms.CharField(
        label=gettext_lazy("Name of the student"),
        help_text=gettext_lazy("First and last name, exactly as the school or the agency writes them."),
        max_length=NAME_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    born_on = DayField(label=gettext_lazy("Date of birth"), required=False)
    identifier = forms.CharField(
        label=gettext_lazy("Or a number of the record"),
        help_text=gettext_lazy("The state’s number of the student, or the agency’s. Then no name is needed."),
        max_length=IDENTIFIER_MAX,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    field_order = ("called", "born_on", "identifier", "threat", "at_risk", "why_now", "receivers", "elements")

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        has_name, has_day = bool(facts.get("called")), bool(facts.get("born_on"))
        if not facts.get("identifier") and not self.errors.keys() & {"born_on", "identifier", "called"}:
            if not has_name:
                self.add_error("called", _("Write the name and the date of birth, or a number of the record."))
            elif not has_day:
                self.add_error("born_on", _("Write the date of birth too. The name alone names nobody for certain."))
        return facts

    @property
    def named(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("called", "born_on", "identifier")}


class ReviewForm(BaseForm):
    draft_title = gettext_lazy("Review of an emergency")

    finding = forms.ChoiceField(
        label=gettext_lazy("Was it justified?"),
        choices=[
            (JUSTIFIED, gettext_lazy("Yes: there was such a danger, and this was needed")),
            (NOT_JUSTIFIED, gettext_lazy("No: it was not such a danger, or this was not needed")),
        ],
        widget=forms.RadioSelect,
    )
    words = paragraph(
        gettext_lazy("What did you find?"),
        gettext_lazy("Whom you asked, and what they said. It stays with the record, and the family may read it."),
    )

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not words.strip():
            raise ValidationError(_("Write what you found."))
        return words
