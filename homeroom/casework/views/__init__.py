"""The pages of casework. Each begins with `open_record`; what of the child is there, the row policies decide."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.common.forms import BaseForm
from homeroom.common.shell import Place


def way_to(public_id: UUID, *here: Place) -> list[Place]:
    """Where the reader stands. No child's name: it is read over shoulders and kept in histories."""
    today = Place(_("Today"), reverse("desk:home"))
    return [today, Place(_("Student"), reverse("desk:student", args=[public_id])), *here]


def form_page(
    request: HttpRequest, form: BaseForm, *, heading: Any, label: Any, back: str, places: list[Place],
    audience: Any = "", lead: str = "",
) -> HttpResponse:  # fmt: skip
    """A form that says who will read it before it is sent: `audience`, unless the form itself asks who may."""
    context = {
        "form": form, "heading": heading, "lead": lead, "label": label, "audience": audience, "back": back, "places": places,
    }  # fmt: skip
    return render(request, "casework/form.html", context, status=form.status)
