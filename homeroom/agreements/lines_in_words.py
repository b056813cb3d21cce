"""A schedule line as a person would say it: what, to whom, of whom, what for, on which law."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from homeroom.access.catalogue import Element, catalogue
from homeroom.access.windows import dated_datasets
from homeroom.agreements import words
from homeroom.agreements.compiling import DATA_DAYS, coverage, masks, own_beside
from homeroom.agreements.element_words import ELEMENTS
from homeroom.agreements.models import Line
from homeroom.common.dates import in_words
from homeroom.common.tables import Row
from homeroom.partners.models import Organization
from homeroom.partners.words import ROLES

AFTER = {"left_care": gettext_lazy("the child has left care")}


@dataclass
class LineInWords:
    heading: str
    rows: list[Row]


def line_in_words(line: Line, organizations: dict[str, Organization], purposes: dict[str, str]) -> LineInWords:
    """A schedule line as a person would say it."""
    recipients = [organizations[key] for key in line.recipients]
    heading = _("Line %(number)s: %(contributor)s shows %(recipients)s") % {
        "number": line.number,
        "contributor": line.contributor.name,
        "recipients": words.listed(recipients),
    }
    roles = words.listed([ROLES[role] for role in line.roles], _("or"))
    rows = [
        *kinds_in_words(line),
        *(
            Row(
                _("And of the school's own records"),
                kinds,
                note=_("For: %(roles)s. The school learns here who is in care.") % {"roles": roles},
            )
            for recipient, roles, kinds in own_in_words(line, recipients)
        ),
        Row(_("Who may see it"), roles, note=str(words.RELATIONS[line.relationship])),
        Row(_("Of whom"), words.POPULATIONS[line.population]),
        *window_in_words(line),
        Row(_("What for"), words.listed([purposes[key] for key in line.purposes])),
        Row(_("What they may do"), words.listed([words.OPERATIONS[operation] for operation in line.operations])),
        Row(_("On which law"), words.listed([words.law_in_words(code) for code in line.bases])),
    ]
    rows += [
        Row(_("As the law asks: %s") % words.content_in_words(key), value) for key, value in line.basis_contents.items()
    ]
    if line.redisclosure:
        rows.append(
            Row(_("Passing it on"), words.REDISCLOSURES.get(line.redisclosure, line.redisclosure.replace("_", " ")))
        )
    rows += retention_in_words(line)
    rows.append(Row(_("At the end"), words.DISPOSITIONS.get(line.disposition, "")))
    return LineInWords(heading, rows)


def kinds_in_words(line: Line) -> list[Row]:
    """What is shown, by how much of it is shown."""
    by_view: dict[str, list[Element]] = {}
    for element, view in coverage(line).items():
        by_view.setdefault(view, []).append(element)
    return [
        Row(_("What, %s") % words.VIEWS[view], elements_in_words(by_view[view]))
        for view in ("full", "masked", "flag")
        if view in by_view
    ]


def window_in_words(line: Line) -> list[Row]:
    """Of which days, of what has days; and on which days the line is open."""
    said = {key: date.fromisoformat(value) for key, value in line.window.items() if key != "look_back_days"}
    rows = []
    if line.window.keys() & DATA_DAYS:
        days = [_("not before %s") % in_words(said["not_before"])] if "not_before" in said else []
        if back := line.window.get("look_back_days"):
            days.append(ngettext("the last %(days)s day", "the last %(days)s days", back) % {"days": back})
        kinds = dated_kinds(line)
        limited = _("This limits: %s. Everything else is as it is now.") % kinds if kinds else NO_DAYS
        rows.append(Row(_("Of which days"), words.listed(days), note=str(limited)))
    open_days = [
        text % in_words(said[key])
        for key, text in (("open_from", _("from %s")), ("open_to", _("through %s")))
        if key in said
    ]
    if open_days:
        rows.append(Row(_("When it is open"), " ".join(open_days)))
    return rows


def dated_kinds(line: Line) -> str:
    """What of the line is shown in rows that have days."""
    dated = masks(coverage(line))["datasets"] & dated_datasets()
    return elements_in_words(e for dataset in catalogue().datasets_in(dated) for e in dataset.elements)


NO_DAYS = gettext_lazy("Nothing of this line is shown with days of its own.")


def elements_in_words(elements: Iterable[Element]) -> str:
    """Semicolons, because some names have commas."""
    return "; ".join(str(ELEMENTS[element.key]) for element in elements)


def own_in_words(line: Line, recipients: Iterable[Organization]) -> Iterable[tuple[str, str, str]]:
    """Recipient, its roles, and the kinds of its own records that the line lets them see here."""
    for recipient in recipients:
        by_kinds: dict[str, list[str]] = {}
        for role in line.roles:
            if interest := own_beside(line, recipient, role, coverage(line)):
                categories = {catalogue().datasets[name].elements[0].category: None for name in interest.datasets}
                by_kinds.setdefault("; ".join(str(words.CATEGORIES[each]) for each in categories), []).append(role)
        for kinds, roles in by_kinds.items():
            yield recipient.name, words.listed([ROLES[role] for role in roles], _("or")), kinds


def retention_in_words(line: Line) -> list[Row]:
    retention = dict(line.retention)
    if retention.keys() == {"days", "after"} and retention["after"] in AFTER:
        kept = ngettext("%(days)s day after %(event)s", "%(days)s days after %(event)s", int(retention["days"]))
        return [Row(_("How long it is kept"), kept % {"days": retention["days"], "event": AFTER[retention["after"]]})]
    return [Row(_("How long it is kept: %s") % key.replace("_", " "), value) for key, value in retention.items()]
