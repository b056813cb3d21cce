"""Attendance of this school year: counted in the database, told as a table and a picture of the same numbers."""

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeroom.common.charts import Bar, stacked_bars
from homeroom.common.dates import SchoolYear, in_words, month_in_words, months_between
from homeroom.common.tables import Column, Table
from homeroom.desk.words import said
from homeroom.students.models import AttendanceEvent
from homeroom.students.queries import AttendanceMonth, attendance_by_month


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
    return stacked_bars(
        [Bar(date_format(m.month, "M"), (m.unexcused, m.excused, m.late_or_partial)) for m in months],
        labels(),
        up=_("Days"),
    )
