"""The agreements of one's organization: what they open, what they lack, and the two steps that a data steward takes."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused, call
from homeroom.agreements import going_dark, queries
from homeroom.agreements.forms import (
    ActivationForm,
    EndingForm,
    ObjectionWithdrawalForm,
    RenewalObjectionForm,
    ResumptionForm,
    SuspensionForm,
    WithdrawalForm,
)
from homeroom.agreements.models import Agreement
from homeroom.agreements.papers import agreement_pdf
from homeroom.agreements.renewing import with_renewing
from homeroom.notices.telling import tell_parties

NOT_ALLOWED, INCOMPLETE = None, -1  # What the functions of states.sql answer instead of a number of grants.


def agreements(request):
    """Every agreement of which the viewer's organization is a party."""
    return render(request, "agreements/agreements.html", {"table": queries.agreements_table()})


def agreement(request, key):
    """One agreement in plain words: who shows what of whom to whom, for what, on which law; and what is missing."""
    agreement = open_agreement(key)
    page = queries.agreement_page(agreement)
    # A form looks for what was begun in it: it is made where it is shown.
    form = ResumptionForm() if page.may_resume else ActivationForm() if page.may_activate else None
    return render(request, "agreements/agreement.html", {"page": page, "form": form})


def paper(request, key):
    """The same as PDF: of nobody's child, and so under its own name."""
    page = queries.agreement_page(open_agreement(key))
    return HttpResponse(
        agreement_pdf(page),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{key}.pdf"'},
    )


def activation(request, key):
    """From the commit on, the rows are visible. A second click changes nothing."""
    return take_step(
        request,
        key,
        ActivationForm(request.POST),
        "SELECT access.activate_agreement_v2(%s, %s)",
        done=_("The agreement is active. What it opens can be seen from now on."),
        not_done=_("It was not activated: something is missing. See below what it is."),
    )


def resumption(request, key):
    """Whoever paused it lets it go on; what it opens can be seen again, unless another pauses it still."""
    return take_step(
        request,
        key,
        ResumptionForm(request.POST),
        "SELECT access.resume_agreement_v2(%s, %s)",
        done=_("Your organization no longer pauses the agreement."),
        not_done=_("Your organization has not paused it."),
    )


def take_step(request, key, form, verb: str, *, done: str, not_done: str):
    """A step on the agreement's own page: the function says whether the viewer may and whether it could be done."""
    agreement = open_agreement(key)
    if not agreement.may_steward:
        raise Refused(key)
    if not form.is_valid():
        context = {"page": queries.agreement_page(agreement), "form": form}
        return render(request, "agreements/agreement.html", context, status=form.status)
    with form.once(by=request.visit.person.pk) as first:
        first.result = reverse("agreements:agreement", args=[agreement.key])
        if first:
            answer = call(verb, agreement.pk, form.cleaned_data["reason"])
            if answer is NOT_ALLOWED:
                raise Refused(key)
            tell(request, agreement, answer, done=done, not_done=not_done)
    return redirect(first.result)


def tell(request, agreement: Agreement, answer: int, *, done: str, not_done: str) -> None:
    """The viewer, and where something changed the other parties."""
    if answer == INCOMPLETE:
        messages.error(request, not_done)
    else:
        tell_parties(agreement.pk)
        messages.success(request, done)


def suspension(request, key):
    """First what goes dark, then the reason; from the commit on, nothing of it can be seen until it is resumed."""
    return take_step_for_a_reason(
        request,
        key,
        SuspensionForm,
        going_dark.suspension_page,
        "SELECT access.suspend_agreement_v1(%s, %s)",
        done=_("The agreement is paused. What it opens cannot be seen until it goes on."),
        not_done=_("It was not paused: it is not active, or your organization paused it already."),
    )


def ending(request, key):
    """First what goes dark, then the reason; from the commit on, nothing of it can be seen."""
    return take_step_for_a_reason(
        request,
        key,
        EndingForm,
        going_dark.ending_page,
        "SELECT access.end_agreement_v1(%s, %s)",
        done=_("The agreement has ended. What it opened can no longer be seen."),
    )


def withdrawal(request, key):
    """First what goes dark, then the reason; from the commit on, nothing that the viewer's organization shows can be seen."""
    return take_step_for_a_reason(
        request,
        key,
        WithdrawalForm,
        partial(going_dark.withdrawal_page, person=request.visit.person),
        "SELECT access.withdraw_lines_v1(%s, %s)",
        done=_("Your organization shows nothing under this agreement from now on."),
        not_done=_("Nothing was withdrawn: the agreement is over, or your organization shows nothing under it."),
    )


def renewal_objection(request, key):
    """First what ends with it, then the reason. A second click changes nothing; after the last day it is too late."""
    return take_step_for_a_reason(
        request,
        key,
        RenewalObjectionForm,
        going_dark.objection_page,
        "SELECT access.object_to_renewal_v1(%s, %s)",
        done=_("Your objection is written down. The agreement will not renew after its last day."),
        not_done=_("It was too late to object, or the agreement does not renew itself anyway."),
    )


def objection_withdrawal(request, key):
    """First what goes on with it, then the reason. Its party alone takes an objection back, while the others may still object."""
    return take_step_for_a_reason(
        request,
        key,
        ObjectionWithdrawalForm,
        going_dark.taking_back_page,
        "SELECT access.take_objection_back_v1(%s, %s)",
        done=_("Your objection is taken back. The other parties have been told."),
        not_done=_("Nothing was taken back: it was too late, or your organization has not objected."),
    )


def take_step_for_a_reason(request, key, form_class, page_of, verb: str, *, done: str, not_done: str = ""):
    """A step that somebody reads about first and gives a reason for. Each has a template called after its URL."""
    agreement = open_agreement(key)
    if not agreement.may_steward:
        raise Refused(key)
    form = form_class(request.POST or None)
    if not form.is_valid():
        template = f"agreements/{request.resolver_match.url_name}.html"
        return render(request, template, {"page": page_of(agreement), "form": form}, status=form.status)
    with form.once(by=request.visit.person.pk) as first:
        first.result = reverse("agreements:agreement", args=[agreement.key])
        if first:
            answer = call(verb, agreement.pk, form.cleaned_data["reason"])
            tell(request, agreement, answer, done=done, not_done=not_done)
    return redirect(first.result)


def open_agreement(key: str) -> Agreement:
    """The agreement with this key, if the viewer's organization is a party; else the page that nothing is there."""
    found = with_renewing(queries.whole_agreements().with_what_one_may()).filter(key=key).first()
    if found is None:
        raise Refused(key)
    return found
