"""Agreeing on a draft: what would change, reviews, who signs, and the way from writing to signing."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import Refused
from homeroom.drafting.forms import ReviewForm, SignatoryForm, StepForm
from homeroom.drafting.models import ABANDONED, DRAFT, IN_REVIEW, OUT, Review, Signatory, Step
from homeroom.drafting.previewing import preview_page
from homeroom.drafting.prospects import prospect_of_agreement, prospect_of_draft
from homeroom.drafting.queries import DraftPage, open_draft
from homeroom.drafting.views.writing import render_draft
from homeroom.notices.telling import tell_of_draft
from homeroom.partners.models import Person

# From which state to which. Only signatures conclude.
WAYS = {
    DRAFT: (IN_REVIEW, ABANDONED),
    IN_REVIEW: (OUT, DRAFT, ABANDONED),
    OUT: (DRAFT, ABANDONED),
}
DONE = {
    IN_REVIEW: gettext_lazy("It is in review. Its words stand still until it goes back."),
    OUT: gettext_lazy("It is out for signature."),
    DRAFT: gettext_lazy("It is being written again. What was signed of it counts no longer once it is changed."),
    ABANDONED: gettext_lazy("The draft is given up. Its versions can still be read."),
}


def step(request, key):
    """To review, to be signed, back, or given up."""
    page = open_stewarded(request, key)
    wanted = next((state for state in DONE if f"{state}-state" in request.POST), "")
    form = StepForm(request.POST, state=wanted)
    back = redirect("drafting:draft", key)
    if not wanted or wanted not in WAYS.get(page.state, ()):
        messages.error(request, _("Somebody else has moved it on meanwhile. See below where it stands."))
        return back
    if not form.is_valid():
        return render_draft(request, page, status=form.status, **{f"to_{wanted}": form})
    if form.is_overtaken(page.version.number):
        messages.error(request, _("It was changed meanwhile. Read it again first."))
        return back
    if wanted == OUT and (reasons := list(page.why_not_send())):
        for reason in reasons:
            messages.error(request, reason)
        return back
    with form.once(by=page.person.pk) as first:
        first.result = reverse("drafting:draft", args=[key])
        if first:
            Step.objects.create(draft=page.draft, state=wanted, reason=form.facts.get("reason", ""), by=page.person)
            tell_of_draft(page.draft.pk)
            messages.success(request, DONE[wanted])
    return redirect(first.result)


def review(request, key):
    """Somebody of a party looked at it under one aspect."""
    page = open_stewarded(request, key)
    if page.state != IN_REVIEW:
        raise Refused(key)
    form = ReviewForm(request.POST, prefix="review")
    if not form.is_valid():
        return render_draft(request, page, status=form.status, review_form=form)
    with form.once(by=page.person.pk) as first:
        first.result = reverse("drafting:draft", args=[key])
        if first:
            facts = form.facts
            Review.objects.create(
                version=page.version,
                draft=page.draft,
                kind=facts["kind"],
                finding=facts["finding"],
                note=facts["note"],
                by=page.person,
            )
            messages.success(request, _("Your review is written down."))
    return redirect(first.result)


def signatory(request, key):
    """Who signs for the viewer's own organization."""
    page = open_stewarded(request, key)
    if not page.may_name_signatory:
        raise Refused(key)
    form = SignatoryForm(request.POST or None, people=own_people(page.person), initial=own_answers(page))
    if not form.is_valid():
        context = {"page": page, "form": form, "places": page.places_of(_("Who signs"))}
        return render(request, "drafting/signatory.html", context, status=form.status)
    with form.once(by=page.person.pk) as first:
        first.result = reverse("drafting:draft", args=[key])
        if first:
            facts = form.facts
            Signatory.objects.create(
                draft=page.draft,
                organization=page.own,
                person_id=int(facts["person"]),
                title=facts["title"],
                authority=facts["authority"],
                may_widen=facts["may_widen"] == "yes",
                amendments_max=facts["amendments_max"],
                authority_until=facts["authority_until"],
                by=page.person,
            )
            messages.success(request, _("It is written down who signs for your organization."))
    return redirect(first.result)


def own_people(person: Person) -> list[tuple[str, str]]:
    people = Person.objects.filter(organization=person.organization, active__contains=timezone.now()).order_by("name")
    return [(str(each.pk), f"{each.name}, {each.role_label}") for each in people]


def own_answers(page: DraftPage) -> dict[str, object]:
    """Who was named before, to be changed."""
    named = page.own_signatory
    if named is None:
        return {}
    same = ("title", "authority", "amendments_max", "authority_until")
    return {
        "person": named.person_id,
        "may_widen": "yes" if named.may_widen else "no",
        **{name: getattr(named, name) for name in same},
    }


def preview(request, key):
    """Who would see what of how many children, and a made-up child's page as each of them would see it."""
    prospect = prospect_of_draft(open_draft(key, request.visit.person))
    return render(request, "drafting/preview.html", {"preview": preview_page(prospect)})


def activation_preview(request, key):
    """The same of an agreement, before a data steward activates it."""
    return render(request, "drafting/preview.html", {"preview": preview_page(prospect_of_agreement(key))})


def open_stewarded(request, key) -> DraftPage:
    page = open_draft(key, request.visit.person)
    if not page.is_steward:
        raise Refused(key)
    return page
