"""A party says no before an agreement goes on by itself."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused, call
from homeroom.agreements import queries
from homeroom.agreements.forms import RenewalObjectionForm
from homeroom.agreements.views import open_agreement
from homeroom.common.shell import Place


def renewal_objection(request, key):
    """First what ends with it, then the reason. A second click changes nothing; after the last day it is too late."""
    agreement = open_agreement(key)
    if not agreement.may_steward:
        raise Refused(key)
    form = RenewalObjectionForm(request.POST or None)
    if not form.is_valid():
        page = queries.ending_page(agreement)
        page = replace(page, places=[*page.places[:-1], Place(_("Object to the renewal"))])
        context = {"page": page, "form": form}
        return render(request, "agreements/renewal_objection.html", context, status=form.status)
    with form.once(by=request.visit.person.pk) as first:
        first.result = reverse("agreements:agreement", args=[agreement.key])
        if first:
            tell(request, call("SELECT access.object_to_renewal_v1(%s, %s)", agreement.pk, form.cleaned_data["reason"]))
    return redirect(first.result)


def tell(request, answer: int) -> None:
    if answer == 1:
        messages.success(request, _("Your objection is written down. The agreement will not renew after its last day."))
    else:
        messages.error(request, _("It was too late to object, or the agreement does not renew itself anyway."))
