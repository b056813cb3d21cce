"""Raising a concern: for a teacher, who sees the student every day and does not run the plan."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.casework import actions
from homeroom.casework.forms import ConcernForm, in_a_week
from homeroom.casework.rules import who_looks_into_it
from homeroom.casework.views.plan import PLAN, plan_form_page, writers_audience
from homeroom.casework.words import LOOK_INTO_IT, SAID_BY
from homeroom.common.dates import in_words
from homeroom.students.records import open_record


def new_concern(request, public_id):
    """It says who will read it and who looks into it before it is saved, and lands on that person's first page."""
    record = open_record(request, public_id, needs=PLAN)
    person, readers = request.visit.person, writers_audience(request, record)
    who, due_on = who_looks_into_it(person, readers), in_a_week()
    if who is None:
        messages.error(request, _("Nobody who could look into a concern can read it here. Tell the school counselor."))
        return redirect("casework:plan", public_id)
    form = ConcernForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            if first:
                need = actions.raise_concern(
                    record.id,
                    **form.facts,
                    found=SAID_BY.get(person.role, "other"),
                    next_action=LOOK_INTO_IT,
                    owner=who,
                    due_on=due_on,
                    by=person,
                )
                first.result = reverse("casework:need", args=[public_id, need.pk])
                said = _("Saved. %(person)s finds it on the first page, and looks into it by %(day)s.")
                messages.success(request, said % {"person": who.name, "day": in_words(due_on)})
        return redirect(first.result)
    told = _("%(person)s (%(role)s) looks into it by %(day)s.") % {
        "person": who.name,
        "role": who.role_label,
        "day": in_words(due_on),
    }
    return plan_form_page(
        request,
        form,
        record,
        _("Raise a concern"),
        _("Send the concern"),
        f"{told} {readers.in_words(person)}",
        lead=_(
            "Is a child in danger? Call the child abuse hotline first. This form is not a report of abuse or neglect."
        ),
    )
