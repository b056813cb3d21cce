"""Writing a draft: its terms, its safeguards, clause by clause."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.agreements.compiling import TIERS_UNDER_ANOTHER
from homeroom.drafting import actions
from homeroom.drafting.forms import (
    ClauseForm,
    LineForm,
    RemovalForm,
    ReviewForm,
    SafeguardsForm,
    StepForm,
    TermsForm,
)
from homeroom.drafting.queries import DraftPage, open_draft
from homeroom.drafting.views.beginning import parents
from homeroom.partners.models import Organization


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


def open_whole(request, key) -> DraftPage:
    """Of an agreement what is said of it as a whole, which an amendment does not change."""
    page = open_to_change(request, key)
    if not page.may_change_terms:
        raise Refused(key)
    return page


def of_the_whole(request, page: DraftPage, form, heading: str, what: str):
    if not form.is_valid():
        context = {"page": page, "form": form, "heading": heading, "places": page.places_of(heading)}
        return render(request, "drafting/of_the_whole.html", context, status=form.status)
    return save(request, page, form, lambda: form.changed(page.entry), what)


def terms(request, key):
    """Title, days, parties."""
    page = open_whole(request, key)
    form = TermsForm(
        request.POST or None,
        organizations=organizations(),
        parents=parents(under=TIERS_UNDER_ANOTHER.get(page.entry.tier, "MOU")),
        own=page.own,
        hosts_rosters=page.hosts_rosters,
        initial={**TermsForm.answers_of(page.entry), "version": page.version.number},
    )
    return of_the_whole(request, page, form, _("Title, days and parties"), "terms")


def safeguards(request, key):
    """How what is shown is protected, what one does of an incident, and who may check."""
    page = open_whole(request, key)
    form = SafeguardsForm(
        request.POST or None,
        organizations=organizations(),
        parties=[(party.key, party.name) for party in page.parties],
        initial={**SafeguardsForm.answers_of(page.entry), "version": page.version.number},
    )
    return of_the_whole(request, page, form, _("Protection, incidents and checks"), "safeguards")


def organizations() -> list[tuple[str, str]]:
    return [(each.key, each.name) for each in Organization.objects.order_by("name") if not each.is_families]


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
