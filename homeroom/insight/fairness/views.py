"""Whom linking reaches, by recorded group."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.common.shell import Place
from homeroom.common.tables import Table
from homeroom.insight.fairness import tables
from homeroom.insight.fairness.counting import LETTERS, Cube, counted
from homeroom.insight.fairness.words import CAPTIONS, FORMS_EXPLAINED


@dataclass(frozen=True)
class Part:
    """One cube on the page."""

    key: str
    heading: str
    said: list[str]
    reached: Table
    decided: Table | None


def fairness(request: BehindTheDoor) -> HttpResponse:
    """Counts alone: of each group, how many rules linked, a person looked at, and nobody found."""
    found = counted()
    is_steward = request.visit.person.role == "linkage_steward"
    way = (
        Place(_("Possible matches"), reverse("matching:pairs"))
        if is_steward
        else Place(_("Needs"), reverse("insight:needs"))
    )
    context = {
        "counted": found,
        "parts": [part(cube) for cube in found.cubes],
        "forms": FORMS_EXPLAINED,
        "last": LETTERS,
        "is_steward": is_steward,
        "places": [way, Place(_("Whom linking reaches"))],
    }
    return render(request, "insight/fairness/fairness.html", context)


def part(cube: Cube) -> Part:
    return Part(
        cube.key, str(CAPTIONS[cube.key]), tables.gap_in_words(cube), tables.reached(cube), tables.decided(cube)
    )
