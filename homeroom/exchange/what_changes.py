"""What a load changes, would change, or changes back, in tables: by kind of information, by child, and the first rows."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from homeroom.common.tables import Column, Table
from homeroom.exchange.column_words import COLUMNS, FILES
from homeroom.exchange.formats import FORMATS
from homeroom.exchange.loading.changes import Changes
from homeroom.exchange.loading.preview import columns_shown, shown
from homeroom.students.models import Batch
from homeroom.students.words import DATASETS


def tables_of_changes(told: dict, is_to_come: bool) -> Iterator[Table]:
    """`told` is what was sealed of the load."""
    children = (
        _("Children in care whom it concerns: {count}") if is_to_come else _("Children whom it concerned: {count}")
    )
    yield from tables(told, (_("New"), _("Changed"), _("Ended")), _("By kind of information"), children)


def tables_of_undoing(told: dict) -> Iterator[Table]:
    """The load's own changes, the other way around."""
    ways = (_("Goes again"), _("Is as before"), _("Comes back"))
    children = _("Children whom it concerns: {count}")
    yield from tables(told, ways, _("What undoing does, by kind of information"), children)


def tables(told: dict, ways: tuple[str, str, str], of_kinds: str, of_children: str) -> Iterator[Table]:
    if not told.get("changes"):
        return
    changes = Changes.of_json(told["changes"])
    if not changes.kinds:
        return
    numbers = [Column(way, True) for way in ways]
    yield Table(
        caption=of_kinds,
        columns=[_("What"), *numbers],
        rows=[[str(DATASETS[kind].label), of.new, of.changed, of.ended] for kind, of in changes.kinds.items()],
    )
    if len(changes.children) < changes.children_count:
        of_children += " " + _("({shown} of whom most changes are listed)")
    yield Table(
        caption_is_hidden=True,
        caption=of_children.format(count=changes.children_count, shown=len(changes.children)),
        columns=[_("Child"), *numbers],
        rows=[
            [child.name or _("Name not on record"), of.new, of.changed, of.ended]
            for child in changes.children
            if (of := child.difference)
        ],
    )


def tables_of_preview(told: dict, batch: Batch) -> Iterator[Table]:
    """The first rows of each file, as they will look on record."""
    for file, seen in told.get("preview", {}).items():
        label, rows = seen["label"], seen["rows"]
        spec = FORMATS[batch.format].files[file.removesuffix(".csv")]
        names = columns_shown(spec, rows)
        yield Table(
            caption=f"{_(FILES[file])}: {label}" if file in FILES else label,
            caption_is_hidden=True,
            columns=[Column(_("Row"), True), *(_(COLUMNS[name]) if name in COLUMNS else name for name in names)],
            rows=[[row["row"], *(shown(spec, name, row["values"].get(name, ""), _) for name in names)] for row in rows],
        )
