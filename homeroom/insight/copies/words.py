"""What a copy is of, in words."""

from django.http import QueryDict
from django.utils.translation import gettext as _

from homeroom.insight.board import Wanted
from homeroom.insight.caseload import Asked
from homeroom.insight.copies.models import Export


def what_in_words(export: Export) -> str:
    return {
        Export.STUDENTS: _("My students"),
        Export.NEEDS: _("Needs"),
        Export.STUDENT: _("One student’s record"),
    }[export.of]


def filter_in_words(export: Export) -> str:
    """ "School: Lincoln Middle School"; a worker whom the list was of is not named here, as nobody but her supervisor asks."""
    asked = {Export.STUDENTS: Asked, Export.NEEDS: Wanted}.get(export.of)
    return "; ".join(asked.by(QueryDict(export.query)).in_words([])) if asked else ""  # type: ignore[attr-defined]
