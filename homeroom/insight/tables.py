"""The numbers of the board and of a supervisor's caseload, as tables. For who works with the children, numbers are links."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.common.tables import Cell, Column, Table
from homeroom.insight.board import Board, Cells
from homeroom.insight.caseload import Load
from homeroom.insight.words import days_in_words


def number(label: str) -> Column:
    return Column(label, is_number=True)


def domains(board: Board) -> Table:
    columns: list[Column | str] = [
        _("What is needed"),
        number(_("Needs found")),
        number(_("Needs met")),
        number(_("Not met so far")),
        number(_("Usual time until met")),
    ]
    return Table(_("Needs by domain"), columns, [row(board, cells, need=cells.key) for cells in board.domains])


def quarters(board: Board) -> Table:
    columns: list[Column | str] = [
        _("Found in"),
        number(_("Needs found")),
        number(_("Needs met")),
        number(_("Not met so far")),
        number(_("Usual time until met")),
    ]
    return Table(
        _("Needs by the quarter in which they were found"), columns, [row(board, cells) for cells in board.quarters]
    )


def holders(board: Board) -> Table:
    rows = []
    for cells in board.holders:
        late = (
            linked(told(board, cells.first), overdue="1")
            if cells.first and not board.is_counted_only
            else told(board, cells.first)
        )
        rows.append([cells.label, told(board, cells.total), late, told(board, cells.second)])
    columns: list[Column | str] = [
        _("Who has the next step"),
        number(_("Open tasks")),
        number(_("Overdue")),
        number(_("Not yet due")),
    ]
    return Table(_("Open tasks by organization"), columns, rows)


def row(board: Board, cells: Cells, need: str = "") -> list[object]:
    open_ones = told(board, cells.second)
    if need and cells.second and not board.is_counted_only:
        open_ones = linked(open_ones, need=need)
    days = days_in_words(cells.days) if cells.days is not None else ""
    return [cells.label, told(board, cells.total), told(board, cells.first), open_ones, days]


def told(board: Board, value: int | None) -> object:
    """A number that is not told is said to be so; an empty cell would read as none."""
    return _("not shown") if value is None else value


def linked(text: object, **asked: str) -> Cell:
    return Cell(text, url=f"{reverse('insight:students')}?{urlencode(asked)}")


def loads(found: Iterable[Load]) -> Table:
    columns: list[Column | str] = [
        _("Caseworker"),
        number(_("Students")),
        number(_("Open tasks")),
        number(_("Overdue")),
        number(_("Weighted caseload")),
    ]
    rows = [
        [
            Cell(load.person.name, url=f"{reverse('insight:students')}?{urlencode({'worker': load.person.pk})}"),
            load.students,
            load.open_tasks,
            load.overdue,
            f"{load.weighted:g}",
        ]
        for load in found
    ]
    return Table(_("By caseworker"), columns, rows)
