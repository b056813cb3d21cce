"""A contributor's data steward looks at a file as it would leave, and lets it go, hides more of it, or refuses."""

import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeroom.access.door import BehindTheDoor, Refused, call
from homeroom.access.keys import KeyDestroyed, key_of
from homeroom.common.dates import in_words
from homeroom.common.forms import BaseForm
from homeroom.common.shell import Place
from homeroom.common.tables import Cell, Row, Table
from homeroom.insight import releasing
from homeroom.insight.board import TABLES, Board
from homeroom.insight.checking import Told, differing, hide
from homeroom.insight.models import FileRelease, HeldFile

NOTE_LETTERS_MAX = 2000  # Some paragraphs; whoever reads the register years later reads it.
RELEASE, REFUSE = "release", "refuse"


class AnswerForm(BaseForm):
    draft_title = gettext_lazy("Check a file")

    verdict = forms.ChoiceField(
        label=gettext_lazy("May this file leave?"),
        widget=forms.RadioSelect,
        choices=[
            (RELEASE, gettext_lazy("Yes, without the rows that I choose below")),
            (REFUSE, gettext_lazy("No")),
        ],
    )
    withheld = forms.MultipleChoiceField(
        label=gettext_lazy("Rows to hide further"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "If one row of a table would be hidden alone, the smallest other row is hidden with it."
        ),
    )
    note = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Who asked for the file can read this. Needed when you say no."),
        required=False,
        max_length=NOTE_LETTERS_MAX,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, rows: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["withheld"]).choices = rows

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("verdict") == REFUSE and not facts.get("note"):
            self.add_error("note", _("Write why it may not leave."))
        return facts


def checks(request: BehindTheDoor) -> HttpResponse:
    """What waits, and the register of what left."""
    steward = request.visit.person
    waiting, left = releasing.to_check(steward), releasing.register(steward)
    context = {
        "waiting": waiting_table(waiting) if waiting else None,
        "register": register_table(left) if left else None,
        "places": [Place(_("Today"), "/"), Place(_("Files that leave"))],
    }
    return render(request, "insight/checks.html", context)


def waiting_table(waiting: list[HeldFile]) -> Table:
    heads = [
        _("Asked for by"),
        _("Organization"),
        _("Asked at"),
        _("Small or not shown"),
        _("Close to an earlier file"),
    ]
    rows = [
        [
            Cell(each.by.name, url=reverse("insight:check", args=[each.pk])),
            each.recipient.name,
            in_words(timezone.localtime(each.at)),
            each.untold,
            each.differing,
        ]
        for each in waiting
    ]
    return Table(_("Waits for you"), heads, rows)


def register_table(left: list[FileRelease]) -> Table:
    heads = [
        _("Left to"),
        _("Organization"),
        _("Released at"),
        _("Released by"),
        _("As of"),
        _("Rows hidden further"),
        _("Version"),
    ]
    rows = [
        [
            each.person.name,
            each.recipient.name,
            in_words(timezone.localtime(each.at)),
            each.by.name if each.by else _("Nobody: nothing in it was small"),
            in_words(each.held.as_of),
            len(each.withheld),
            each.version,
        ]
        for each in left
    ]
    return Table(_("Register of files that left"), heads, rows)


def check(request: BehindTheDoor, number: int) -> HttpResponse:
    """The table as it would leave; what of it is small, and what differs by little from what left before."""
    held = next((each for each in releasing.to_check(request.visit.person) if each.pk == number), None)
    if held is None or held.sealed is None:
        raise Refused(str(number))
    try:
        table = releasing.opened(bytes(held.sealed), held.contributor)
    except KeyDestroyed:
        raise Refused(str(number)) from None
    board = releasing.board_of(table, held.as_of, releasing.wanted_of(held.query))
    leaves = releasing.table_of(board)
    form = AnswerForm(request.POST or None, rows=choices_of(board, leaves))
    if request.method == "POST" and form.is_valid():
        with form.once(by=request.visit.person.pk) as first:
            first.result = reverse("insight:checks")
            if first:
                answer(request, held, table, form.facts)
        return redirect(first.result)
    near = differing(leaves, releasing.earlier_of(held))
    context = {
        "held": held,
        "facts": facts_of(held),
        "tables": tables_of(board, near),
        "form": form,
        "places": [Place(_("Today"), "/"), Place(_("Files that leave"), reverse("insight:checks")), Place(_("Check"))],
    }
    return render(request, "insight/check.html", context, status=form.status)


