"""How a copy is taken, and how long it is kept."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeroom.common.fields import DayField
from homeroom.common.forms import BaseForm
from homeroom.insight.copies.models import KEPT_DAYS_MAX, Export
from homeroom.partners.models import Organization
from homeroom.students.handing_on import Partner

KEPT_DAYS = 30  # A report, a meeting, a hearing: what a file is for is mostly over by then.
REASON_LETTERS_MAX = 500  # Two or three sentences; a data steward reads them.


def last_day(today: date) -> date:
    return today + timedelta(days=KEPT_DAYS_MAX)


def in_the_house(mine: Organization) -> str:
    return gettext("Only people of %(organization)s") % {"organization": mine.name}


class CopyForm(BaseForm):
    """`partners` are those to whom it may be handed; none where it stays in the house."""

    format = forms.ChoiceField(
        label=_("What kind of file?"),
        widget=forms.RadioSelect,
        choices=[
            (Export.XLSX, _("Excel workbook (.xlsx)")),
            (Export.CSV, _("Text with commas (.csv), for other programs")),
        ],
    )
    recipient = forms.TypedChoiceField(
        label=_("Who will hold the file?"),
        widget=forms.RadioSelect,
        coerce=int,
        help_text=_("For another organization the file has only what agreements in force let that organization take."),
    )
    expires_on = DayField(
        label=_("Until which day do you need it?"),
        help_text=_("On that day you are asked to destroy it. At most a year. For example: 3/5/2026"),
    )

    def __init__(self, *args: Any, mine: Organization, partners: Iterable[Partner], today: date, **kwargs: Any) -> None:
        initial = {"format": Export.XLSX, "recipient": mine.pk, "expires_on": today + timedelta(days=KEPT_DAYS)}
        super().__init__(*args, initial=initial, **kwargs)
        self.partners = {partner.organization.pk: partner for partner in partners}
        named = [(each.organization.pk, each.organization.name) for each in self.partners.values()]
        if named:
            own = (mine.pk, in_the_house(mine))
            cast(forms.TypedChoiceField, self.fields["recipient"]).choices = [own, *named]
        else:
            del self.fields["recipient"]
        day = cast(DayField, self.fields["expires_on"])
        day.not_before, day.not_after = today, last_day(today)

    @property
    def partner(self) -> Partner | None:
        """To whom it is handed; nobody, where it stays in the own organization."""
        return self.partners.get(self.cleaned_data.get("recipient") or 0)


class ExtensionForm(BaseForm):
    draft_title = _("Keep a copy longer")

    expires_on = DayField(label=_("Until which day do you need it?"), help_text=_("At most a year from today."))
    reason = forms.CharField(
        label=_("Why do you still need it?"),
        help_text=_("The data stewards of your organization can read this. No name of a student."),
        max_length=REASON_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, ends_on: date, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = cast(DayField, self.fields["expires_on"])
        day.not_before, day.not_after = max(ends_on, today) + timedelta(days=1), last_day(today)
