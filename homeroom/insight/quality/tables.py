"""The numbers as tables; each one leads to the children behind it."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from homeroom.common.charts import Bar, stacked_bars
from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Column, Table
from homeroom.exchange.reading.messages import retold
from homeroom.exchange.words import SEVERITIES, title_of
from homeroom.insight.quality.conflicts import Differing, owner_of
from homeroom.insight.quality.elements import BY_NUMBER
from homeroom.insight.quality.models import Conflict, QualityFinding, QualityMeasure
from homeroom.insight.quality.names import Child
from homeroom.insight.quality.queries import Behind, Measured, Wrong, age
from homeroom.insight.quality.words import (
    ANSWERS,
    DOUBTFUL,
    MISSING,
    OLDEST,
    days_ago,
    label,
    value_in_words,
    why,
)
from homeroom.students.words import DATASETS


def number(text: str) -> Column:
    return Column(text, is_number=True)


def of_elements(found: Iterable[Measured], today: date) -> Table:
    """Every element, kinds of information in the order in which pages have them."""
    columns: list[Column | str] = [
        _("What"),
        _("Kind of information"),
        number(_("Students")),
        number(_("On record")),
        number(_("Missing")),
        number(_("In doubt")),
        number(_("To check")),
        number(_("Usual age, days")),
        number(_("Oldest, days")),
    ]
    kinds = list(DATASETS)
    ordered = sorted(found, key=lambda each: kinds.index(each.watched.element.dataset))
    return Table(_("What plans rest on"), columns, [row(each, today) for each in ordered], caption_is_hidden=True)


def row(each: Measured, today: date) -> list[object]:
    measure, key = each.measure, each.watched.key
    usual = age(measure.happened_usual_on or measure.recorded_usual_on, today)
    oldest = age(measure.happened_oldest_on or measure.recorded_oldest_on, today)
    return [
        Cell(label(key), url=reverse("insight:quality_element", args=[key])),
        DATASETS[each.watched.element.dataset].label,
        measure.children,
        measure.told,
        opened(measure.missing, key, MISSING),
        opened(measure.doubtful, key, DOUBTFUL),
        Cell(each.asked, url=reverse("insight:conflicts")) if each.asked else 0,
        "" if usual is None else usual,
        "" if oldest is None else Cell(oldest, url=rows_of(key, OLDEST)),
    ]


def rows_of(key: str, what: str) -> str:
    return f"{reverse('insight:quality_element', args=[key])}?what={what}"


def opened(many: int, key: str, what: str) -> object:
    return Cell(many, url=rows_of(key, what)) if many else 0


def wrong_in_loads(found: Iterable[Wrong]) -> Table | None:
    rows = [
        [
            Cell(title_of(each.batch), url=reverse("exchange:import", args=[each.batch.pk])),
            each.file,
            Cell(SEVERITIES[each.severity][0], kind=SEVERITIES[each.severity][1]),
            retold(each.first, _),
            each.many,
        ]
        for each in found
    ]
    columns: list[Column | str] = [
        _("Load"),
        _("File"),
        _("What became of it"),
        _("What was wrong"),
        number(_("How often")),
    ]
    return Table(_("What the last loads could not read, or doubted"), columns, rows) if rows else None


def of_children(found: Behind, what: str, today: date) -> Table:
    rows = []
    for finding in found.page:
        child = found.children.get(finding.student_id)
        name = linked(child) if child else _("A student")
        if what == OLDEST:
            days = [age(day, today) for day in (finding.happened_on, finding.recorded_on)]
            rows.append([name, *("" if each is None else days_ago(each) for each in days)])
        elif what == DOUBTFUL:
            rows.append([name, why(finding.code), since(finding)])
        else:
            rows.append([name, since(finding)])
    columns = {
        OLDEST: [_("Student"), _("Newest event, days ago"), _("Last change, days ago")],
        DOUBTFUL: [_("Student"), _("What is wrong"), _("Found since")],
        MISSING: [_("Student"), _("Missing since")],
    }[what]
    return Table(_("Students"), columns, rows, caption_is_hidden=True)


def since(finding: QualityFinding) -> str:
    return in_words(timezone.localtime(finding.found_at).date())


def linked(child: Child) -> Cell:
    return Cell(child.name, url=reverse("desk:student", args=[child.public_id]))


def over_time(measures: Sequence[QualityMeasure]) -> Table:
    columns: list[Column | str] = [
        _("Day of the load"),
        number(_("Students")),
        number(_("On record")),
        number(_("Missing")),
        number(_("In doubt")),
        number(_("To check")),
    ]
    rows = [[in_words(m.measured_on), m.children, m.told, m.missing, m.doubtful, m.asked] for m in measures]
    return Table(_("Over time"), columns, rows)


def in_short(day: date) -> str:
    """Twelve of them stand beside each other."""
    return _("%(month)02d/%(day)02d") % {"month": day.month, "day": day.day}


def picture(measures: Sequence[QualityMeasure]) -> str:
    """Bars: of each day how many have it, and how many not."""
    bars = [Bar(in_short(m.measured_on), (m.told, m.missing)) for m in measures]
    return stacked_bars(bars, (_("On record"), _("Missing")), up=_("Students"), across=_("Day of the load"))


# --- Conflicts -------------------------------------------------------------------------------------------------------


def of_conflicts(
    found: Iterable[Differing], children: dict[int, Child], asked: dict[tuple[int, int], list[Conflict]]
) -> Table:
    rows = []
    for each in found:
        child = children.get(each.student)
        if child is None:
            continue
        said = "; ".join(f"{word.name}: {value_in_words(each.key, word.value)}" for word in each.words)
        address = reverse("insight:conflict", args=[child.public_id, each.key])
        before = asked.get((each.student, each.element), [])
        rows.append(
            [linked(child), Cell(label(each.key), url=address), said, owner_of(each, before).name, state(before)]
        )
    columns = [_("Student"), _("What differs"), _("What each record says"), _("Who looks"), _("State")]
    return Table(_("What differs now"), columns, rows)


def state(asked: Sequence[Conflict]) -> object:
    """What became of the last asking."""
    if not asked:
        return Cell(_("Nobody asked yet"), kind="attention")
    answer = asked[0].answer  # type: ignore[attr-defined]  # Of with_answers().
    return Cell(ANSWERS[answer], kind="neutral") if answer else Cell(_("Asked"), kind="info")


def of_waiting(found: Iterable[Conflict], children: dict[int, Child]) -> Table | None:
    rows = [
        [
            linked(children[each.student_id]),
            Cell(label(BY_NUMBER[each.element].key), url=reverse("insight:conflict_answer", args=[each.pk])),
            each.organization.name,
            in_words(each.at),
        ]
        for each in found
        if each.student_id in children
    ]
    columns = [_("Student"), _("What to check"), _("Asked by"), _("Asked at")]
    return Table(_("Waits for you"), columns, rows) if rows else None
