"""Handing over: all open tasks of one person go to another, in one act."""

from collections import Counter, defaultdict

from django.contrib import messages
from django.db import IntegrityError, connection
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.catalogue import catalogue
from homeroom.casework import actions, queries
from homeroom.casework.audience import Audience
from homeroom.casework.forms import HandoverForm
from homeroom.casework.rules import why_not_act
from homeroom.casework.views import form_page
from homeroom.common.shell import Place
from homeroom.partners.models import Person


def handover(request):
    """Only tasks that the heir will see are handed over; the page says how many stay, and why."""
    person = request.visit.person
    turns = queries.open_turns_answered_for()
    readers = readers_by_student({turn.student_id for turn in turns})
    owners = [(str(turn.owner_id), turn.owner.name) for turn in {turn.owner_id: turn for turn in turns}.values()]
    counts = Counter(str(turn.owner_id) for turn in turns)
    choices = [
        (
            pk,
            ngettext("%(name)s: %(number)s open task", "%(name)s: %(number)s open tasks", counts[pk])
            % {"name": name, "number": counts[pk]},
        )
        for pk, name in owners
    ]
    heirs = {reader.pk: reader for audience in readers.values() for reader in audience.people}
    begun = {"owner": request.GET.get("from", "")}
    form = HandoverForm(
        request.POST or None, owners=choices, heirs=sorted(heirs.values(), key=lambda p: p.name), initial=begun
    )
    request.visit.show(*{turn.student_id for turn in turns})
    if request.method == "POST" and form.is_valid():
        heir, theirs = form.facts["heir"], [t for t in turns if str(t.owner_id) == form.facts["owner"]]
        going = [turn for turn in theirs if may_go(turn, heir, readers.get(turn.student_id), person)]
        try:
            with form.once(by=person.pk) as first:
                first.result = reverse("desk:home")
                if first:
                    actions.hand_over(going, to=heir, by=person)
                    tell(request, heir, len(going), len(theirs) - len(going))
        except IntegrityError:
            messages.error(
                request, _("Somebody changed one of these tasks just now. Nothing was handed over. Try again.")
            )
            return redirect("casework:handover")
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Hand over tasks"),
        label=_("Hand over"),
        audience=_("Each task keeps its date and its story. What the new person cannot see yet stays where it is."),
        back=reverse("desk:home"),
        places=[Place(_("Today"), reverse("desk:home")), Place(_("Hand over tasks"))],
    )


def may_go(turn, heir: Person, audience: Audience | None, by: Person) -> bool:
    """The heir sees it, and it may be acted on by who hands it over."""
    return (
        audience is not None
        and heir.pk in {p.pk for p in audience.people}
        and not list(why_not_act(by, turn.task, audience))
    )


def readers_by_student(student_ids: set[int]) -> dict[int, Audience]:
    """Who reads the plan, for each of them, in one statement."""
    number = catalogue().datasets["plan"].number
    found = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s, reader FROM unnest(%s::integer[]) AS s, LATERAL access.audience_v1(s, %s::smallint) AS reader",
            [sorted(student_ids), number],
        )
        rows = cursor.fetchall()
    people = Person.objects.select_related("organization").in_bulk({reader for _student, reader in rows})
    for student, reader in rows:
        if reader in people:
            found[student].append(people[reader])
    return {student: Audience(readers) for student, readers in found.items()}


def tell(request, heir: Person, went: int, stayed: int) -> None:
    messages.success(
        request,
        ngettext("%(number)s task went to %(name)s.", "%(number)s tasks went to %(name)s.", went)
        % {"number": went, "name": heir.name},
    )
    if stayed:
        messages.warning(
            request,
            ngettext(
                "%(number)s task stays: %(name)s does not work with that student yet.",
                "%(number)s tasks stay: %(name)s does not work with those students yet.",
                stayed,
            )
            % {"number": stayed, "name": heir.name},
        )
