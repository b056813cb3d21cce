"""Signing in to the demonstration: choose a person of the made-up county, no password asked.

Answers only where the whole installation is a demonstration: by the server's start (HOMEROOM_DEMO) and by its database.
Elsewhere these pages do not exist.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from allauth.account.adapter import get_adapter
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from homeroom.common import errors
from homeroom.demo.mail import mail
from homeroom.desk.account.confirming import is_demonstration
from homeroom.partners.models import Account, Organization, Person

# What a visitor can try in each role.
TRY = {
    "caseworker": _("See what is due today. Open a student, and ask each part why you can see it."),
    "caseworker_supervisor": _("Open a student of somebody whom you supervise."),
    "school_counselor": _("Open a student of your school. You see less than the caseworker, and you can read why."),
    "education_liaison": _("Open a student of your district."),
    "casa": _("Open the student on whose team you are. You see the plan, and no address."),
    "foster_parent": _("See your task, and whom to call on Monday morning."),
    "youth": _("Read your own page: who does what for you."),
    "data_steward": _("Read what went out of your records, or activate an agreement that waits."),
    "linkage_steward": _("Decide whether two records are the same child."),
    "host_operator": _("See that who runs the machine sees no child."),
}


@dataclass
class House:
    """An organization and those of its people whom a visitor may be."""

    organization: Organization | None
    people: list[tuple[Person, str, str]] = field(default_factory=list)


def people(request: HttpRequest) -> HttpResponse:
    """The page with one button for each featured person."""
    if not is_demonstration():
        return errors.page(404)
    return render(request, "partners/demo_people.html", {"houses": list(houses())})


def sign_in(request: HttpRequest) -> HttpResponse:
    if not is_demonstration():
        return errors.page(404)
    account = Account.objects.filter(username=request.POST.get("person", ""), is_active=True).first()
    if account is None:
        return redirect("demo:people")
    logout(request)
    get_adapter(request).login(request, account)
    return redirect("/")


def houses() -> Iterator[House]:
    """The featured people of the county by organization, in the order of the cast."""
    from homeroom.demo.county import cast

    parts = {part.person: part.who for part in cast("small")}
    known = Person.objects.using("identity").select_related("organization")
    found = known.filter(key__in=parts, account__is_active=True)
    by_key = {person.key: person for person in found}
    grouped: dict[int | None, House] = {}
    for key, who in parts.items():
        if person := by_key.get(key):
            house = grouped.setdefault(person.organization_id, House(person.organization))
            house.people.append((person, gettext(who), str(TRY.get(person.role, ""))))
    yield from grouped.values()


app_name = "demo"
urlpatterns = [
    path("", people, name="people"),
    path("sign-in/", sign_in, name="sign_in"),
    path("mail/", mail, name="mail"),
]
