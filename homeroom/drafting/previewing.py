"""What would change if it were active, by the rule itself; and how each role would see a made-up child."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from homeroom.access.catalogue import VIEWS, Element, catalogue
from homeroom.access.door import call
from homeroom.agreements import words as agreement_words
from homeroom.agreements.compiling import coverage, most
from homeroom.agreements.element_words import ELEMENTS
from homeroom.common.shell import Place
from homeroom.common.tables import Column, Row, Table
from homeroom.drafting.prospects import Prospect
from homeroom.partners.words import ROLES


@dataclass
class Preview:
    places: list[Place]
    lead: str
    cannot: list[str]
    gains: Table | None
    losses: Table | None
    # Why nothing changes, where nothing does.
    nothing: str
    # Licenses under it that would show nothing any more.
    licenses: list[str]
    # Of lines that show nothing on a page.
    beside: list[str]
    pages: list[Table]
    looks: list[Row]


def preview_page(prospect: Prospect) -> Preview:
    """Where nothing would come of it, no number stands there, and the page says why."""
    found = None if prospect.cannot else what_would_change(prospect)
    rows = found["rows"] if found else []
    gains, losses = gains_table(prospect, rows), losses_table(prospect, rows)
    return Preview(
        places=prospect.places,
        lead=prospect.lead,
        cannot=prospect.cannot,
        gains=gains if gains.rows else None,
        losses=losses if losses.rows else None,
        nothing="" if prospect.cannot or gains.rows or losses.rows else why_nothing_changes(found),
        licenses=[goes_dark(title) for title in (found["uncovered"] if found else [])],
        beside=[shows_nothing(line) for line in prospect.lines if "view" not in line.operations],
        pages=[made_up_page(prospect, recipient, role) for recipient, role in recipients_of(prospect)],
        looks=[] if prospect.cannot else list(looks(prospect)),
    )


def what_would_change(prospect: Prospect) -> dict[str, Any] | None:
    found = call("SELECT access.what_would_change_v1(%s, %s)", prospect.draft, prospect.agreement)
    return json.loads(found) if isinstance(found, str) else found


def goes_dark(license: str) -> str:
    return _(
        "“%(license)s” stands under it and would show nothing to anybody until it asks for no more than this shows."
    ) % {"license": license}


def why_nothing_changes(found: dict[str, Any] | None) -> str:
    if found and found["rests"]:
        return _(
            "It is paused, or what it stands under is. While it rests nobody sees anything by it, and nothing changes."
        )
    if found and found["waits_above"]:
        return _("It opens nothing while the agreement above it is not in force. That one comes first.")
    if found and found["rows"]:
        return _("Nobody gains or loses sight of anything by it. Other lines or agreements show the same already.")
    return _("It opens nothing by itself.")


def shows_nothing(line: Any) -> str:
    if set(line.operations) == {"aggregate"}:
        return _("Line %(line)s only lets counts be made. It shows no child to anybody.") % {"line": line.number}
    operations = agreement_words.listed([agreement_words.OPERATIONS[each] for each in line.operations])
    return _("By line %(line)s nobody sees a child’s page. What it allows: %(operations)s.") % {
        "line": line.number,
        "operations": operations,
    }


# --- Who gains, who loses --------------------------------------------------------------------------------------------


def gains_table(prospect: Prospect, rows: Iterable[dict[str, Any]]) -> Table:
    return changes_table(
        prospect,
        [row for row in rows if "1" in row["gained"]],
        caption=_("Who would see more"),
        kinds=lambda row: kinds_gained(row["gained"], row["sight_before"]),
        counts=("lines_gaining", "people_gaining", "children_gaining", "children_before"),
        column=_("Of whom they see something today"),
    )


def losses_table(prospect: Prospect, rows: Iterable[dict[str, Any]]) -> Table:
    return changes_table(
        prospect,
        [row for row in rows if "1" in row["lost"]],
        caption=_("Who would see less"),
        kinds=lambda row: kinds_lost(row["lost"], row["sight_after"]),
        counts=("lines_losing", "people_losing", "children_losing", "children_after"),
        column=_("Of whom they still see something"),
    )


def changes_table(prospect: Prospect, rows, *, caption: str, kinds, counts: tuple[str, ...], column: str) -> Table:
    organizations = prospect.around.organizations
    lines, people, children, others = counts
    cells: list[list[object]] = []
    for row in rows:
        whose = organizations[row["contributor"]].name
        cells.append(
            [
                _("Line %(line)s") % {"line": agreement_words.listed(row[lines])},
                f"{organizations[row['recipient']].name}: {ROLES[row['role']]}",
                _("%(organization)s's own records") % {"organization": whose} if row["own"] else whose,
                kinds(row),
                *(counted(row[each]) for each in (people, children, others)),
            ]
        )
    numbers = [Column(label, is_number=True) for label in (_("People"), _("Children"), column)]
    columns: list[Column | str] = [_("By"), _("Who"), _("Records of"), _("Kinds"), *numbers]
    return Table(caption, columns, cells, caption_is_hidden=True)


def counted(number: int | None) -> str:
    """A few children are no number: whoever knows one of them could learn who is in care."""
    return _("fewer than 5") if number is None else str(number)


def kinds_gained(gained: str, before: str) -> str:
    """What is seen that was not; and of what kinds more is seen than before: more of it, more fully, or of more days."""
    saw = kinds_seen(before)
    return in_order(
        name if kind not in saw else _("more of %(kind)s") % {"kind": name} for kind, name in named(kinds_in(gained))
    )


def kinds_lost(lost: str, after: str) -> str:
    """What is not seen any more; and of what kinds less is seen: less of it, less fully, or of fewer days."""
    left = kinds_seen(after)
    return in_order(
        name if kind not in left else _("less of %(kind)s") % {"kind": name} for kind, name in named(kinds_in(lost))
    )


# How access.sight_bits_v1 puts a way of seeing together: elements at three views, and datasets three times.
OF_ELEMENTS, OF_DATASETS = 128, 64
SEEN_AT_ALL, ROWS = slice(0, OF_ELEMENTS), slice(3 * OF_ELEMENTS, 3 * OF_ELEMENTS + OF_DATASETS)


def kinds_in(bits: str) -> set[str]:
    """Of everything that is in it."""
    elements, datasets = bits[: 3 * OF_ELEMENTS], bits[3 * OF_ELEMENTS :]
    found = {e.category for e in catalogue().elements.values() if "1" in elements[e.number :: OF_ELEMENTS]}
    for begin in range(0, len(datasets), OF_DATASETS):
        found |= kinds_of_rows(datasets[begin : begin + OF_DATASETS])
    return found


def kinds_seen(bits: str) -> set[str]:
    of_elements = {e.category for e in catalogue().elements.values() if bits[SEEN_AT_ALL][e.number] == "1"}
    return of_elements | kinds_of_rows(bits[ROWS])


def kinds_of_rows(mask: str) -> set[str]:
    return {dataset.elements[0].category for dataset in catalogue().datasets_in(int(mask, 2))}


def named(kinds: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((kind, str(agreement_words.CATEGORIES[kind])) for kind in kinds)


def in_order(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))


# --- A made-up child -------------------------------------------------------------------------------------------------


def looks(prospect: Prospect) -> Iterator[Row]:
    """To the page of a made-up student, as each role of each recipient would see it for each purpose."""
    around, seen = prospect.around, set()
    for line in prospect.lines_shown:
        for seat in product(line.recipients, line.roles, line.purposes):
            if seat not in seen:
                seen.add(seat)
                recipient, role, purpose = seat
                who = f"{ROLES[role]}, {around.organizations[recipient].name}, {around.purposes[purpose].name}"
                yield Row(who, "", url=reverse("desk:made_up", args=[prospect.key, *seat]))


def recipients_of(prospect: Prospect) -> list[tuple[str, str]]:
    """Organization and role, each once, in the order of the lines."""
    return list(
        dict.fromkeys((key, role) for line in prospect.lines_shown for key in line.recipients for role in line.roles)
    )


def made_up_page(prospect: Prospect, recipient: str, role: str) -> Table:
    """Marisol is made up. What this role would see of her, element by element, under this alone."""
    seen: dict[Element, str] = {}
    for line in prospect.lines_shown:
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
    who = f"{ROLES[role]}, {prospect.around.organizations[recipient].name}"
    columns = [_("Kind"), *(str(agreement_words.VIEWS[view]).capitalize() for view in reversed(VIEWS))]
    return Table(who, columns, rows)
