"""Single elements in words for lists: what stands of a child in one line."""

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext, ngettext

from homeroom.common.dates import age
from homeroom.exchange.formats.codes import CODES
from homeroom.students.models import Glimpse


def years_in_words(view: int, value: Any, today: date) -> str:
    """The age; where only the year of birth is open, the two that it leaves."""
    if view == Glimpse.FULL:
        born_on = parse_date(str(value))
        return str(age(born_on, today)) if born_on else ""
    if view == Glimpse.FLAG:
        return ""  # That a birth date is on record says no age.
    older = today.year - int(str(value)[:4])
    return gettext("%(younger)s or %(older)s") % {"younger": older - 1, "older": older}


def grade_in_words(code: str) -> str:
    label = CODES["gradeLevel"].labels.get(code)
    return gettext(label) if label else code


def days_in_words(days: int) -> str:
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
