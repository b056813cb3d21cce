"""Taking the names of others out of what happened."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.casework.redacting import doubtful
from homeroom.common.forms import BaseForm
from homeroom.common.lists import in_a_row

STORY_MAX = 20_000  # An import keeps 8,000 characters of a description, and marks are longer than most names.


class RedactionForm(BaseForm):
    """The story as others will read it. What may still name somebody is asked about once more."""

    draft_title = _("What happened, without others’ names")

    text = forms.CharField(
        label=_("What happened, as others will read it"), max_length=STORY_MAX, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "Homeroom has taken out what may be a name. It does not know nicknames, or who “the new boy” is: read every word."
            " Where too much is gone, write it back."
        ),
    )  # fmt: skip
    is_checked = forms.BooleanField(
        label=_("I read every word. Nothing here says who another student is."), required=True,
        error_messages={"required": _("Read it once more, and confirm that it tells of nobody else.")},
    )  # fmt: skip
    names_nobody = forms.BooleanField(label=_("None of these words names another student"), required=False)

    def __init__(self, *args, own_names: Collection[str], **more):
        super().__init__(*args, **more)
        self.doubtful = doubtful(self.data.get("text", ""), own_names) if self.is_bound else []
        if not self.doubtful:  # Asked only where there are such words.
            del self.fields["names_nobody"]

    def clean(self) -> None:
        super().clean()
        if self.doubtful and not self.cleaned_data.get("names_nobody"):
            words = in_a_row(self.doubtful[:20], str(_("and")))
            sentence = _(
                "These may be names: %(words)s. Take them out, or confirm below that none names another student."
            )
            self.add_error("text", sentence % {"words": words})
