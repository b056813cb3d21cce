"""The contact log: what was said and seen, and by whom it may be read."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.access.rules import rules
from homeroom.casework import actions, queries
from homeroom.casework.audience import audience, audiences
from homeroom.casework.forms import ContactForm, MessageForm
from homeroom.casework.models import Contact
from homeroom.casework.rules import why_not_withdraw, why_not_write
from homeroom.casework.views import form_page, way_to
from homeroom.common import undo
from homeroom.common.shell import Place
from homeroom.students.notices import notices_with
from homeroom.students.records import Record, open_record

NOTES = (Contact.TEAM, Contact.OWN)


def contacts(request, public_id):
    """The log, the latest first; notes for whom they were written for."""
    record = open_record(request, public_id)
    if not record.why(*NOTES):
        raise Refused(str(public_id))
    log = queries.contacts_of(record.id)
    for each in log.contacts:
        each.may_withdraw = not each.withdrawn and not list(why_not_withdraw(request.visit.person, each.contact))
    context = {
        "log": log,
        "may_message": may_message(request, record),
        "may_write": not list(why_not_write(request.visit.person, audience(record, Contact.OWN))),
        "public_id": public_id,
        "notices": notices_with(record.why(*NOTES)) if log.contacts else [],
        "places": way_to(public_id, Place(_("Contacts"))),
    }
    return render(request, "casework/contacts.html", context)


def new_contact(request, public_id):
    """One entry; it says in words who will read it, before it is saved. Brothers and sisters get the same entry."""
    record = open_record(request, public_id)
    person = request.visit.person
    siblings = queries.siblings_of(record.id)
    request.visit.show(*(sibling.student_id for sibling in siblings))
    readers = audiences([*((record.id, notes) for notes in NOTES), *((s.student_id, Contact.TEAM) for s in siblings)])
    team, own = (readers[record.id, notes] for notes in NOTES)
    if list(why_not_write(person, own)):
        raise Refused(str(public_id))
    form = ContactForm(
        request.POST or None,
        request.FILES or None,
        team=_("The education team. %(people)s") % {"people": team.in_words(person)},
        own=_("My organization. %(people)s") % {"people": own.in_words(person)},
        siblings=[
            (str(sibling.public_id), of_another_team(sibling.name, theirs.in_words(person)))
            for sibling in siblings
            if not list(why_not_write(person, theirs := readers[sibling.student_id, Contact.TEAM]))
        ],
        initial={"happened_on": timezone.localdate(), "medium": "phone"},
    )
    back = reverse("casework:contacts", args=[public_id])
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                facts = form.facts
                also = facts.pop("also_about", [])
                about = [record.id, *(open_record(request, sibling).id for sibling in also)]
                entry = actions.log_contact(about, dataset=facts.pop("who_reads"), by=person, **facts)
                number = Contact.objects.get(entry=entry, student=record.id).pk
                undo.done(request, _("The contact is saved."), reverse("casework:withdrawal", args=[public_id, number]))
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Write down a contact"),
        label=_("Save the contact"),
        back=back,
        places=way_to(public_id, Place(_("Contacts"), back), Place(_("New contact"))),
    )


def may_message(request, record: Record) -> bool:
    """Whom the student lives with tells the team, in the family's own words."""
    return rules()["casework:new_message"].admits(request.visit.person.role) and record.writes(Contact.TEAM)


def new_message(request, public_id):
    """Words and photographs for the team; who of it reads them is said before they are sent."""
    record = open_record(request, public_id)
    person, team = request.visit.person, audience(record, Contact.TEAM)
    if list(why_not_write(person, team)):
        raise Refused(str(public_id))
    form = MessageForm(request.POST or None, request.FILES or None)
    back = reverse("casework:contacts", args=[public_id])
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                entry = actions.log_contact(
                    [record.id], dataset=Contact.TEAM, by=person, medium=Contact.MESSAGE, with_whom="",
                    was_reached=True, happened_on=timezone.localdate(), **form.facts,
                )  # fmt: skip
                number = Contact.objects.get(entry=entry).pk
                undo.done(request, _("Your message is sent."), reverse("casework:withdrawal", args=[public_id, number]))
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Write to the team"),
        label=_("Send"),
        audience=team.in_words(person),
        back=back,
        places=way_to(public_id, Place(_("Contacts"), back), Place(_("New message"))),
    )


def of_another_team(name: str, people: str) -> str:
    """Who else would read an entry about a brother or a sister."""
    return _("%(name)s. Of the team: %(people)s") % {"name": name, "people": people}
