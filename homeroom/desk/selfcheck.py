"""What the rule is asked each night, in words: the case, the known answer, and whether it was given."""

from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from homeroom.access.models import SelfCheck
from homeroom.access.sentences import sentence
from homeroom.access.vectors import VECTORS, Vector
from homeroom.agreements.words import readable_reason
from homeroom.common.tables import Cell, Column, Table


def page() -> dict[str, Any]:
    last = SelfCheck.objects.order_by("-at").first()
    differing = set(last.differing) if last else set()
    return {
        "last": last,
        "is_sound": not differing,
        "table": Table(
            _("The questions and their answers"),
            [Column(_("Number"), is_number=True), _("Case"), _("Answer"), _("Last night")],
            [_row(vector, last is not None, vector.number in differing) for vector in VECTORS],
            caption_is_hidden=True,
        ),
    }


def _row(vector: Vector, was_asked: bool, differs: bool) -> list[object]:
    if not was_asked:
        outcome = Cell("–")
    elif differs:
        outcome = Cell(_("Answered otherwise"), kind="urgent")
    else:
        outcome = Cell(_("As expected"), kind="good")
    return [vector.number, vector.case, told(vector), outcome]


def told(vector: Vector) -> str:
    """The true answer; and beside it what the person hears, where that is less."""
    words = readable_reason(vector.answer().words)
    zone = ZoneInfo(vector.facts.timezone)
    answer = sentence(vector.expects, words, zone)
    if vector.told and vector.told != vector.expects:
        return _("%(answer)s The person hears: %(heard)s") % {
            "answer": answer,
            "heard": sentence(vector.told, words, zone),
        }
    return answer
