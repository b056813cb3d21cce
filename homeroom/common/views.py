from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homeroom.common import drafts, errors
from homeroom.common.forms import title_of


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Whom to ask, and what the words mean."""
    return render(request, "common/help.html")


@dataclass(frozen=True)
class Offer:
    """A draft with the name of its form, for the list on the first page."""

    draft: drafts.Kept

    @property
    def title(self) -> Any:
        return title_of(self.draft.sheet)


def offers() -> list[Offer]:
    """What the person at this page began to write and has not sent."""
    writing = drafts.now_writing()
    return [Offer(draft) for draft in drafts.kept_by(writing.person)] if writing else []


@require_safe
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """One's own words, and the way to go on with them. They are here even when their page opens no more."""
    found = next((offer for offer in offers() if offer.draft.number == number), None)
    return render(request, "common/draft.html", {"offer": found}) if found else errors.page(404)


@require_POST
def discarding(request: HttpRequest) -> HttpResponse:
    """Thrown away by whoever wrote it; `anew` leads back to the empty form. A second click changes nothing."""
    wanted = request.POST.get("anew") or request.POST.get("draft", "")
    found = next((offer.draft for offer in offers() if str(offer.draft.number) == wanted), None)
    if found:
        drafts.sent(found.sheet)
        messages.info(request, _("What you had written is thrown away."))
    return redirect(found.sheet.page if found and "anew" in request.POST else "/")
