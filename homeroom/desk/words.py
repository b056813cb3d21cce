"""Codes and values of the record in words for the page."""

from datetime import date
from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from homeroom.common.dates import age, in_words
from homeroom.exchange.formats.codes import CODES
from homeroom.students.models import Glimpse

# The code list that says what the value of a single element means.
LISTS = {
    "enrollment.grade_level": "gradeLevel",
    "placement.type": "settingType",
    "identity.sex": "sex",
    "care.permanency_goal": "planType",
    "identity.tribal_affiliation": "yesNoUnknown",
}
# Labels of single elements where the value, and not the paper that holds it, is what one reads.
LABELS = {
    "court.education_rights_order": _("Holds education rights"),
    "care.agency_worker": _("Caseworker"),
    "care.in_care": _("In care now"),
}
PROGRAMS = {
    "english_learner": _("English learner"),
    "tutoring": _("Tutoring"),
    "title_i": _("Title I support"),
    "gifted_and_talented": _("Gifted and talented"),
    "after_school": _("After-school program"),
    "summer_school": _("Summer school"),
    "career_and_technical_education": _("Career and technical education"),
    "athletics": _("Athletics"),
    "arts": _("Arts"),
    "club": _("Club"),
}


def said(code_list: str, code: str | None) -> str:
    """The label of a stored code; a code that a site added is shown as it is."""
    if not code:
        return ""
    label = CODES[code_list].labels.get(code)
    return gettext(label) if label else _plain(code)


def _plain(code: str) -> str:
    return code.replace("_", " ").capitalize()


def program_in_words(program: str) -> str:
    return str(PROGRAMS.get(program, _plain(program)))


def element_in_words(key: str, view: int, value: Any) -> str:
    """The current value of one element, for people."""
    if isinstance(value, bool):  # Of a mask or a flag of whatever element: that it is on record.
        return gettext("Yes") if value else gettext("No")
    if key == "identity.birth_date":
        return birth_in_words(view, value)
    if key == "attendance.summary":
        return ", ".join(f"{said('attendance', category)}: {count}" for category, count in value.items())
    if key == "supports.activities":
        return ", ".join(program_in_words(program) for program in value)
    if isinstance(value, list):
        return ", ".join(element_in_words(key, view, each) for each in value)
    if isinstance(value, dict):
        return ", ".join(element_in_words("", view, each) for each in value.values() if each not in (None, "", []))
    text = str(value)
    if key in LISTS:
        return said(LISTS[key], text)
    day = parse_date(text) if len(text) == len("2026-03-05") else None
    return in_words(day) if day else text


def birth_in_words(view: int, value: Any) -> str:
    return str(value) if view != Glimpse.FULL else in_words(parse_date(value))


def age_in_words(view: int, value: Any, today: date) -> str:
    """In years; when only the year of birth is open, the two ages that it leaves."""
    if view == Glimpse.FULL:
        born_on = parse_date(value)
        if born_on is None:
            return ""
        years = age(born_on, today)
        return ngettext("%(years)s year old", "%(years)s years old", years) % {"years": years}
    if view == Glimpse.FLAG:
        return ""  # That a birth date is on record says no age.
    older = today.year - int(str(value)[:4])
    return gettext("%(younger)s or %(older)s years old") % {"younger": older - 1, "older": older}
