from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from homeroom.access.models import Purpose
from homeroom.common.forms import BaseForm
from homeroom.desk.account.forms import SecretForm
from homeroom.students.search import LETTERS_MAX, Form, forms_of


class PurposeForm(BaseForm):
    """Why one looks now. What is open depends on it, and it is written down."""

    purpose = forms.TypedChoiceField(label=_("Why do you look?"), widget=forms.RadioSelect, coerce=int)

    def __init__(self, *args: Any, available: list[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["purpose"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(purpose.pk, purpose.in_words) for purpose in available]


class SearchForm(SecretForm):
    """Words by which a student is found. No draft of them is kept; browsers neither remember them nor send them to be
    spelled."""

    words = forms.CharField(
        label=_("Find a student"),
        help_text=_("A name, a birth date such as 4/2/2013, or an identifier"),
        max_length=LETTERS_MAX,
        widget=forms.SearchInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write a name, a birth date or an identifier.")},
    )

    def clean_words(self) -> list[Form]:
        asked = forms_of(self.cleaned_data["words"], timezone.localdate())
        if not asked:
            raise ValidationError(_("Write a name, a birth date or an identifier."), code="no_words")
        return asked
