"""What waits for somebody, by role; search, the purpose of looking, and the rule's own test."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.door import SEARCH, BehindTheDoor
from homeroom.access.models import Purpose
from homeroom.access.rules import rules
from homeroom.casework.rules import answers_for_the_case
from homeroom.casework.views.plan import raises_concerns
from homeroom.common.shell import Alert
from homeroom.common.views import offers
from homeroom.desk import home, queries, selfcheck
from homeroom.desk.forms import PurposeForm, SearchForm
from homeroom.desk.readiness.lasting import alerts
from homeroom.desk.rules import is_family, may_account, why_no_student
from homeroom.desk.seat import PURPOSE, change_purpose
from homeroom.insight import views as insight
from homeroom.matching.night_pages import last_failures
from homeroom.students.records import open_own_record


class WithAlerts(BehindTheDoor):
    alerts: list[Alert]  # What the page says before all else.


def first_page(request: WithAlerts) -> HttpResponse:
    """What waits for this person, by role; or why nothing is open yet."""
    person = request.visit.person
    if not request.visit.along["is_ready"]:
        return home.not_ready(request, reverse("desk:home"))
    request.alerts = [*alerts(request.visit), *copies_to_destroy(request.visit.along["copies_due"])]
    return HOMES[person.role](request)


def copies_to_destroy(number: int) -> list[Alert]:
    """Of files that this person took, those whose last day has come."""
    if not number:
        return []
    said = ngettext(
        "%(number)s copy that you took is to be destroyed by now.",
        "%(number)s copies that you took are to be destroyed by now.",
        number,
    )
    way = _("Say that it is done, or keep it longer")
    return [Alert(said % {"number": number}, "warning", reverse("insight:copies"), way)]


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
        "waiting": home.waiting_matches(request.visit.person) if may_match(request) else None,
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
    context = {"page": page, "public_id": record.student.public_id, "may_account": may_account(request.visit.person)}
    return render(request, "desk/my_page.html", context)


def steward_home(request: BehindTheDoor) -> HttpResponse:
    return render(request, "desk/steward.html", {"home": home.steward_home(request.visit.person)})


def linkage_home(request: BehindTheDoor) -> HttpResponse:
    me = request.visit.person
    context = {
        "waiting": home.waiting_matches(me),
        "duplicates": home.waiting_twice(me),
        "failures": last_failures(),
    }
    return render(request, "desk/linkage.html", context)


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
        messages.success(request, _("From now on you look for this purpose: %s.") % chosen.in_words)
        return redirect("desk:home")
    return render(request, "desk/purpose.html", {"form": form}, status=form.status)


def may_search(request: BehindTheDoor) -> bool:
    return rules()["desk:search"].admits(request.visit.person.role)


def may_match(request: BehindTheDoor) -> bool:
    """A caseworker settles possible matches of the own children; the list says when some wait."""
    return request.visit.person.role == "caseworker"
