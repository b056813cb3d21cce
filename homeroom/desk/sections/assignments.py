"""Assignments of the last weeks: in each class how many are missing and how many came late, and the latest few."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from homeroom.common.dates import in_words
from homeroom.common.tables import Cell, Column, Table
from homeroom.desk.sections.content import plain
from homeroom.desk.words import said
from homeroom.students.models import AssignmentResult
from homeroom.students.queries import ASSIGNMENTS_WEEKS, Facts

CLASSES_MAX = 12  # As many as the table of classes.
LATEST_MAX = 5
NOT_SUBMITTED = "not_submitted"


def tables(facts: Facts, today: date) -> list[Table]:
    results = sorted(facts.of(AssignmentResult), key=lambda each: (day_of(each) or date.min, each.title), reverse=True)
    if not results:
        return []
    return [by_class(results, today), latest(results, today)]


def by_class(results: list[Any], today: date) -> Table:
    """Those with something missing come first."""
    classes: dict[tuple[int, str, str], list[Any]] = {}
    for each in results:
        classes.setdefault((each.contributor_id, each.class_source_id, each.course_title), []).append(each)
    rows: list[tuple[str, int, int | None, int]] = []
    for (_contributor, _class, title), of_class in classes.items():
        missing = sum(is_missing(each, today) for each in of_class)
        told = [each.is_late for each in of_class if each.is_late is not None]
        late = sum(told) if told else None  # OneRoster 1.1 has no word for it.
        rows.append((title or _("A class"), missing, late, len(of_class)))
    rows.sort(key=lambda row: (-row[1], -(row[2] or 0), row[0]))
    caption = _("Assignments of the last %(weeks)s weeks") % {"weeks": ASSIGNMENTS_WEEKS}
    numbers = [Column(label, is_number=True) for label in (_("Missing"), _("Late"), _("In all"))]
    return Table(caption, [_("Course"), *numbers], rows[:CLASSES_MAX])


def latest(results: list[Any], today: date) -> Table:
    rows = [
        [each.title or _("An assignment"), each.course_title, in_words(each.due_on), result_in_words(each, today)]
        for each in results[:LATEST_MAX]
    ]
    return Table(_("The latest assignments"), [_("Assignment"), _("Course"), _("Due"), _("Result")], rows)


def day_of(result: Any) -> date | None:
    return result.due_on or result.scored_on or result.assigned_on


def is_missing(result: Any, today: date) -> bool:
    """As the school says. Where it says nothing of it (OneRoster 1.1): not handed in, and the day has passed."""
    if result.is_missing is not None:
        return bool(result.is_missing)
    return result.status == NOT_SUBMITTED and result.due_on is not None and result.due_on < today


def result_in_words(result: Any, today: date) -> Cell | str:
    score = score_in_words(result)
    if is_missing(result, today):
        return Cell(_("Missing"), kind="attention")
    if result.is_late:
        return Cell(_("Late: %s") % score if score else _("Late"), kind="attention")
    return score or said("scoreStatus", result.status)


def score_in_words(result: Any) -> str:
    """Points are told with the most that there were: what is a low score, the district's own scale says."""
    if result.score is None:
        return result.text_score
    points = plain(result.score)
    if result.score_max:
        points = _("%(points)s of %(most)s") % {"points": points, "most": plain(result.score_max)}
    return f"{result.text_score} ({points})" if result.text_score else points
