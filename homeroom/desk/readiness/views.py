"""Signing the confidentiality agreement, the copy of it, and a data steward's page of who is ready."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused, call
from homeroom.access.recipients import render_for, visitor
from homeroom.common.dates import in_words
from homeroom.common.languages import safe_path
from homeroom.common.typesetting import typeset
from homeroom.desk.readiness import queries
from homeroom.desk.readiness.forms import SignatureForm, TrainingForm
from homeroom.desk.readiness.lasting import last_day, latest
from homeroom.desk.readiness.papers import copy_paper, listing_paper
from homeroom.partners.models import Person, Readiness
from homeroom.partners.words import READY_BY_RIGHT, organization_in_words
from homeroom.students.papers import as_download

PEOPLE_ON_A_PAGE = 50  # A small district on one page, a large one on ten.
CHANGED = 409


def new_signature(request: BehindTheDoor) -> HttpResponse:
    """Read, and sign what was read. From the commit on the person is ready, and is back where they were."""
    person = request.visit.person
    page = queries.to_sign(person)
    form = SignatureForm(request.POST or None, person=person, wording=page.wording)
    if request.method == "POST" and form.is_valid():
        language = queries.language_of(page.text, form.cleaned_data["wording"]) if page.text else None
        if language is None:
            return changed_meanwhile(request, page)
        with form.once(by=person.pk) as first:
            first.result = next_of(request)
            if first:
                sign(request, page, language, form.cleaned_data["name"])
        return redirect(first.result)
    context = {"page": page, "form": form if page.may_sign else None, "next": next_of(request)}
    return render(request, "desk/readiness/agreement.html", context, status=form.status)


def sign(request: BehindTheDoor, page: queries.ToSign, language: str, name: str) -> None:
    assert page.text is not None
    hashed = queries.hash_of(page.text.wordings[language])
    made = call("SELECT access.sign_confidentiality_v1(%s::bigint, %s, %s, %s)", page.text.pk, language, hashed, name)
    if made is None:
        raise Refused(str(page.text.pk))
    until = last_day(latest(request.visit.person)[Readiness.CONFIDENTIALITY].during.upper)
    messages.success(request, _("You have signed. It holds through %s. A copy to keep is under your account.") % until)


def changed_meanwhile(request: BehindTheDoor, page: queries.ToSign) -> HttpResponse:
    """Nothing is signed that was not on the page: the new words come with an empty form."""
    form = SignatureForm(person=request.visit.person, wording=page.wording)
    context = {"page": page, "form": form, "next": next_of(request), "has_changed": True}
    return render(request, "desk/readiness/agreement.html", context, status=CHANGED)


def copy(request: BehindTheDoor) -> HttpResponse:
    """The latest that one has signed."""
    person = request.visit.person
    signature = queries.latest_signature(person)
    if signature is None:
        raise Refused
    to = visitor(request.visit, get_language() or "en")
    return as_download(
        request, lambda: render_for(to, lambda to, line: typeset(copy_paper(signature, person, to), line))
    )


def people(request: BehindTheDoor) -> HttpResponse:
    """Everybody of the own organization who needs papers, by what runs out first."""
    everybody = queries.colleagues(request.visit.person)
    page = Paginator(everybody, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "in_short": queries.in_short(everybody),
        "table": queries.table_of(list(page), request.visit.person),
    }
    return render(request, "desk/readiness/people.html", context)


def listing(request: BehindTheDoor) -> HttpResponse:
    """Names and positions, for whoever asks to see them."""
    me = request.visit.person
    assert me.organization is not None  # A data steward works for one.
    own = organization_in_words(me.organization.name)
    people = [colleague.person for colleague in queries.colleagues(me)]
    line = _("Current on %s") % in_words(timezone.localdate())
    return as_download(request, lambda: typeset(listing_paper(people, own), line))


def new_training(request: BehindTheDoor, person_id: int) -> HttpResponse:
    """From the commit on the colleague has this training; whether anything is open then, the other paper says too."""
    colleague = open_colleague(request, person_id)
    today = timezone.localdate()
    form = TrainingForm(request.POST or None, not_before=a_year_before(today), not_after=today)
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("readiness:people")
            if first:
                facts = form.facts
                made = call(
                    "SELECT access.record_training_v1(%s, %s, %s)", colleague.pk, facts["completed_on"], facts["course"]
                )
                if made is None:
                    raise Refused(str(person_id))
                messages.success(request, _("Written down: the training of %s.") % colleague.name)
        return redirect(first.result)
    context = {"form": form, "name": colleague.name}
    return render(request, "desk/readiness/training.html", context, status=form.status)


def open_colleague(request: BehindTheDoor, person_id: int) -> Person:
    """Another person of the own organization who needs papers; of anybody else nothing is here."""
    me = request.visit.person
    here = Person.objects.filter(organization=me.organization_id, active__contains=timezone.now())
    found = here.exclude(role__in=READY_BY_RIGHT).exclude(pk=me.pk).filter(pk=person_id).first()
    if found is None:
        raise Refused(str(person_id))
    return found


def a_year_before(day: Any) -> Any:
    """The first day from which training holds today: what was done on D holds through the day before D + 1 year."""
    return (day - timedelta(days=365)) + timedelta(days=1)


def next_of(request: HttpRequest) -> str:
    return safe_path(request.POST.get("next") or request.GET.get("next", ""))
