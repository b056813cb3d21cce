"""Which programs ask, and in whose name; letting one ask, agreeing to be asked for, ending it."""

from datetime import date, datetime, time, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.access.models import Purpose
from homeroom.common.drafts import CREATED
from homeroom.common.shell import Place
from homeroom.connections import actions, queries
from homeroom.connections.forms import STEWARD, AgreeForm, ConnectionForm
from homeroom.connections.models import Connection
from homeroom.connections.rules import may_agree, may_end
from homeroom.partners.models import Person
from homeroom.partners.words import FAMILY_ROLES


def connections(request: BehindTheDoor) -> HttpResponse:
    """The programs of one's organization, for its stewards; for everybody those that ask in the own name."""
    person = request.visit.person
    context = {"connections": queries.connections_page(person), "may_connect": person.role == STEWARD}
    return render(request, "connections/connections.html", context)


def new_connection(request: BehindTheDoor) -> HttpResponse:
    """Let a program ask. Its secret stands on the answer to the form, and nowhere else."""
    me, today = request.visit.person, timezone.localdate()
    here = Person.objects.filter(organization=me.organization_id, active__contains=timezone.now())
    people = here.exclude(role__in=FAMILY_ROLES).order_by("name")
    form = ConnectionForm(request.POST or None, people=people, purposes=Purpose.objects.order_by("pk"), today=today)
    places = [Place(_("Connected programs"), reverse("connections:connections")), Place(_("Connect a program"))]
    if not form.is_valid():
        return render(request, "connections/new_connection.html", {"form": form, "places": places}, status=form.status)
    made = None
    with form.once(by=me.pk) as first:
        if first:
            facts = form.facts
            last_on = facts.pop("last_on")
            made = actions.connect(**facts, expires_at=end_of(last_on), by=me)
            first.result = reverse("connections:connections")
    if made is None:
        messages.info(
            request, _("This connection was made already. Its secret is shown once and cannot be shown again.")
        )
        return redirect(first.result)
    context = {"made": made, "places": places, "token_url": request.build_absolute_uri(reverse("programs:token"))}
    return render(request, "connections/made.html", context, status=CREATED)


def end_of(day: date) -> datetime:
    """The next midnight here: the last day counts whole (DESIGN section 4, point 6)."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def agreeing(request: BehindTheDoor, number: int) -> HttpResponse:
    """Let it ask in one's own name, or not."""
    connection = open_connection(number)
    me = request.visit.person
    if connection.person_id != me.pk:
        raise Refused(str(number))
    if not may_agree(me, connection):
        return redirect("connections:connections")
    form = AgreeForm(request.POST or None)
    if form.is_valid():
        with form.once(by=me.pk) as first:
            first.result = reverse("connections:connections")
            if first:
                actions.agree(connection, by=me)
                messages.success(request, _("“%s” may ask in your name now.") % connection.name)
        return redirect(first.result)
    places = [Place(_("Connected programs"), reverse("connections:connections")), Place(connection.name)]
    context = {"form": form, "connection": connection, "facts": queries.facts_of(connection), "places": places}
    return render(request, "connections/agreeing.html", context, status=form.status)


def ending(request: BehindTheDoor, number: int) -> HttpResponse:
    """From the commit on it gets nothing. Ending twice is ending once."""
    connection = open_connection(number)
    if may_end(connection):
        actions.end(connection, by=request.visit.person)
        messages.success(request, _("“%s” is ended. It gets nothing any more.") % connection.name)
    return redirect("connections:connections")


def open_connection(number: int) -> Connection:
    """If the row policies leave it to the visitor; else the page that nothing is there."""
    found = queries.connections().filter(pk=number).first()
    if found is None:
        raise Refused(str(number))
    return found
