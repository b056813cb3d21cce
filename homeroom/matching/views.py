"""The review list: children who may have a school record here, one case a page, and what a person says of it."""

from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.common import undo as undoing
from homeroom.common.languages import safe_path
from homeroom.common.shell import Place
from homeroom.matching import answers, cases, figures, queries
from homeroom.matching.deciding import first_answer_of, why_not_decide, why_not_link
from homeroom.matching.duplicates.queries import listed as listed_duplicates
from homeroom.matching.forms import DecisionForm, RefusalOfAllForm
from homeroom.matching.models import Decision, Pair

# Single keys press the page's own buttons: a file of ours, on this page alone (decision 56).
WITH_KEYS: Any = {"script-src": [SELF]}
KEYS_OFF = "match_keys_off"  # In the session, which lies on the server: a browser keeps nothing of ours.


def pairs(request: BehindTheDoor) -> HttpResponse:
    """Who waits, the oldest first. No name stands here: looking at a case is a disclosure, and is written down."""
    page = queries.cases_page(request.visit.person, request.GET.get("page", "1"))
    is_steward = request.visit.person.role == "linkage_steward"
    context = {
        "cases": page,
        "is_steward": is_steward,
        "duplicates": listed_duplicates(request.visit.person) if is_steward else [],
    }
    return render(request, "matching/pairs.html", context)


@csp_update(WITH_KEYS)  # type: ignore[arg-type]
def pair(request: BehindTheDoor, number: int) -> HttpResponse:
    """The child of this pair beside all that may be the child's, and what was decided."""
    return case_page(request, number, open_case(number), DecisionForm(auto_id=f"pair-{number}-%s"))


@csp_update(WITH_KEYS)  # type: ignore[arg-type]
def decisions(request: BehindTheDoor, number: int) -> HttpResponse:
    """One more answer. The worker carries it out; the next case opens."""
    found = open_case(number)
    form = DecisionForm(request.POST, auto_id=f"pair-{number}-%s")
    if not form.is_valid():
        return case_page(request, number, found, form)
    with form.once(by=request.visit.person.pk) as first:
        if first:
            first.result = reverse("matching:pair", args=[number])
            one = next(each for each in found if each.pk == number)
            if decide(request, one, form.facts["verdict"], form.facts["reason"]):
                first.result = next_page(request, one, form.facts["verdict"])
    return redirect(first.result)


def decide(request: BehindTheDoor, pair: Pair, verdict: str, reason: str) -> bool:
    """Whether it was said; else the message says why not."""
    reasons = list(why_not_decide(pair, verdict, request.visit.person))
    if verdict == Decision.LINK:
        reasons += why_not_link(pair)
    if reasons:
        messages.error(request, " ".join(reasons))
        return False
    text = answers.answer(request.visit, pair, verdict, reason)
    if verdict in (Decision.LINK, Decision.REFUSE) and not pair.drawn_at:
        undoing.done(request, text, reverse("matching:undo", args=[pair.pk]))
    else:
        messages.success(request, text)
    return True


def refusals(request: BehindTheDoor, number: int) -> HttpResponse:
    """None of the records on the page is the child's."""
    found = open_case(number)
    form = RefusalOfAllForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was decided. Open the page again and press one of the buttons."))
        return redirect("matching:pair", number)
    with form.once(by=request.visit.person.pk) as first:
        if first:
            first.result = refuse_all(request, found, form.facts["seen"])
    return redirect(first.result)


def refuse_all(request: BehindTheDoor, found: list[Pair], seen: list[int]) -> str:
    """The page to go to."""
    me = request.visit.person
    refused = [each for each in found if each.pk in seen and not any(why_not_decide(each, Decision.REFUSE, me))]
    if not refused:
        messages.error(request, _("These were decided meanwhile. Nothing was changed."))
        return reverse("matching:pair", args=[found[0].pk])
    answers.refuse_all(request.visit, refused)
    said = ngettext(
        "Decided: %(number)s record is not this child’s.",
        "Decided: %(number)s records are not this child’s.",
        len(refused),
    )
    undoing.done(request, said % {"number": len(refused)}, reverse("matching:undo", args=[refused[0].pk]))
    return next_page(request, refused[0], Decision.REFUSE)


