"""The gradebook of a roster: results of students on record, each with what its line item says. Of everybody else nothing.

A district has millions of line items and ten times as many results: they wait in temporary tables, and are taken up for a few
students at a time. Line items are kept nowhere but with results; what a file of changes names and does not bring is looked for
there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

from django.db import connection

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.loading.becoming import ENDED
from homeroom.exchange.loading.becoming.school import (
    ABOUT_ASSIGNMENT,
    LINE_ITEM,
    about_assignment,
    assignment_result,
    with_exact_numbers,
)
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.packing import as_text, from_text
from homeroom.exchange.loading.schoolfiles import SchoolReferences
from homeroom.exchange.loading.student_rows import StudentRow
from homeroom.exchange.loading.waiting import Kept, Waiting, held_rows, who_waits
from homeroom.exchange.reading import Row, say
from homeroom.matching.actions import District, candidate_hash
from homeroom.students import staging
from homeroom.students.facts import Whose, content_fields
from homeroom.students.models import AssignmentResult

CATEGORIES, LINE_ITEMS, RESULTS = "categories.csv", "lineItems.csv", "results.csv"
GRADEBOOK = (CATEGORIES, LINE_ITEMS, RESULTS)
NUMBERS = ("score", "resultValueMax")
NUMBER_MAX = 99_999_999  # What the record's columns can hold.
# What teachers write about a student is another dataset, for which there is no table.
NOT_KEPT = ("comment", "description")
STAGED_AT_ONCE = 2_000
STUDENTS_AT_ONCE = 50  # A year of results of each is some hundreds: 25,000 rows are 40 MB.


class LineItem(NamedTuple):
    """What a line item says of its results, by the columns of the record; and where in the bundle it says so."""

    says: dict[str, Any]
    places: tuple[int, ...] = ()
    ended: bool = False


class Gradebook:
    """The gradebook's files on their way: staged as they are read, written once it is known who is on record."""

    references: SchoolReferences
    changes_items: bool
    """Line items or categories may say something new of results that are not sent again."""

    def __init__(self, load: Load):
        self.load = load
        self._rows: dict[str, list[tuple]] = {"result_row": [], "line_item_row": []}
        self._comments = 0
        self._says_ends = False
        self._remembered: dict[str, str] = {}  # Titles of categories of earlier loads.
        staging.stage("result_row", "number integer, key text, owner text, ended boolean, digest bytea, cells text")
        staging.stage("line_item_row", "file text, number integer, key text, is_used boolean, cells text")

    # Reading

    def take(self, spec: FileSpec, rows: Iterator[Row], matters: Callable[[str], bool]) -> None:
        unmatched = 0  # Of ten million rows, all but some thousands.
        for row in rows:
            owner = row.values.get("studentSourcedId")
            if owner is not None and not matters(owner):
                unmatched += 1
            elif too_large := [name for name in NUMBERS if abs(row.values.get(name) or 0) > NUMBER_MAX]:
                self._reject(row, too_large)
            elif spec.file == RESULTS:
                self._take_result(row, owner)
            else:
                self._stage("line_item_row", (row.file, row.number, row.key, False, cells_of(row)))
        self.load.ledger.unmatched(spec.file, unmatched)
        if self._comments and spec.file == RESULTS:
            self.load.report.add(say("N-COMMENTS", spec.file, count=self._comments))

    def _reject(self, row: Row, columns: list[str]) -> None:
        limits = {"first": -NUMBER_MAX, "last": NUMBER_MAX}
        self.load.report.reject(
            *(say("E-NUMBER-RANGE", row.file, row.number, n, row.values[n], row.key, **limits) for n in columns)
        )

    def _take_result(self, row: Row, owner: str | None) -> None:
        self._says_ends |= row.ended
        self._comments += row.values["comment"] is not None
        self._stage("result_row", (row.number, row.key, owner, row.ended, row.content_hash, cells_of(row)))

    def _stage(self, table: str, row: tuple) -> None:
        self._rows[table].append(row)
        if len(self._rows[table]) >= STAGED_AT_ONCE:
            self._copy(table)

    def _copy(self, table: str) -> None:
        staging.copy_rows(table, self._rows[table])
        self._rows[table].clear()

    def _has(self, file: str) -> bool:
        return file in self.load.recognized.places and file not in self.load.report.rejected_files

    # Writing

    def write(self, district: District, waiting: Waiting) -> None:
        """All is read, and it is known who is linked and who waits."""
        if not any(map(self._has, GRADEBOOK)) and not district.newly_linked:
            return
        for table in self._rows:
            self._copy(table)
        staging.index("line_item_row", "file, key")
        staging.index("result_row", "owner")
        self.references = SchoolReferences(self.load.sender.pk)
        self.changes_items = not self.load.is_whole(RESULTS) and (self._has(CATEGORIES) or self._has(LINE_ITEMS))
        if self._has(RESULTS):
            self._forget({*district.linked, *district.waiting})
            for some in portions(district.waiting - district.linked.keys()):
                self._hold(some, waiting)
        for some in portions(district.linked):
            self._write_some({owner: district.whose(owner) for owner in some}, district)
        self._end()
        self._count_line_items()

    def _forget(self, kept: set[str]) -> None:
        """Of students who resemble no child in care, as it has turned out."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM result_row WHERE owner IS NOT NULL AND owner <> ALL (%s)", [list(kept)])
            self.load.ledger.unmatched(RESULTS, cursor.rowcount)

    def _results_of(self, owners: Collection[str]) -> list[tuple[str, StudentRow]]:
        if not self._has(RESULTS):
            return []
        spec = self.load.recognized.spec(RESULTS)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT owner, number, key, digest, cells FROM result_row WHERE owner = ANY (%s) ORDER BY number",
                [list(owners)],
            )
            return [
                (owner, StudentRow(RESULTS, number, key, bytes(digest), from_text(spec, cells)))
                for owner, number, key, digest, cells in cursor.fetchall()
            ]

    def _hold(self, owners: Collection[str], waiting: Waiting) -> None:
        """With what their line items say, which nobody will send again when somebody has decided."""
        rows = self._results_of(owners)
        items = self._line_items({row.values["lineItemSourcedId"] for _owner, row in rows}, self._waited(owners))
        for owner, row in rows:
            values = self._resolved(row, items)
            digest = blake2b(as_text(values).encode(), digest_size=16, key=row.digest).digest()
            waiting.hold(owner, row.file, row.number, row.key, digest, values)
        waiting.write()

    def _resolved(self, row: StudentRow, items: dict[str, LineItem]) -> dict:
        item = items.get(row.values["lineItemSourcedId"])
        says = item.says if item else {"class_source_id": row.values.get("classSourcedId")}
        if not item and says["class_source_id"]:
            says["course_title"] = self.references.class_title(says["class_source_id"])
        return row.values | {LINE_ITEM + name: value for name, value in says.items()}

    def _write_some(self, owners: dict[str, Whose], district: District) -> None:
        rows = self._results_of(owners)
        stand = self._standing(owners) if self.changes_items else []
        named = {row.values["lineItemSourcedId"] for _owner, row in rows}
        waited = self._waited(owners.keys() & district.newly_linked.keys())
        items = self._line_items(named | {fact.line_item_source_id for fact in stand}, waited)
        self._release(owners, waited, {row.key for _owner, row in rows})
        for owner, row in rows:
            self.load.ledger.linked(RESULTS)
            item = items.get(row.values["lineItemSourcedId"])
            if row.ended or (item and item.ended):
                continue
            if item is None:
                value = row.values["lineItemSourcedId"]
                self.load.report.add(say("W-LINE-ITEM", RESULTS, row.number, "lineItemSourcedId", value, row.key))
            places = (self.load.ledger.place(RESULTS, row.number), *(item.places if item else ()))
            self._add(owners[owner], row.key, self._resolved(row, items), *places)
        self._bring_up_to_date(stand, items, {(owners[owner][0], row.key) for owner, row in rows})
        self.load.versions.of_record = None

    def _add(self, whose: Whose, key: str, values: dict, *places: int) -> None:
        student_id, self.load.versions.of_record = whose
        for fact in assignment_result(key, values):
            self.load.versions.add(fact.model, student_id, fact.key, fact.content, *places)

    def _waited(self, owners: Collection[str]) -> list[tuple[str, Kept]]:
        """Results of earlier loads that wait for these students, each with what its line item said."""
        if self.load.is_whole(RESULTS) and self.load.is_whole(LINE_ITEMS):
            return []
        candidates, waiting = (
            {owner: candidate_hash(self.load.key, owner) for owner in owners},
            who_waits(self.load.sender.pk),
        )
        return [
            (owner, row)
            for owner, candidate in candidates.items()
            if candidate in waiting
            for row in held_rows(self.load.key, self.load.sender.pk, candidate)
            if row.file == RESULTS
        ]

    def _release(self, owners: dict[str, Whose], waited: list[tuple[str, Kept]], said: set[str]) -> None:
        """What waited for students whom a rule has linked, unless this file says all that there is."""
        for owner, row in waited if not self.load.is_whole(RESULTS) else ():
            if row.key not in said:
                self._add(owners[owner], row.key, row.values)

    def _standing(self, owners: dict[str, Whose]) -> list[AssignmentResult]:
        whose = {*owners.values()}
        facts = AssignmentResult.objects.filter(
            contributor=self.load.sender, student__in={student_id for student_id, _ in whose}
        )
        return [fact for fact in facts.order_by("pk") if (fact.student_id, fact.of_record) in whose]

    def _bring_up_to_date(
        self, stand: list[AssignmentResult], items: dict[str, LineItem], said: set[tuple[int, str]]
    ) -> None:
        """Results that are not sent again, when their line items or categories are."""
        gone = []
        for fact in stand:
            item = items.get(fact.line_item_source_id)
            if item is None or not item.places:
                continue
            if item.ended:
                gone.append((fact.student_id, fact.key, item.places[0]))
            elif (fact.student_id, fact.key) not in said:
                content = {field.name: getattr(fact, field.attname) for field in content_fields(AssignmentResult)}
                content = with_exact_numbers(content | item.says)
                self.load.versions.of_record = fact.of_record
                self.load.versions.add(AssignmentResult, fact.student_id, fact.key, content, *item.places)
        if gone:
            self.load.versions.end(AssignmentResult, [each[0] for each in gone], [each[1] for each in gone])
            self.load.versions.changed(*{each[2] for each in gone})
            self.load.ledger.ended(LINE_ITEMS, len(gone))

    # Line items and categories

    def _line_items(self, names: set[str], waited: list[tuple[str, Kept]]) -> dict[str, LineItem]:
        """Of this bundle, or as results of earlier loads have them."""
        rows = self._rows_named(LINE_ITEMS, names)
        remembered = self._remembered_items(names - rows.keys(), waited)
        categories = {values["categorySourcedId"] for _number, values in rows.values()}
        categories |= {says["category_source_id"] for says in remembered.values()}
        titles = self._rows_named(CATEGORIES, {name for name in categories if name})
        items = {name: self._in_bundle(number, values, titles) for name, (number, values) in rows.items()}
        for name, says in remembered.items():
            places: tuple[int, ...] = ()
            if says["category_source_id"] in titles:
                number, values = titles[says["category_source_id"]]
                says["category"], places = values["title"], (self.load.ledger.place(CATEGORIES, number),)
            items[name] = LineItem(says, places)
        return items

    def _in_bundle(self, number: int, values: dict, titles: dict[str, tuple[int, dict]]) -> LineItem:
        places: tuple[int, ...] = (self.load.ledger.place(LINE_ITEMS, number),)
        category = values["categorySourcedId"]
        if category in titles:
            places += (self.load.ledger.place(CATEGORIES, titles[category][0]),)
        period = values.get("gradingPeriodSourcedId") or values.get("academicSessionSourcedId")
        says = {
            "category_source_id": category,
            "class_source_id": values["classSourcedId"],
            "course_title": self.references.class_title(str(values["classSourcedId"])),
            "title": values["title"],
            "category": titles[category][1]["title"] if category in titles else self._category(category),
            "grading_period": self.references.terms.get(str(period)),
            "assigned_on": values["assignDate"],
            "due_on": values["dueDate"],
            "score_max": values["resultValueMax"],
        }
        return LineItem(says, places, ended=ENDED in values)

    def _rows_named(self, file: str, names: set[str]) -> dict[str, tuple[int, dict]]:
        """Rows of this bundle, by id; that they are used is set down."""
        if not names or not self._has(file):
            return {}
        spec = self.load.recognized.spec(file)
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE line_item_row SET is_used = true WHERE file = %s AND key = ANY (%s) RETURNING key, number, cells",
                [file, list(names)],
            )
            return {key: (number, from_text(spec, cells)) for key, number, cells in cursor.fetchall()}

    def _remembered_items(self, names: set[str], waited: list[tuple[str, Kept]]) -> dict[str, dict[str, Any]]:
        if not names or self.load.is_whole(LINE_ITEMS):
            return {}
        told = [(row.values["lineItemSourcedId"], about_assignment(row.values)) for _owner, row in waited]
        facts = AssignmentResult.objects.filter(contributor=self.load.sender, line_item_source_id__in=names)
        found = facts.order_by("pk").values("line_item_source_id", *ABOUT_ASSIGNMENT)
        told += [(says.pop("line_item_source_id"), says) for says in found]
        # One whose line item nobody knew when it came says nothing of it.
        return {name: says for name, says in told if name in names and (says["title"] or says["due_on"])}

    def _category(self, source_id: str | None) -> str:
        if not source_id or self.load.is_whole(CATEGORIES):
            return ""
        if source_id not in self._remembered:
            facts = AssignmentResult.objects.filter(contributor=self.load.sender, category_source_id=source_id)
            self._remembered[source_id] = facts.values_list("category", flat=True).first() or ""
        return self._remembered[source_id]

    # Ends and counts

    def _end(self) -> None:
        if not self._has(RESULTS):
            return
        gone = self._end_rows() if self._says_ends else set()
        if self.load.is_whole(RESULTS):
            unread = self.load.unread(RESULTS)
            if unread is None:
                self.load.report.add(say("W-NOT-ENDED", RESULTS))
            else:
                gone |= self.load.versions.end_absent(AssignmentResult, keep=unread)
        self.load.ledger.ended(RESULTS, len(gone))

    def _end_rows(self) -> set[tuple[int, str]]:
        """Rows that say that the record has ended. Where one says no more than that, the student is known by what it ends."""
        versions, ledger = self.load.versions, self.load.ledger
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT r.number, r.owner IS NULL, f.student_id, f.key FROM result_row r"
                " LEFT JOIN students_assignmentresult f ON f.contributor_id = %s AND f.key = r.key AND f.superseded_at IS NULL"
                " WHERE r.ended AND (r.owner IS NULL OR f.id IS NOT NULL)",
                [self.load.sender.pk],
            )
            rows = cursor.fetchall()
        ended = [(number, student, key) for number, _of_nobody, student, key in rows if student]
        gone = versions.end(AssignmentResult, [row[1] for row in ended], [row[2] for row in ended])
        versions.changed(*(ledger.place(RESULTS, number) for number, _student, _key in ended))
        of_nobody = {number: student for number, is_nobodys, student, _key in rows if is_nobodys}
        known = sum(student is not None for student in of_nobody.values())
        ledger.linked(RESULTS, known)
        ledger.unmatched(RESULTS, len(of_nobody) - known)
        return gone

    def _count_line_items(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT file, count(*) FILTER (WHERE is_used), count(*) FROM line_item_row GROUP BY file")
            for file, used, rows in cursor.fetchall():
                self.load.ledger.linked(file, used)
                self.load.ledger.unmatched(file, rows - used)


def portions(owners: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(owners)
    for first in range(0, len(listed), STUDENTS_AT_ONCE):
        yield listed[first : first + STUDENTS_AT_ONCE]


def cells_of(row: Row) -> str:
    values = {name: value for name, value in row.values.items() if name not in NOT_KEPT}
    return as_text({**values, ENDED: True} if row.ended else values)