def answer(request: BehindTheDoor, held: HeldFile, table: list[Told], facts: dict[str, Any]) -> None:
    if facts["verdict"] == REFUSE:
        made = call("SELECT access.refuse_file_v1(%s::bigint, %s)", held.pk, facts["note"])
        said = _("The file does not leave. Who asked for it is told.")
    else:
        places = [place_of(word) for word in facts["withheld"]]
        shown = hide(table, places)
        hidden = [row.place for before, row in zip(table, shown, strict=True) if row.is_hidden and not before.is_hidden]
        sealed = key_of(held.contributor).seal([row.as_list() for row in shown])
        made = call(
            "SELECT access.release_file_v1(%s::bigint, %s, %s::jsonb, %s)",
            held.pk, sealed, json.dumps(hidden), facts["note"],
        )  # fmt: skip
        said = _("The file is released. Who asked for it is told.")
    if made is None:
        raise Refused(str(held.pk))
    messages.success(request, said)


def place_of(word: str) -> tuple[str, str]:
    cube, _colon, key = word.partition(":")
    return cube, key


def choices_of(board: Board, leaves: list[Told]) -> list[tuple[str, str]]:
    """Every row that is told, but those of totals."""
    labels = labels_of(board)
    return [
        (f"{row.cube}:{row.key}", f"{TABLES[row.cube]}: {labels[row.place]}")
        for row in leaves
        if row.key and not row.is_hidden
    ]


def labels_of(board: Board) -> dict[tuple[str, str], str]:
    cubes = (("domain", board.domains), ("quarter", board.quarters), ("holder", board.holders))
    return {(cube, cells.key): cells.label for cube, found in cubes for cells in found}


def facts_of(held: HeldFile) -> list[Row]:
    return [
        Row(_("Asked for by"), held.by.name, note=held.recipient.name),
        Row(_("Asked at"), in_words(timezone.localtime(held.at))),
        Row(_("As of"), in_words(held.as_of)),
        Row(_("Filter"), "; ".join(releasing.wanted_of(held.query).in_words()) or _("Everything, without a filter")),
        Row(_("Numbers that are small or not shown"), held.untold),
        Row(_("Rows close to an earlier file"), held.differing),
        Row(_("Version"), held.version),
    ]


def tables_of(board: Board, near: dict[tuple[str, str], int]) -> list[Table]:
    heads = {
        "domain": [_("What is needed"), _("Needs found"), _("Needs met"), _("Not met so far")],
        "quarter": [_("Found in"), _("Needs found"), _("Needs met"), _("Not met so far")],
        "holder": [_("Who has the next step"), _("Open tasks"), _("Overdue"), _("Not yet due")],
    }
    labels = labels_of(board)
    found = []
    for cube, columns in heads.items():
        rows = [row for row in releasing.table_of(board) if row.cube == cube]
        if rows:
            cells = [[labels[row.place], *map(cell_of, row.numbers), remark_of(row, near)] for row in rows]
            found.append(Table(str(TABLES[cube]), [*columns, _("Check")], cells))
    return found


def cell_of(number: int | None) -> object:
    return Cell(_("not shown"), kind="attention") if number is None else number


def remark_of(row: Told, near: dict[tuple[str, str], int]) -> object:
    if row.place in near:
        return Cell(_("Differs by %s from an earlier file") % near[row.place], kind="urgent")
    if None in row.numbers:
        return Cell(_("Small, or would give a small one away"), kind="attention")
    return ""
