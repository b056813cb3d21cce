"""Imports: what the own organization has sent, sending more, and what became of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.common.spool import Unreadable
from homeroom.exchange import queries
from homeroom.exchange.forms import UploadForm
from homeroom.exchange.sending import send
from homeroom.partners.words import ORGANIZATION_KINDS
from homeroom.students.models import Batch


def imports(request):
    """Every file of the viewer's organization, and how its rows divide."""
    page, table = queries.imports_page(request.visit.person.organization, request.GET.get("page", "1"))
    return render(request, "exchange/imports.html", {"page": page, "table": table})


def new_import(request):
    """The file has been received and sealed before the door was opened; here it gets its batch and its job."""
    fields, files = request.POST or None, request.FILES or None  # Receiving a file happens here at the latest.
    form = UploadForm(fields, files)
    if not form.is_valid():
        organization = request.visit.person.organization
        context = {"form": form, "organization": organization, "kind": ORGANIZATION_KINDS[organization.kind]}
        return render(request, "exchange/new_import.html", context, status=form.status)
    with form.once(by=request.visit.person.pk) as first:
        if first:
            batch = send(request.visit, form.cleaned_data["file"], accept_held=form.cleaned_data["accept_held"])
            first.result = reverse("exchange:import", args=[batch.pk])
    return redirect(first.result)


def import_(request, number):
    """One import: where it stands, counts that add up, and what was wrong with which row."""
    return render(request, "exchange/import.html", {"page": queries.import_page(open_batch(request, number))})


def errors(request, number):
    """All that was wrong, for the people who correct the file; values and all, so for the sender's stewards alone."""
    batch = open_batch(request, number)
    try:
        content = b"".join(queries.error_file(batch))
    except Unreadable:
        messages.error(
            request,
            _(
                "The list of everything that was wrong is no longer on this machine. What is most important of it stands"
                " below. To have the whole list again, send the file once more."
            ),
        )
        return redirect("exchange:import", number=batch.pk)
    if not content:
        raise Refused(str(number))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{_("errors")}-{number}.csv"'
    return response


def open_batch(request, number: int) -> Batch:
    """The batch, if it is the viewer's organization's; else the page that nothing is there."""
    found = queries.own_batches(request.visit.person.organization).filter(pk=number).first()
    if found is None:
        raise Refused(str(number))
    return found
