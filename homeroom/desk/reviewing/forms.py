"""What looks wrong, and what was found."""

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.access.reviews import CORRECTIONS
from homeroom.common.forms import BaseForm
from homeroom.desk.reviewing.words import FINDINGS

LETTERS_MAX = 2_000  # Half a page: it is read by a steward, and kept as long as the book.


def paragraph(label, help_text) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=LETTERS_MAX, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReviewForm(BaseForm):
    draft_title = _("Something that looks wrong among who looked")

    words = paragraph(
        _("What looks wrong?"), _("In your own words. Whoever keeps this record reads it, and nobody else.")
    )


class CorrectionForm(BaseForm):
    draft_title = _("A correction of who looked")

    finding = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=[(code, FINDINGS[code]) for code in CORRECTIONS],
        widget=forms.RadioSelect,
    )
    words = paragraph(
        _("Say it in words"),
        _("Everybody who may read this entry reads it, the family too. Plain words, and no name of another student."),
    )


class FindingForm(CorrectionForm):
    """Of what somebody has asked, it may also be found that it is right."""

    draft_title = _("An answer to what looks wrong among who looked")

    finding = forms.ChoiceField(label=_("What did you find?"), choices=list(FINDINGS.items()), widget=forms.RadioSelect)
