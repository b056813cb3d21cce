"""Signing: read all of it, confirm who one is, sign; and the paper with all signatures."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import Refused, call
from homeroom.drafting.forms import SignatureForm
from homeroom.drafting.papers import agreement_pdf
from homeroom.drafting.queries import open_draft

ANSWERS = {
    "signed": gettext_lazy("You have signed. It becomes an agreement when all parties have."),
    "concluded": gettext_lazy("You have signed, and so have all parties: it is an agreement now."),
    "changed": gettext_lazy("It was changed while you read. Read it again before you sign."),
    "amended": gettext_lazy(
        "The agreement was amended otherwise meanwhile. Send this draft back, and begin the amendment anew."
    ),
    "authority_over": gettext_lazy(
        "The document that lets you sign has ended. Ask your data steward to name somebody who may sign now."
    ),
    "may_not_widen": gettext_lazy(
        "This amendment shows more, and the document that lets you sign does not reach so far. Ask your data steward to"
        " name somebody who may sign it."
    ),
    "too_many": gettext_lazy(
        "You have signed as many amendments as the document that lets you sign allows. Ask your data steward to name"
        " somebody who may sign this one."
    ),
    "agreement_over": gettext_lazy(
        "You have not signed: the agreement that this amends is over, and nothing could be seen by it any more. Give up this"
        " draft, and begin a new agreement instead."
    ),
    "draft_over": gettext_lazy(
        "You have not signed: it has no day left on which it would hold. Send it back, and look at its last day and at that of"
        " the agreement above it."
    ),
    "not_out": gettext_lazy("It is not out for signature any more."),
    "confirm": gettext_lazy("Too much time has passed. Confirm once more that it is you, and sign again."),
}
DONE = ("signed", "concluded")


def signature(request, key):
    """The database checks who signs what, in whose name, how lately confirmed (access.sign_draft_v1)."""
    page = open_draft(key, request.visit.person)
    form = SignatureForm(request.POST or None, initial={"hash": page.version.hash})
    if not page.signs and not form.is_bound:
        raise Refused(key)
    if not form.is_valid():
        context = {"page": page, "form": form, "places": page.places_of(_("Sign"))}
        return render(request, "drafting/signature.html", context, status=form.status)
    with form.once(by=page.person.pk) as first:
        first.result = reverse("drafting:draft", args=[key])
        if first:
            answer = call("SELECT access.sign_draft_v1(%s, %s)", page.draft.pk, form.facts["hash"])
            if answer is None:
                raise Refused(key)
            (messages.success if answer in DONE else messages.error)(request, ANSWERS[answer])
    return redirect(first.result)


def paper(request, key):
    """As PDF: its words, what the machine reads of them, and who has signed."""
    page = open_draft(key, request.visit.person)
    return HttpResponse(
        agreement_pdf(page),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{page.draft.key}.pdf"'},
    )
