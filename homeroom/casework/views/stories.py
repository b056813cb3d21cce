"""What happened at school: the district that sent the story takes the names of others out, and only then others read it."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.casework import actions
from homeroom.casework.audience import audience
from homeroom.casework.forms.stories import RedactionForm
from homeroom.casework.queries.stories import story_of
from homeroom.casework.redacting import proposed
from homeroom.casework.views import form_page, way_to
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.students.records import open_record

INCIDENTS = "discipline_incidents"


def redaction(request, public_id: UUID, number: int) -> HttpResponse:
    """For whoever may write in the file of the district that sent it, and for nobody else."""
    record = open_record(request, public_id, needs=INCIDENTS)
    person = request.visit.person
    story = story_of(record, number) if record.writes(INCIDENTS) else None
    if story is None:
        raise Refused(f"{public_id} {number}")
    initial = {"text": story.latest or proposed(story.told, story.own_names)}
    form = RedactionForm(request.POST or None, initial=initial, own_names=story.own_names)
    back = reverse("desk:student", args=[public_id]) + "#incidents"
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.redact(story.incident, form.cleaned_data["text"], by=person)
        return redirect(first.result)
    return form_page(
        request,
        form,
        heading=_("Take out the names of others"),
        lead=_("Sent on the incident of %(day)s: %(story)s")
        % {"day": in_words(story.incident.incident_on), "story": story.told},
        label=_("Show it without the names"),
        audience=audience(record, INCIDENTS).in_words(person),
        back=back,
        places=way_to(public_id, Place(_("Take out the names of others"))),
    )
