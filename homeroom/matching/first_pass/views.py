"""The page of the first pass, and putting a release on record."""

from typing import NamedTuple

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.agreements.models import Party
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Row
from homeroom.matching.first_pass.forms import ReleaseForm
from homeroom.matching.first_pass.models import FirstPassRelease
from homeroom.matching.first_pass.words import DOES_NOT, PROTECTS, STEPS
from homeroom.partners.models import Organization, Person

SHOWN_MAX = 100  # A first pass is run a few times a year; the oldest stay on record.


class OnRecord(NamedTuple):
    """A release as the page shows it."""

    when: str
    rows: list[Row]


def first_pass(request: BehindTheDoor) -> HttpResponse:
    """What it protects and what it does not, how it is run, and the releases of one's own partners."""
    return page(request, blank_form(request.visit.person))


def releases(request: BehindTheDoor) -> HttpResponse:
    """One more release on record, by the data steward of whoever released."""
    me = request.visit.person
    form = ReleaseForm(request.POST, releasing=releasing(me), partners=partners_of(me))
    if not form.is_valid():
        return page(request, form)
    with form.once(by=me.pk) as first:
        first.result = reverse("matching:first_pass")
        if first:
            FirstPassRelease.objects.create(
                contributor_id=releasing(me), recipient_id=form.facts["recipient"], by=me, **form.facts["record"]
            )
            messages.success(request, _("On record. The data stewards of both partners read it here."))
    return redirect(first.result)


def page(request: BehindTheDoor, form: ReleaseForm | None) -> HttpResponse:
    found = FirstPassRelease.objects.select_related("contributor", "recipient", "by").order_by("-pk")[:SHOWN_MAX]
    is_linkage = request.visit.person.role == "linkage_steward"
    way = Place(_("Possible matches"), reverse("matching:pairs")) if is_linkage else Place(_("Today"), "/")
    context = {
        "places": [way, Place(_("First pass without names"))],
        "protects": PROTECTS,
        "does_not": DOES_NOT,
        "steps": STEPS,
        "releases": [OnRecord(in_words(each.released_at), rows(each)) for each in found],
        "form": form,
    }
    return render(request, "matching/first_pass/first_pass.html", context, status=form.status if form else 200)


def blank_form(person: Person) -> ReleaseForm | None:
    if person.role != "data_steward":
        return None
    return ReleaseForm(releasing=releasing(person), partners=partners_of(person))


def releasing(person: Person) -> int:
    return person.organization_id  # type: ignore[return-value]  # Every data steward has one.


def partners_of(person: Person) -> QuerySet[Organization]:
    """With whom an agreement joins the own organization: the row policies leave a steward the agreements of hers."""
    parties = Party.objects.values("organization")
    return Organization.objects.filter(pk__in=parties).exclude(pk=releasing(person)).order_by("name")


def rows(release: FirstPassRelease) -> list[Row]:
    count = _("%(records)s of %(of)s") % {"records": grouped(release.records), "of": grouped(release.of)}
    return [
        Row(_("Who released"), f"{release.contributor.name}, {release.released_by}"),
        Row(_("Released to"), f"{release.recipient.name}, {release.released_to}"),
        Row(_("Under"), release.under),
        Row(_("Records"), count),
        Row(_("Columns"), ", ".join(release.columns)),
        Row(_("SHA-256 of the rows"), release.output_sha256),
        Row(_("SHA-256 of the candidates"), release.candidates_sha256),
        Row(_("Put on record by"), release.by.name, note=in_words(release.at)),
    ]


def grouped(number: int) -> str:
    return formats.number_format(number, 0, force_grouping=True)
