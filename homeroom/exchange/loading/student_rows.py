"""One student's rows of a roster, and the facts that they make together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from homeroom.exchange.loading.becoming import ENDED, roster
from homeroom.exchange.loading.becoming.roster import Span
from homeroom.exchange.loading.becoming.school import DERIVED, SENT
from homeroom.matching.rules import Candidate
from homeroom.partners.models import School
from homeroom.students import models as record
from homeroom.students.facts import Versions, Whose, current

STUDENTS_AT_ONCE = 500


class StudentRow(NamedTuple):
    file: str
    number: int
    key: str
    digest: bytes
    values: dict

    @property
    def ended(self) -> bool:
        return ENDED in self.values


@dataclass
class StudentRows:
    """What a roster says of one student, over several files."""

    source_id: str
    by_file: dict[str, list[StudentRow]] = field(default_factory=dict)

    def add(self, row: StudentRow) -> None:
        self.by_file.setdefault(row.file, []).append(row)

    def rows(self) -> Iterator[StudentRow]:
        for rows in self.by_file.values():
            yield from rows

    def one(self, file: str) -> StudentRow | None:
        """The student's row of a file that has one of each, if it is in force."""
        return next((row for row in self.by_file.get(file, ()) if not row.ended), None)

    @property
    def user(self) -> StudentRow | None:
        return self.one("users.csv")

    @property
    def demographics(self) -> StudentRow | None:
        return self.one("demographics.csv")

    @property
    def information(self) -> list[StudentRow]:
        """Ed-Fi: what schools and their district report of the student; mostly one of them does."""
        return self.by_file.get("studentinformation.csv", [])

    def reported(self, column: str) -> Any:
        """What the first of them says that says it."""
        return next((row.values[column] for row in self.information if row.values[column] is not None), None)

    @property
    def birth_on(self) -> date | None:
        """OneRoster tells it in demographics.csv, Ed-Fi beside the name."""
        rows = (row for row in (self.demographics, self.user) if row)
        return next((row.values["birthDate"] for row in rows if row.values.get("birthDate")), None)

    @property
    def state_student_id(self) -> str:
        assert self.user is not None
        return self.reported("stateStudentId") or roster.state_student_id(self.user.values)

    @property
    def enrollments(self) -> list[StudentRow]:
        return self.by_file.get("enrollments.csv", [])

    @property
    def is_student(self) -> bool:
        """OneRoster 1.1 says it in users.csv, 1.2 in roles.csv."""
        roles = {row.values["role"] for row in self.by_file.get("roles.csv", ()) if not row.ended}
        return self.user is not None and "student" in {self.user.values.get("role"), *roles}

    @property
    def guardians(self) -> list[str]:
        """Identifiers of those whom the school lists for the student."""
        return list(self.user.values.get("agentSourcedIds") or ()) if self.user else []

    def candidate(self, schools: dict[str, School], names: dict[str, str]) -> Candidate:
        """`names` are those of guardians, by their identifiers."""
        assert self.user is not None
        user, demographics = self.user.values, self.demographics.values if self.demographics else {}
        in_schools = [row.values for row in self.by_file.get("schoolenrollments.csv", ())]
        places = [row.values["schoolSourcedId"] for row in self.enrollments]
        places += [values["schoolSourcedId"] for values in in_schools]
        places += [row.values["orgSourcedId"] for row in self.by_file.get("roles.csv", ())]
        places += [*(user.get("orgSourcedIds") or ()), user.get("primaryOrgSourcedId")]
        attended = {place: schools[place] for place in places if place in schools}
        return Candidate(
            source_id=self.source_id,
            first_name=user["givenName"],
            middle_name=user["middleName"] or "",
            last_name=user["familyName"],
            birth_on=self.birth_on,
            sex=demographics.get("sex") or self.reported("sex") or user.get("sex") or "",
            state_student_id=self.state_student_id,
            schools=frozenset(school.identifier for school in attended.values() if school.identifier),
            school_names=tuple(school.name for school in attended.values()),
            grade_level=roster.grade_level(user) or latest_grade(in_schools),
            guardians=tuple(names[key] for key in self.guardians if key in names),
        )


