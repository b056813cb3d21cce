"""An agreement taken away as a file for machines, by whoever may read its page. Nothing of any child stands in it."""

from django.http import HttpResponse

from homeroom.access.door import EXPORT, Refused
from homeroom.collaboration.machine_form import MachineForm, machine_form
from homeroom.collaboration.odrl import odrl
from homeroom.common.canonical import canonical_json


def agreement_json(request, key):
    """In canonical JSON. Its name carries its hash, so that two parties see at once whether they hold the same."""
    form = open_form(request, key)
    return answer(form.canonical, "application/json", f"{key}.sha256-{form.hash}.json")


def agreement_odrl(request, key):
    """In ODRL, for machines of others."""
    return answer(canonical_json(odrl(open_form(request, key))), "application/ld+json", f"{key}.odrl.jsonld")


def open_form(request, key: str) -> MachineForm:
    """The agreement with this key, if the viewer's organization is a party; else the page that nothing is there."""
    form = machine_form(key, by_a_party=True)
    if form is None:
        raise Refused(key)
    # For whom and when stands in the book, and not in the file: the same agreement has the same bytes for everybody.
    request.visit.operation = EXPORT
    return form


def answer(content: bytes, mime: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=mime)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
