"""A paper about a child: what of an opened record may be printed, and the answer that carries it.

A line of an agreement says what one may do: who may view may not always print. Own records, and what a law opens, may; what is
open for an emergency may not.
"""

from collections.abc import Callable, Iterable
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from homeroom.access.catalogue import Dataset, catalogue
from homeroom.access.door import PRINT
from homeroom.access.recipients import MayHave, Recipient, render_for, visitor
from homeroom.common.typesetting import NoLetters, Paper, TooLong, typeset
from homeroom.students.records import Reason, Record


def may_print(record: Record) -> MayHave:
    """Asks of a contributor's dataset or element whether a reason opens it that lets it be printed."""
    printed = {line.pk for line in record.lines.values() if PRINT in line.operations}
    return permitted(
        record.reasons,
        lambda reason: (reason.line_id is None or reason.line_id in printed) and not reason.is_emergency,
    )


def permitted(reasons: Iterable[Reason], permits: Callable[[Reason], bool]) -> MayHave:
    """Asks of a contributor's dataset or element whether a reason opens it that permits what is to be done with it.

    A line that opens rows of some days alone permits it where nothing opens rows of earlier days to this viewer: what is asked is
    all that is seen, and not one row (decision 36).
    """
    of_contributor: dict[int, list[Reason]] = {}
    for reason in reasons:
        of_contributor.setdefault(reason.contributor_id, []).append(reason)

    def may_have(contributor_id: int, named: str) -> bool:
        mine, dataset = of_contributor.get(contributor_id, []), dataset_of(named)
        rows = [reason for reason in mine if reason.datasets & dataset.bit]
        by_day = {reason.way: reason.opens_from for reason in rows if reason.opens_from}
        may = [reason for reason in mine if opens(reason, named) and permits(reason)]
        if any(reason.way not in by_day for reason in may):
            return True
        first = min((by_day[reason.way] for reason in may), default=date.max)
        return bool(may) and all((reason.opens_from or date.min) >= first for reason in rows)

    return may_have


def dataset_of(named: str) -> Dataset:
    element = catalogue().elements.get(named)
    return catalogue().datasets[element.dataset if element else named]


def opens(reason: Reason, named: str) -> bool:
    """A dataset, whole; or one element, by itself or with its dataset."""
    element = catalogue().elements.get(named)
    return bool(reason.datasets & dataset_of(named).bit) or (
        element is not None and reason.elements[element.number] == "1"
    )


def paper_answer(request, record: Record, made: Callable[[Recipient], Paper]) -> HttpResponse:
    """The PDF as a download. In the book it stands as printed."""
    record.visit.operation = PRINT
    recipient = visitor(record.visit, get_language() or "en", may_print(record))
    return as_download(request, lambda: render_for(recipient, lambda to, line: typeset(made(to), line)))


def as_download(request, drawn: Callable[[], bytes]) -> HttpResponse:
    """A file whose name says nothing; or a page that says why there is none."""
    try:
        pdf = drawn()
    except NoLetters as missing:
        return render(request, "students/no_letters.html", {"letters": missing.letters}, status=422)
    except TooLong:
        return render(request, "students/no_letters.html", {"letters": ""}, status=422)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="homeroom-{timezone.localdate():%Y-%m-%d}.pdf"'},
    )