def latest_grade(in_schools: list[dict]) -> str:
    """Of the enrollment that began last."""
    latest = max(in_schools, key=lambda values: values["entryDate"], default=None)
    return latest["gradeLevel"] if latest else ""


@dataclass(frozen=True)
class Scope:
    """What the files at hand can tell: a full file tells the end of what it lacks, others tell changes."""

    contributor_id: int
    users_are_whole: bool = False
    demographics_are_whole: bool = False
    enrollments_are_whole: bool = False
    unread_enrollments: frozenset[str] = frozenset()
    unread_demographics: frozenset[str] = frozenset()  # Students whose row was there and could not be read.
    sent_apart: frozenset[Whose] = frozenset()  # Records whose enrollments in schools come in a file of their own.


class RosterFacts:
    """Adds what students' rows say to the versions of a batch."""

    def __init__(self, versions: Versions, scope: Scope, place: Callable[[str, int], int]):
        self.versions, self.scope, self.place = versions, scope, place
        mine = School.objects.filter(contributor_id=scope.contributor_id)
        self.schools = dict(mine.values_list("source_id", "pk"))

    def add(self, students: Iterator[StudentRows], whose: Callable[[str], Whose]) -> None:
        """`whose` tells of a district's identifier the child, and which of the district's records of the child it is."""
        while some := list(islice(students, STUDENTS_AT_ONCE)):
            self._load_what_stands(some, {whose(student.source_id)[0] for student in some})
            for student in some:
                student_id, self.versions.of_record = whose(student.source_id)
                self._identity(student, student_id)
                self._enrollments(student, student_id)
        self.versions.of_record = None

    def _load_what_stands(self, students: list[StudentRows], ids: set[int]) -> None:
        mine = self.scope.contributor_id
        self.identities = current(record.Identity, mine, ids)
        self.match_keys = current(record.MatchKeys, mine, ids)
        self.class_enrollments: dict[Whose, dict[str, Span]] = {}
        in_classes = record.ClassEnrollment.objects.filter(contributor_id=mine, student_id__in=ids)
        for key, student_id, of_record, school, begins_on, ends_on in in_classes.values_list(
            "key", "student_id", "of_record", "school_class__school_source_id", "begins_on", "ends_on"
        ):
            its = self.class_enrollments.setdefault((student_id, of_record), {})
            its[key] = Span(school, begins_on, ends_on, ())
        enrollments = record.Enrollment.objects.filter(contributor_id=mine, student_id__in=ids)
        self.grades = {(e.student_id, e.key): e.grade_level for e in enrollments}
        sent = {(e.student_id, e.of_record) for e in enrollments if e.key.startswith(SENT)}
        self.sent_apart = sent | self.scope.sent_apart
        named = {row.values["classSourcedId"] for student in students for row in student.enrollments if not row.ended}
        classes = record.SchoolClass.objects.filter(contributor_id=mine, source_id__in=named)
        self.classes = dict(classes.values_list("source_id", "pk"))

    def _identity(self, student: StudentRows, student_id: int) -> None:
        """Names stand in users.csv, sex and birth date in demographics.csv; a file that was not sent changes nothing."""
        user, demographics, information = student.user, student.demographics, student.information
        stood, keys = self.identities.get(student.source_id), self.match_keys.get(student.source_id)
        if information or (user and "birthDate" in user.values):
            self._ed_fi_identity(student, student_id)
            return
        if user is None and (stood is None or self.scope.users_are_whole or "users.csv" in student.by_file):
            return
        rows = [row for row in (user, demographics, *student.by_file.get("roles.csv", ())) if row]
        places = [self.place(row.file, row.number) for row in rows]
        names = roster.names(user.values) if user else {name: getattr(stood, name) for name in NAMES}
        state_id = roster.state_student_id(user.values) if user else keys.state_student_id if keys else ""
        is_told = self.scope.demographics_are_whole and student.source_id not in self.scope.unread_demographics
        if demographics or is_told:
            sex = demographics.values["sex"] if demographics else None
            birth_on = demographics.values["birthDate"] if demographics else None
        else:
            sex, birth_on = stood.sex if stood else None, keys.birth_on if keys else None
        key = student.source_id
        self.versions.add(record.Identity, student_id, key, {**names, "sex": sex}, *places)
        self.versions.add(
            record.MatchKeys, student_id, key, {"birth_on": birth_on, "state_student_id": state_id}, *places
        )
        if demographics and (reported := roster.races(demographics.values)):
            place = self.place(demographics.file, demographics.number)
            self.versions.add(record.RaceEthnicity, student_id, key, {"reported": reported}, place)

    def _ed_fi_identity(self, student: StudentRows, student_id: int) -> None:
        """Names and birth stand in one record; sex, race and the state's number in those that schools report. A record that
        was not sent changes nothing."""
        user, information = student.user, student.information
        stood, keys = self.identities.get(student.source_id), self.match_keys.get(student.source_id)
        if user is None and stood is None:
            return
        places = [self.place(row.file, row.number) for row in (user, *information) if row]
        names = roster.names(user.values) if user else {name: getattr(stood, name) for name in NAMES}
        at_birth = user.values["sex"] if user else None
        sex = student.reported("sex") or at_birth or (stood.sex if stood and not information else None)
        birth_on = student.birth_on if user else keys.birth_on if keys else None
        if user and (information or not keys or not keys.state_student_id):
            state_id = student.state_student_id
        else:
            state_id = student.reported("stateStudentId") or (keys.state_student_id if keys else "")
        key, numbers = student.source_id, {"birth_on": birth_on, "state_student_id": state_id}
        self.versions.add(record.Identity, student_id, key, {**names, "sex": sex}, *places)
        self.versions.add(record.MatchKeys, student_id, key, numbers, *places)
        told = next((row for row in information if row.values["races"]), None)
        if told and (reported := roster.races_of_information(told.values)):
            place = self.place(told.file, told.number)
            self.versions.add(record.RaceEthnicity, student_id, key, {"reported": reported}, place)

    def _enrollments(self, student: StudentRows, student_id: int) -> None:
        whose = (student_id, self.versions.of_record)
        stand = self.class_enrollments.get(whose, {})
        if self.scope.enrollments_are_whole:
            stand = {key: span for key, span in stand.items() if key in self.scope.unread_enrollments}
        spans = dict(stand)
        for row in student.enrollments:
            spans.pop(row.key, None)
            if row.ended:
                continue
            place, values = self.place(row.file, row.number), row.values
            span = {"begins_on": values["beginDate"], "ends_on": values["endDate"]}
            if values["classSourcedId"] in self.classes:
                school_class = self.classes[values["classSourcedId"]]
                self.versions.add(
                    record.ClassEnrollment, student_id, row.key, {"school_class": school_class, **span}, place
                )
            spans[row.key] = Span(values["schoolSourcedId"], values["beginDate"], values["endDate"], (place,))
        if whose not in self.sent_apart:
            self._school_enrollments(student, student_id, list(spans.values()))

    def _school_enrollments(self, student: StudentRows, student_id: int, spans: list[Span]) -> None:
        """Enrollments in schools follow from those in classes, unless the district sends them as such."""
        joined = roster.school_spans([span for span in spans if span.school in self.schools])
        grade = roster.grade_level(student.user.values) if student.user else ""
        record_number = f":{self.versions.of_record}" if self.versions.of_record else ""
        for number, span in enumerate(joined, start=1):
            key = f"{DERIVED}{span.school}:{span.begins_on or ''}{record_number}"
            dates = {"entry_on": span.begins_on, "exit_on": span.ends_on}
            is_latest = number == len(joined)
            level = grade if is_latest and grade else self.grades.get((student_id, key), "")
            places = list(span.rows)
            if is_latest and student.user:
                places.append(self.place(student.user.file, student.user.number))
            self.versions.add(record.Enrollment, student_id, key, {**dates, "grade_level": level}, *places)
            self.versions.add(
                record.SchoolEnrollment, student_id, key, {**dates, "school": self.schools[span.school]}, *places
            )


NAMES = ("first_name", "middle_name", "last_name", "preferred_first_name", "suffix")
