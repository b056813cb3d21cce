"""The plan: needs, who has the ball, goals; and what people do with them."""

from django.db import IntegrityError, transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.access.rules import rules
from homeroom.casework import actions, queries
from homeroom.casework.audience import audience
from homeroom.casework.forms import ClosingForm, CompletionForm, GoalForm, NeedForm, TaskForm, TurnForm, in_a_week
from homeroom.casework.papers import plan_paper
from homeroom.casework.rules import why_not_act, why_not_take_back, why_not_take_back_turn, why_not_write
from homeroom.casework.views import form_page, way_to
from homeroom.casework.words import SAID_BY
from homeroom.common import undo
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.students.notices import notices_with
from homeroom.students.papers import paper_answer
from homeroom.students.records import open_record

PLAN = "plan"


def plan(request, public_id):
    """Every need with its next action, open ones first; how many are met, by domain."""
    record = open_record(request, public_id, needs=PLAN)
    person = request.visit.person
    needs = queries.plan_of(record.id, person, timezone.localdate())
    readers = audience(record, PLAN)
    context = {
        "needs": needs,
        "met": queries.met_by_domain(needs),
        "may_write": not list(why_not_write(person, readers)),
        "raises_concerns": raises_concerns(request),
        "public_id": public_id,
        "notices": notices_with(record.why(PLAN)) if needs else [],
        "places": way_to(public_id, Place(_("Plan"))),
    }
    return render(request, "casework/plan.html", context)


def plan_pdf(request, public_id):
    """The same on paper, as far as it may be printed."""
    record = open_record(request, public_id, needs=PLAN)
    needs = queries.plan_of(record.id, request.visit.person, timezone.localdate())
    name = queries.name_of(record.id)
    notices = notices_with(record.why(PLAN)) if needs else []
    return paper_answer(request, record, lambda to: plan_paper(needs, name, to, notices))


def new_need(request, public_id):
    """A need and its next action, on one page: neither can be saved without the other."""
    record = open_record(request, public_id, needs=PLAN)
    person, readers = request.visit.person, writers_audience(request, record)
    found = SAID_BY.get(person.role, "")
    initial = {"owner": person.pk, "due_on": in_a_week(), "found": found, **begun(request.GET.get("about", ""))}
    form = NeedForm(request.POST or None, people=readers.people, initial=initial)
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            if first:
                need = actions.open_need(record.id, **form.facts, by=person)
                first.result = reverse("casework:need", args=[public_id, need.pk])
        return redirect(first.result)
    return plan_form_page(request, form, record, _("Add a need"), _("Save the need"), readers.in_words(person))


def need(request, public_id, number):
    """One need: what was done about it, what is to be done, what is aimed at."""
    record = open_record(request, public_id, needs=PLAN)
    person = request.visit.person
    found = one_need(record, person, number)
    reasons = list(why_not_act(person, found.need, audience(record, PLAN)))
    context = {
        "need": found,
        "reasons": reasons,
        "may_reopen": not (found.is_open or reasons or list(why_not_take_back(person, found.states[-1]))),
        "public_id": public_id,
        "places": plan_way(public_id, Place(_("Need"))),
    }
    return render(request, "casework/need.html", context)


def new_task(request, public_id, number):
    record = open_record(request, public_id, needs=PLAN)
    person, readers, found = acting_on_need(request, record, number)
    form = TaskForm(request.POST or None, people=readers.people, initial={"owner": person.pk, "due_on": in_a_week()})
    back = reverse("casework:need", args=[public_id, number])
    if request.method == "POST" and form.is_valid():
        facts = form.facts
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.give_task(
                    found.need, what=facts["next_action"], owner=facts["owner"], due_on=facts["due_on"], by=person
                )
        return redirect(first.result)
    return plan_form_page(request, form, record, _("Add a task"), _("Save the task"), readers.in_words(person), back)


def new_goal(request, public_id, number):
    record = open_record(request, public_id, needs=PLAN)
    person, readers, found = acting_on_need(request, record, number)
    form = GoalForm(request.POST or None)
    back = reverse("casework:need", args=[public_id, number])
    if request.method == "POST" and form.is_valid():
        with form.once(by=person.pk) as first:
            first.result = back
            if first:
                actions.set_goal(found.need, by=person, **form.facts)
        return redirect(first.result)
    return plan_form_page(request, form, record, _("Add a goal"), _("Save the goal"), readers.in_words(person), back)


