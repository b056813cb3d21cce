"""The flat school files: attendance, grades, credits, programs, incidents, enrollments, for students already matched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading import programs
from homeroom.exchange.loading.becoming.school import DERIVED, SCHOOL_FILES
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.student_rows import StudentRow
from homeroom.exchange.loading.waiting import Waiting
from homeroom.exchange.reading import Message, Row, say
from homeroom.matching.actions import District
from homeroom.partners.models import School
from homeroom.students import models as record
from homeroom.students.facts import Versions, Whose

# What the record's columns can hold, and what can be true.
RANGES: dict[str, tuple[int, int]] = {
    "minutes": (0, 1_440),
    "schoolYear": (1_950, 2_150),
    "numericGrade": (-9_999, 9_999),
    "creditsAttempted": (0, 999),
    "creditsEarned": (0, 999),
    "partialCredits": (0, 999),
    "days": (0, 9_999),
}
NUMBERS = (int, Decimal)
# Ids that a row of the file names: the column, the file that has them, and whether the row means nothing without.
NAMES: dict[str, tuple[tuple[str, str], ...]] = {
    "schoolenrollments.csv": (("schoolSourcedId", "orgs.csv"),),
    "attendance.csv": (("schoolSourcedId", "orgs.csv"),),
    "behavior.csv": (("schoolSourcedId", "orgs.csv"),),
    "grades.csv": (("classSourcedId", "classes.csv"), ("gradingPeriodSourcedId", "academicSessions.csv")),
}


class SchoolReferences:
    """What a district has published, by its ids: schools, classes, terms. Classes are looked up as they are named."""

    def __init__(self, contributor_id: int):
        mine = {"contributor_id": contributor_id}
        self.schools = dict(School.objects.filter(**mine).values_list("source_id", "pk"))
        self.terms = dict(record.AcademicSession.objects.filter(**mine).values_list("source_id", "title"))
        self._classes = record.SchoolClass.objects.filter(**mine)
        self._titles: dict[str, str | None] = {}

    def has(self, file: str, source_id: str) -> bool:
        if file == "orgs.csv":
            return source_id in self.schools
        return source_id in self.terms if file == "academicSessions.csv" else self.class_title(source_id) is not None

    def class_title(self, source_id: str) -> str | None:
        if source_id not in self._titles:
            found = self._classes.filter(source_id=source_id).values_list("course_title", "title").first()
            self._titles[source_id] = (found[0] or found[1]) if found else None
        return self._titles[source_id]

    def resolved(self, file: str, values: dict) -> dict:
        """The values with what they name: a column `schoolSourcedId.id`, and titles of classes and terms."""
        if file == "schoolenrollments.csv":
            return {**values, "schoolSourcedId.id": self.schools[values["schoolSourcedId"]]}
        if file == "grades.csv":
            return {
                **values,
                "classSourcedId.title": self.class_title(values["classSourcedId"]),
                "gradingPeriodSourcedId.title": self.terms[values["gradingPeriodSourcedId"]],
            }
        return values


def add_school_row(
    versions: Versions, student_id: int, file: str, key: str, values: dict, references: SchoolReferences, *places: int
) -> None:
    for fact in SCHOOL_FILES[file](key, references.resolved(file, values)):
        versions.add(fact.model, student_id, fact.key, fact.content, *places)


def load_school_files(load: Load) -> None:
    district = District(load.batch, load.sender)
    references = SchoolReferences(load.sender.pk)
    waiting = Waiting(load)
    enrolled: set[Whose] = set()
    for spec, rows in load.read():
        load_file(load, spec, rows, district, references, waiting, enrolled)
    waiting.write()
    # A district that sends enrollments in schools knows them better than what follows from classes.
    for model in (record.Enrollment, record.SchoolEnrollment):
        load.versions.end_absent(model, prefix=DERIVED, of=enrolled)


def load_file(
    load: Load,
    spec: FileSpec,
    rows: Iterator[Row],
    district: District,
    references: SchoolReferences,
    waiting: Waiting,
    enrolled: set[Whose],
) -> None:
    linked, seconds, held, faults = district.linked, district.seconds, district.waiting, faults_of(spec, references)
    # Both are told once: of millions of rows each call counts.
    unmatched = on_record = 0
    first_place = load.ledger.place(spec.file, 0)
    for row in rows:
        student = row.values["studentSourcedId"]
        if student not in linked and student not in held:
            unmatched += 1
            continue
        if found := faults(row):
            load.report.reject(*found)
        elif student in linked:
            on_record += 1
            place = first_place + row.number
            load.versions.of_record = seconds.get(student)
            add_school_row(load.versions, linked[student], row.file, row.key, row.values, references, place)
            if spec.name == "schoolenrollments":
                enrolled.add(district.whose(student))
        else:
            waiting.hold(student, row.file, row.number, row.key, row.content_hash, row.values)
    load.versions.of_record = None
    load.ledger.linked(spec.file, on_record)
    load.ledger.unmatched(spec.file, unmatched)
    if spec.file in load.report.rejected_files:
        for model in MODELS[spec.file]:
            load.versions.discard(model)


MODELS = {
    "schoolenrollments.csv": (record.Enrollment, record.SchoolEnrollment),
    "attendance.csv": (record.AttendanceEvent,),
    "behavior.csv": (record.DisciplineIncident,),
    "discipline.csv": (record.DisciplineAction,),
    "grades.csv": (record.ClassGrade,),
    "transcript.csv": (record.CreditRecord,),
    "programs.csv": (record.SpecialEducationStatus, record.SectionPlan, record.SupportProgram),
}


def faults_of(spec: FileSpec, references: SchoolReferences) -> Callable[[Row | StudentRow], list[Message]]:
    """What only the loader can tell of a row: numbers beyond the record, ids that the district never sent."""
    ranges = [(column, RANGES[column]) for column in spec.by_name if column in RANGES]
    named = NAMES.get(spec.file, ())

    def faults(row: Row | StudentRow) -> list[Message]:
        found = []
        for column, (first, last) in ranges:
            number = row.values[column]
            if isinstance(number, NUMBERS) and not first <= number <= last:
                found.append(
                    say("E-NUMBER-RANGE", row.file, row.number, column, number, row.key, first=first, last=last)
                )
        for column, target in named:
            value = str(row.values[column])
            if not references.has(target, value):
                found.append(say("E-REFERENCE", row.file, row.number, column, value, row.key, target=target))
        if spec.name == "programs":
            found += program_faults(row)
        return found

    return faults


def program_faults(row: Row | StudentRow) -> list[Message]:
    word = programs.folded(str(row.values["program"]))
    if word in programs.TURNED_AWAY:
        return [say("E-PROGRAM-NOT-KEPT", row.file, row.number, "program", row.values["program"], row.key)]
    if word not in programs.STORED:
        known = ", ".join(programs.PROGRAMS)
        return [say("E-PROGRAM", row.file, row.number, "program", row.values["program"], row.key, known=known)]
    return []
