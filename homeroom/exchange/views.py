"""Imports: what the own organization has sent, sending more, and what became of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.door import Refused
from homeroom.common.shell import Place
from homeroom.common.spool import Unreadable
from homeroom.exchange import feed_pages, queries
from homeroom.exchange.feeds import Feed, expect, known_feeds
from homeroom.exchange.forms import ExpectationForm, LoadForm, UndoForm, UploadForm
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping_form import MappingForm
from homeroom.exchange.models import LoadDecision, Source
from homeroom.exchange.rules import why_not_undo
from homeroom.exchange.sending import decide, end_mapping, keep_mapping, send
from homeroom.exchange.words_form import WordsForm
from homeroom.partners.words import ORGANIZATION_KINDS
from homeroom.students.models import Batch


def imports(request):
    """Every file of the viewer's organization, and how its rows divide."""
    page, table = queries.imports_page(request.visit.person.organization, request.GET.get("page", "1"))
    return render(request, "exchange/imports.html", {"page": page, "table": table})


def new_import(request):
    """The file has been received and sealed before the door was opened; here it gets its batch and its job."""
    fields, files = request.POST or None, request.FILES or None  # Receiving a file happens here at the latest.
    form = UploadForm(fields, files)
    if not form.is_valid():
        organization = request.visit.person.organization
        context = {"form": form, "organization": organization, "kind": ORGANIZATION_KINDS[organization.kind]}
        return render(request, "exchange/new_import.html", context, status=form.status)
    with form.once(by=request.visit.person.pk) as first:
        if first:
            batch = send(request.visit, **form.facts)
            first.result = reverse("exchange:import", args=[batch.pk])
    return redirect(first.result)


def import_(request, number):
    """One import: where it stands, what it changes, counts that add up, and what was wrong with which row."""
    page = queries.import_page(open_batch(request, number))
    return render(request, "exchange/import.html", {"page": page, "form": LoadForm()})


def decision(request, number):
    """A load that waits is right, or not."""
    batch = open_batch(request, number)
    form = LoadForm(request.POST)
    if queries.state_of(batch) in queries.WAITING and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            if first:
                decide(request.visit, batch, form.cleaned_data["verdict"])
                first.result = reverse("exchange:import", args=[batch.pk])
    return redirect("exchange:import", number=batch.pk)


def undoing(request, number):
    """Take a whole load back, once one has seen what that changes."""
    batch = open_batch(request, number)
    if queries.state_of(batch) != "loaded" or list(why_not_undo(batch)):
        return redirect("exchange:import", number=batch.pk)
    form = UndoForm(request.POST or None)
    if form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            if first:
                decide(request.visit, batch, LoadDecision.UNDO)
                first.result = reverse("exchange:import", args=[batch.pk])
        return redirect(first.result)
    of_batch = Place(batch.source_name, reverse("exchange:import", args=[batch.pk]))
    places = [Place(_("Imports"), reverse("exchange:imports")), of_batch, Place(_("Undo"))]
    context = {"form": form, "batch": batch, "places": places, "tables": queries.undo_page(batch)}
    return render(request, "exchange/undoing.html", context, status=form.status)


def columns(request, number):
    """Which of a table's columns is which, or what words stand for: said once, and kept for the next file of its kind."""
    batch = open_batch(request, number)
    question = queries.question_about(batch)
    if question is None:
        return redirect("exchange:import", number=batch.pk)
    form = form_about(question, batch, request.POST or None)
    if form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            if first:
                keep_mapping(request.visit, batch, form.cleaned_data["name"], form.recipe)
                first.result = reverse("exchange:import", args=[batch.pk])
        return redirect(first.result)
    of_batch = Place(batch.source_name, reverse("exchange:import", args=[batch.pk]))
    here = Place(_("Columns") if question.tables else _("Words"))
    context = {
        "form": form,
        "batch": batch,
        "places": [Place(_("Imports"), reverse("exchange:imports")), of_batch, here],
        "is_waiting": batch.status == queries.UNMAPPED,
    }
    return render(request, form.template, context, status=form.status)


def form_about(question: Question, batch: Batch, sent) -> MappingForm | WordsForm:
    if question.tables:
        return MappingForm(sent, question=question, file_name=batch.source_name)
    return WordsForm(sent, question=question, said=queries.words_in_force(batch.contributor))


def sources(request):
    """What the own organization sends again and again: whether it came, and how much."""
    table = feed_pages.feeds_page(feed_pages.stewards_of(request.visit.person.organization))
    places = [Place(_("Imports"), reverse("exchange:imports")), Place(_("Your feeds"))]
    return render(request, "exchange/sources.html", {"table": table, "places": places})


def feed(request, key):
    """One feed: what came of it, how often it is to come, and who is told when it does not."""
    person, found = request.visit.person, open_feed(key)
    stewards = feed_pages.stewards_of(person.organization)
    form = ExpectationForm(request.POST or None, feed=found, stewards=stewards)
    if form.is_valid():
        with form.once(by=person.pk) as first:
            if first:
                expect(found, **form.facts, by=person)
                first.result = reverse("exchange:feed", args=[key])
        return redirect(first.result)
    page = feed_pages.feed_page(found, person.organization, stewards, request.GET.get("page", "1"))
    return render(request, "exchange/feed.html", {"page": page, "form": form}, status=form.status)


def source_end(request, number):
    """Read tables of this source by themselves no more."""
    source = Source.objects.filter(contributor=request.visit.person.organization, pk=number).first()
    if source is None:
        raise Refused(str(number))
    end_mapping(request.visit, source)
    if source.name == Source.OF_ED_FI:
        ended = _(
            "Your own words in Ed-Fi files are not read any more. When you send a file again, you say again what they are."
        )
    else:
        ended = _(
            "“{name}” is not read by itself any more. When you send it again, you say again which column is which."
        )
    messages.info(request, ended.format(name=source.name))
    return redirect("exchange:sources")


def errors(request, number):
    """All that was wrong, for the people who correct the file; values and all, so for the sender's stewards alone."""
    name = f"{_('errors')}-{number}.csv"
    return sealed_file(request, number, queries.error_file, name, "text/csv; charset=utf-8")


def corrections(request, number):
    """The rows that were not read, to be corrected and sent: for the sender's stewards alone."""
    name = f"{_('rows-to-correct')}-{number}.zip"
    return sealed_file(request, number, queries.rows_to_correct, name, "application/zip")


def sealed_file(request, number, read, name: str, kind: str):
    batch = open_batch(request, number)
    try:
        content = b"".join(read(batch))
    except Unreadable:
        messages.error(
            request,
            _(
                "The list of everything that was wrong is no longer on this machine. What is most important of it stands"
                " below. To have the whole list again, send the file once more."
            ),
        )
        return redirect("exchange:import", number=batch.pk)
    if not content:
        raise Refused(str(number))
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def open_feed(key: str) -> Feed:
    """The feed, if it is the viewer's organization's: the row policies leave no others."""
    found = known_feeds().get(key)
    if found is None:
        raise Refused(key)
    return found


def open_batch(request, number: int) -> Batch:
    """The batch, if it is the viewer's organization's; else the page that nothing is there."""
    found = queries.own_batches(request.visit.person.organization).filter(pk=number).first()
    if found is None:
        raise Refused(str(number))
    return found
