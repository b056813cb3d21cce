"""Form fields that Django does not have, or has in a way that people trip over."""

import re
from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.common.dates import in_words
from homeroom.common.photographs import CONTENT_TYPES, NotAPhotograph, Photograph, made_anew

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
# "March 5, 2026", "5 de marzo de 2026", "5 Mar 2026": month and day in words are never mistaken for one another.
MONTH_FIRST = re.compile(r"([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(?:de\s+|del\s+)?(\d{4})", re.IGNORECASE)
DAY_FIRST = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|º)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+|del\s+)?(\d{4})", re.IGNORECASE
)
MONTHS_IN_WORDS = (
    "january enero", "february febrero", "march marzo", "april abril", "may mayo", "june junio", "july julio",
    "august agosto", "september septiembre setiembre", "october octubre", "november noviembre", "december diciembre",
)  # fmt: skip
MONTHS_IN_A_YEAR = 12
PHOTOS_MAX = 4  # Of one entry: both sides of two sheets of paper.
SHOWN_OF_WHAT_WAS_TYPED = 30  # Longer than any day.


class DayInput(forms.DateInput):
    """Always month/day/year: the same figures must mean the same day in both languages."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs={"autocomplete": "off", **(attrs or {})}, format="%m/%d/%Y")


class DayField(forms.Field):
    """A day as people write it, 3/5/2026 or March 5, 2026 or 5 de marzo de 2026, or as computers do, 2026-03-05.

    Says what was typed, which part of it is wrong, and what to write.
    """

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
    year, month, day = _parts(text)
    typed = text if len(text) <= SHOWN_OF_WHAT_WAS_TYPED else f"{text[:SHOWN_OF_WHAT_WAS_TYPED]}…"
    if not 1 <= month <= MONTHS_IN_A_YEAR:
        raise ValidationError(_wrong_month(typed, year, month, day), code="no_such_month")
    if year < date.min.year:
        raise ValidationError(
            _("You wrote “%(typed)s”. Write the year with four figures, for example 2026.") % {"typed": typed},
            code="no_such_year",
        )
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise ValidationError(
            _("You wrote “%(typed)s”. %(month)s %(year)s has %(last)s days. There is no day %(day)s.")
            % {"typed": typed, "month": str(MONTHS[month]).capitalize(), "year": year, "last": last, "day": day},
            code="no_such_day",
        )
    return date(year, month, day)


def _parts(text: str) -> tuple[int, int, int]:
    """Year, month and day as they were written, whether or not there is such a day."""
    if match := ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := US.fullmatch(text):
        month, day, year = map(int, match.groups())
    elif (match := MONTH_FIRST.fullmatch(text)) and (found := _month_named(match[1])):
        year, month, day = int(match[3]), found, int(match[2])
    elif (match := DAY_FIRST.fullmatch(text)) and (found := _month_named(match[2])):
        year, month, day = int(match[3]), found, int(match[1])
    else:
        raise ValidationError(_("Write the day as month/day/year, for example 3/5/2026."), code="not_a_day")
    return year, month, day


def _month_named(word: str) -> int:
    """In either language, whole or by its first letters; 0 for a word that is no month."""
    low = word.casefold()
    names = (any(name.startswith(low) for name in names.split()) for names in MONTHS_IN_WORDS)
    return next((number for number, is_named in enumerate(names, start=1) if is_named), 0)


def _wrong_month(typed: str, year: int, month: int, day: int) -> str:
    """Most often the day was written first."""
    if 1 <= day <= MONTHS_IN_A_YEAR and year and 1 <= month <= monthrange(year, day)[1]:
        return _("You wrote “%(typed)s”. There is no month %(month)s. If you mean %(meant)s, write %(right)s.") % {
            "typed": typed,
            "month": month,
            "meant": in_words(date(year, day, month)),
            "right": f"{day}/{month}/{year}",
        }
    return _("You wrote “%(typed)s”. There is no month %(month)s. Write the month first, then the day: 3/5/2026.") % {
        "typed": typed,
        "month": month,
    }


def _us(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


class PhotosInput(forms.FileInput):
    """Telephones offer the camera and the album."""

    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": CONTENT_TYPES, "multiple": True})


class PhotosField(forms.FileField):
    """Some photographs, each made anew (photographs.py); for each that is none, a sentence that names it."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[Photograph]:
        sent = [file for file in data or [] if file]
        if self.required and not sent:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(sent) > PHOTOS_MAX:
            raise ValidationError(
                _("You chose %(sent)s photos. Choose at most %(most)s; the others can go into another entry.")
                % {"sent": len(sent), "most": PHOTOS_MAX},
                code="too_many",
            )
        found, wrong = [], []
        for file in sent:
            try:
                found.append(self._one(file))
            except NotAPhotograph as error:
                name = (
                    file.name
                    if len(file.name) <= SHOWN_OF_WHAT_WAS_TYPED
                    else f"{file.name[:SHOWN_OF_WHAT_WAS_TYPED]}…"
                )
                wrong.append(ValidationError(f"“{name}”: {error}", code="not_a_photograph"))
        if wrong:
            raise ValidationError(wrong)
        return found

    def _one(self, file: Any) -> Photograph:
        if file.is_too_large:
            raise NotAPhotograph(
                _("It is larger than %(megabytes)s MB. Make it smaller, and send it again.")
                % {"megabytes": settings.PHOTO_MEGABYTES_MAX}
            )
        if not file.size:
            raise NotAPhotograph(_("It is empty. Take the photo again."))
        return made_anew(file.read())
