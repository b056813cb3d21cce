"""Two records of one child? A linkage steward who acts for both agencies looks, says, and can undo it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.common import undo as undoing
from homeroom.common.shell import Place
from homeroom.matching.cases import RELATION
from homeroom.matching.duplicates import answering, queries
from homeroom.matching.duplicates.deciding import CONTRADICTS, why_not_say, why_not_tie, why_not_undo
from homeroom.matching.duplicates.forms import DuplicateForm
from homeroom.matching.duplicates.words import SAID, UNDO
from homeroom.matching.models import DuplicateAnswer


def duplicate(request: BehindTheDoor, number: int) -> HttpResponse:
    """The two records side by side, and what was decided. Looking is a disclosure of both."""
    return duplicate_page(request, opened(number), DuplicateForm())


def answers(request: BehindTheDoor, number: int) -> HttpResponse:
    """One child, two children, or later."""
    found = opened(number)
    form = DuplicateForm(request.POST)
    if not form.is_valid():
        return duplicate_page(request, found, form)
    with form.once(by=request.visit.person.pk) as first:
        if first:
            first.result = say(request, found, form.facts["verdict"])
    return redirect(first.result)


def say(request: BehindTheDoor, found: Any, verdict: str) -> str:
    """The page to go to."""
    here, me = reverse("matching:duplicate", args=[found.pk]), request.visit.person
    if reasons := list(why_not_say(found, verdict, me)):
        messages.error(request, " ".join(reasons))
        return here
    try:
        text = answering.answer(found, verdict, by=me)
    except answering.Contradicts:
        messages.error(request, " ".join(why_not_tie(CONTRADICTS)))
        return here
    if verdict == DuplicateAnswer.LATER:
        messages.success(request, text)
    else:
        undoing.done(request, text, reverse("matching:duplicate_undo", args=[found.pk]))
    return reverse("matching:pairs")


def undo(request: BehindTheDoor, number: int) -> HttpResponse:
    """Ends the tie, or takes back what was said. Safe to repeat."""
    found = opened(number)
    if reasons := list(why_not_undo(found, request.visit.person)):
        messages.error(request, " ".join(reasons))
    else:
        answering.undo(found, by=request.visit.person)
        messages.success(request, SAID[UNDO])
    return redirect("matching:duplicate", number)


def joining(request: BehindTheDoor) -> HttpResponse:
    """Records of one’s own agency that are one child’s, by the agency’s own identifiers."""
    ties = list(queries.to_join(request.visit.person))
    request.visit.show(*(number for tie in ties for number in (tie.student_a_id, tie.student_b_id)))
    context = {
        "table": queries.join_table(ties) if ties else None,
        "places": [Place(_("Today"), "/"), Place(_("Records to join"))],
    }
    return render(request, "matching/joining.html", context)


def duplicate_page(request: BehindTheDoor, found: Any, form: DuplicateForm) -> HttpResponse:
    page = queries.duplicate_page(found, request.visit.person)
    if page.lines:
        for side in "ab":
            request.visit.disclose(
                getattr(found, f"student_{side}_id"),
                getattr(found, f"agency_{side}_id"),
                "identity_match_keys",
                basis=getattr(found, f"basis_{side}") or "",
                relation=RELATION,
            )
    return render(request, "matching/duplicate.html", {"page": page, "form": form}, status=form.status)


def opened(number: int) -> Any:
    """The two, if this person may look at them; else the page that nothing is there."""
    found = queries.one(number)
    if found is None:
        raise Refused(str(number))
    return found
