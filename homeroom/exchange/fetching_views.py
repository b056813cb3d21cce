"""Having Homeroom fetch the own records from the own service, fetching them now, fetching them no more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.common.shell import Place
from homeroom.exchange.fetching import orders
from homeroom.exchange.fetching_form import SERVICES, FetchForm, ServiceWords
from homeroom.exchange.fetching_page import facts_of
from homeroom.exchange.loading.senders import SENDS


def fetching(request: BehindTheDoor, kind: str) -> HttpResponse:
    """What is fetched by itself, and from where; or how to have that."""
    service = service_of(kind)
    organization = request.visit.person.organization
    assert organization is not None, "A data steward is somebody's."
    may_fetch = organization.kind == SENDS[kind]
    order = orders.in_force(kind)
    form = FetchForm(request.POST or None, service=service, order=order)
    if may_fetch and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            if first:
                orders.order(request.visit, kind, **form.facts)
                first.result = reverse("exchange:fetching", args=[kind])
                messages.success(request, _("It is fetched within the hour, and from then on every day."))
        return redirect(first.result)
    context = {
        "form": form,
        "kind": kind,
        "service": service,
        "others": [(name, other.title) for name, other in SERVICES.items() if name != kind],
        "order": order,
        "facts": list(facts_of(order)) if order else [],
        "may_fetch": may_fetch,
        "places": [
            Place(_("Imports"), reverse("exchange:imports")),
            Place(_("Your feeds"), reverse("exchange:sources")),
            Place(_("Fetch from your service")),
        ],
    }
    return render(request, "exchange/fetching.html", context, status=form.status)


def fetching_now(request: BehindTheDoor, kind: str) -> HttpResponse:
    """Do not wait for its hour. One that is under way is the one that was asked for."""
    service_of(kind)
    order = orders.in_force(kind)
    if order is None:
        return redirect("exchange:fetching", kind)
    batch = orders.under_way(order) or orders.fetch_now(request.visit, order)
    return redirect("exchange:import", number=batch.pk)


def fetching_end(request: BehindTheDoor, kind: str) -> HttpResponse:
    """From the commit on nothing is fetched. Ending twice is ending once."""
    service_of(kind)
    if orders.in_force(kind):
        orders.end(request.visit, kind)
        messages.success(
            request, _("Nothing is fetched any more. The secret is no longer used; have it ended there too.")
        )
    return redirect("exchange:fetching", kind)


def service_of(kind: str) -> ServiceWords:
    """Else the page that nothing is there."""
    if kind not in SERVICES:
        raise Refused(kind)
    return SERVICES[kind]
