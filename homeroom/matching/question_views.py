"""Asking the agency about its child, and the agency's data steward who answers. The school is asked nothing."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.common.shell import Place
from homeroom.matching import answers, questions
from homeroom.matching.cases import is_open
from homeroom.matching.forms import AnswerForm, QuestionForm
from homeroom.matching.views import open_case


def new_question(request: BehindTheDoor, number: int) -> HttpResponse:
    """What the agency is asked about the child of this pair."""
    pair = next(each for each in open_case(number) if each.pk == number)
    if not is_open(pair):
        messages.error(request, _("This pair was decided meanwhile. Undo that decision first."))
        return redirect("matching:pair", number)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("matching:pair", args=[number])
            if first:
                answers.ask(pair, **form.facts, by=request.visit.person)
                said = _("%(agency)s is asked. Its answer will stand here.")
                messages.success(request, said % {"agency": pair.agency.name})
        return redirect(first.result)
    places = [
        Place(_("Possible matches"), reverse("matching:pairs")),
        Place(_("One child"), reverse("matching:pair", args=[number])),
        Place(_("Ask the agency")),
    ]
    context = {"form": form, "agency": pair.agency.name, "places": places}
    return render(request, "matching/new_question.html", context, status=form.status)


def questions_page(request: BehindTheDoor) -> HttpResponse:
    """What waits for this data steward, the oldest first; no name stands here."""
    waiting = questions.waiting(request.visit.person)
    return render(request, "matching/questions.html", {"table": questions.table(waiting)})


def question(request: BehindTheDoor, number: int) -> HttpResponse:
    """The agency's own record of the child, and what is asked of it."""
    found = questions.one(request.visit.person, number)
    if found is None:
        raise Refused(str(number))
    request.visit.show(found.student_id)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("matching:questions")
            if first:
                answers.answer_question(found, form.facts["answer"], by=request.visit.person)
                messages.success(request, _("Your answer stands beside the question."))
        return redirect(first.result)
    places = [Place(_("Questions about matches"), reverse("matching:questions")), Place(_("Answer"))]
    context = {"question": questions.shown(found), "form": form, "places": places}
    return render(request, "matching/question.html", context, status=form.status)
