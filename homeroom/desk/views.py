"""The pages of the desk. Access is decided behind the door; every page of a child begins with `open_record`."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BOOK, SEARCH, BehindTheDoor
from homeroom.access.models import Purpose
from homeroom.access.rules import rules
from homeroom.casework.rules import answers_for_the_case
from homeroom.casework.views.plan import raises_concerns
from homeroom.common.shell import Alert, Place
from homeroom.common.views import offers
from homeroom.desk import accounting, attendance, home, papers, queries, selfcheck
from homeroom.desk.allowed import Reader
from homeroom.desk.explaining import answers_for
from homeroom.desk.forms import PurposeForm, SearchForm
from homeroom.desk.readiness.lasting import alerts
from homeroom.desk.reviewing.queries import with_remarks
from homeroom.desk.rules import is_family, why_no_student
from homeroom.desk.seat import PURPOSE, change_purpose
from homeroom.insight import views as insight
from homeroom.students.papers import paper_answer
from homeroom.students.records import open_own_record, open_record


class WithAlerts(BehindTheDoor):
    alerts: list[Alert]  # What the page says before all else.


def first_page(request: WithAlerts) -> HttpResponse:
    """What waits for this person, by role; or why nothing is open yet."""
    person = request.visit.person
    if not request.visit.along["is_ready"]:
        return home.not_ready(request, reverse("desk:home"))
    request.alerts = list(alerts(request.visit))
    return HOMES[person.role](request)


def today(request: BehindTheDoor) -> HttpResponse:
    """What this person does today, and for whom; then everybody whom the person works with."""
    page = queries.today(request.visit.person, request.GET.get("page", "1"), with_needs=raises_concerns(request))
    request.visit.operation = "list"
    request.visit.show(*page.shown)
    for model, students in page.rows.items():
        request.visit.show_rows(model, students)
    context = {
        "today": page,
        "page": page.students,
        "waiting": home.waiting_pairs() if may_match(request) else None,
        "drafts": offers(),
        "is_family": is_family(request.visit.person),
        "is_parent": request.visit.person.role == "parent",
        "answers": answers_for_the_case(request.visit.person),
        "lacks": why_no_student(request.visit.person) if not page.students.object_list else "",
        "search_form": SearchForm() if may_search(request) else None,
        "raises_concerns": raises_concerns(request),
        "has_caseload": rules()["insight:students"].admits(request.visit.person.role),
    }
    return render(request, "desk/today.html", context)


def search(request: BehindTheDoor) -> HttpResponse:
    """Find a student of one's own. Whether somebody else has such a name, no answer tells."""
    form = SearchForm(request.POST or None)
    context: dict[str, Any] = {"form": form, "found": None, "may_break_glass": request.visit.along["may_break_glass"]}
    if request.method == "POST" and form.is_valid():
        found = queries.search_page(form.cleaned_data["words"])
        request.visit.operation = SEARCH
        request.visit.show(*(student.pk for student in found.students))
        context |= {"found": found, "ask": home.stewards_at(request.visit.person.organization)}
    return render(request, "desk/search.html", context, status=form.status)


def rule_page(request: BehindTheDoor) -> HttpResponse:
    """The rule's own test: questions whose answers are known, and what came of them last night."""
    return render(request, "desk/rule.html", selfcheck.page())


def my_page(request: BehindTheDoor) -> HttpResponse:
    """The student's own page, in plain words. Nothing is here before the birthday that the site sets."""
    record = open_own_record(request)
    if record is None:
        return render(request, "desk/my_page.html", {"page": None})
    page = queries.my_page(record, request.visit.person)
    context = {"page": page, "public_id": record.student.public_id, "may_account": may_account(request)}
    return render(request, "desk/my_page.html", context)


def steward_home(request: BehindTheDoor) -> HttpResponse:
    return render(request, "desk/steward.html", {"home": home.steward_home(request.visit.person)})


def linkage_home(request: BehindTheDoor) -> HttpResponse:
    return render(request, "desk/linkage.html", {"waiting": home.waiting_pairs()})


def operator_home(request: BehindTheDoor) -> HttpResponse:
    return render(request, "desk/operator.html", home.technical_facts())


HOMES: dict[str, Callable[[Any], HttpResponse]] = {
    "caseworker": today,
    "caseworker_supervisor": today,
    "school_counselor": today,
    "education_liaison": today,
    "teacher": today,
    "casa": today,
    "tutor": today,
    "court_staff": today,
    "foster_parent": today,
    "parent": today,
    "youth": my_page,
    "data_steward": steward_home,
    "linkage_steward": linkage_home,
    "host_operator": operator_home,
    "program_manager": insight.needs,
}


def purpose(request: BehindTheDoor) -> HttpResponse:
    """Another purpose is another session: the token of the old one ends."""
    available = list(Purpose.objects.order_by("pk"))
    now = request.session.get(PURPOSE) or {}
    form = PurposeForm(request.POST or None, available=available, initial={"purpose": now.get("id")})
    if request.method == "POST" and form.is_valid():
        chosen = next(p for p in available if p.pk == form.cleaned_data["purpose"])
        change_purpose(request, chosen, has_others=len(available) > 1)
        messages.success(request, _("From now on you look for this purpose: %s.") % chosen.name)
        return redirect("desk:home")
    return render(request, "desk/purpose.html", {"form": form}, status=form.status)


