"""One's own notices, and how one wants to be told of them."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.common.shell import Place
from homeroom.notices import queries
from homeroom.notices.choices import choice_of, choose
from homeroom.notices.forms import ChoiceForm, ReadingForm


def notices(request):
    """Grouped by day, the latest first. Looking marks nothing as read: a GET changes no row."""
    return render(request, "notices/notices.html", {"page": queries.notices_page()})


def readings(request):
    """All that the page showed are read. A second click changes nothing."""
    form = ReadingForm(request.POST)
    if form.is_valid():
        queries.mark_read(form.cleaned_data["until"])
    return redirect("notices:notices")


def settings(request):
    person = request.visit.person
    now = choice_of(person)
    initial = {"digest": now.digest, "urgent": now.urgent, "language": now.language}
    form = ChoiceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = reverse("notices:notices")
            if first:
                choose(person, **form.facts)
                messages.success(request, _("Saved. From now on e-mails come as you chose."))
        return redirect(first.result)
    context = {
        "form": form,
        "address": person.email,
        "places": [Place(_("Notices"), reverse("notices:notices")), Place(_("Settings"))],
    }
    return render(request, "notices/settings.html", context, status=form.status)
