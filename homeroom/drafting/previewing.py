"""What would change if a draft were active, by the rule itself; and how each role would see a made-up child."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.catalogue import VIEWS, Element, catalogue
from homeroom.agreements import words as agreement_words
from homeroom.agreements.compiling import coverage, most
from homeroom.agreements.element_words import ELEMENTS
from homeroom.common.shell import Place
from homeroom.common.tables import Column, Row, Table
from homeroom.drafting.queries import DraftPage
from homeroom.partners.words import ROLES


@dataclass
class Preview:
    places: list[Place]
    cannot: list[str]
    gains: Table | None
    pages: list[Table]
    looks: list[Row]


def preview_page(page: DraftPage) -> Preview:
    """Where a line names somebody who is no party, nothing would be open, and this says so."""
    lacks = [lack for lack in page.version.lacks if lack["what"] in ("party", "grounds")]
    cannot = [agreement_words.missing_in_words(lack) for lack in lacks]
    return Preview(
        places=page.places_of(_("What will change")),
        cannot=cannot,
        gains=None if cannot else gains_table(page),
        pages=[made_up_page(page, recipient, role) for recipient, role in recipients_of(page)],
        looks=[] if cannot else list(looks(page)),
    )


def gains_table(page: DraftPage) -> Table:
    organizations = page.reading.around.organizations
    rows: list[list[object]] = []
    for row in what_would_open(page.draft.pk):
        recipient = organizations[row["recipient"]].name
        whose = organizations[row["contributor"]].name
        shown = _("%(organization)s's own records") % {"organization": whose} if row["own"] else whose
        rows.append(
            [
                _("Line %(line)s") % {"line": row["line"]},
                f"{recipient}: {ROLES[row['role']]}",
                row["people"],
                shown,
                kinds_in_words(row["datasets"], row["elements"]),
                counted(row["children"]),
                counted(row["children_before"]),
            ]
        )
    return Table(
        _("Who would see what of how many children"),
        [
            _("By"),
            _("Who"),
            Column(_("People"), is_number=True),
            _("Records of"),
            _("Kinds"),
            Column(_("Children"), is_number=True),
            Column(_("Of whom they see something today"), is_number=True),
        ],
        rows,
        caption_is_hidden=True,
    )


def what_would_open(draft: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM access.what_would_open_v1(%s)", [draft])
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def looks(page: DraftPage) -> Iterator[Row]:
    """To the page of a made-up student, as each role of each recipient would see it for each purpose."""
    around, seen = page.reading.around, set()
    for line in page.reading.lines:
        for seat in product(line.recipients, line.roles, line.purposes):
            if seat not in seen:
                seen.add(seat)
                recipient, role, purpose = seat
                who = f"{ROLES[role]}, {around.organizations[recipient].name}, {around.purposes[purpose].name}"
                yield Row(who, "", url=reverse("desk:made_up", args=[page.draft.key, *seat]))


def counted(number: int | None) -> str:
    """A few children are no number: whoever knows one of them could learn who is in care."""
    return _("fewer than 5") if number is None else str(number)


def kinds_in_words(datasets: int, elements: str) -> str:
    of_rows = {dataset.elements[0].category for dataset in catalogue().datasets_in(datasets)}
    of_elements = {e.category for e in catalogue().elements.values() if elements[e.number] == "1"}
    return ", ".join(sorted(str(agreement_words.CATEGORIES[each]) for each in of_rows | of_elements))


def recipients_of(page: DraftPage) -> list[tuple[str, str]]:
    """Organization and role, each once, in the order of the lines."""
    return list(
        dict.fromkeys((key, role) for line in page.reading.lines for key in line.recipients for role in line.roles)
    )


def made_up_page(page: DraftPage, recipient: str, role: str) -> Table:
    """Marisol is made up. What this role would see of her, element by element, under this draft alone."""
    seen: dict[Element, str] = {}
    for line in page.reading.lines:
        if recipient in line.recipients and role in line.roles:
            for element, view in coverage(line).items():
                seen[element] = most(view, seen.get(element))
    by_category: dict[str, list[tuple[Element, str]]] = defaultdict(list)
    for element, view in seen.items():
        by_category[element.category].append((element, view))
    rows = [
        [
            str(agreement_words.CATEGORIES[category]).capitalize(),
            *(
                "; ".join(str(ELEMENTS[element.key]) for element, given in elements if given == view) or "–"
                for view in reversed(VIEWS)
            ),
        ]
        for category, elements in by_category.items()
    ]
    who = f"{ROLES[role]}, {page.reading.around.organizations[recipient].name}"
    columns = [_("Kind"), *(str(agreement_words.VIEWS[view]).capitalize() for view in reversed(VIEWS))]
    return Table(who, columns, rows)
