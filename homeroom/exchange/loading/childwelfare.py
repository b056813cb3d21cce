"""A child-welfare bundle: its children are who the record is about, and every row of theirs goes on it."""

from collections.abc import Iterator

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading.becoming.care import CHILD_FILES
from homeroom.exchange.loading.becoming.roster import races_without_a_word
from homeroom.exchange.loading.load import Load
from homeroom.exchange.reading import Row, say
from homeroom.students import models as record
from homeroom.students.models import SourceRecord, Student

# A file of changes may name rows of earlier loads; these kinds of facts hold their ids.
KNOWN_BY = {"episodes.csv": record.CareEpisode, "placements.csv": record.Placement}
STUDENTS_AT_ONCE = 2_000
# Whose absence from a full file is counted before it is believed: those who are in the file and still in force.
GUARDED = {"children.csv": None, "episodes.csv": "exitDate"}


def load_children(load: Load) -> None:
    students = dict(SourceRecord.objects.filter(contributor=load.sender).values_list("source_id", "student_id"))
    known = {"children.csv": set(students)} | {
        file: set(model.objects.filter(contributor=load.sender).values_list("key", flat=True))
        for file, model in KNOWN_BY.items()
    }
    for spec, rows in load.read(known):
        if spec.name == "consents":
            for _row in rows:
                pass
            load.report.add(say("E-CONSENTS", spec.file))
        else:
            load_file(load, spec, rows, students)


def load_file(load: Load, spec: FileSpec, rows: Iterator[Row], students: dict[str, int]) -> None:
    if spec.name == "children":
        rows = iter(whole(load, rows, students))
    becomes, owns = CHILD_FILES[spec.file]
    present: set[str] = set()
    unrestricted: set[str] = set()
    ended: list[Row] = []
    for row in rows:
        load.ledger.linked(row.file)
        child = row.key if spec.name == "children" else str(row.values["childId"])
        if spec.file in GUARDED:
            column = GUARDED[spec.file]
            active = not row.ended and (column is None or row.values[column] is None)
            load.listed.add(spec.file, load.hash(spec.file, row.key), row.content_hash, active=active)
        if row.ended:
            ended.append(row)
            continue
        present.add(row.key)
        if spec.name == "children":
            load.report.add(
                *(
                    say("W-RACE", row.file, row.number, "races", race, row.key)
                    for race in races_without_a_word(row.values)
                )
            )
        if spec.name == "contacts" and row.values["contactRestriction"] is None:
            unrestricted.add(row.key)
        place = load.ledger.place(row.file, row.number)
        for fact in becomes(row.key, row.values):
            load.versions.add(fact.model, students[child], fact.key, fact.content, place)
    if spec.file in load.report.rejected_files:
        for model in owns:
            load.versions.discard(model)
        return
    end_rows(load, ended, owns)
    end_what_is_gone(load, spec, owns, present, unrestricted)


def whole(load: Load, rows: Iterator[Row], students: dict[str, int]) -> list[Row]:
    """All rows of children.csv, once each child is a Student. A state's roll of 30,000 children is 60 MB."""
    taken = list(rows)
    if "children.csv" in load.report.rejected_files:
        return []
    unknown = [row.key for row in taken if row.key not in students]
    for first in range(0, len(unknown), STUDENTS_AT_ONCE):
        keys = unknown[first : first + STUDENTS_AT_ONCE]
        made = Student.objects.bulk_create(Student() for _ in keys)
        students.update((key, student.pk) for key, student in zip(keys, made, strict=True))
        SourceRecord.objects.bulk_create(
            SourceRecord(contributor=load.sender, source_id=key, student_id=students[key]) for key in keys
        )
    return taken


def end_rows(load: Load, rows: list[Row], owns: tuple) -> None:
    """Rows whose status says that the record has ended."""
    by_key = {row.key: row for row in rows}
    gone: set[str] = set()
    for model in owns:
        current = model.objects.filter(contributor=load.sender, key__in=list(by_key))
        pairs = list(current.values_list("student_id", "key"))
        load.versions.end(model, [student for student, _ in pairs], [key for _, key in pairs])
        gone.update(key for _, key in pairs)
    load.versions.changed(*(load.ledger.place(by_key[key].file, by_key[key].number) for key in gone))
    if gone:
        load.ledger.ended(rows[0].file, len(gone))


def end_what_is_gone(load: Load, spec: FileSpec, owns: tuple, present: set[str], unrestricted: set[str]) -> None:
    """What the file no longer says: of rows that are there, and in a full file also of rows that are not."""
    unread = load.unread(spec.file)
    is_whole = load.is_whole(spec.file) and unread is not None
    if load.is_whole(spec.file) and unread is None:
        load.report.add(say("W-NOT-ENDED", spec.file))
    among = None if is_whole else present
    gone: set[str] = set()
    for model in owns:
        keep = set(unread or ())
        if model is record.ContactLimit:
            keep |= no_contact_orders(load, spec, present, unrestricted)
        gone.update(key for _, key in load.versions.end_absent(model, among=among, keep=keep))
    load.ledger.ended(spec.file, len(gone - present))


def no_contact_orders(load: Load, spec: FileSpec, present: set[str], unrestricted: set[str]) -> set[str]:
    """Contacts whose no-contact order stays although the file does not say it again: only another word lifts it."""
    orders = record.ContactLimit.objects.filter(contributor=load.sender, restriction="no_contact")
    silent = {key for key in orders.values_list("key", flat=True) if key not in present or key in unrestricted}
    if load.is_whole(spec.file):
        load.report.add(*(say("H-NO-CONTACT", spec.file, key=key) for key in sorted(silent - present)))
    return silent
