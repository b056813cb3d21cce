"""The page on which somebody says what looks wrong, and those of the data steward who answers."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.access.door import BOOK, BehindTheDoor, Refused, call
from homeroom.access.reviews import DisclosureFinding, DisclosureReview
from homeroom.common.dates import in_words, working_days_after
from homeroom.common.shell import Place
from homeroom.desk.reviewing import actions, queries
from homeroom.desk.reviewing.forms import CorrectionForm, FindingForm, ReviewForm
from homeroom.students.records import open_record


def new_review(request: BehindTheDoor, public_id: UUID, number: int) -> HttpResponse:
    """Of an entry that one reads. From the commit on the contributor's data steward has ten working days to answer."""
    record = open_record(request, public_id)
    request.visit.operation = BOOK
    entry = queries.entry_with(record, number)
    if entry is None or entry.told.is_of_a_family:
        raise Refused(str(public_id))
    me, back = request.visit.person, reverse("desk:student_disclosures", args=[public_id])
    if asked := queries.asked_by_me(entry.told, me):
        messages.info(request, _("You have asked this already. An answer is due by %s.") % in_words(asked.due_on))
        return redirect(back)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=me.pk) as first:
            first.result = back
            if first:
                due_on = working_days_after(timezone.localdate(), queries.DAYS)
                made = DisclosureReview.objects.create(
                    disclosure_ids=sorted(entry.told.ids),
                    student_id=record.id,
                    contributor_id=entry.contributor_id,
                    by=me,
                    words=form.facts["words"],
                    due_on=due_on,
                )
                call("SELECT access.notify_of_review_v1(%s::bigint)", made.pk)
                said = _("%(organization)s is told. An answer is due by %(day)s.")
                messages.success(request, said % {"organization": entry.told.contributor, "day": in_words(due_on)})
        return redirect(first.result)
    places = [Place(_("Today"), "/"), Place(_("Student"), reverse("desk:student", args=[public_id]))]
    context = {
        "told": entry.told,
        "form": form,
        "places": [*places, Place(_("Who looked"), back), Place(_("This looks wrong"))],
    }
    return render(request, "desk/reviewing/new.html", context, status=form.status)


def correction(request: BehindTheDoor, number: int) -> HttpResponse:
    """A data steward corrects what nobody has asked: the entry stays as it is, and what was so stands beside it."""
    me = request.visit.person
    entry = queries.entry_of_ours(me, number)
    if entry is None:
        raise Refused(str(number))
    request.visit.operation = BOOK
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=me.pk) as first:
            first.result = reverse("desk:outgoing_each_time", args=[number])
            if first:
                actions.correct(entry, by=me, **{name: form.facts[name] for name in ("finding", "words")})
                messages.success(request, _("Saved beside the entry, for everybody who may read it."))
        return redirect(first.result)
    context = {
        "facts": queries.facts_of_entry(entry),
        "form": form,
        "places": [
            Place(_("Today"), "/"),
            Place(_("Disclosures"), reverse("desk:outgoing")),
            Place(_("Each time"), reverse("desk:outgoing_each_time", args=[number])),
            Place(_("Correct it")),
        ],
    }
    return render(request, "desk/reviewing/correction.html", context, status=form.status)


def reviews(request: BehindTheDoor) -> HttpResponse:
    """What waits for this data steward; and what one asked oneself, with the answers."""
    me = request.visit.person
    context = {
        "waiting": queries.table_to_answer(me) if me.role == "data_steward" else None,
        "mine": queries.table_of_mine(me),
        "is_steward": me.role == "data_steward",
        "places": [Place(_("Today"), "/"), Place(_("What looks wrong"))],
    }
    return render(request, "desk/reviewing/reviews.html", context)


def review(request: BehindTheDoor, number: int) -> HttpResponse:
    """One of them. The rows of the book stay as they are; what was found is written beside, and may be found anew."""
    found = queries.one(request.visit.person, number)
    if found is None:
        raise Refused(str(number))
    request.visit.operation = BOOK
    form = FindingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("reviewing:reviews")
            if first:
                made = DisclosureFinding.objects.create(
                    review=found,
                    disclosure_ids=found.disclosure_ids,
                    student_id=found.student_id,
                    contributor=found.contributor,
                    by=request.visit.person,
                    **{name: form.facts[name] for name in ("finding", "words")},
                )
                call("SELECT access.notify_of_finding_v1(%s::bigint)", made.pk)
                messages.success(request, _("Saved beside the entry. Who asked is told."))
        return redirect(first.result)
    context = {
        "facts": queries.facts_of(found),
        "form": form,
        "places": [
            Place(_("Today"), "/"),
            Place(_("What looks wrong"), reverse("reviewing:reviews")),
            Place(_("Answer")),
        ],
    }
    return render(request, "desk/reviewing/review.html", context, status=form.status)
