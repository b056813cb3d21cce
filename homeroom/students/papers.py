"""A paper about a child: what of an opened record may be printed, and the answer that carries it.

A line of an agreement says what one may do: who may view may not always print. Own records, and what a law opens, may; what is
open for an emergency may not.
"""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from homeroom.access.door import PRINT
from homeroom.access.recipients import MayHave, Recipient, render_for, visitor
from homeroom.common.typesetting import NoLetters, Paper, TooLong, typeset
from homeroom.students.reasons import permitted
from homeroom.students.records import Record


def may_print(record: Record) -> MayHave:
    """Asks of a contributor's dataset or element whether a reason opens it that lets it be printed."""
    printed = {line.pk for line in record.lines.values() if PRINT in line.operations}
    return permitted(
        record.reasons,
        lambda reason: (reason.line_id is None or reason.line_id in printed) and not reason.is_emergency,
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
