"""Attendance of this school year: counted in the database, told as a table and a picture of the same numbers."""

import json
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.common.dates import SchoolYear, in_words, month_in_words, months_between
from homeroom.common.tables import Column, Table
from homeroom.desk.words import said
from homeroom.students.models import AttendanceEvent
from homeroom.students.queries import AttendanceMonth, attendance_by_month

# Told apart by lightness too, for those who see no color and on gray paper.
COLORS = ("#1a4480", "#c05600", "#8d9297")
CHARTS_KEPT = 256  # About 10 KB each; the same few are asked for again within minutes.


def months_of(student_id: int, year: SchoolYear, today: date) -> list[AttendanceMonth]:
    """Every month from the first with an entry to this one: a month without an absence is worth showing."""
    counted = attendance_by_month(student_id, year.begins_on, min(year.ends_on, today))
    if not counted:
        return []
    return [counted.get(month) or AttendanceMonth(month) for month in months_between(min(counted), today)]


def by_month(months: Iterable[AttendanceMonth]) -> Table:
    numbers = [Column(label, is_number=True) for label in labels()]
    rows = [[month_in_words(m.month), m.unexcused, m.excused, m.late_or_partial] for m in months]
    return Table(_("Days by month, this school year"), [_("Month"), *numbers], rows)


def labels() -> tuple[str, str, str]:
    return _("Absent, unexcused"), _("Absent, excused"), _("Late or part of the day")


def in_short(months: list[AttendanceMonth]) -> str:
    absent, late = sum(m.absent for m in months), sum(m.late_or_partial for m in months)
    days_absent = ngettext("%(days)s day absent", "%(days)s days absent", absent) % {"days": absent}
    days_late = ngettext("%(days)s day late or part of the day", "%(days)s days late or part of the day", late)
    return f"{days_absent}, {days_late % {'days': late}}"


def by_day(days: Iterable[AttendanceEvent]) -> Table:
    rows = []
    for day in days:
        minutes = _("%s minutes") % day.minutes if day.minutes else ""
        rows.append([in_words(day.event_on), said("attendance", day.category), minutes])
    return Table(_("Day by day, the newest first"), [_("Day"), _("What was recorded"), _("How long")], rows)


def picture(months: list[AttendanceMonth]) -> str:
    """An SVG of stacked bars. Drawn once for the same numbers and words."""
    names = labels()
    values = [
        {"month": short(m.month), "what": name, "order": order, "days": days}
        for m in months
        for order, (name, days) in enumerate(zip(names, (m.unexcused, m.excused, m.late_or_partial), strict=True))
    ]
    return _drawn(json.dumps(_bars(values, names, [short(m.month) for m in months]), sort_keys=True))


def short(month: date) -> str:
    return date_format(month, "M")


def _bars(values: list[dict], names: tuple[str, ...], months: list[str]) -> dict:
    """A Vega-Lite chart, made by hand so that nothing but these few numbers is in it."""
    text = {"labelFontSize": 14, "titleFontSize": 14}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": 560,
        "height": 220,
        "background": "white",
        "config": {"font": "sans-serif", "view": {"stroke": None}, "axis": text},
        "data": {"values": values},
        "mark": {"type": "bar", "size": 34},
        "encoding": {
            "x": {"field": "month", "type": "nominal", "sort": months, "title": None, "axis": {"labelAngle": 0}},
            "y": {
                "field": "days",
                "type": "quantitative",
                "title": _("Days"),
                "axis": {"tickMinStep": 1, "grid": True},
            },
            "order": {"field": "order"},
            "color": {
                "field": "what",
                "type": "nominal",
                "scale": {"domain": list(names), "range": list(COLORS)},
                "legend": {"orient": "top", "title": None, "labelFontSize": 14, "labelLimit": 300},
            },
        },
    }


@lru_cache(maxsize=CHARTS_KEPT)
def _drawn(chart: str) -> str:
    # The first call loads a JavaScript engine: half a second and 90 MB that other pages need not pay.
    import vl_convert

    return vl_convert.vegalite_to_svg(chart)
