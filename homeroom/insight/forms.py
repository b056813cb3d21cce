"""Keeping a filter under a name."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from homeroom.common.forms import BaseForm
from homeroom.insight.models import SavedView
from homeroom.insight.saved import VIEWS_MAX

NAME_MAX = 60  # As much as one reads in a list of links.


class SavedViewForm(BaseForm):
    draft_title = _("Save this view")

    name = forms.CharField(
        label=_("Name of the view"), max_length=NAME_MAX, help_text=_("What it shows. No name of a student.")
    )
    is_shared = forms.BooleanField(required=False)

    def __init__(self, *args: Any, mine: Iterable[SavedView], shares_with: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = list(mine)
        self.fields["is_shared"].label = shares_with

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        name = facts.get("name", "")
        if any(view.name.casefold() == name.casefold() for view in self.mine):
            self.add_error("name", _("You have a view of this name already. Choose another name."))
        elif len(self.mine) >= VIEWS_MAX:
            self.add_error("name", _("You have as many views as can be kept. Remove one first."))
        return facts
