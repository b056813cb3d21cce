"""Lists as files for Excel: what was filtered is what one gets, over all pages, as far as it may be taken away.

A file lies about, so it says for whom, when and from what it was made; and the book tells of every child in it.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from homeroom.access.door import EXPORT, Refused, Visit
from homeroom.access.keys import KeyDestroyed
from homeroom.access.recipients import Recipient, render_for, visitor
from homeroom.common.lists import in_a_row
from homeroom.common.workbook import MIME, Sheet, workbook
from homeroom.insight import board, releasing, tables
from homeroom.insight.board import Board, Cells, Wanted
from homeroom.insight.caseload import Asked, everybody
from homeroom.insight.listing import Line, tell
from homeroom.insight.views import board_for
from homeroom.students.taking import may_take

STUDENTS_MAX = 10_000  # As many as are written within ten seconds (trust-and-ease, expectation 23).


def students_export(request):
    """The list of this address. Each value only as an agreement lets it be taken away; where not, the cell is empty."""
    person, today = request.visit.person, timezone.localdate()
    asked = Asked.by(request.GET)
    found = everybody(person, asked, today)
    if len(found.chosen) > STUDENTS_MAX:
        messages.error(request, _("This list is too long for one file. Choose fewer students, and export again."))
        return redirect("insight:students")
    lines = [Line(line.id, line.public_id) for line in found.chosen]
    known = {line.id: line for line in lines}
    tell(known, found.read, today, may_take(known))
    request.visit.show(*known)
    sheet = Sheet(_("My students"), [label for label, _cell, _value in student_columns()], rows_of(lines))
    return answer(request, "students", [sheet], asked.in_words(found.workers), left_out(lines))


def student_columns() -> list[tuple[str, str, Callable[[Line], Any]]]:
    """As on the page. A name for each column, the cell of the line that it is, and what stands there."""
    return [
        (_("Name"), "name", lambda line: line.name),
        (_("Age"), "age", lambda line: int(line.age) if line.age.isdecimal() else line.age),
        (pgettext("school year", "Grade"), "grade", lambda line: line.grade),
        (_("School"), "school", lambda line: line.school),
        (_("Days at this school"), "school_days", lambda line: line.school_days),
        (_("Open tasks"), "open_tasks", lambda line: line.open_tasks),
        (_("Overdue"), "overdue", lambda line: line.overdue),
        (_("Last contact"), "last_contact_on", lambda line: line.last_contact_on),
        (_("Next hearing"), "next_hearing_at", lambda line: day_of(line)),
    ]


def day_of(line: Line) -> date | None:
    return timezone.localtime(line.next_hearing_at).date() if line.next_hearing_at else None


def rows_of(lines: Iterable[Line]) -> list[list[Any]]:
    columns = student_columns()
    return [[None if cell in line.left_out else value(line) for _label, cell, value in columns] for line in lines]


def left_out(lines: Iterable[Line]) -> list[str]:
    """The columns in which something may be looked at and not taken away."""
    cells = {cell for line in lines for cell in line.left_out}
    return [label for label, cell, _value in student_columns() if cell in cells]


def needs_export(request):
    """The board of this address, suppressed where the page is."""
    wanted, shown = Wanted.by(request.GET), board_for(request.visit.person)
    contributors = releasing.checked_contributors() if shown.is_counted_only and not shown.is_empty else set()
    if contributors:
        return checked_first(request, shown, wanted, contributors)
    return answer(request, "needs", sheets_of(wanted.of(shown)), wanted.in_words())


def checked_first(request, shown: Board, wanted: Wanted, contributors: set[int]) -> HttpResponse:
    """What leaves by a line for studies or evaluations is looked at by whose data it is; without small numbers it leaves."""
    export = releasing.ask_for(shown, wanted, request.visit.person, contributors)
    [file] = releasing.own_files(request.visit.person, export)
    if file.can_be_fetched:
        return file_answer(request, file)
    said = _(
        "This file has numbers of few students. A data steward looks at it before it leaves: %(names)s. You are told."
    )
    messages.info(request, said % {"names": in_a_row(file.waits_for(), _("and"))})
    return redirect("insight:needs")


def file(request, export: uuid.UUID) -> HttpResponse:
    """One that was released, for whoever asked for it, while every line by which it was counted is in force still."""
    found = releasing.own_files(request.visit.person, export)
    if not found or not found[0].can_be_fetched:
        raise Refused(str(export))
    if not {part.contributor_id for part in found[0].parts} <= releasing.checked_contributors():
        raise Refused(str(export))
    return file_answer(request, found[0])


def file_answer(request, found: releasing.OwnFile) -> HttpResponse:
    try:
        shown = found.board()
    except KeyDestroyed:
        raise Refused(str(found.export)) from None
    return answer(request, "needs", sheets_of(shown), releasing.wanted_of(found.parts[0].query).in_words())


def sheets_of(shown: Board) -> list[Sheet]:
    """A sheet for each table of the page."""
    found = [_("Needs found"), _("Needs met"), _("Not met so far"), _("Days until met, usually")]
    held = [_("Open tasks"), _("Overdue"), _("Not yet due")]
    asked = (
        ("domain", [_("What is needed"), *found], shown.domains),
        ("quarter", [_("Found in"), *found], shown.quarters),
        ("holder", [_("Who has the next step"), *held], shown.holders),
    )
    return [
        Sheet(str(board.TABLES[key]), columns, [row_of(shown, cells, len(columns)) for cells in rows])
        for key, columns, rows in asked
        if rows
    ]


def row_of(shown: Board, cells: Cells, width: int) -> list[Any]:
    row = [cells.label, *(tables.told(shown, value) for value in (cells.total, cells.first, cells.second)), cells.days]
    return row[:width]


def answer(
    request: HttpRequest, of: str, sheets: Sequence[Sheet], asked: list[str], kept_back: Sequence[str] = ()
) -> HttpResponse:
    """The file as a download whose name says nothing. In the book it stands as exported, also when no child is in it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    visit.operation = EXPORT
    made = render_for(
        visitor(visit, get_language() or "en"), lambda to, _line: drawn(to, visit, sheets, asked, kept_back)
    )
    name = f"homeroom-{of}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return HttpResponse(made, content_type=MIME, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def drawn(to: Recipient, visit: Visit, sheets: Sequence[Sheet], asked: list[str], kept_back: Sequence[str]) -> bytes:
    who = f"{to.name}, {to.organization}" if to.organization else to.name
    at = date_format(timezone.localtime(), "DATETIME_FORMAT")
    confidential = _("Confidential, for %(who)s. Made %(at)s.") % {"who": who, "at": at}
    rows = [
        [_("For"), who],
        [_("Made"), at],
        [_("Filter"), "; ".join(asked) or _("Everything, without a filter")],
        [_("Sharing"), _("Share only as your agreement allows. Delete the file when you no longer need it.")],
    ]
    if kept_back:
        said = _("You can see these on the screen, but an agreement does not let you take them away: %(columns)s.")
        rows.append([_("Left out"), said % {"columns": in_a_row(list(kept_back), _("and"))}])
    if not sheets:
        sheets = [Sheet(_("Needs"), [_("Nothing to show yet")], [])]
    return workbook(sheets, Sheet(_("Confidential"), [_("Confidential"), ""], rows), confidential)
