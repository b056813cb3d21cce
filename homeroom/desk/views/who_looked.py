"""Who looked at a student's record, and what went out of an organization's: pages of the book."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BOOK, BehindTheDoor, Refused
from homeroom.access.rules import rules
from homeroom.common.shell import Place
from homeroom.desk import accounting, papers, queries, through_link
from homeroom.desk import outgoing as went_out
from homeroom.desk.allowed import Reader
from homeroom.desk.reviewing.queries import with_remarks
from homeroom.desk.views.student import way_to
from homeroom.students.papers import paper_answer
from homeroom.students.records import open_record


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
    months = went_out.months_with_disclosures()
    month = chosen_month(request.GET.get("month", ""), months)
    rows = went_out.outgoing_page(month)
    return render(request, "desk/outgoing.html", {"months": months, "month": month, "rows": rows})


def outgoing_each_time(request: BehindTheDoor, number: int) -> HttpResponse:
    """What one person was shown of it in a month, entry by entry: each can be corrected."""
    request.visit.operation = BOOK
    page = went_out.each_time(number)
    if page is None:
        raise Refused(str(number))
    places = [Place(_("Today"), "/"), Place(_("Disclosures"), reverse("desk:outgoing")), Place(_("Each time"))]
    return render(request, "desk/outgoing_each_time.html", {"page": page, "places": places})


def seen_through(request: BehindTheDoor, number: int) -> HttpResponse:
    """What was shown through a link between two records, whether it still stands or was cut."""
    request.visit.operation = BOOK
    page = through_link.seen_through_page(number, request.GET.get("page", "1"))
    if page is None:
        raise Refused(str(number))
    return render(request, "desk/seen_through.html", {"page": page})


def chosen_month(text: str, months: list[date]) -> date:
    """The month of the address, if it is one of the list; else the latest."""
    latest = months[0] if months else timezone.localdate().replace(day=1)
    return next((month for month in months if f"{month:%Y-%m}" == text), latest)
