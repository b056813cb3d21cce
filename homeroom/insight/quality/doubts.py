"""What stands on record and cannot be right, though the loader took it: each rule once, with its sentence and its SQL."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeroom.exchange.formats.codes import CODES
from homeroom.students import models as record
from homeroom.students.grade_levels import GRADE_LEVELS
from homeroom.students.models import Fact

YEARS_MAX = 25  # Help for youth who leave care ends at 23 at the latest (42 USC 677); beyond 25 a birth date is a slip.
# What people type where a name is asked for and none is known.
PLACEHOLDERS = ("unknown", "unk", "none", "n/a", "na", "null", "tbd", "test", "xxx", "child", "baby boy", "baby girl")


@dataclass(frozen=True)
class Doubt:
    """`where` is about a current fact `f` of the contributor; the children of whom it holds are doubtful."""

    code: str
    key: str
    sentence: str | Promise
    facts: type[Fact]
    where: str

    @property
    def children(self) -> str:
        return (
            f'SELECT f.student_id FROM "{self.facts._meta.db_table}" f WHERE f.contributor_id = %(mine)s'
            f" AND f.superseded_at IS NULL AND ({self.where})"
        )


def another(table: type[Fact], condition: str) -> str:
    """Whether the contributor has such another current fact `o`."""
    return (
        f'EXISTS (SELECT FROM "{table._meta.db_table}" o WHERE o.contributor_id = f.contributor_id'
        f" AND o.superseded_at IS NULL AND {condition})"
    )


def holds(fact: str, begins: str = "begins_on", ends: str = "ends_on") -> str:
    today = "%(today)s::date"
    return f"coalesce({fact}.{begins}, {today}) <= {today} AND ({fact}.{ends} IS NULL OR {fact}.{ends} > {today})"


def twice(table: type[Fact], begins: str, ends: str) -> str:
    """Two facts that hold today, where there can be one."""
    same_child = f"o.student_id = f.student_id AND o.id <> f.id AND {holds('o', begins, ends)}"
    return f"{holds('f', begins, ends)} AND {another(table, same_child)}"


def not_among(column: str, codes) -> str:
    known = ", ".join(f"'{code}'" for code in sorted(codes))
    return f"f.{column} NOT IN ('', {known})"


DOUBTS = (
    Doubt(
        "placeholder",
        "identity.legal_name",
        _("This is no name, but a word for none. Send the child’s legal name."),
        record.Identity,
        "lower(f.first_name) = ANY (%(placeholders)s) OR lower(f.last_name) = ANY (%(placeholders)s)",
    ),
    Doubt(
        "birth_date",
        "identity.birth_date",
        _("By this date the student is not born yet, or older than 25. Look for a slip in the year."),
        record.MatchKeys,
        f"f.birth_on > %(today)s::date OR f.birth_on <= %(today)s::date - interval '{YEARS_MAX + 1} years'",
    ),
    Doubt(
        "number_of_two",
        "identity.state_student_id",
        _("Two of your students have the same number. One of the two is wrong."),
        record.MatchKeys,
        "f.state_student_id <> '' AND "
        + another(record.MatchKeys, "o.state_student_id = f.state_student_id AND o.student_id <> f.student_id"),
    ),
    Doubt(
        "number_of_one_sign",
        "identity.state_student_id",
        _("This number is one sign, said again and again. Leave it empty where you do not know it."),
        record.MatchKeys,
        r"f.state_student_id ~ '^(.)\1*$'",
    ),
    Doubt(
        "left_before",
        "enrollment.school",
        _("The student left this school before the first day there. One of the two days is wrong."),
        record.SchoolEnrollment,
        "f.exit_on < f.entry_on",
    ),
    Doubt(
        "no_school",
        "enrollment.school",
        _("The student is enrolled, and no school is named. Send the school with the enrollment."),
        record.Enrollment,
        f"{holds('f', 'entry_on', 'exit_on')} AND NOT "
        + another(record.SchoolEnrollment, f"o.student_id = f.student_id AND {holds('o', 'entry_on', 'exit_on')}"),
    ),
    Doubt(
        "grade_level",
        "enrollment.grade_level",
        _("This is none of the grade levels that we know. Map your word for it, or correct it."),
        record.Enrollment,
        not_among("grade_level", GRADE_LEVELS),
    ),
    Doubt(
        "day_ahead",
        "attendance.daily",
        _("An absence of a day that has not come yet. Look for a slip in the date."),
        record.AttendanceEvent,
        "f.event_on > %(today)s::date",
    ),
    Doubt(
        "attendance_code",
        "attendance.daily",
        _("This is none of the attendance codes that we know. Map your word for it, or correct it."),
        record.AttendanceEvent,
        not_among("category", CODES["attendance"].labels),
    ),
    Doubt(
        "credits",
        "academics.credits",
        _("More credits were earned than tried for. One of the two numbers is wrong."),
        record.CreditRecord,
        "f.credits_earned > f.credits_attempted",
    ),
    Doubt(
        "two_episodes",
        "care.in_care",
        _("Two care episodes are open at once. End the one that is over."),
        record.CareEpisode,
        twice(record.CareEpisode, "removal_on", "exit_on"),
    ),
    Doubt(
        "two_homes",
        "placement.type",
        _("Two placements are open at once. End the one that is over."),
        record.Placement,
        twice(record.Placement, "begins_on", "ends_on"),
    ),
    Doubt(
        "ends_before",
        "placement.type",
        _("This placement ends before it begins. One of the two days is wrong."),
        record.Placement,
        "f.ends_on < f.begins_on",
    ),
    Doubt(
        "setting",
        "placement.type",
        _("This is none of the kinds of placement that we know. Map your word for it, or correct it."),
        record.Placement,
        not_among("setting", CODES["settingType"].labels),
    ),
    Doubt(
        "not_to_be_reached",
        "placement.caregiver",
        _("No phone and no e-mail: a school cannot reach whom the child lives with."),
        record.PlacementCaregiver,
        f"{holds('f')} AND f.phone = '' AND f.email = ''",
    ),
    Doubt(
        "not_said_whether_held",
        "court.next_hearing",
        _("The day of a hearing is past, and nothing says whether it was held."),
        record.Hearing,
        "f.held_on IS NULL AND f.scheduled_at < now() - interval '1 day'",
    ),
)
BY_CODE = {doubt.code: doubt for doubt in DOUBTS}