def closing(request, public_id, number):
    """A need ends; its open tasks are dropped with it. Whoever finds it closed meanwhile reads both versions."""
    record = open_record(request, public_id, needs=PLAN)
    person, readers, found = acting_on_need(request, record, number, also_closed=request.method == "POST")
    state = found.states[-1]
    form = ClosingForm(request.POST or None, initial={"version": state.pk})
    back = reverse("casework:need", args=[public_id, number])
    if request.method == "POST" and form.is_valid():
        try:
            with form.once(by=person.pk) as first:
                first.result = back
                if first and (form.is_overtaken(state.pk) or not found.is_open):
                    raise actions.Overtaken
                if first:
                    with transaction.atomic():
                        actions.close_need(found.need, by=person, **form.facts)
                    reopening = reverse("casework:reopening", args=[public_id, number])
                    undo.done(request, _("The need is closed."), reopening)
            return redirect(first.result)
        except (IntegrityError, actions.Overtaken):
            state = one_need(record, person, number).states[-1]
            saved = {"state": state.get_state_display(), "note": state.note}
            return form.conflict_page(request, saved=saved, version=state.pk, by=state.by.name)
    return plan_form_page(request, form, record, _("Close the need"), _("Close it"), readers.in_words(person), back)


def task(request, public_id, number):
    """One task: whose it is, what was said about it, and what one can do."""
    record = open_record(request, public_id, needs=PLAN)
    return task_page(request, record, number)


def turns(request, public_id, number):
    """Hand on, put off, or say why it waits."""
    record = open_record(request, public_id, needs=PLAN)
    person, readers, turn = acting_on_task(request, record, number)
    form = turn_form(turn, readers, request.POST)
    if not form.is_valid():
        return task_page(request, record, number, turn_form=form)
    if form.is_overtaken(turn.pk):
        return overtaken_page(request, form, turn)
    facts = form.facts
    said = _("The change is saved.")
    return once_and_back(request, form, record, number, said, lambda: actions.take_turn(turn, by=person, **facts))


def completion(request, public_id, number):
    """Done; and then?"""
    record = open_record(request, public_id, needs=PLAN)
    person, readers, turn = acting_on_task(request, record, number)
    form = completion_form(record, turn, readers, request.POST)
    if not form.is_valid():
        return task_page(request, record, number, completion_form=form)
    if form.is_overtaken(turn.pk):
        return overtaken_page(request, form, turn)
    facts = form.facts
    then = facts.pop("then")
    if then != CompletionForm.MET:
        facts["resolution"] = ""
    if then != CompletionForm.NEXT:
        facts["next_action"] = ""
    said = _("Marked as done.")
    return once_and_back(request, form, record, number, said, lambda: actions.finish(turn, by=person, **facts))


def once_and_back(request, form, record, number, said, act):
    """Do it once, and offer to undo it. Of two people at the same moment, the second is shown what the first did."""
    back = reverse("casework:task", args=[record.student.public_id, number])
    try:
        with form.once(by=request.visit.person.pk) as first:
            first.result = back
            if first:
                with transaction.atomic():
                    turn = act()
                taking_back = reverse("casework:taking_back", args=[record.student.public_id, turn.pk])
                undo.done(request, said, taking_back)
    except IntegrityError:
        _person, _readers, turn = acting_on_task(request, record, number)
        return overtaken_page(request, form, turn)
    return redirect(first.result)


def begun(about: str) -> dict[str, str]:
    """A need that another page offers to write down, with its first step."""
    if about != "rights":
        return {}
    return {
        "domain": "special_education_and_supports",
        "what": _("Know who may sign for school"),
        "found": "record",
        "next_action": _("Ask the court or the agency who holds education rights"),
    }


def overtaken_page(request, form, turn):
    """What somebody else saved first, beside what this person typed."""
    saved = {"owner": turn.owner.name, "note": turn.note}
    if not isinstance(form, CompletionForm):  # There, the day is that of the next action.
        saved |= {"state": turn.get_state_display(), "due_on": in_words(turn.due_on)}
    return form.conflict_page(request, saved=saved, version=turn.pk, by=turn.by.name)


