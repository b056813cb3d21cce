"""The review list: possible matches, two records side by side, and what a person says they are."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse

from homeroom.access.door import ON_THE_RECORD, Refused, defer, give_authority
from homeroom.matching import queries, words
from homeroom.matching.deciding import why_not_decide
from homeroom.matching.forms import DecisionForm
from homeroom.matching.models import Decision, Pair


def pairs(request):
    """What waits, the oldest first. No name stands here: looking at a pair is a disclosure, and is written down."""
    return render(request, "matching/pairs.html", {"pairs": queries.pairs_page(request.GET.get("page", "1"))})


def pair(request, number):
    """Two records side by side, and what was decided."""
    return pair_page(request, open_pair(number), DecisionForm())


def decisions(request, number):
    """One more decision. The worker carries it out; until then the page says that it waits."""
    pair = open_pair(number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return pair_page(request, pair, form)
    with form.once(by=request.visit.person.pk) as first:
        first.result = reverse("matching:pair", args=[pair.pk])
        if first:
            decide(request, pair, form.cleaned_data["verdict"])
    return redirect(first.result)


def decide(request, pair: Pair, verdict: str) -> None:
    if reasons := list(why_not_decide(pair, verdict)):
        messages.error(request, " ".join(reasons))
        return
    decision = Decision.objects.create(pair=pair, verdict=verdict, by=request.visit.person)
    if verdict != Decision.LATER:  # Putting off moves nothing, so there is nothing to carry out.
        authority = give_authority(request.visit, "settle")
        defer("exchange.settle", ON_THE_RECORD, authority=authority.pk, decision=decision.pk)
    messages.success(request, words.SAID[verdict])


def pair_page(request, pair: Pair, form: DecisionForm):
    page = queries.pair_page(pair)
    for contributor, basis in page.told_by:
        request.visit.disclose(
            pair.student_id, contributor, "identity_match_keys", basis=basis, relation=queries.RELATION
        )
    return render(request, "matching/pair.html", {"page": page, "form": form}, status=form.status)


def open_pair(number: int) -> Pair:
    """The pair, if this person may look at it; else the page that nothing is there."""
    found = queries.whole_pairs().filter(pk=number).first()
    if found is None:
        raise Refused(str(number))
    return found
