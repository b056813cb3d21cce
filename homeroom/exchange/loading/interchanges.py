"""Ed-Fi interchanges: a roster and school files in one bundle, loaded one after the other in one transaction.

Enrollments in schools are read with the roster, since a student's schools help to tell which child it is. Whatever else comes
goes on record for the students who are matched by then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading.becoming.roster import races_without_a_word
from homeroom.exchange.loading.becoming.school import DERIVED, SENT_APART
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.roster import OWNERS, PUBLISHED, Roster
from homeroom.exchange.loading.schoolfiles import SchoolReferences, add_school_row, faults_of, load_file
from homeroom.exchange.loading.student_rows import StudentRow, StudentRows
from homeroom.exchange.loading.waiting import Kept
from homeroom.exchange.reading import Message, Row, say
from homeroom.partners.models import School
from homeroom.students import models as record
from homeroom.students.facts import Whose

OF_THE_ROSTER = frozenset((*PUBLISHED, *OWNERS))


class InterchangeRoster(Roster):
    """A roster whose birth dates stand beside the names and whose enrollments are in schools."""

    references: SchoolReferences
    faults: Callable[[Row | StudentRow], list[Message]]

    def __init__(self, load: Load) -> None:
        super().__init__(load)
        self.enrolled: set[Whose] = set()
        """Students whose enrollments in schools are told here."""

    def finish(self) -> None:
        """All of the roster is read: match, and put it on record."""
        self.staged.write()
        self.match()
        self.write()

    def _list_user(self, row: Row) -> None:
        """Nothing: what an interchange lacks has not ended, so nobody need remember whom it lists."""

    def _end_rows(self, ended: list[tuple[str, StudentRow, int]]) -> None:
        """Nothing: no record says of itself that it has ended."""

    def _read_of_students(self, spec: FileSpec, rows: Iterator[Row]) -> None:
        super()._read_of_students(spec, self._told(rows) if spec.name == "studentinformation" else rows)

    def _told(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Passes on the rows, and says of which race the record has no word."""
        for row in rows:
            for race in races_without_a_word(row.values):
                self.load.report.add(say("W-RACE", row.file, row.number, "races", race, row.key))
            yield row

    def write(self) -> None:
        """Schools first: whether a row names one that there is shows only then."""
        self._publish()
        self.references = SchoolReferences(self.load.sender.pk)
        self.faults = faults_of(self.load.recognized.shape.files["schoolenrollments"], self.references)
        self._write_students()

    def sound(self, student: StudentRows) -> Iterator[StudentRow]:
        for row in student.rows():
            if row.file == SENT_APART and (found := self.faults(row)):
                self.load.report.reject(*found)
            else:
                yield row

    def _sent_apart(self, released: dict[str, list[Kept]], there: set[str]) -> Iterator[Whose]:
        yield from super()._sent_apart(released, there)
        for student in self.staged.students(there & self.district.linked.keys()):
            if SENT_APART in student.by_file:
                yield self.district.whose(student.source_id)

    def _write_row(self, row: StudentRow, source_id: str) -> None:
        if row.file != SENT_APART:
            return
        student_id, self.load.versions.of_record = whose = self.district.whose(source_id)
        self.enrolled.add(whose)
        place = self.load.ledger.place(row.file, row.number)
        add_school_row(self.load.versions, student_id, row.file, row.key, row.values, self.references, place)


def load_interchanges(load: Load) -> None:
    roster = InterchangeRoster(load)
    is_finished = False
    for spec, rows in load.read(known_schools(load)):
        if spec.file in OF_THE_ROSTER:
            roster.take(spec, rows)
            continue
        if not is_finished:
            roster.finish()
            is_finished = True
        load_file(load, spec, rows, roster.district, roster.references, roster.waiting, set())
    if not is_finished:
        roster.finish()
    roster.waiting.write()
    # A district that sends enrollments in schools knows them better than what follows from classes.
    for model in (record.Enrollment, record.SchoolEnrollment):
        load.versions.end_absent(model, prefix=DERIVED, of=roster.enrolled)


def known_schools(load: Load) -> dict[str, set[str]]:
    """Schools of earlier loads, for interchanges that name them."""
    return {"orgs.csv": set(School.objects.filter(contributor=load.sender).values_list("source_id", flat=True))}
