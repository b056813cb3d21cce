"""Copies taken, and what becomes of each: it is destroyed, or kept longer with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Row
from homeroom.insight.copies import queries
from homeroom.insight.copies.forms import ExtensionForm
from homeroom.insight.copies.models import ExportDestruction, ExportExtension
from homeroom.insight.copies.words import what_in_words


def copies(request: BehindTheDoor) -> HttpResponse:
    person = request.visit.person
    context = {
        "copies": queries.copies(person, timezone.localdate()),
        "is_steward": person.role == "data_steward",
        "places": [Place(_("Today"), "/"), Place(_("Copies taken"))],
    }
    return render(request, "insight/copies/copies.html", context)


def destruction(request: BehindTheDoor, number: int) -> HttpResponse:
    export = queries.copy_of(number)
    if not export.is_destroyed:
        said = ExportDestruction(export=export, by=request.visit.person)
        ExportDestruction.objects.bulk_create([said], ignore_conflicts=True)  # Somebody else may say so at this moment.
        messages.success(request, _("It is written down that copy %(number)s is destroyed.") % {"number": number})
    return redirect("insight:copies")


def extension(request: BehindTheDoor, number: int) -> HttpResponse:
    export = queries.copy_of(number)
    if export.is_destroyed:
        return redirect("insight:copies")
    form = ExtensionForm(request.POST or None, ends_on=export.ends_on, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("insight:copies")
            if first:
                ExportExtension.objects.create(export=export, by=request.visit.person, **form.facts)
                said = _("You may keep copy %(number)s until %(day)s.")
                messages.success(request, said % {"number": number, "day": in_words(form.facts["expires_on"])})
        return redirect(first.result)
    context = {
        "form": form,
        "facts": [
            Row(_("Copy"), number, note=what_in_words(export)),
            Row(_("Taken"), in_words(timezone.localtime(export.at)), note=export.by.name),
            Row(_("Kept until"), in_words(export.ends_on)),
        ],
        "places": [
            Place(_("Today"), "/"),
            Place(_("Copies taken"), reverse("insight:copies")),
            Place(_("Keep it longer")),
        ],
    }
    return render(request, "insight/copies/extension.html", context, status=form.status)
