"""Writing a draft: from a template, clause by clause."""

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
    ClauseForm,
    LineForm,
    NewDraftForm,
    RemovalForm,
    ReviewForm,
    StepForm,
    TermsForm,
    in_months,
)
from homeroom.drafting.listing import drafts_table
from homeroom.drafting.model_agreements import ModelAgreement, model_agreements
from homeroom.drafting.queries import DraftPage, open_draft
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


def draft(request, key):
    """Words beside lines, what is missing, who found what, who signs."""
    return render_draft(request, open_draft(key, request.visit.person))


def render_draft(request, page: DraftPage, *, status: int = 200, **forms):
    """The page with its forms; one that came back with errors takes the place of a fresh one."""
    version = {"version": page.version.number}
    context = {"page": page, **forms}
    if page.is_steward:
        for state in ("in_review", "out_for_signature", "draft", "abandoned"):
            context.setdefault(f"to_{state}", StepForm(initial=version, state=state))
        context.setdefault("review_form", ReviewForm(initial=version, prefix="review"))
    return render(request, "drafting/draft.html", context, status=status)


def open_to_change(request, key) -> DraftPage:
    """Raises Refused unless the viewer may change it now."""
    page = open_draft(key, request.visit.person)
    if not page.may_change:
        raise Refused(key)
    return page


def terms(request, key):
    """Title, days, parties."""
    page = open_to_change(request, key)
    if not page.may_change_terms:
        raise Refused(key)
    organizations = [(each.key, each.name) for each in Organization.objects.order_by("name") if not each.is_families]
    form = TermsForm(
        request.POST or None,
        organizations=organizations,
        parents=parents(under=TIERS_UNDER_ANOTHER.get(page.entry.tier, "MOU")),
        own=page.own,
        initial={**TermsForm.answers_of(page.entry), "version": page.version.number},
    )
    if not form.is_valid():
        context = {"page": page, "form": form, "places": page.places_of(_("Title, days and parties"))}
        return render(request, "drafting/terms.html", context, status=form.status)
    return save(request, page, form, lambda: form.changed(page.entry), "terms")


def clause(request, key, number):
    """The words, and beside them what the machine reads."""
    page = open_to_change(request, key)
    clause = next((each for each in page.entry.clauses if each.id == number), None)
    if clause is None:
        raise Refused(key)
    line = next((each for each in page.entry.lines if each.id == number), None)
    initial = {**ClauseForm.answers_of(clause), "version": page.version.number}
    form: ClauseForm = (
        line_form(request, page, line, {**initial, **LineForm.answers_of_line(line)})
        if line is not None
        else ClauseForm(request.POST or None, initial=initial)
    )
    form.number = number
    if not form.is_valid():
        context = {
            "page": page,
            "form": form,
            "on_page": next(each for each in page.clauses if each.clause.id == number),
            "places": page.places_of(clause.heading),
        }
        return render(request, "drafting/clause.html", context, status=form.status)
    return save(request, page, form, lambda: changed(page, form, number, clause.agrees), f"clause_changed:{number}")


def new_clause(request, key):
    """One more clause; `?line` where it is to let somebody see something."""
    page = open_to_change(request, key)
    # A clause and its line share one number, and of an amendment's lines not each need have a clause.
    taken = [*(clause.id for clause in page.entry.clauses), *(line.id for line in page.entry.lines)]
    number = max(taken, default=0) + 1
    initial = {"version": page.version.number}
    form: ClauseForm = (
        line_form(request, page, None, initial)
        if "line" in request.GET
        else ClauseForm(request.POST or None, initial=initial)
    )
    if not form.is_valid():
        context = {"page": page, "form": form, "on_page": None, "places": page.places_of(_("New clause"))}
        return render(request, "drafting/clause.html", context, status=form.status)
    return save(request, page, form, lambda: changed(page, form, number, ""), f"clause_added:{number}")


def line_form(request, page: DraftPage, line, initial) -> LineForm:
    around = page.reading.around
    organizations = [(key, around.organizations[key].name) for key in page.entry.parties]
    return LineForm(
        request.POST or None,
        organizations=organizations,
        purposes=around.purposes.values(),
        ceiling=page.entry.sensitivity_ceiling,
        line=line,
        initial=initial,
    )


def changed(page: DraftPage, form: ClauseForm, number: int, agrees: str):
    """The entry with what the form says. Who ticked that both say the same has read them as they are now."""
    line = form.line_now(number) if isinstance(form, LineForm) else None
    line = actions.unless_reordered(page.entry, line) if line is not None else None
    clause = form.clause(number, agrees)
    if line is not None and form.facts["says_the_same"]:
        clause = actions.found_alike(clause, line)
    return actions.with_clause(page.entry, clause, line)


def clause_removal(request, key, number):
    """With its line. The versions before keep it."""
    page = open_to_change(request, key)
    form = RemovalForm(request.POST)
    if number not in {each.id for each in page.entry.clauses}:
        raise Refused(key)
    if not form.is_valid():
        return render_draft(request, page, status=form.status)
    return save(request, page, form, lambda: actions.without_clause(page.entry, number), f"clause_removed:{number}")


def save(request, page: DraftPage, form, entry, what: str):
    """One more version; where somebody was quicker, both are shown."""
    if form.is_overtaken(page.version.number):
        return overtaken(request, page, form)
    try:
        with form.once(by=page.person.pk) as first:
            first.result = reverse("drafting:draft", args=[page.draft.key])
            if first:
                actions.change(page.draft, page.version, entry(), what, by=page.person)
                messages.success(request, _("Saved as a new version."))
    except actions.Overtaken:
        return overtaken(request, open_draft(page.draft.key, page.person), form)
    return redirect(first.result)


def overtaken(request, page: DraftPage, form):
    """What this person typed stays on the page, beside what the other has saved."""
    if isinstance(form, RemovalForm):
        messages.error(request, _("It was changed meanwhile. Read it again first."))
        return redirect("drafting:draft", page.draft.key)
    return form.conflict_page(
        request, saved=form.saved_in_words(page.entry), version=page.version.number, by=page.version.by
    )
