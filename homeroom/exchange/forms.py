"""Sending a file, and what is said of a load: whether it is to go on record, to be left, or to be taken back."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.forms import BaseForm
from homeroom.exchange.models import LoadDecision

NAME_LENGTH_MAX = 150  # A name is shown in lists, and a file system takes 255 bytes.


class UploadForm(BaseForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "A zip file with all files of an export, or a single file: CSV, text, Excel or Ed-Fi XML."
        ),
        max_length=NAME_LENGTH_MAX,
        error_messages={
            "empty": gettext_lazy("This file is empty. Choose another."),
            "max_length": gettext_lazy("The name of this file is too long. Rename it and send it again."),
        },
    )
    look_first = forms.BooleanField(
        label=gettext_lazy("Show me first what will change"),
        help_text=gettext_lazy(
            "The file is checked, and waits until you say that it is right. Without this it is loaded at once."
        ),
        required=False,
        initial=True,
    )
    accept_held = forms.BooleanField(
        label=gettext_lazy("Load it even if many records are missing"),
        help_text=gettext_lazy(
            "Tick this only if an earlier import was held for this reason and the records have really ended."
        ),
        required=False,
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.is_too_large:
            too_large = _(
                "This file is larger than {megabytes} MB. Send it in parts, or ask the host for a larger limit."
            )
            raise forms.ValidationError(too_large.format(megabytes=settings.UPLOAD_MEGABYTES_MAX))
        return file


class LoadForm(BaseForm):
    """Of a load that waits."""

    verdict = forms.ChoiceField(choices=[(LoadDecision.LOAD, ""), (LoadDecision.LEAVE, "")], widget=forms.HiddenInput)


class UndoForm(BaseForm):
    """Of a load that is on record. Nothing is asked but that one means it."""
