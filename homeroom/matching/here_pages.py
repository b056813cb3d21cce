"""Is this child already here? Asked at intake, of a child who is in no file yet. Nothing that was typed stands in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.agreements.models import Agreement
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Column, Table
from homeroom.matching import lookups
from homeroom.matching.cases import RELATION
from homeroom.matching.forms import LookupForm
from homeroom.matching.models import LookedUp, Lookup, Pair
from homeroom.partners.models import Organization, Person

ASKED_SHOWN = 10  # What one asked this morning; the rest is history.


@dataclass(frozen=True)
class FoundPage:
    """`is_waiting` until the worker has looked; `is_over` once the day is over for which it is shown."""

    places: list[Place]
    is_waiting: bool
    is_failed: bool
    is_over: bool
    found: Table | None
    more: int
    districts: Table | None
    hosts_rosters: bool


def here(request: BehindTheDoor) -> HttpResponse:
    """The form, and what this person asked lately: when, and how many were found."""
    form = LookupForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if lookups.asked_today(request.visit.person) >= lookups.A_DAY_MAX:
            messages.error(
                request, _("You have asked %(number)s times today. Ask again tomorrow.") % {"number": lookups.A_DAY_MAX}
            )
            return redirect("matching:here")
        with form.once(by=request.visit.person.pk) as first:
            if first:
                asked = lookups.ask(request.visit, form.asked)
                first.result = reverse("matching:found", args=[asked.pk])
        return redirect(first.result)
    context = {
        "form": form,
        "places": places(Place(_("Is this child here?"))),
        "asked": table_of_asked(request.visit.person),
    }
    return render(request, "matching/here.html", context, status=form.status)


def found(request: BehindTheDoor, number: int) -> HttpResponse:
    """The answer to one's own question. Each child who is named is a disclosure."""
    lookup = Lookup.objects.defer("spool_name", "key").filter(pk=number).first()
    if lookup is None:
        raise Refused(str(number))
    children = [
        *LookedUp.objects.filter(lookup=lookup, expires_at__gt=timezone.now()).select_related("agency").order_by("pk")
    ]
    bases = dict(
        Agreement.objects.filter(tier="HOSTING", parties__organization__in=[each.agency_id for each in children])
        .order_by("-pk")
        .values_list("parties__organization_id", "hosting_basis")
    )
    for each in children:
        request.visit.disclose(
            each.student_id,
            each.agency_id,
            "identity_match_keys",
            basis=bases.get(each.agency_id, ""),
            relation=RELATION,
        )
    return render(request, "matching/found.html", {"page": found_page(lookup, children)})


def places(*more: Place) -> list[Place]:
    return [Place(_("Possible matches"), reverse("matching:pairs")), *more]


def table_of_asked(person: Person) -> Table | None:
    asked = Lookup.objects.defer("spool_name", "key").filter(by=person).order_by("-pk")[:ASKED_SHOWN]
    rows = [[Cell(moment(each), url=reverse("matching:found", args=[each.pk])), count_of(each)] for each in asked]
    return Table(_("What you asked lately"), [_("When you asked"), _("Answer")], rows) if rows else None


def moment(lookup: Lookup) -> str:
    return formats.date_format(timezone.localtime(lookup.asked_at), "SHORT_DATETIME_FORMAT")


def count_of(lookup: Lookup) -> str:
    if lookup.is_failed:
        return _("It could not be answered")
    if lookup.found is None:
        return _("On its way")
    several = ngettext("%(number)s record of an agency", "%(number)s records of an agency", lookup.found)
    return several % {"number": lookup.found}


def found_page(lookup: Lookup, children: Sequence[LookedUp]) -> FoundPage:
    pairs = dict(
        Pair.objects.filter(student__in=[each.student_id for each in children])
        .order_by("-pk")
        .values_list("student_id", "pk")
    )
    rows = [row_of(each, pairs) for each in children]
    columns = [_("Name"), _("Born"), _("Record of"), _("How much it resembles"), _("Match")]
    is_over = bool(lookup.found and not children)
    return FoundPage(
        places=places(Place(_("Is this child here?"), reverse("matching:here")), Place(_("Answer"))),
        is_waiting=lookup.answered_at is None,
        is_failed=lookup.is_failed,
        is_over=is_over,
        found=Table(_("A record of this child seems to stand here already"), columns, rows) if rows else None,
        more=max(0, (lookup.found or 0) - len(children)) if rows else 0,
        districts=table_of_districts(lookup.districts) if lookup.districts else None,
        hosts_rosters=bool(lookup.districts),
    )


def row_of(each: LookedUp, pairs: dict[int, int]) -> list[object]:
    try:
        told = key_of(each.agency).open(bytes(each.sealed))
    except KeyDestroyed:
        told = {"name": "–", "birth_on": None}
    born = in_words(date.fromisoformat(told["birth_on"])) if told["birth_on"] else "–"
    pair = pairs.get(each.student_id)
    way = (
        Cell(_("Pair %(number)s") % {"number": pair}, url=reverse("matching:pair", args=[pair])) if pair else Cell("–")
    )
    return [told["name"], born, each.agency.name, strength(is_very=each.is_very_strong), way]


def strength(*, is_very: bool) -> Cell:
    return Cell(_("very strongly"), kind="attention") if is_very else Cell(_("possibly"), kind="info")


def table_of_districts(told: Sequence[dict]) -> Table:
    names = {each.pk: each.name for each in Organization.objects.filter(pk__in=[each["district"] for each in told])}
    columns: list[Column | str] = [
        _("District"),
        Column(_("Resemble very strongly"), is_number=True),
        Column(_("Resemble possibly"), is_number=True),
    ]
    rows = [
        [
            names.get(each["district"], "–"),
            *(_("not asked") if each[n] is None else each[n] for n in ("very", "possible")),
        ]
        for each in told
    ]
    return Table(_("On rosters that districts let be kept"), columns, rows)
