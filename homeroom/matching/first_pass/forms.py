"""A release record that a data steward puts on record, and to which partner it went."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.matching.first_pass.models import FirstPassRelease
from homeroom.matching.first_pass.reading import read
from homeroom.partners.models import Organization

LETTERS_MAX = 4_000  # Four lines of text and two hashes are 1,000; a record is nothing longer.


class ReleaseForm(BaseForm):
    recipient = forms.TypedChoiceField(
        label=_("Which partner received the rows?"),
        help_text=_("Partners that are in an agreement with your organization."),
        coerce=int,
    )
    record = forms.CharField(
        label=_("The release record"),
        help_text=_("Open release.json, which lies beside the rows, and paste all of it here. It names no child."),
        max_length=LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, releasing: int, partners: Iterable[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.releasing = releasing
        choice: Any = self.fields["recipient"]
        choice.choices = [("", _("Choose")), *((each.pk, each.name) for each in partners)]

    def clean_record(self) -> Mapping[str, Any]:
        try:
            return read(self.cleaned_data["record"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        record, recipient = said.get("record"), said.get("recipient")
        if record and recipient and already(self.releasing, recipient, record["output_sha256"]):
            self.add_error("record", _("This release is on record already. Nothing was added."))
        return said


def already(releasing: int, recipient: int, output_sha256: str) -> bool:
    return FirstPassRelease.objects.filter(
        contributor=releasing, recipient=recipient, output_sha256=output_sha256
    ).exists()
