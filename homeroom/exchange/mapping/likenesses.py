"""Formats that look like OneRoster and are something else: which of their files is which of ours, and what fills each column.

Sources: Microsoft's "CSV files for School Data Sync" and "SDS V2.1 CSV file format" with its default list of values, and
OneRoster 1.0. Names of columns are compared by letters and digits alone. Of each column the first that is there is taken; of one
that OneRoster requires, the first that is filled in every row that was looked at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from homeroom.common.marking import marked as _
from homeroom.exchange.formats.oneroster import RACES


class Always(NamedTuple):
    """The same text in every row."""

    text: str


class Both(NamedTuple):
    """Several columns, one after the other."""

    columns: tuple[str, ...]


class Via(NamedTuple):
    """What another file says of the number in a column."""

    column: str
    file: str
    key: str
    value: str


Option = str | Always | Both | Via
Options = Option | list[Option]


@dataclass(frozen=True)
class Becomes:
    """One of their files as one of ours."""

    file: str
    target: str
    columns: Mapping[str, Options]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column of ours: words of their own lists, in small letters."""
    once: bool = False
    """The file repeats it in many rows."""
    is_spare: bool = False
    """Left out where the file has none of its columns: the roster is a roster without it."""


@dataclass(frozen=True)
class Likeness:
    name: Literal["sds-1", "sds-2", "oneroster-1.0"]
    title: str
    format: Literal["oneroster-1.1", "oneroster-1.2"]
    files: tuple[Becomes, ...]
    left: Mapping[str, str] = field(default_factory=dict)
    """Their files that are not taken, in small letters, and why."""


NOT_TAKEN = {
    "staff": _("It is about staff. Of them nothing is kept."),
    "flags": _(
        "It has flags such as iep or freeLunch. Who gets meals at school a law of its own protects (42 USC 1758(b)(6)), and"
        " special education is sent as a program."
    ),
    "contacts": _("It has parents and other contacts. Who may be told what comes from the agency and the court."),
    "manifest": _("It lists the files. From now on you say that here."),
    "empty": _("It has none of the columns that are needed."),
    "unknown": _("It is no part of this format."),
}

# OneRoster requires these and School Data Sync has them not. Nothing that is kept comes of them.
NOT_SAID = Always("unknown")
CONTACTS = {"user.csv": "contacts", "guardianrelationship.csv": "contacts", "relationships.csv": "contacts"}

SDS_1 = Likeness(
    "sds-1",
    _("Microsoft School Data Sync, version 1"),
    "oneroster-1.1",
    (
        Becomes(
            "school.csv",
            "orgs.csv",
            {"sourcedId": "SIS ID", "name": "Name", "type": Always("school"), "identifier": "School NCES_ID"},
        ),
        Becomes(
            "section.csv",
            "academicSessions.csv",
            {
                "sourcedId": "Term SIS ID",
                "title": "Term Name",
                "type": Always("term"),
                "startDate": "Term StartDate",
                "endDate": "Term EndDate",
            },
            once=True,
            is_spare=True,
        ),
        Becomes(
            "section.csv",
            "courses.csv",
            {
                "sourcedId": "Course SIS ID",
                "title": "Course Name",
                "courseCode": "Course Number",
                "orgSourcedId": NOT_SAID,
            },
            once=True,
            is_spare=True,
        ),
        Becomes(
            "section.csv",
            "classes.csv",
            {
                "sourcedId": "SIS ID",
                "status": "Status",
                "title": "Section Name",
                "courseSourcedId": ["Course SIS ID", "SIS ID"],
                "classType": Always("scheduled"),
                "schoolSourcedId": "School SIS ID",
                "termSourcedIds": ["Term SIS ID", NOT_SAID],
            },
        ),
        Becomes(
            "student.csv",
            "users.csv",
            {
                "sourcedId": "SIS ID",
                "status": "Status",
                "orgSourcedIds": "School SIS ID",
                "role": Always("student"),
                "givenName": "First Name",
                "familyName": "Last Name",
                "middleName": "Middle Name",
                "identifier": "State ID",
                "grades": "Grade",
            },
        ),
        Becomes("student.csv", "demographics.csv", {"sourcedId": "SIS ID", "birthDate": "Birthdate"}, is_spare=True),
        Becomes(
            "studentenrollment.csv",
            "enrollments.csv",
            {
                "sourcedId": Both(("Section SIS ID", "SIS ID")),
                "status": "Status",
                "classSourcedId": "Section SIS ID",
                "schoolSourcedId": Via("Section SIS ID", "section.csv", "SIS ID", "School SIS ID"),
                "userSourcedId": "SIS ID",
                "role": Always("student"),
            },
        ),
    ),
    {"teacher.csv": "staff", "teacherroster.csv": "staff", **CONTACTS},
)

