"""The student's page, why it shows what it shows, and its parts."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor
from homeroom.access.rules import rules
from homeroom.casework.rules import answers_for_the_case
from homeroom.casework.views.plan import raises_concerns
from homeroom.common.forms import NOT_ACCEPTED, OK
from homeroom.common.shell import Place
from homeroom.desk import attendance, history, papers, queries
from homeroom.desk.explaining import answers_for
from homeroom.desk.record_copy import record_content, record_preview
from homeroom.desk.rules import is_family, may_account
from homeroom.desk.seat import purpose_now
from homeroom.insight.copies.taking import Offer, take
from homeroom.partners.models import Person
from homeroom.students.papers import paper_answer
from homeroom.students.records import open_record


def student(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """The student page: what this viewer may know, on one screen."""
    record = open_record(request, public_id)
    page = queries.student_page(record, purpose_now(request))
    context = {
        "page": page,
        "public_id": public_id,
        "answers": answers_for_the_case(request.visit.person),
        "places": way_to(),
        "may_account": may_account(request.visit.person),
        "may_break_glass": request.visit.along["may_break_glass"],
        "may_team": rules()["casework:team"].admits(request.visit.person.role),
        "may_take": rules()["desk:student_export"].admits(request.visit.person.role),
        "may_doubt": may_doubt(request.visit.person),
        "sees_team": record.sees_team,
        "raises_concerns": raises_concerns(request),
        "messages_team": page.may_message and rules()["casework:new_message"].admits(request.visit.person.role),
    }
    return render(request, "desk/student.html", context)


def may_doubt(person: Person) -> bool:
    """Who says of an agency’s record that it is of two children, or puts it right, works for an agency."""
    agency = person.organization
    is_agencys = agency is not None and agency.kind == "child_welfare"
    return is_agencys and rules()["two_children:of_student"].admits(person.role)


def student_why(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """Why can I see this, and why not more? The decision's own answers, of whoever asks."""
    record = open_record(request, public_id)
    context = {
        "answers": answers_for(record),
        "name": queries.name_at_hand(record),
        "purpose": purpose_now(request),
        "public_id": public_id,
        "is_family": is_family(request.visit.person),
        "may_account": may_account(request.visit.person),
        "may_break_glass": request.visit.along["may_break_glass"],
        "places": way_to(public_id, _("Why do I see this?")),
    }
    return render(request, "desk/student_why.html", context)


def student_pdf(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """The same on paper, for whoever asks for it, as far as it may be printed."""
    record = open_record(request, public_id)
    return paper_answer(request, record, lambda to: papers.student_paper(record, purpose_now(request), to))


def student_export(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """The record as a file, of it what may be taken away; first, what that would be."""
    record = open_record(request, public_id)
    back = reverse("desk:student", args=[public_id])
    places = way_to(public_id, _("Take a copy"))
    offer = Offer(lambda partner: record_content(record, partner), back, places, preview=lambda: record_preview(record))
    return take(request, offer)


def student_attendance(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    record = open_record(request, public_id, needs="attendance")
    page = queries.attendance_page(record, purpose_now(request))
    places = way_to(public_id, _("Attendance"))
    return render(request, "desk/attendance.html", {"page": page, "public_id": public_id, "places": places})


def student_history(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """What was known of this student, and when: each change, and the record as it was known on a day."""
    record = open_record(request, public_id)
    page = history.history_page(record, request.GET.dict(), request.GET.get("page", "1"))
    context = {
        "page": page,
        "name": queries.name_at_hand(record),
        "public_id": public_id,
        "places": way_to(public_id, _("History")),
    }
    return render(request, "desk/student_history.html", context, status=NOT_ACCEPTED if page.form.errors else OK)


def attendance_chart(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    record = open_record(request, public_id, needs="attendance")
    picture = attendance.picture(queries.months_this_year(record))
    return HttpResponse(picture, content_type="image/svg+xml")


def way_to(public_id: UUID | None = None, here: str = "") -> list[Place]:
    """Where the reader stands. No child's name: it is read over shoulders and kept in histories."""
    places = [Place(_("Today"), reverse("desk:home"))]
    if public_id is None:
        return [*places, Place(_("Student"))]
    return [*places, Place(_("Student"), reverse("desk:student", args=[public_id])), Place(here)]