# --- What several of these need --------------------------------------------------------------------------------------


def plan_way(public_id, *here):
    return way_to(public_id, Place(_("Plan"), reverse("casework:plan", args=[public_id])), *here)


def one_need(record, person, number):
    found = queries.plan_of(record.id, person, timezone.localdate(), need_id=number)
    if not found:
        raise Refused(str(number))
    return found[0]


def writers_audience(request, record):
    """Who will read it; refuses whoever may not write it."""
    readers = audience(record, PLAN)
    if list(why_not_write(request.visit.person, readers)):
        raise Refused(str(record.student.public_id))
    return readers


def acting_on_need(request, record, number, *, also_closed=False):
    person = request.visit.person
    found, readers = one_need(record, person, number), audience(record, PLAN)
    if not (found.is_open or also_closed) or list(why_not_act(person, found.need, readers)):
        raise Refused(str(number))
    return person, readers, found


def acting_on_task(request, record, number):
    person, readers = request.visit.person, audience(record, PLAN)
    found = queries.task_of(record.id, number)
    if found is None or list(why_not_act(person, found[0], readers)):
        raise Refused(str(number))
    return person, readers, found[1][0]


def turn_form(turn, readers, data=None):
    initial = {
        "state": turn.state,
        "waits_for": turn.waits_for_id,
        "owner": turn.owner_id,
        "due_on": max(turn.due_on, timezone.localdate()),
        "version": turn.pk,
    }
    return TurnForm(data, people=readers.people, initial=initial, auto_id="turn_%s")


def completion_form(record, turn, readers, data=None):
    balls = queries.present_turns().filter(task__need=turn.task.need_id, state__in=turn.OPEN).exclude(pk=turn.pk)
    has_others = balls.exists()
    initial = {"version": turn.pk, "owner": turn.owner_id, "due_on": in_a_week(), **usual_next(turn, has_others)}
    return CompletionForm(data, people=readers.people, has_others=has_others, initial=initial, auto_id="completion_%s")


def usual_next(turn, has_others) -> dict[str, str]:
    """The usual answer is filled in: done in two clicks from Today, and the need is not lost from sight."""
    if has_others:
        return {"then": CompletionForm.OTHERS}
    look = _("Look whether it helped")
    return {} if turn.task.what == look else {"then": CompletionForm.NEXT, "next_action": look}


def task_page(request, record, number, **forms):
    person, readers = request.visit.person, audience(record, PLAN)
    found = queries.task_of(record.id, number)
    if found is None:
        raise Refused(str(number))
    task, turns = found
    reasons = list(why_not_act(person, task, readers))
    ball = queries.Ball(turns[0], timezone.localdate(), person)
    if not reasons and ball.is_open:
        forms.setdefault("turn_form", turn_form(turns[0], readers))
        forms.setdefault("completion_form", completion_form(record, turns[0], readers))
    wrong = next((form for form in forms.values() if form.errors), None)
    ball.may_take_back = not (
        reasons or list(why_not_take_back_turn(person, turns[0], queries.state_of_need(task.need_id)))
    )
    context = {
        **forms,
        "form": wrong,
        "task": task,
        "ball": ball,
        "turns": [ball, *(queries.Ball(turn, timezone.localdate(), person) for turn in turns[1:])],
        "reasons": reasons,
        "audience": readers.in_words(person),
        "public_id": record.student.public_id,
        "places": plan_way(record.student.public_id, Place(_("Task"))),
    }
    return render(request, "casework/task.html", context, status=wrong.status if wrong else 200)


def raises_concerns(request) -> bool:
    """Who tells what was noticed, and leaves the plan to those who run it."""
    return rules()["casework:new_concern"].admits(request.visit.person.role)


def plan_form_page(request, form, record, heading, label, readers, back="", lead=""):
    public_id = record.student.public_id
    return form_page(
        request,
        form,
        heading=heading,
        lead=lead,
        label=label,
        audience=readers,
        back=back or reverse("casework:plan", args=[public_id]),
        places=plan_way(public_id, Place(heading)),
    )