TEACHING = ("faculty", "professor", "lecturer", "adjunct", "instructor", "substitute", "chair", "researcher", "coach")
HELPING = ("staff", "officestaff", "paraprofessional", "teacherassistant", "assistant", "advisor", "nurse", "itadmin")
# From the default list of values; whoever is no student is counted and forgotten.
ROLES = dict.fromkeys(TEACHING, "teacher") | dict.fromkeys(HELPING, "aide")
IN_CLASS = dict.fromkeys(TEACHING, "teacher") | dict.fromkeys((*HELPING, "aide"), "proctor")
ORGANIZATIONS = {
    "ministryofeducation": "national",
    "departmentofeducation": "state",
    "province": "state",
    "region": "local",
    "localauthority": "local",
    "municipality": "local",
    "academictrust": "district",
    "division": "department",
    "university": "school",
    "college": "school",
    "campus": "school",
    "adulteducation": "school",
}
SDS_2_ORGS = Becomes(
    "orgs.csv",
    "orgs.csv",
    {"sourcedId": "sourcedId", "name": "name", "type": ["type", Always("school")]},
    {"type": ORGANIZATIONS},
)
SDS_2_CLASSES = (
    Becomes(
        "academicsessions.csv",
        "academicSessions.csv",
        {
            "sourcedId": "sourcedId",
            "title": "title",
            "type": ["type", Always("term")],
            "startDate": "startDate",
            "endDate": "endDate",
            "schoolYear": "schoolYear",
        },
        {"type": {"quarter": "gradingPeriod", "trimester": "gradingPeriod"}},
        is_spare=True,
    ),
    Becomes(
        "courses.csv",
        "courses.csv",
        {
            "sourcedId": "sourcedId",
            "title": "title",
            "courseCode": "code",
            "orgSourcedId": ["orgSourcedId", NOT_SAID],
        },
        is_spare=True,
    ),
    Becomes(
        "classes.csv",
        "classes.csv",
        {
            "sourcedId": "sourcedId",
            "title": "title",
            "courseSourcedId": ["courseSourcedId", "sourcedId"],
            "classType": Always("scheduled"),
            "schoolSourcedId": "orgSourcedId",
            "termSourcedIds": ["sessionSourcedIds", NOT_SAID],
        },
        is_spare=True,
    ),
)
SDS_2_PEOPLE = (
    Becomes(
        "demographics.csv",
        "demographics.csv",
        {"sourcedId": "userSourcedId", "birthDate": "birthDate", "sex": "sex"},
        {"sex": {"notselected": "unspecified"}},
        is_spare=True,
    ),
    Becomes(
        "enrollments.csv",
        "enrollments.csv",
        {
            "sourcedId": Both(("classSourcedId", "userSourcedId")),
            "classSourcedId": "classSourcedId",
            "schoolSourcedId": Via("classSourcedId", "classes.csv", "sourcedId", "orgSourcedId"),
            "userSourcedId": "userSourcedId",
            "role": "role",
        },
        {"role": IN_CLASS},
        is_spare=True,
    ),
)
NAMES = {"givenName": "givenName", "familyName": "familyName"}
SDS_2_LEFT = {"userflags.csv": "flags", **CONTACTS}