def undo(request: BehindTheDoor, number: int) -> HttpResponse:
    """Takes back what this person said last of the pair. Safe to repeat: a second click finds that it is undone already."""
    found = next(each for each in open_case(number) if each.pk == number)
    me, latest = request.visit.person, found.decided
    if first_answer_of(found, me):
        messages.success(request, answers.answer(request.visit, found, Decision.UNDO, ""))
    elif latest is not None and latest.by_id == me.pk and latest.verdict != Decision.UNDO:
        if reasons := list(why_not_decide(found, Decision.UNDO, me)):
            messages.error(request, " ".join(reasons))
        else:
            answers.undo(request.visit, latest)
            messages.success(request, _("Undone. What you decided is open again within a minute."))
    elif latest is None or latest.verdict != Decision.UNDO:
        messages.error(request, _("Somebody has decided this anew. What is shown now stands."))
    return redirect("matching:pair", number)


def next_page(request: BehindTheDoor, pair: Pair, verdict: str) -> str:
    """What waits next: the rest of this case, then the case after it, then the oldest; the list when nothing waits."""
    if verdict == Decision.UNDO:
        return reverse("matching:pair", args=[pair.pk])
    waiting = queries.waiting_cases(request.visit.person)
    rest = [case.pair for case in waiting if case.student == pair.student_id and verdict != Decision.LATER]
    after = queries.beside(waiting, pair.student_id, pair.waits_since).next
    others = [case.pair for case in waiting if case.student != pair.student_id]
    following = next(filter(None, (*rest, after, *others)), None)
    return reverse("matching:pair", args=[following]) if following else reverse("matching:pairs")


def figures_page(request: BehindTheDoor) -> HttpResponse:
    """How reviewing goes: counts, and nobody's name."""
    places = [Place(_("Possible matches"), reverse("matching:pairs")), Place(_("How reviewing goes"))]
    return render(request, "matching/figures.html", {"figures": figures.figures(), "places": places})


def keys(request: BehindTheDoor) -> HttpResponse:
    """Switches single keys off, or on again (WCAG 2.1.4: who speaks to the computer presses them by accident)."""
    request.session[KEYS_OFF] = not request.session.get(KEYS_OFF, False)
    on, off = _("Single keys work on these pages again."), _("Single keys are off until you sign in again.")
    messages.success(request, off if request.session[KEYS_OFF] else on)
    return redirect(safe_path(request.POST.get("next", "")))


def case_page(request: BehindTheDoor, number: int, found: list[Pair], form: DecisionForm) -> HttpResponse:
    page = cases.case_page(number, found, request.visit.person, form)
    disclose(request, [record.pair for record in page.columns])
    context = {
        "page": page,
        "form": form,
        "keys_are_on": not request.session.get(KEYS_OFF, False),
        "is_steward": request.visit.person.role == "linkage_steward",
    }
    return render(request, "matching/case.html", context, status=form.status)


def disclose(request: BehindTheDoor, shown: list[Any]) -> None:
    """The child's record once, and each record of a school that is shown beside it."""
    for pair in shown[:1]:
        told(request, pair, pair.agency_id, pair.agency_basis)
    for pair in shown:
        told(request, pair, pair.contributor_id, pair.contributor_basis)


def told(request: BehindTheDoor, pair: Pair, contributor: int, basis: str | None) -> None:
    request.visit.disclose(
        pair.student_id, contributor, "identity_match_keys", basis=basis or "", relation=cases.RELATION
    )


def open_case(number: int) -> list[Pair]:
    """The pairs of this case, if this person may look at them; else the page that nothing is there."""
    found = cases.pairs_of_case(number)
    if not found:
        raise Refused(str(number))
    return found
