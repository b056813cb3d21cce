"""How good one's own data are, for the data steward; and where two records differ, for whoever reads both."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.common.dates import in_words
from homeroom.common.shell import Place
from homeroom.common.tables import Row
from homeroom.insight.quality import conflicts, queries, tables
from homeroom.insight.quality.elements import BY_KEY, BY_NUMBER, Watched, watched_of
from homeroom.insight.quality.forms import AskForm, ConflictAnswerForm
from homeroom.insight.quality.models import Conflict, ConflictAnswer
from homeroom.insight.quality.names import Child, children
from homeroom.insight.quality.words import ANSWERS, HEADINGS, MISSING, label, value_in_words
from homeroom.partners.models import Person
from homeroom.students.records import open_record


def quality(request: BehindTheDoor) -> HttpResponse:
    """Element by element: how many have it, what is in doubt, how old it is, and what somebody asks to check. Counts alone."""
    steward = request.visit.person
    found = queries.measured(steward)
    context = {
        "table": tables.of_elements(found, timezone.localdate()) if found else None,
        "wrong": tables.wrong_in_loads(queries.wrong_in_last_loads()),
        "counted_on": max((each.measure.measured_on for each in found), default=None),
        "is_counted": bool(watched_of(steward.organization.kind)),  # type: ignore[union-attr]  # Every steward has one.
        "may_be_none": [label(each.watched.key) for each in found if each.watched.may_be_none],
        "places": [Place(_("Today"), "/"), Place(_("How good your data are"))],
    }
    return render(request, "insight/quality/quality.html", context)


def quality_element(request: BehindTheDoor, key: str) -> HttpResponse:
    """One element: the children behind a number, and how it was on earlier days."""
    steward, watched = request.visit.person, watched_by(request.visit.person, key)
    what = request.GET.get("what", "")
    what = what if what in HEADINGS else MISSING
    found = queries.behind(steward, watched, what, request.GET.get("page", "1"))
    request.visit.operation = "list"
    request.visit.show(*found.children)
    measures = queries.over_time(steward, watched)
    context = {
        "label": label(key),
        "heading": HEADINGS[what],
        "ways": [(HEADINGS[each], tables.rows_of(key, each), each == what) for each in HEADINGS],
        "rows": tables.of_children(found, what, timezone.localdate()) if found.page.object_list else None,
        "page": found.page,
        "query": f"what={what}&",
        "may_be_none": watched.may_be_none and what == MISSING,
        "chart_url": reverse("insight:quality_chart", args=[key]),
        "over_time": tables.over_time(measures) if measures else None,
        "places": [
            Place(_("Today"), "/"),
            Place(_("How good your data are"), reverse("insight:quality")),
            Place(label(key)),
        ],
    }
    return render(request, "insight/quality/element.html", context)


def quality_chart(request: BehindTheDoor, key: str) -> HttpResponse:
    measures = queries.over_time(request.visit.person, watched_by(request.visit.person, key))
    return HttpResponse(tables.picture(measures), content_type="image/svg+xml")


def watched_by(steward: Person, key: str) -> Watched:
    """An element that is counted of this organization."""
    watched = BY_KEY.get(key)
    if watched is None or watched not in watched_of(steward.organization.kind):  # type: ignore[union-attr]
        raise Refused(key)
    return watched


# --- Records that differ ---------------------------------------------------------------------------------------------


def all_conflicts(request: BehindTheDoor) -> HttpResponse:
    """What differs of the children whose records the viewer reads; for a data steward first what waits for an answer."""
    me = request.visit.person
    waiting = (
        list(conflicts.with_answers().filter(contributor=me.organization_id, answers=None)) if is_steward(me) else []
    )
    differing, told = conflicts.found_for_a_list()
    page = Paginator(differing, queries.ROWS_A_PAGE).get_page(request.GET.get("page", "1"))
    named = children({each.student_id for each in waiting}, me) if waiting else {}
    named |= children({each.student for each in page}, me, told) if page.object_list else {}
    request.visit.operation = "list"
    request.visit.show(*named)
    context = {
        "waiting": tables.of_waiting(waiting, named),
        "differing": tables.of_conflicts(page, named, conflicts.asked_of(page)) if page.object_list else None,
        "page": page,
        "query": "",
        "is_steward": is_steward(me),
        "places": [Place(_("Today"), "/"), Place(_("Records that differ"))],
    }
    return render(request, "insight/quality/conflicts.html", context)


def is_steward(person: Person) -> bool:
    return person.role == "data_steward"


def conflict(request: BehindTheDoor, public_id: UUID, key: str) -> HttpResponse:
    """What each record says of one element, and the asking of one of them to look. From then on that one owns it."""
    record = open_record(request, public_id)
    differing = next((each for each in conflicts.found(record.id) if each.key == key), None)
    if differing is None:
        raise Refused(str(public_id))
    me, asked = request.visit.person, conflicts.asked_of([differing]).get((record.id, differing.element), [])
    owner = conflicts.owner_of(differing, asked)
    form = AskForm(request.POST or None, words=differing.words, owner=owner)
    if request.method == "POST" and form.is_valid():
        with form.once(by=me.pk) as first:
            first.result = reverse("insight:conflicts")
            if first and not is_waiting(asked, form.facts["contributor"]):
                Conflict.objects.create(
                    student_id=record.id,
                    element=differing.element,
                    organization_id=me.organization_id,  # type: ignore[misc]  # Whoever compares records works somewhere.
                    by=me,
                    contributor_id=form.facts["contributor"],
                )
                messages.success(request, _("Their data steward finds it on the first page."))
        return redirect(first.result)
    context = {
        "label": label(key),
        "child": children([record.id], me).get(record.id),
        "facts": [Row(word.name, value_in_words(key, word.value), note=told_on(word)) for word in differing.words],
        "asked": [Row(each.contributor.name, answer_in_words(each), note=in_words(each.at)) for each in asked],
        "owner": owner.name,
        "form": form,
        "places": [
            Place(_("Today"), "/"),
            Place(_("Records that differ"), reverse("insight:conflicts")),
            Place(label(key)),
        ],
    }
    return render(request, "insight/quality/conflict.html", context, status=form.status)


def student_page(child: Child) -> str:
    return reverse("desk:student", args=[child.public_id])


def told_on(word: conflicts.Word) -> str:
    return _("On record since %s") % in_words(timezone.localtime(word.recorded_at).date())


def is_waiting(asked: list[Conflict], contributor: int) -> bool:
    """Asked already, and not answered: once is enough."""
    return any(each.contributor_id == contributor and each.answer is None for each in asked)  # type: ignore[attr-defined]


def answer_in_words(asked: Conflict) -> str:
    answer = asked.answer  # type: ignore[attr-defined]  # Of with_answers().
    return str(ANSWERS[answer]) if answer else _("Asked, and not answered yet")


def conflict_answer(request: BehindTheDoor, number: int) -> HttpResponse:
    """What the owner found. It says nothing of another record: only that somebody who reads this one doubts it."""
    me = request.visit.person
    asked = conflicts.with_answers().filter(pk=number, contributor=me.organization_id).first()
    found = children([asked.student_id], me) if asked else {}
    if asked is None or not found:
        raise Refused(str(number))
    request.visit.show(*found)
    form = ConflictAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=me.pk) as first:
            first.result = reverse("insight:conflicts")
            if first:
                ConflictAnswer.objects.create(
                    conflict=asked, contributor=asked.contributor, answer=form.facts["answer"], by=me
                )
                messages.success(request, _("Saved. Who asked reads it."))
        return redirect(first.result)
    [child] = found.values()
    key = BY_NUMBER[asked.element].key
    context = {
        "facts": [
            Row(_("Student"), child.name, url=student_page(child), url_label=_("Open the student’s page")),
            Row(_("What to check"), label(key)),
            Row(_("Asked by"), asked.organization.name, note=in_words(asked.at)),
            Row(_("Answer so far"), answer_in_words(asked)),
        ],
        "form": form,
        "places": [
            Place(_("Today"), "/"),
            Place(_("Records that differ"), reverse("insight:conflicts")),
            Place(_("Answer")),
        ],
    }
    return render(request, "insight/quality/answer.html", context, status=form.status)
