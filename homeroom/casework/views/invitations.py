"""Inviting to a team. The letter is shown once, in answer to the sending: its code is kept nowhere."""

from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.casework import invitations
from homeroom.casework.forms import InvitationForm, LetterForm
from homeroom.casework.rules import answers_for_the_case
from homeroom.casework.views import form_page, way_to
from homeroom.common.shell import Place
from homeroom.students.records import open_record


def new_invitation(request, public_id):
    """A name, a role on the team; then the letter. What the person will see, agreements say."""
    record = open_record(request, public_id)
    person = request.visit.person
    if not answers_for_the_case(person):
        raise Refused(str(public_id))
    houses = invitations.who_may_house()
    form = InvitationForm(request.POST or None, organizations=houses, initial={"language": "en"})
    back = reverse("casework:team", args=[public_id])
    if request.method == "POST" and form.is_valid():
        facts = form.facts
        try:
            with form.once(by=person.pk) as first:
                first.result = back
                if first:
                    return letter_page(request, invitations.invite(record.id, by=person, **facts), facts["email"], back)
            return redirect(first.result)
        except invitations.NotInvited:
            form.add_error(
                "organization",
                _("%(organization)s names its own people: its data steward adds them to the collaboration file.")
                % {"organization": facts["organization"].name},
            )
    return form_page(
        request,
        form,
        heading=_("Invite somebody to the team"),
        label=_("Make the letter"),
        audience=_(
            "A new person comes to the team, and sees what agreements and the law open to that role for this student,"
            " and nothing else. The letter says nothing of the student."
        ),
        back=back,
        places=way_to(public_id, Place(_("Team"), back), Place(_("Invitation"))),
    )


def invitation(request, public_id, number):
    """Another letter, because the first was lost or is too old; of several only the last works."""
    record, waiting = open_invitation(request, public_id, number)
    form = LetterForm(request.POST or None, initial={"language": translation.get_language() or "en"})
    back = reverse("casework:team", args=[public_id])
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = back
            if first and (letter := invitations.invite_again(waiting, form.facts["language"])):
                return letter_page(request, letter, waiting.email, back)
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Another letter for %(name)s") % {"name": waiting.name},
        label=_("Make the letter"),
        audience=_("The letter that was made before stops working."),
        back=back,
        places=way_to(public_id, Place(_("Team"), back), Place(_("Invitation"))),
    )


def revocation(request, public_id, number):
    """The letter stops working at once. The person stays on the team's list until somebody ends the membership."""
    open_invitation(request, public_id, number)
    invitations.take_back(number)
    return redirect("casework:team", public_id=public_id)


def open_invitation(request, public_id, number):
    record = open_record(request, public_id)
    waiting = invitations.invitations_of(record.id).get(number)
    if waiting is None or not waiting.is_open:
        raise Refused(str(number))
    return record, waiting


def letter_page(request, letter, email, back):
    """In the language of whom it is for. Nothing keeps it: not the browser, not a proxy."""
    with translation.override(letter.language):
        body = render_to_string("partners/_letter.html", {"letter": letter})
    answer = render(request, "casework/letter.html", {"body": body, "email": email, "back": back})
    answer["Cache-Control"] = "no-store"
    return answer
