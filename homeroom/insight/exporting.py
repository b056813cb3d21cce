"""Lists as files: what was filtered is what one gets, over all pages, as far as it may be taken away.

What is asked before and written down of each copy is in insight/copies.
"""

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from homeroom.access.door import BehindTheDoor, Refused
from homeroom.access.keys import KeyDestroyed
from homeroom.common.lists import in_a_row
from homeroom.common.shell import Place
from homeroom.common.workbook import Sheet
from homeroom.insight import board, releasing, tables
from homeroom.insight.board import Board, Cells, Wanted
from homeroom.insight.caseload import Asked, Everybody, everybody
from homeroom.insight.copies.files import Content
from homeroom.insight.copies.models import Export
from homeroom.insight.copies.taking import Offer, take
from homeroom.insight.listing import Line, tell
from homeroom.insight.views import board_for, with_query
from homeroom.partners.models import Person
from homeroom.students.handing_on import Partner, may_hand_on
from homeroom.students.taking import may_take

STUDENTS_MAX = 10_000  # As many as are written within ten seconds (trust-and-ease, expectation 23).


def students_export(request: BehindTheDoor) -> HttpResponse:
    """The list of this address. Each value only as an agreement lets it be taken away; where not, the cell is empty."""
    person, asked = request.visit.person, Asked.by(request.GET)
    found = everybody(person, asked, timezone.localdate())
    if len(found.chosen) > STUDENTS_MAX:
        messages.error(request, _("This list is too long for one file. Choose fewer students, and export again."))
        return redirect("insight:students")
    back = with_query(reverse("insight:students"), asked.query)
    offer = Offer(lambda partner: students_of(found, asked, person, partner), back, way_from(_("My students"), back))
    return take(request, offer)


def students_of(found: Everybody, asked: Asked, person: Person, partner: Partner | None) -> Content:
    """For the own organization, or for a partner to whom the file is handed."""
    lines = [Line(line.id, line.public_id) for line in found.chosen]
    known = {line.id: line for line in lines}
    told = may_hand_on(known, person.organization, partner) if partner else may_take(known)  # type: ignore[arg-type]
    tell(known, found.read, timezone.localdate(), told)
    sheet = Sheet(_("My students"), [label for label, _cell, _value in student_columns()], rows_of(lines))
    return Content(
        Export.STUDENTS,
        [sheet],
        students=list(known),
        asked=asked.in_words(found.workers),
        query=asked.query,
        left_out=left_out(lines),
    )


def way_from(label: str, back: str) -> list[Place]:
    return [Place(_("Today"), "/"), Place(label, back), Place(_("Take a copy"))]


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


def needs_export(request: BehindTheDoor) -> HttpResponse:
    """The board of this address, suppressed where the page is."""
    wanted, shown = Wanted.by(request.GET), board_for(request.visit.person)
    contributors = releasing.checked_contributors() if shown.is_counted_only and not shown.is_empty else set()
    if contributors and request.method == "POST":
        return checked_first(request, shown, wanted, contributors)
    waits = _("Numbers of few students are looked at by a data steward before the file leaves.") if contributors else ""
    return take(request, board_offer(wanted.of(shown), wanted, waits))


def board_offer(shown: Board, wanted: Wanted, waits: str = "") -> Offer:
    """Counts are handed to nobody: who may count, and for what, each line says anew."""
    back = with_query(reverse("insight:needs"), wanted.query)
    content = Content(Export.NEEDS, sheets_of(shown) or nothing_yet(), asked=wanted.in_words(), query=wanted.query)
    return Offer(lambda _partner: content, back, way_from(_("Needs"), back), stays_in_the_house=True, waits=waits)


def nothing_yet() -> list[Sheet]:
    return [Sheet(_("Needs"), [_("Nothing to show yet")], [])]


def checked_first(request: BehindTheDoor, shown: Board, wanted: Wanted, contributors: set[int]) -> HttpResponse:
    """What leaves by a line for studies or evaluations is looked at by whose data it is; without small numbers it leaves."""
    export = releasing.ask_for(shown, wanted, request.visit.person, contributors)
    [file] = releasing.own_files(request.visit.person, export)
    if file.can_be_fetched:
        return file_taken(request, file)
    said = _(
        "This file has numbers of few students. A data steward looks at it before it leaves: %(names)s. You are told."
    )
    messages.info(request, said % {"names": in_a_row(file.waits_for(), _("and"))})
    return redirect("insight:needs")


def file(request: BehindTheDoor, export: uuid.UUID) -> HttpResponse:
    """One that was released, for whoever asked for it, while every line by which it was counted is in force still."""
    found = releasing.own_files(request.visit.person, export)
    if not found or not found[0].can_be_fetched:
        raise Refused(str(export))
    if not {part.contributor_id for part in found[0].parts} <= releasing.checked_contributors():
        raise Refused(str(export))
    return file_taken(request, found[0])


def file_taken(request: BehindTheDoor, found: releasing.OwnFile) -> HttpResponse:
    try:
        shown = found.board()
    except KeyDestroyed:
        raise Refused(str(found.export)) from None
    return take(request, board_offer(shown, releasing.wanted_of(found.parts[0].query)))


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
