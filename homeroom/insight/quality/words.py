"""Elements, values, findings and answers in words."""

from typing import Any

from django.utils.dateparse import parse_date
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from homeroom.agreements.element_words import ELEMENTS
from homeroom.common.dates import in_words
from homeroom.exchange.formats.codes import CODES
from homeroom.insight.quality.doubts import BY_CODE
from homeroom.insight.quality.elements import BY_NUMBER
from homeroom.insight.quality.models import ConflictAnswer, QualityFinding

CODE_LISTS = {"identity.sex": "sex", "enrollment.grade_level": "gradeLevel"}
ANSWERS = {
    ConflictAnswer.CORRECT: _("We correct ours"),
    ConflictAnswer.RIGHT: _("Ours is right"),
    ConflictAnswer.ASK: _("We ask the other partner"),
}
# What a page of rows is of.
MISSING, DOUBTFUL, OLDEST = QualityFinding.MISSING, "doubtful", QualityFinding.OLDEST
HEADINGS = {
    MISSING: _("Missing"),
    DOUBTFUL: _("In doubt"),
    OLDEST: _("Told longest ago"),
}


def label(key: str) -> str:
    return str(ELEMENTS[key])


def fact_in_words(element: int) -> str:
    """Of its number."""
    return label(BY_NUMBER[element].key)


def value_in_words(key: str, value: Any) -> str:
    text = str(value)
    if key in CODE_LISTS:
        found = CODES[CODE_LISTS[key]].labels.get(text)
        return gettext(found) if found else text
    day = parse_date(text) if key == "identity.birth_date" else None
    return in_words(day) if day else text


def why(code: str) -> str:
    """What is wrong with it, and what to do."""
    return str(BY_CODE[code].sentence) if code in BY_CODE else ""


def days_ago(days: int) -> str:
    if days < 0:
        return ngettext("in %(days)s day", "in %(days)s days", -days) % {"days": -days}
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
