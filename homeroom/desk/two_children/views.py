"""Saying that a record holds facts of two children, and how that ends. By the child, or by a pair of the child’s records."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.common.forms import BaseForm
from homeroom.common.shell import Place
from homeroom.desk.two_children import queries
from homeroom.desk.two_children.forms import RepairForm, SayForm, TakingBackForm
from homeroom.matching import doubting
from homeroom.matching.views import open_case
from homeroom.partners.models import Organization
from homeroom.students.records import open_record


@dataclass(frozen=True)
class Way:
    """By which page somebody came to the record."""

    student_id: int
    here: str
    end: str
    places: list[Place]
    agency: Organization


def of_student(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    return page(request, by_student(request, public_id))


def of_pair(request: BehindTheDoor, number: int) -> HttpResponse:
    return page(request, by_pair(number))


def end_of_student(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    return end(request, by_student(request, public_id))


def end_of_pair(request: BehindTheDoor, number: int) -> HttpResponse:
    return end(request, by_pair(number))


def by_student(request: BehindTheDoor, public_id: UUID) -> Way:
    record = open_record(request, public_id)
    agency = request.visit.person.organization
    if agency is None or agency.kind != "child_welfare":
        raise Refused(str(public_id))  # Of its own records a school says it to the agency.
    places = [
        Place(_("Today"), reverse("desk:home")),
        Place(_("Student"), reverse("desk:student", args=[public_id])),
        Place(_("Two children?")),
    ]
    here, end = (reverse(f"two_children:{name}", args=[public_id]) for name in ("of_student", "end_of_student"))
    return Way(record.id, here, end, places, agency)


def by_pair(number: int) -> Way:
    pair = next(each for each in open_case(number) if each.pk == number)
    places = [
        Place(_("Possible matches"), reverse("matching:pairs")),
        Place(_("One child"), reverse("matching:pair", args=[number])),
        Place(_("Two children?")),
    ]
    here, end = (reverse(f"two_children:{name}", args=[number]) for name in ("of_pair", "end_of_pair"))
    return Way(pair.student_id, here, end, places, pair.agency)


def page(request: BehindTheDoor, way: Way) -> HttpResponse:
    """What saying so does, and what undo restores; or what stands, and what is to be done."""
    shown = queries.overlay_page(way.student_id, request.visit.person)
    form = SayForm(request.POST or None)
    if request.method == "POST" and shown.may_say and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = way.here
            if first:
                made = doubting.say(request.visit, way.student_id, way.agency, form.facts["words"])
                messages.success(request, said(len(made.cut)))
        return redirect(first.result)
    return answer(request, way, shown, form)


def said(cut: int) -> str:
    if not cut:
        return _("Its readers are warned from now on. It had no link to a school.")
    return ngettext(
        "Its readers are warned from now on. %(number)s link to a school is cut within a minute.",
        "Its readers are warned from now on. %(number)s links to schools are cut within a minute.",
        cut,
    ) % {"number": cut}


def end(request: BehindTheDoor, way: Way) -> HttpResponse:
    """Taken back by whoever said it; or put right, with what was done. Safe to repeat: what ended is not ended again."""
    shown = queries.overlay_page(way.student_id, request.visit.person)
    if shown.overlay is None:
        messages.info(request, _("Nobody says this of the record any more."))
        return redirect(way.here)
    is_repair = shown.may_put_right and "words" in request.POST
    form: BaseForm = RepairForm(request.POST) if is_repair else TakingBackForm(request.POST)
    if not form.is_valid() or not (is_repair or shown.may_take_back):
        return answer(request, way, shown, SayForm(), form if is_repair else None)
    with form.once(by=request.visit.person.pk) as first:
        first.result = way.here
        if first and is_repair:
            doubting.put_right(shown.overlay, form.facts["words"], by=request.visit.person)
            messages.success(request, _("Its readers are warned no more. Its pairs with schools wait for reviewers."))
        elif first:
            messages.success(request, restored(doubting.take_back(request.visit, shown.overlay)))
    return redirect(first.result)


def restored(what: doubting.Restored) -> str:
    told = [_("Taken back: its readers are warned no more.")]
    if what.links:
        told.append(
            ngettext(
                "%(number)s link is made again within a minute.",
                "%(number)s links are made again within a minute.",
                what.links,
            )
            % {"number": what.links}
        )
    if what.to_be_said_by_two:
        told.append(
            ngettext(
                "%(number)s link needs a second person’s word first.",
                "%(number)s links need a second person’s word first.",
                what.to_be_said_by_two,
            )
            % {"number": what.to_be_said_by_two}
        )
    if what.left:
        told.append(
            ngettext(
                "%(number)s link is left as it is: it was decided since, or is no longer kept.",
                "%(number)s links are left as they are: they were decided since, or are no longer kept.",
                what.left,
            )
            % {"number": what.left}
        )
    return " ".join(told)


def answer(
    request: BehindTheDoor, way: Way, shown: queries.OverlayPage, form: SayForm, repair: BaseForm | None = None
) -> HttpResponse:
    context = {
        "page": shown,
        "way": way,
        "form": form,
        "repair": repair or RepairForm(auto_id="repair-%s"),
        "taking_back": TakingBackForm(auto_id="back-%s"),
        "places": way.places,
    }
    status = (repair or form).status
    return render(request, "desk/two_children.html", context, status=status)