def student(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """The student page: what this viewer may know, on one screen."""
    record = open_record(request, public_id)
    page = queries.student_page(record, purpose_of(request))
    context = {
        "page": page,
        "public_id": public_id,
        "answers": answers_for_the_case(request.visit.person),
        "places": way_to(),
        "may_account": may_account(request),
        "may_break_glass": request.visit.along["may_break_glass"],
        "may_team": rules()["casework:team"].admits(request.visit.person.role),
        "sees_team": record.sees_team,
        "raises_concerns": raises_concerns(request),
        "messages_team": page.may_message and rules()["casework:new_message"].admits(request.visit.person.role),
    }
    return render(request, "desk/student.html", context)


def student_why(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """Why can I see this, and why not more? The decision's own answers, of whoever asks."""
    record = open_record(request, public_id)
    context = {
        "answers": answers_for(record),
        "name": queries.name_at_hand(record),
        "purpose": purpose_of(request),
        "public_id": public_id,
        "is_family": is_family(request.visit.person),
        "may_account": may_account(request),
        "may_break_glass": request.visit.along["may_break_glass"],
        "places": way_to(public_id, _("Why do I see this?")),
    }
    return render(request, "desk/student_why.html", context)


def student_pdf(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """The same on paper, for whoever asks for it, as far as it may be printed."""
    record = open_record(request, public_id)
    return paper_answer(request, record, lambda to: papers.student_paper(record, purpose_of(request), to))


def student_attendance(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    record = open_record(request, public_id, needs="attendance")
    page = queries.attendance_page(record, purpose_of(request))
    places = way_to(public_id, _("Attendance"))
    return render(request, "desk/attendance.html", {"page": page, "public_id": public_id, "places": places})


def attendance_chart(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    record = open_record(request, public_id, needs="attendance")
    picture = attendance.picture(queries.months_this_year(record))
    return HttpResponse(picture, content_type="image/svg+xml")


def student_disclosures(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    """Who learned what of this child. Being shown this list stands in the book too."""
    record = open_record(request, public_id)
    request.visit.operation = BOOK
    reader = Reader(record)
    part = part_of(request, reader)
    page = accounting.accounting_page(reader, request.GET.get("page", "1"), part)
    page.object_list = with_remarks(list(page.object_list), reader)
    context = {
        "page": page,
        "part": part,
        "no_such_part": accounting.NO_SUCH_PART,
        "may_ask": rules()["reviewing:new_review"].admits(request.visit.person.role),
        "name": queries.name_at_hand(record),
        "public_id": public_id,
        "lead": accounting.lead_for(request.visit.person.role),
        "own": reader.own_views,
        "places": way_to(public_id, _("Who looked")),
    }
    return render(request, "desk/student_disclosures.html", context)


def disclosures_pdf(request: BehindTheDoor, public_id: UUID) -> HttpResponse:
    record = open_record(request, public_id)
    name = queries.name_at_hand(record)
    lead = accounting.lead_for(request.visit.person.role)
    reader = Reader(record)
    part = part_of(request, reader)
    return paper_answer(request, record, lambda to: papers.disclosures_paper(reader, name, lead, part))


def part_of(request: BehindTheDoor, reader: Reader) -> accounting.Chosen:
    return accounting.chosen(reader, request.GET.get("agency", ""), request.GET.get("month", ""))


def outgoing(request: BehindTheDoor) -> HttpResponse:
    """What went out of the own organization's records, month by month. That somebody read it stands in the book too."""
    request.visit.operation = BOOK
    months = accounting.months_with_disclosures()
    month = chosen_month(request.GET.get("month", ""), months)
    rows = accounting.outgoing_page(month)
    return render(request, "desk/outgoing.html", {"months": months, "month": month, "rows": rows})


def chosen_month(text: str, months: list[date]) -> date:
    """The month of the address, if it is one of the list; else the latest."""
    latest = months[0] if months else timezone.localdate().replace(day=1)
    return next((month for month in months if f"{month:%Y-%m}" == text), latest)


def purpose_of(request: BehindTheDoor) -> str:
    return (request.session.get(PURPOSE) or {}).get("name", "")


def may_account(request: BehindTheDoor) -> bool:
    return rules()["desk:student_disclosures"].admits(request.visit.person.role)


def may_search(request: BehindTheDoor) -> bool:
    return rules()["desk:search"].admits(request.visit.person.role)


def may_match(request: BehindTheDoor) -> bool:
    """A caseworker settles possible matches of the own children; the list says when some wait."""
    return request.visit.person.role == "caseworker"


def way_to(public_id: UUID | None = None, here: str = "") -> list[Place]:
    """Where the reader stands. No child's name: it is read over shoulders and kept in histories."""
    places = [Place(_("Today"), reverse("desk:home"))]
    if public_id is None:
        return [*places, Place(_("Student"))]
    return [*places, Place(_("Student"), reverse("desk:student", args=[public_id])), Place(here)]
