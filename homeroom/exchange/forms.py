"""Sending a file: the file, and whether to believe it when many records are missing from it."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.forms import BaseForm

NAME_LENGTH_MAX = 150  # A name is shown in lists, and a file system takes 255 bytes.


class UploadForm(BaseForm):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A zip file with all files of an export, or a single table: CSV, text or Excel."),
        max_length=NAME_LENGTH_MAX,
        error_messages={
            "empty": gettext_lazy("This file is empty. Choose another."),
            "max_length": gettext_lazy("The name of this file is too long. Rename it and send it again."),
        },
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
