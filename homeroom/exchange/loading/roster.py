"""A district's roster: matched with the children whom agencies have sent; of everybody else nothing is kept.

While files are read, rows of students who may matter are staged. Everybody else is counted and forgotten at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice

from django.utils import timezone

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading import published
from homeroom.exchange.loading.becoming.roster import grade_level
from homeroom.exchange.loading.becoming.school import DERIVED, SCHOOL_FILES, SENT_APART
from homeroom.exchange.loading.gradebook import GRADEBOOK, RESULTS, Gradebook
from homeroom.exchange.loading.guardians import ROLES, Guardians
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.pairs import pairs_set_down
from homeroom.exchange.loading.schoolfiles import SchoolReferences, add_school_row
from homeroom.exchange.loading.staged import STUDENTS_AT_ONCE, StagedRows
from homeroom.exchange.loading.student_rows import RosterFacts, Scope, StudentRow, StudentRows
from homeroom.exchange.loading.teachers import TEACHER, publish_teachers
from homeroom.exchange.loading.waiting import Kept, Waiting, held_rows, who_waits
from homeroom.exchange.reading import Row, say
from homeroom.matching.actions import District, candidate_hash
from homeroom.matching.rules import Candidate, Roll
from homeroom.matching.scales import Weighed, weigh
from homeroom.partners.models import School
from homeroom.students import models as record
from homeroom.students.facts import Whose

# Which column names the student a row is about.
OWNERS = {
    "users.csv": "sourcedId",
    "demographics.csv": "sourcedId",
    "roles.csv": "userSourcedId",
    "userProfiles.csv": "userSourcedId",
    "enrollments.csv": "userSourcedId",
    "studentinformation.csv": "studentSourcedId",
    "schoolenrollments.csv": "studentSourcedId",
}
# Told only when birth dates are known, so that nobody's are staged who resembles no child.
NARROWED = ("enrollments.csv", "schoolenrollments.csv")
# Which kinds of facts end with a row of the file. Enrollments in schools follow from those in classes.
OWNS = {
    "users.csv": (record.Identity, record.MatchKeys),
    "demographics.csv": (record.RaceEthnicity,),
    "enrollments.csv": (record.ClassEnrollment,),
}
PUBLISHED = ("orgs.csv", "academicSessions.csv", "courses.csv", "classes.csv")


class Roster:
    """One roster on its way: staged, narrowed to who may matter, matched, written."""

    def __init__(self, load: Load):
        self.load = load
        self.district = District(load.batch, load.sender)
        self.roll: Roll = self.district.roll()
        self.children = [*self.roll.children, *self.district.on_record()]
        """Whoever may be a student here: also of a child with a record there may be a second one."""
        self.weighed: Weighed | None = None
        """What the model makes of the roster, as soon as birth dates are known."""
        self.waiting = Waiting(load)
        self.gradebook = Gradebook(load)
        self.guardians = Guardians()
        self.may_matter: set[str] = set()
        """Students who resemble a child or wait, as soon as birth dates are known."""
        self.teaching_ended: set[str] = set()
        self.is_narrowed = False
        self.today, self.first_end = timezone.localdate(), date.max
        """The next day on which an enrollment in a class is over."""
        self.staged = StagedRows(load)

    # Reading

    def read(self) -> None:
        load = self.load
        for spec, rows in load.read(known(load)):
            self.take(spec, rows)
        self.staged.write()
        load.another_day.append(self.first_end)

    def take(self, spec: FileSpec, rows: Iterator[Row]) -> None:
        if spec.file in PUBLISHED:
            self._stage_all(spec, rows)
        elif spec.file == "users.csv":
            self._read_users(rows)
        elif spec.file in OWNERS:
            self._read_of_students(spec, rows)
        elif spec.file in GRADEBOOK:
            self._narrow()
            self.gradebook.take(spec, rows, self._matters)
        else:
            for row in rows:
                self.load.ledger.unmatched(row.file)

    def _stage_all(self, spec: FileSpec, rows: Iterator[Row]) -> None:
        for row in rows:
            self.staged.keep(row, None)

    def _read_users(self, rows: Iterator[Row]) -> None:
        for row in rows:
            role = row.values.get("role")
            # OneRoster 1.2 tells roles in a file of their own.
            if role is not None and role != "student":
                if self._are_all_compared and role in ROLES and not row.ended:
                    self.guardians.take(row)
                self.load.ledger.not_a_student(row.file)
                continue
            self._list_user(row)
            self._keep_if(self._may_matter(row), row, row.key)
            grades = row.values.get("grades")
            if grades and not row.ended and not grade_level(row.values):
                self.load.report.add(say("W-GRADE", row.file, row.number, "grades", ",".join(grades), row.key))

    def _list_user(self, row: Row) -> None:
        self.load.listed.add(row.file, self.load.hash(row.file, row.key), row.content_hash, active=not row.ended)

    def _may_matter(self, row: Row) -> bool:
        """Whoever is on the roster: names alone say too little."""
        if row.key in self.district.linked or row.key in self.district.waiting:
            return True
        return self._are_all_compared and not row.ended

    @property
    def _are_all_compared(self) -> bool:
        """With children, now or at night."""
        return bool(self.children) or self.load.keeping is not None

    def _read_of_students(self, spec: FileSpec, rows: Iterator[Row]) -> None:
        if spec.file in NARROWED:
            self._narrow()
        for row in rows:
            owner = str(row.values[OWNERS[spec.file]])
            if spec.file == "enrollments.csv":
                if row.values["role"] == TEACHER:
                    self._keep_teaching(row)
                    continue
                if row.values["role"] not in (None, "student"):
                    self.load.ledger.not_a_student(row.file)
                    continue
                self._list_enrollment(row)
            self._keep_if(self._matters(owner), row, owner)

    def _keep_teaching(self, row: Row) -> None:
        self.staged.keep(row, None)
        if row.ended:
            self.teaching_ended.add(row.key)

    def _matters(self, owner: str) -> bool:
        return (
            (owner in self.may_matter if self.is_narrowed else self._are_all_compared)
            or owner in self.district.linked
            or owner in self.district.waiting
        )

    def _list_enrollment(self, row: Row) -> None:
        ends_on = row.values["endDate"]
        if ends_on is not None and self.today < ends_on < self.first_end:
            self.first_end = ends_on
        active = not row.ended and (ends_on is None or ends_on > self.today)
        self.load.listed.add(row.file, self.load.hash(row.file, row.key), row.content_hash, active=active)

    def _keep_if(self, matters: bool, row: Row, owner: str) -> None:
        if matters:
            if self.is_narrowed:
                self.may_matter.add(owner)
            self.staged.keep(row, owner)
        else:
            self.load.ledger.unmatched(row.file)

    # Narrowing

    def _narrow(self) -> None:
        """Birth dates are known now: weigh everybody, and forget whoever resembles no child."""
        if self.is_narrowed:
            return
        self.is_narrowed = True
        self.staged.index()
        self.guardians.finish()
        resembles: set[str] = set()
        self.weighed = weigh(self.children, self._told_apart(resembles))
        if self.load.keeping:
            self.load.keeping.list(self.roll.children, self._candidates(self.staged.everybody()))
        self.may_matter = resembles | {pair.student for pair in self.weighed.pairs} | self.district.waiting
        self._keep_only(self.may_matter | self.district.linked.keys())

    def _told_apart(self, resembles: set[str]) -> Iterator[Candidate]:
        """Everybody who may be weighed; who resembles a child by a rule is put into the set."""
        for candidate in self._candidates(self.staged.everybody()):
            if self.roll.resembling(candidate):
                resembles.add(candidate.source_id)
            yield candidate

    def _keep_only(self, owners: set[str]) -> None:
        """What is staged of all others is counted as not kept."""
        for file, rows in self.staged.keep_only(owners).items():
            self.load.ledger.unmatched(file, rows)

    def _candidates(self, portions: Iterable[set[str]]) -> Iterator[Candidate]:
        """Those of these students who are neither linked nor gone, with all that is staged of them."""
        schools = {school.source_id: school for school in School.objects.filter(contributor=self.load.sender)} | {
            source_id: School(source_id=source_id, name=name, identifier=identifier)
            for source_id, name, identifier in published.schools_of(self.staged.published)
        }
        known = self.load.recognized.places
        users = self.load.recognized.spec("users.csv") if "users.csv" in known else None
        free = chain.from_iterable(self.staged.students(owners - self.district.linked.keys()) for owners in portions)
        students = (student for student in free if student.user and student.is_student)
        while some := list(islice(students, STUDENTS_AT_ONCE)):
            names = self.guardians.names((key for student in some for key in student.guardians), users)
            for student in some:
                yield student.candidate(schools, names)

    # Matching and writing

    def match(self) -> None:
        self._narrow()
        assert self.weighed is not None  # Narrowed.
        with pairs_set_down(self.load.batch):
            self.district.match(self.roll, self._candidates([self.may_matter]), self.weighed)
        self._keep_only(self.district.linked.keys() | self.district.waiting)

    def write(self) -> None:
        self._publish()
        self._write_students()
        self.gradebook.write(self.district, self.waiting)

    def _publish(self) -> None:
        published.publish(self.load, self.staged.published)
        publish_teachers(self.load, self.staged.published, self.teaching_ended)

    def _write_students(self) -> None:
        there = self.staged.owners()
        for student in self.staged.students(there & self.district.waiting - self.district.linked.keys()):
            for row in self.sound(student):
                self.waiting.hold(student.source_id, *row)
        self.waiting.write()
        self._write_linked(there)

    def sound(self, student: StudentRows) -> Iterator[StudentRow]:
        """The student's rows; what is told of the others is told here."""
        return student.rows()

    def _write_linked(self, there: set[str]) -> None:
        load, linked = self.load, self.district.linked
        unread = {file: load.unread(file) for file in OWNERS}
        released = self._rows_that_waited()
        scope = Scope(
            load.sender.pk,
            sent_apart=frozenset(self._sent_apart(released, there)),
            users_are_whole=self._ends(unread, "users.csv"),
            demographics_are_whole=self._ends(unread, "demographics.csv"),
            enrollments_are_whole=self._ends(unread, "enrollments.csv"),
            unread_enrollments=frozenset(unread["enrollments.csv"] or ()),
            unread_demographics=frozenset(unread["demographics.csv"] or ()),
        )
        here = [StudentRows(owner) for owner in linked.keys() - there]
        with_class_changes: set[Whose] = set()
        ended: list[tuple[str, StudentRow, int]] = []

        def counted() -> Iterator[StudentRows]:
            for student in chain(self.staged.students(there & linked.keys()), here):
                for row in self.sound(student):
                    load.ledger.linked(row.file)
                    self._write_row(row, student.source_id)
                    if row.ended:
                        ended.append((row.file, row, linked[student.source_id]))
                if student.enrollments:
                    with_class_changes.add(self.district.whose(student.source_id))
                yield student

        RosterFacts(load.versions, scope, load.ledger.place).add(counted(), self.district.whose)
        self._end_rows(ended)
        self._end_what_is_gone(scope, unread, with_class_changes)
        self._release(released)

    def _sent_apart(self, released: dict[str, list[Kept]], there: set[str]) -> Iterator[Whose]:
        """Records whose enrollments in schools come as such, now or while they waited."""
        for source_id, rows in released.items():
            if any(row.file == SENT_APART for row in rows):
                yield self.district.whose(source_id)

    def _write_row(self, row: StudentRow, source_id: str) -> None:
        """What a row says by itself. A roster's rows say nothing alone: see RosterFacts."""

    def _ends(self, unread: dict[str, set[str] | None], file: str) -> bool:
        """A full file ends what it lacks, unless some of its rows could not even be told apart."""
        if not self.load.is_whole(file):
            return False
        if unread[file] is None:
            self.load.report.add(say("W-NOT-ENDED", file))
        return unread[file] is not None

    def _end_rows(self, ended: list[tuple[str, StudentRow, int]]) -> None:
        """Rows whose status says that the record has ended."""
        for file, models in OWNS.items():
            rows = [(row, student_id) for of, row, student_id in ended if of == file]
            gone: set[tuple[int, str]] = set()
            for model in models:
                gone |= self.load.versions.end(model, [student for _, student in rows], [row.key for row, _ in rows])
            places = [self.load.ledger.place(file, row.number) for row, student in rows if (student, row.key) in gone]
            self.load.versions.changed(*places)
            self.load.ledger.ended(file, len(gone))

    def _end_what_is_gone(
        self, scope: Scope, unread: dict[str, set[str] | None], with_class_changes: set[Whose]
    ) -> None:
        versions = self.load.versions
        whole = {
            "users.csv": scope.users_are_whole,
            "demographics.csv": scope.demographics_are_whole,
            "enrollments.csv": scope.enrollments_are_whole,
        }
        for file, models in OWNS.items():
            if whole[file]:
                gone = set().union(*(versions.end_absent(model, keep=unread[file] or ()) for model in models))
                self.load.ledger.ended(file, len(gone))
        if "enrollments.csv" in self.load.recognized.places:
            of = None if scope.enrollments_are_whole else with_class_changes
            for model in (record.Enrollment, record.SchoolEnrollment):
                versions.end_absent(model, prefix=DERIVED, of=of)

    def _rows_that_waited(self) -> dict[str, list[Kept]]:
        """A rule has linked students for whom rows of other files were waiting: those rows, by the district's identifier."""
        waited, waiting = {}, who_waits(self.load.sender.pk)
        for source_id in self.district.newly_linked:
            candidate = candidate_hash(self.load.key, source_id)
            if candidate not in waiting:
                continue
            rows = held_rows(self.load.key, self.load.sender.pk, candidate)
            if of_school_files := [row for row in rows if row.file in SCHOOL_FILES and row.file != RESULTS]:
                waited[source_id] = of_school_files
        return waited

    def _release(self, waited: dict[str, list[Kept]]) -> None:
        """They go on the record now."""
        references = SchoolReferences(self.load.sender.pk)
        for source_id, rows in waited.items():
            student_id, self.load.versions.of_record = self.district.whose(source_id)
            for row in rows:
                add_school_row(self.load.versions, student_id, row.file, row.key, row.values, references)
        self.load.versions.of_record = None


def known(load: Load) -> dict[str, set[str]]:
    """Ids of earlier loads, for a file of changes that names them."""
    mine = record.SchoolClass.objects.filter(contributor=load.sender)
    return {"classes.csv": set(mine.values_list("source_id", flat=True))}
