"""A way in for an emergency: asked for, opened for four hours, told at once, and reviewed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BOOK, BehindTheDoor, Refused, call
from homeroom.access.models import Event
from homeroom.casework.models import Emergency
from homeroom.common.shell import Place
from homeroom.desk.emergencies import queries
from homeroom.desk.emergencies.forms import EmergencyForm, NamingForm, ReviewForm
from homeroom.desk.home import stewards_at
from homeroom.students.models import Student
from homeroom.students.records import open_record

EMERGENCY = "emergency"  # The operation that the book names, of what was opened and of what was not.


def new_emergency(request: BehindTheDoor) -> HttpResponse:
    """Of a student whom one names exactly. Whether there is such a student, the answer does not tell."""
    return ask(request, NamingForm(request.POST or None), None, [today(), Place(_("Emergency"))])


def new_emergency_of(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """Of a student whose page one sees: what is closed there."""
    open_record(request, public_id)
    student = Place(_("Student"), reverse("desk:student", args=[public_id]))
    return ask(request, EmergencyForm(request.POST or None), public_id, [today(), student, Place(_("Emergency"))])


def today() -> Place:
    return Place(_("Today"), reverse("desk:home"))


def ask(request: BehindTheDoor, form: EmergencyForm, seen: UUID | None, places: list[Place]) -> HttpResponse:
    person = request.visit.person
    if not request.visit.along["may_break_glass"]:
        raise Refused(str(seen or ""))
    if request.method == "POST" and form.is_valid():
        answer = queries.break_glass(seen, form.named, form.numbers, form.cleaned_data)
        if answer["answer"] == queries.OPENED:
            return land(request, form, answer)
        write_down_in_vain(request)
        form.refused(why_nothing(answer["answer"]))
    context = {"form": form, "places": places, "stewards": stewards_at(person.organization), "is_named": seen is None}
    return render(request, "desk/emergencies/new.html", context, status=form.status)


def land(request: BehindTheDoor, form: EmergencyForm, answer: dict[str, Any]) -> HttpResponse:
    request.visit.operation = EMERGENCY
    request.visit.show(answer["student"])
    with form.once(by=request.visit.person.pk) as first:
        if first:
            first.result = reverse("emergencies:emergency", args=[answer["emergency"]])
    return redirect(first.result)


def why_nothing(answer: str) -> str:
    if answer == queries.TOO_MANY:
        return _(
            "You named somebody in vain five times in a day. Nothing more is opened to you this way until tomorrow. Call the"
            " data steward of your organization."
        )
    return _(
        "Nothing was opened. Either there is no such student here, or nothing of this can be opened to you in an emergency."
        " Check the name and the day, or call the data steward of your organization."
    )


def write_down_in_vain(request: BehindTheDoor) -> None:
    """That it was tried stands in the book, without what was typed."""
    person = request.visit.person
    Event.objects.create(
        person=person,
        organization=person.organization,
        role=person.role,
        page=request.visit.page,
        operation=EMERGENCY,
        outcome="refuse",
    )


def emergency(request: BehindTheDoor, number: int) -> HttpResponse:
    """To who opened it, what is open; to a steward of its records, what was said; to the supervisor, that it was."""
    found = Emergency.objects.select_related("by", "contributor").filter(pk=number).first()
    me = request.visit.person
    places = [today(), Place(_("Emergency"))]
    if found and (found.by_id == me.pk or may_review(me, found)):
        if found.by_id != me.pk:
            request.visit.operation = BOOK
        return render(request, "desk/emergencies/emergency.html", {**page_of(request, found), "places": places})
    if staff := queries.of_my_staff(number):
        return render(request, "desk/emergencies/of_my_staff.html", {"staff": staff, "places": places})
    raise Refused(str(number))


def page_of(request: BehindTheDoor, found: Emergency) -> dict[str, Any]:
    me, is_mine = request.visit.person, found.by_id == request.visit.person.pk
    is_open = is_mine and found.ends_at > timezone.now()
    # Under the viewer's own policy: a bar that came meanwhile, or the end of the four hours, hides the student again.
    student = Student.objects.filter(pk=found.student_id).first()
    opened = None
    if student and is_open:
        record = open_record(request, student.public_id)
        opened = queries.opened(record.id, queries.elements_of(found.elements))
    return {
        "emergency": found,
        "is_mine": is_mine,
        "is_open": is_open,
        "student": student,
        "opened": opened,
        "said": queries.said_in(found),
        "reviews": queries.reviews_of(found),
        "reviews_now": may_review(me, found) and not found.reviews.filter(contributor=me.organization).exists(),
        "due_on": queries.due_on(found.at),
    }


def may_review(person: Any, found: Emergency) -> bool:
    return person.role == "data_steward" and person.organization_id in found.origins


def review(request: BehindTheDoor, number: int) -> HttpResponse:
    """What the steward of one origin found. It is said once, and stays."""
    me = request.visit.person
    found = Emergency.objects.select_related("by", "contributor").filter(pk=number).first()
    if found is None or not may_review(me, found) or found.reviews.filter(contributor=me.organization).exists():
        raise Refused(str(number))
    form = ReviewForm(request.POST or None)
    back = reverse("emergencies:emergency", args=[number])
    if request.method == "POST" and form.is_valid():
        with form.once(by=me.pk) as first:
            first.result = back
            if first:
                said = form.cleaned_data
                made = call("SELECT access.review_emergency_v1(%s, %s, %s)", number, said["finding"], said["words"])
                if made is None:  # A colleague was first.
                    raise Refused(str(number))
                messages.success(request, _("Saved. Who opened it, and the supervisor, are told."))
        return redirect(first.result)
    context = {
        "form": form,
        "emergency": found,
        "said": queries.said_in(found),
        "places": [today(), Place(_("Emergency"), back), Place(_("Review"))],
        "back": back,
    }
    return render(request, "desk/emergencies/review.html", context, status=form.status)
