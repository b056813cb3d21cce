"""Saved views: a filter under a name, opened with one click, for oneself or for colleagues of the same role too."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.common import undo
from homeroom.common.shell import Place
from homeroom.insight import board, caseload, saved
from homeroom.insight.forms import SavedViewForm
from homeroom.insight.models import SavedView
from homeroom.insight.views import with_query
from homeroom.partners.models import Person

ASKED: dict[str, type[caseload.Asked] | type[board.Wanted]] = {
    SavedView.STUDENTS: caseload.Asked,
    SavedView.NEEDS: board.Wanted,
}
LABELS = {SavedView.STUDENTS: lambda: _("My students"), SavedView.NEEDS: lambda: _("Needs")}


def new_students_view(request):
    return new_view(request, SavedView.STUDENTS)


def new_needs_view(request):
    return new_view(request, SavedView.NEEDS)


def new_view(request, of: str):
    """The address holds the filter, as that of the list does; kept is what the list understands of it."""
    person, asked = request.visit.person, ASKED[of].by(request.GET)
    form = SavedViewForm(
        request.POST or None,
        mine=saved.own(person, of),
        shares_with=_("Also for others of my role (%(role)s) at %(organization)s")
        % {"role": str(person.role_label).lower(), "organization": person.organization.name},
    )
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            if first:
                view = saved.keep(person, of, asked.query, **form.facts)
                first.result = view.get_absolute_url()
                messages.success(request, _("The view is saved. You find it above the list."))
        return redirect(first.result)
    page = reverse(f"insight:{of}")
    context = {
        "form": form,
        "said": said(person, asked, of),
        "back": with_query(page, asked.query),
        "places": [Place(_("Today"), "/"), Place(LABELS[of](), page), Place(_("Save this view"))],
    }
    return render(request, "insight/new_view.html", context, status=form.status)


def said(person: Person, asked, of: str) -> list[str]:
    """What the filter asks for, in words."""
    workers = Person.objects.filter(supervisor=person) if of == SavedView.STUDENTS else ()
    return asked.in_words(workers) or [_("Everything, without a filter")]


def removal(request, number):
    view = own_view(request, number)
    if view.removed_at is None:
        saved.remove(view)
        undo.done(request, _("The view is removed."), reverse("insight:view_restoration", args=[number]))
    return redirect(f"insight:{view.of}")


def restoration(request, number):
    view = own_view(request, number)
    if view.removed_at is not None:
        saved.restore(view)
        messages.success(request, _("The view is there again."))
    return redirect(f"insight:{view.of}")


def own_view(request, number: int) -> SavedView:
    """A view that oneself saved: others' are removed by nobody else."""
    view = SavedView.objects.filter(pk=number, by=request.visit.person).first()
    if view is None:
        raise Refused(str(number))
    return view
