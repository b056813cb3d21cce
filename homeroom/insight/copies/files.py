"""The file itself: for whom, for what, by whom, when and until when stands in it, as a workbook and as text with commas."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homeroom.access.door import EXPORT, Visit
from homeroom.access.recipients import Recipient, render_for, visitor
from homeroom.common import comma_separated, workbook
from homeroom.common.dates import in_words
from homeroom.common.lists import in_a_row
from homeroom.common.workbook import Sheet
from homeroom.insight.copies.models import Export


@dataclass(frozen=True)
class Content:
    """What a copy holds, and what of it may be looked at and not be taken away. `query` is the filter as an address has it; what
    is not read before it is taken stands in `holds`, by name."""

    of: str
    sheets: Sequence[Sheet]
    students: Collection[int] = ()
    asked: Sequence[str] = ()
    query: str = ""
    left_out: Sequence[str] = ()
    student_id: int | None = None
    holds: Sequence[str] = ()

    @property
    def is_of_nothing(self) -> bool:
        """A list that is empty is a list; of one child, nothing is no copy."""
        return self.student_id is not None and not (self.rows or self.holds)

    @property
    def rows(self) -> int:
        return sum(len(sheet.rows) for sheet in self.sheets)


def answer(request: HttpRequest, content: Content, export: Export) -> HttpResponse:
    """The file as a download whose name tells of nobody. In the book it stands as exported, also when no child is in it."""
    visit: Visit = request.visit  # type: ignore[attr-defined]
    visit.operation = EXPORT
    visit.show(*content.students)
    is_text = export.format == Export.CSV
    draw = as_text if is_text else as_workbook
    made = render_for(
        visitor(visit, get_language() or "en"), lambda to, _line: draw(content, export, told_of(to, export))
    )
    return HttpResponse(
        made,
        content_type=comma_separated.MIME if is_text else workbook.MIME,
        headers={"Content-Disposition": f'attachment; filename="{name_of(export)}"'},
    )


def name_of(export: Export) -> str:
    days = f"{export.taken_on:%Y-%m-%d}-destroy-by-{export.expires_on:%Y-%m-%d}"
    return f"homeroom-{export.of}-copy-{export.pk}-{days}.{export.format}"


@dataclass(frozen=True)
class Told:
    """What the file says of itself, each under its name."""

    who: str
    at: str
    rows: list[tuple[str, str]]

    @property
    def in_short(self) -> str:
        return "; ".join(f"{label}: {value}" for label, value in self.rows)


def told_of(to: Recipient, export: Export) -> Told:
    who = f"{to.name}, {to.organization}" if to.organization else to.name
    at = date_format(timezone.localtime(), "DATETIME_FORMAT")
    rows = [
        (_("For"), export.recipient.name if export.is_handed_on else who),
        (_("Taken by"), who),
        (_("Purpose"), export.purpose.in_words if export.purpose else "–"),
        (_("Made"), at),
        (_("Destroy by"), in_words(export.expires_on)),
        (_("Copy"), str(export.pk)),
    ]
    return Told(who, at, rows)


def as_workbook(content: Content, export: Export, told: Told) -> bytes:
    confidential = _("Confidential, for %(who)s. Made %(at)s.") % {"who": told.rows[0][1], "at": told.at}
    rows: list[list[str]] = [list(row) for row in told.rows]
    if content.student_id is None:
        rows.append([_("Filter"), "; ".join(content.asked) or _("Everything, without a filter")])
    rows.append([_("Sharing"), _("Share only as your agreement allows. Delete the file when you no longer need it.")])
    if content.left_out:
        rows.append([_("Left out"), left_out_in_words(content)])
    return workbook.workbook(content.sheets, Sheet(_("Confidential"), [_("Confidential"), ""], rows), confidential)


def left_out_in_words(content: Content) -> str:
    said = _("You can see these on the screen, but an agreement does not let you take them away: %(columns)s.")
    return said % {"columns": in_a_row(list(content.left_out), _("and"))}


def as_text(content: Content, export: Export, told: Told) -> bytes:
    """One table. Several become one, in which each number has a line of its own."""
    if len(content.sheets) == 1:
        [sheet] = content.sheets
        columns, rows = list(sheet.columns), [list(row) for row in sheet.rows]
    else:
        columns = [_("Table"), _("Row"), _("Column"), _("Value")]
        rows = [
            [sheet.title, row[0], label, value]
            for sheet in content.sheets
            for row in sheet.rows
            for label, value in zip(sheet.columns[1:], row[1:], strict=True)
        ]
    said = told.in_short
    return comma_separated.comma_separated([*columns, _("Confidential")], [[*row, said] for row in rows])
