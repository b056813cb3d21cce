"""Form fields that Django does not have, or has in a way that people trip over."""

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
MONTHS_IN_A_YEAR = 12


class DayInput(forms.DateInput):
    """Always month/day/year: the same figures must mean the same day in both languages."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})}, format="%m/%d/%Y")


class DayField(forms.Field):
    """A day as people write it, 3/5/2026, or as computers do, 2026-03-05. Says which part is wrong."""

    widget = DayInput

    def __init__(self, *, not_before: date | None = None, not_after: date | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", gettext_lazy("Month, day and year. For example: 3/5/2026"))
        super().__init__(**kwargs)
        self.not_before, self.not_after = not_before, not_after

    def to_python(self, value: object) -> date | None:
        if value is None or isinstance(value, date):
            return value
        text = str(value).strip()
        return _day(text) if text else None

    def validate(self, value: date | None) -> None:
        super().validate(value)
        if value is None:
            return
        if self.not_before and value < self.not_before:
            raise ValidationError(_("Give a day on or after %s.") % _us(self.not_before), code="too_early")
        if self.not_after and value > self.not_after:
            raise ValidationError(_("Give a day on or before %s.") % _us(self.not_after), code="too_late")


def _day(text: str) -> date:
    if match := ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := US.fullmatch(text):
        month, day, year = map(int, match.groups())
    else:
        raise ValidationError(_("Write the day as month/day/year, for example 3/5/2026."), code="not_a_day")
    if not 1 <= month <= MONTHS_IN_A_YEAR:
        raise ValidationError(
            _("There is no month %(month)s. Write the month first, then the day: 3/5/2026."),
            code="no_such_month",
            params={"month": month},
        )
    if year < date.min.year:
        raise ValidationError(_("Write the year with four figures, for example 2026."), code="no_such_year")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValidationError(
            _("%(month)s %(year)s has %(last)s days. There is no day %(day)s."),
            code="no_such_day",
            params={"month": str(MONTHS[month]).capitalize(), "year": year, "last": last, "day": day},
        )
    return date(year, month, day)


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"
