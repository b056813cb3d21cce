"""Writing down who holds education rights."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.casework import actions
from homeroom.casework.audience import audience
from homeroom.casework.forms import RightsForm
from homeroom.casework.rights import RIGHTS
from homeroom.casework.rules import answers_for_the_case
from homeroom.casework.views import form_page, way_to
from homeroom.casework.words import SCOPES
from homeroom.common.shell import Place
from homeroom.students.records import open_record


def new_rights_holder(request, public_id):
    """Whoever answers for the case says who holds the rights; a school never guesses."""
    record = open_record(request, public_id, needs=RIGHTS)
    person, readers = request.visit.person, audience(record, RIGHTS)
    if not answers_for_the_case(person) or person.pk not in {reader.pk for reader in readers.people}:
        raise Refused(str(public_id))
    form = RightsForm(request.POST or None, initial={"scope": list(SCOPES)})
    back = reverse("casework:team", args=[public_id])
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.find_rights_holder(record.id, by=person, **form.facts)
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Who holds education rights?"),
        label=_("Save"),
        audience=readers.in_words(person),
        back=back,
        places=way_to(public_id, Place(_("Team"), back), Place(_("Education rights"))),
    )
