"""Beginning a draft: from a template, or of what an agreement says now."""

from collections.abc import Iterable

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.access.models import Purpose
from homeroom.access.rules import rules
from homeroom.agreements.compiling import TIERS_UNDER_ANOTHER
from homeroom.agreements.models import Agreement
from homeroom.agreements.queries import STANDING, places_before, whole_agreements
from homeroom.common.shell import Place
from homeroom.drafting import actions
from homeroom.drafting.forms import (
    AmendmentForm,
    NewDraftForm,
    in_months,
)
from homeroom.drafting.listing import drafts_table
from homeroom.drafting.model_agreements import ModelAgreement, model_agreements
from homeroom.notices.telling import tell_of_draft
from homeroom.partners.models import Organization


def drafts(request):
    """What is being agreed: every draft of which the viewer's organization is a party."""
    places = [Place(_("Agreements"), reverse("agreements:agreements")), Place(_("Drafts"))]
    context = {"table": drafts_table(), "places": places, "may_begin": may_begin(request)}
    return render(request, "drafting/drafts.html", context)


def may_begin(request) -> bool:
    return rules()["drafting:templates"].admits(request.visit.person.role)


def templates(request):
    """From which one to begin."""
    places = [
        Place(_("Agreements"), reverse("agreements:agreements")),
        Place(_("Drafts"), reverse("drafting:drafts")),
        Place(_("New draft")),
    ]
    return render(request, "drafting/templates.html", {"models": model_agreements().values(), "places": places})


def new_draft(request, model_id):
    """Parties, purpose and days; the template brings words and lines."""
    model = model_agreements().get(model_id)
    if model is None:
        raise Refused(model_id)
    organizations = {each.key: each for each in Organization.objects.order_by("name") if not each.is_families}
    purposes = {purpose.key: purpose for purpose in Purpose.objects.order_by("name")}
    person, own, today = request.visit.person, own_organization(request), timezone.localdate()
    above = parents(under=TIERS_UNDER_ANOTHER.get(model.tier, "MOU"))
    form = NewDraftForm(
        request.POST or None,
        model=model,
        organizations=organizations.values(),
        own=own,
        parents=above,
        purposes=purposes.values(),
        initial={
            "title": model.titles["en"],  # In the language of its clauses, whoever begins it.
            "effective_on": today,
            "expires_on": in_months(today, model.months),
            "purpose": only(key for key, each in purposes.items() if each.benefit and each.measure),
            "parent": only(key for key, _title in above),
            **own_place(model, own),
        },
    )
    if not form.is_valid():
        context = {"form": form, "model": model, "places": places_of_new(model)}
        return render(request, "drafting/new_draft.html", context, status=form.status)
    with form.once(by=person.pk) as first:
        if first:
            facts = form.facts
            draft = actions.begin(
                model,
                {role.word: organizations[facts[role.word]] for role in model.parties},
                purposes.get(facts.get("purpose", "")),
                title=facts["title"],
                parent=facts["parent"] or None,
                effective_on=facts["effective_on"],
                expires_on=facts["expires_on"],
                by=person,
            )
            tell_of_draft(draft.pk)
            first.result = reverse("drafting:draft", args=[draft.key])
            messages.success(
                request, _("The draft is begun. Read each clause, and change what your partners agree on.")
            )
    return redirect(first.result)


def new_amendment(request, key):
    """What the agreement says now, to be changed; what is another afterwards is the amendment."""
    agreement = whole_agreements().with_what_one_may().filter(key=key).first()
    if agreement is None or not agreement.may_steward:
        raise Refused(key)
    if agreement.state not in STANDING:
        messages.error(request, why_not_amend(agreement))
        return redirect("agreements:agreement", key)
    form = AmendmentForm(request.POST or None)
    if not form.is_valid():
        context = {"form": form, "agreement": agreement, "places": places_before(agreement, _("Amend it"))}
        return render(request, "drafting/new_amendment.html", context, status=form.status)
    with form.once(by=request.visit.person.pk) as first:
        if first:
            facts = form.facts
            draft = actions.begin_amendment(
                agreement, reason=facts["reason"], effective_on=facts["effective_on"], by=request.visit.person
            )
            tell_of_draft(draft.pk)
            first.result = reverse("drafting:draft", args=[draft.key])
            messages.success(request, _("The amendment is begun. Change the clauses that are to say something else."))
    return redirect(first.result)


def why_not_amend(agreement: Agreement) -> str:
    """Of an agreement that does not stand."""
    if agreement.state == "signed":
        return _("It is not active yet, and what is not active cannot be amended. Activate it first.")
    return _("It is over, and what is over cannot be amended. Begin a new agreement instead.")


def own_organization(request) -> Organization:
    """Drafts are for those who have one: of families nobody writes agreements."""
    return request.visit.person.organization


def own_place(model: ModelAgreement, own: Organization) -> dict[str, str]:
    """The viewer's own organization stands where only it can stand."""
    fitting = [role.word for role in model.parties if own.kind in role.kinds]
    return {fitting[0]: own.key} if len(fitting) == 1 else {}


def only(choices: Iterable[str]) -> str:
    """What one would choose where there is one to choose."""
    found = list(choices)
    return found[0] if len(found) == 1 else ""


def parents(*, under: str) -> list[tuple[str, str]]:
    """Agreements under which one may stand: of this tier, of the viewer's organization, and not over."""
    found = Agreement.objects.filter(tier=under, endings=None, expires_on__gte=timezone.localdate())
    return list(found.order_by("tier", "title").values_list("key", "title"))


def places_of_new(model: ModelAgreement) -> list[Place]:
    return [
        Place(_("Agreements"), reverse("agreements:agreements")),
        Place(_("Drafts"), reverse("drafting:drafts")),
        Place(_("New draft"), reverse("drafting:templates")),
        Place(model.title),
    ]
