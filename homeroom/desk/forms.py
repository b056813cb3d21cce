from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.access.models import Purpose
from homeroom.common.forms import BaseForm


class PurposeForm(BaseForm):
    """Why one looks now. What is open depends on it, and it is written down."""

    purpose = forms.TypedChoiceField(label=_("Why do you look?"), widget=forms.RadioSelect, coerce=int)

    def __init__(self, *args: Any, available: list[Purpose], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["purpose"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(purpose.pk, purpose.name) for purpose in available]
