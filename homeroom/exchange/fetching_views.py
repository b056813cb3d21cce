"""Having Homeroom fetch the own records from the own service, fetching them now, fetching them no more."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.common.shell import Place
from homeroom.exchange.fetching import orders
from homeroom.exchange.fetching_form import FetchForm
from homeroom.exchange.fetching_page import facts_of
from homeroom.exchange.loading.senders import SENDS
from homeroom.exchange.models import FetchOrder


def fetching(request: BehindTheDoor) -> HttpResponse:
    """What is fetched by itself, and from where; or how to have that."""
    organization = request.visit.person.organization
    assert organization is not None, "A data steward is somebody's."
    may_fetch = organization.kind == SENDS[FetchOrder.ONEROSTER]
    order = orders.in_force()
    form = FetchForm(request.POST or None, order=order)
    if may_fetch and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            if first:
                orders.order(request.visit, **form.facts)
                first.result = reverse("exchange:fetching")
                messages.success(request, _("It is fetched within the hour, and from then on every day."))
        return redirect(first.result)
    places = [Place(_("Imports"), reverse("exchange:imports")), Place(_("Your feeds"), reverse("exchange:sources"))]
    context = {
        "form": form,
        "order": order,
        "facts": list(facts_of(order)) if order else [],
        "may_fetch": may_fetch,
        "places": [*places, Place(_("Fetch from your service"))],
    }
    return render(request, "exchange/fetching.html", context, status=form.status)


def fetching_now(request: BehindTheDoor) -> HttpResponse:
    """Do not wait for its hour. One that is under way is the one that was asked for."""
    order = orders.in_force()
    if order is None:
        return redirect("exchange:fetching")
    batch = orders.under_way(order) or orders.fetch_now(request.visit, order)
    return redirect("exchange:import", number=batch.pk)


def fetching_end(request: BehindTheDoor) -> HttpResponse:
    """From the commit on nothing is fetched. Ending twice is ending once."""
    if orders.in_force():
        orders.end(request.visit)
        messages.success(
            request, _("Nothing is fetched any more. The secret is no longer used; have it ended there too.")
        )
    return redirect("exchange:fetching")