# Since 2.1 roles have a file of their own, as in OneRoster 1.2.
SDS_2_WITH_ROLES = Likeness(
    "sds-2",
    _("Microsoft School Data Sync, version 2"),
    "oneroster-1.2",
    (
        SDS_2_ORGS,
        *SDS_2_CLASSES,
        Becomes(
            "users.csv",
            "users.csv",
            {
                "sourcedId": "sourcedId",
                **NAMES,
                "grades": Via("sourcedId", "roles.csv", "userSourcedId", "grade"),
            },
        ),
        Becomes(
            "roles.csv",
            "roles.csv",
            {
                "sourcedId": Both(("userSourcedId", "orgSourcedId", "role", "sessionSourcedId")),
                "userSourcedId": "userSourcedId",
                "roleType": ["isPrimary", Always("primary")],
                "role": "role",
                "beginDate": "roleStartDate",
                "endDate": "roleEndDate",
                "orgSourcedId": "orgSourcedId",
            },
            {"role": ROLES, "roleType": {"true": "primary", "false": "secondary"}},
        ),
        *SDS_2_PEOPLE,
    ),
    SDS_2_LEFT,
)
SDS_2 = Likeness(
    "sds-2",
    SDS_2_WITH_ROLES.title,
    "oneroster-1.1",
    (
        SDS_2_ORGS,
        *SDS_2_CLASSES,
        Becomes(
            "users.csv",
            "users.csv",
            {
                "sourcedId": "sourcedId",
                "orgSourcedIds": "orgSourcedIds",
                "role": "role",
                **NAMES,
                "grades": "grade",
            },
            {"role": ROLES},
        ),
        *SDS_2_PEOPLE,
    ),
    SDS_2_LEFT,
)

STAMP = {"sourcedId": "sourcedId", "status": "status"}
ONEROSTER_1_0 = Likeness(
    "oneroster-1.0",
    _("OneRoster 1.0, or an export that was made by hand after it"),
    "oneroster-1.1",
    (
        Becomes(
            "orgs.csv",
            "orgs.csv",
            {**STAMP, "name": "name", "type": ["type", Always("school")], "identifier": "identifier"},
        ),
        Becomes(
            "academicsessions.csv",
            "academicSessions.csv",
            {
                **STAMP,
                "title": "title",
                "type": ["type", Always("term")],
                "startDate": "startDate",
                "endDate": "endDate",
                "schoolYear": "schoolYear",
            },
            is_spare=True,
        ),
        Becomes(
            "courses.csv",
            "courses.csv",
            {**STAMP, "title": "title", "courseCode": "courseCode", "orgSourcedId": ["orgSourcedId", NOT_SAID]},
            is_spare=True,
        ),
        Becomes(
            "classes.csv",
            "classes.csv",
            {
                **STAMP,
                "title": "title",
                "courseSourcedId": ["courseSourcedId", "sourcedId"],
                "classType": ["classType", Always("scheduled")],
                "schoolSourcedId": "schoolSourcedId",
                "termSourcedIds": ["termSourcedIds", "termSourcedId", NOT_SAID],
            },
        ),
        Becomes(
            "users.csv",
            "users.csv",
            {
                **STAMP,
                "orgSourcedIds": ["orgSourcedIds", "orgSourcedId"],
                "role": "role",
                **NAMES,
                "middleName": "middleName",
                "identifier": "identifier",
                "grades": ["grades", "grade"],
            },
        ),
        Becomes(
            "demographics.csv",
            "demographics.csv",
            {
                "sourcedId": ["userSourcedId", "sourcedId"],
                "status": "status",
                "birthDate": "birthDate",
                "sex": "sex",
                **{race: race for race in RACES},
            },
            is_spare=True,
        ),
        Becomes(
            "enrollments.csv",
            "enrollments.csv",
            {
                "sourcedId": ["sourcedId", Both(("classSourcedId", "userSourcedId"))],
                "status": "status",
                "classSourcedId": "classSourcedId",
                "schoolSourcedId": [
                    "schoolSourcedId",
                    Via("classSourcedId", "classes.csv", "sourcedId", "schoolSourcedId"),
                ],
                "userSourcedId": "userSourcedId",
                "role": "role",
                "beginDate": "beginDate",
                "endDate": "endDate",
            },
        ),
    ),
    {"manifest.csv": "manifest"},
)
TITLES: dict[str, str] = {each.name: each.title for each in (SDS_1, SDS_2, ONEROSTER_1_0)}
