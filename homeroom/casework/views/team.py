"""The education team: who may sign, whom do I call, who joined, who left, and the brothers and sisters."""

from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import Refused
from homeroom.casework import actions, queries
from homeroom.casework.audience import audience
from homeroom.casework.forms import DepartureForm, MemberForm
from homeroom.casework.invitations import invitations_of
from homeroom.casework.papers import team_paper
from homeroom.casework.rights import RIGHTS, Strip, beside_facts, strip_of
from homeroom.casework.rules import answers_for_the_case, may_bring_anybody, why_not_come_back, why_not_part
from homeroom.casework.views import form_page, way_to
from homeroom.common import undo
from homeroom.common.shell import Place
from homeroom.partners.models import Person
from homeroom.partners.words import FAMILY_KIND
from homeroom.students.models import EducationRights
from homeroom.students.papers import paper_answer
from homeroom.students.queries import current_facts
from homeroom.students.records import Record, open_record

SEEN_BY = gettext_lazy(
    "Everybody who works with this student sees who is on the team. What a new member sees of the record, agreements say."
)
CANNOT_JOIN = ("host_operator", "data_steward", "linkage_steward", "program_manager")


def team(request, public_id):
    """Cards with a number to call, the champion first; those who left stand below."""
    record = open_team(request, public_id)
    today, person = timezone.localdate(), request.visit.person
    members = queries.team_of(record.id, today, with_tasks=bool(record.why("plan")))
    answers = answers_for_the_case(person)
    invitations = invitations_of(record.id) if answers else {}
    for member in members:
        member.may_part = not member.has_left and not list(why_not_part(person, member.membership))
        member.may_come_back = may_come_back(person, member.membership)
        member.invitation = invitations.get(member.membership.pk)
    siblings = queries.siblings_of(record.id, homes=True)
    request.visit.show(*(sibling.student_id for sibling in siblings))
    context = {
        "members": [m for m in members if not m.has_left],
        "left": [m for m in members if m.has_left],
        "has_champion": any(m.is_champion for m in members if not m.has_left),
        "rights": rights_on_page(record, today),
        "answers": answers,
        "may_plan": record.writes("plan"),
        "siblings": siblings,
        "public_id": public_id,
        "places": way_to(public_id, Place(_("Team"))),
    }
    return render(request, "casework/team.html", context)


def open_team(request, public_id) -> Record:
    """The record of a child whose team the viewer may see; raises Refused, in the same way as for a child who is not there."""
    record = open_record(request, public_id)
    if not record.sees_team:
        raise Refused(str(public_id))
    return record


def rights_on_page(record, today) -> Strip | None:
    """None where the rights are not open to the viewer: "nobody knows" would be something else."""
    if not record.opens_whole(RIGHTS):
        return None
    return strip_of(current_facts(record.id, [EducationRights], [beside_facts]), today)


def team_pdf(request, public_id):
    """Whom do I call, on paper."""
    record = open_team(request, public_id)
    members = queries.team_of(record.id, timezone.localdate())
    name = queries.name_of(record.id)
    return paper_answer(request, record, lambda to: team_paper(members, name))


def new_member(request, public_id):
    record = open_team(request, public_id)
    person = request.visit.person
    form = MemberForm(request.POST or None, people=who_may_join(person), initial={"begins_on": timezone.localdate()})
    back = reverse("casework:team", args=[public_id])
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.join_team(record.id, by=person, **form.facts)
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Add somebody to the team"),
        label=_("Add to the team"),
        audience=SEEN_BY,
        back=back,
        places=way_to(public_id, Place(_("Team"), back), Place(_("New member"))),
    )


def departure(request, public_id, number):
    """A member leaves: access by the team ends at once, open tasks get another owner, history stays."""
    record = open_team(request, public_id)
    person = request.visit.person
    member = next((m for m in queries.team_of(record.id, timezone.localdate()) if m.membership.pk == number), None)
    if member is None or member.has_left or list(why_not_part(person, member.membership)):
        raise Refused(str(number))
    has_tasks = bool(member.membership.person_id) and actions.open_turns_of(member.membership).exists()
    heirs = [p for p in audience(record, "plan").people if p.pk != member.membership.person_id]
    form = DepartureForm(request.POST or None, people=heirs, has_tasks=has_tasks)
    back = reverse("casework:team", args=[public_id])
    if request.method == "POST" and form.is_valid():
        try:
            with form.once(by=person.pk) as first:
                first.result = back
                if first:
                    end_membership(request, form, public_id, member.membership)
            return redirect(first.result)
        except IntegrityError:
            raise Refused(str(number)) from None  # Somebody else was first: as for whoever comes a second later.
    return form_page(
        request,
        form,
        heading=_("%(name)s leaves the team") % {"name": member.name},
        label=_("End the membership"),
        audience=_("What this person saw by being on the team closes at once. What was written stays."),
        back=back,
        places=way_to(public_id, Place(_("Team"), back), Place(_("Leaving"))),
    )


def end_membership(request, form, public_id, membership):
    facts, person = form.facts, request.visit.person
    with transaction.atomic():
        actions.leave_team(membership, reason=facts["reason"], heir=facts.get("owner"), by=person)
    if membership.person_id != person.pk:  # Who has left oneself sees this team no more.
        back_url = reverse("casework:coming_back", args=[public_id, membership.pk])
        undo.done(request, _("The membership has ended."), back_url)


def may_come_back(person, membership) -> bool:
    departure = getattr(membership, "departure", None)
    if departure is None or hasattr(departure, "taken_back_by"):
        return False
    return not list(why_not_come_back(person, departure))


def who_may_join(person):
    """Whoever answers for the case chooses among all; others among their own organization."""
    people = Person.objects.filter(active__contains=timezone.now()).exclude(role__in=CANNOT_JOIN)
    if not may_bring_anybody(person):
        people = people.filter(organization=person.organization_id).exclude(organization__kind=FAMILY_KIND)
    return people.select_related("organization").order_by("name")
