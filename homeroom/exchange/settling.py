"""What a decision brings or takes: rows that waited go on the record, or a link is cut and its facts are superseded.

Runs as the role import, in a process of its own, for one decision: safe to repeat, whole or not at all.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import timedelta

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.common.problem import Problem
from homeroom.exchange.loading.becoming.school import DERIVED, SCHOOL_FILES, SENT_APART
from homeroom.exchange.loading.bundles import give_up, one_load_at_a_time, work_on
from homeroom.exchange.loading.changes import changes_of
from homeroom.exchange.loading.counting import count
from homeroom.exchange.loading.load import versions_of
from homeroom.exchange.loading.schoolfiles import SchoolReferences, add_school_row
from homeroom.exchange.loading.student_rows import RosterFacts, Scope, StudentRow, StudentRows
from homeroom.exchange.loading.waiting import Kept, expire, held_rows
from homeroom.exchange.reading.report import Counts
from homeroom.matching.actions import OPEN, District
from homeroom.matching.models import PAIR_DAYS_MAX, Decision, Pair
from homeroom.partners.models import Organization
from homeroom.students import models as record
from homeroom.students.facts import Versions, place
from homeroom.students.glimpses import refresh_glimpses
from homeroom.students.models import Batch, Fact

RELEASE = "release"  # The format of a batch that brings what a decision released.


def settle(decision_id: int, district_key: str) -> str:
    """Carry out one decision about a record of this district; answers what it was, or why nothing was to do."""
    district = Organization.objects.get(key=district_key)
    with one_load_at_a_time(district):
        batch = Batch.objects.create(
            contributor=district, source_name=f"decision {decision_id}", format=RELEASE, status="loading"
        )
        try:
            with transaction.atomic():
                work_on(batch)
                done = Settlement(batch, district).of(decision_id)
        except BaseException:
            give_up(batch)
            raise
    return done


class Settlement:
    """One decision of one district, during a batch of that district."""

    def __init__(self, batch: Batch, contributor: Organization):
        self.batch, self.contributor, self.key = batch, contributor, key_of(contributor)
        self.district = District(batch, contributor)
        self.versions: Versions = versions_of(batch, self.key)
        self.files: dict[str, Counts] = {}

    def of(self, decision_id: int) -> str:
        decision = Decision.objects.select_related("pair").get(pk=decision_id)
        if decision.settled_at is not None:
            done = "settled before"
        elif decision.pair.decided != decision:
            done = "decided anew since"
        else:
            done = decision.verdict
            {
                Decision.LINK: self.link,
                Decision.REFUSE: self.refuse,
                Decision.LATER: self.put_off,
                Decision.UNDO: self.undo,
            }[done](decision.pair)
        Decision.objects.filter(pk=decision_id, settled_at=None).update(settled_at=timezone.now())
        self._finish()
        return done

    def link(self, pair: Pair) -> None:
        """From now on the district's record is the child's, and what waited for it is on record."""
        must_have_been_said_by_two(pair)
        source_id = self.key.open(bytes(pair.sealed_candidate))["source_id"]
        linked = self.district.linked
        if linked.get(source_id) == pair.student_id:
            return
        has_record = pair.student_id in linked.values()
        if source_id in linked or (has_record and not self.district.may_have_two(pair)):
            raise Problem(
                f"The decision on pair {pair.pk} cannot be carried out: one of the two records has been linked with"
                " another since. Undo that link first, then decide again."
            )
        self.district.link({source_id: self.district.pairs[(pair.student_id, bytes(pair.candidate))]})
        self._release(pair, source_id)

    def _release(self, pair: Pair, source_id: str) -> None:
        rows = list(held_rows(self.key, self.contributor.pk, bytes(pair.candidate)))
        numbers = {file: number for number, file in enumerate(dict.fromkeys(row.file for row in rows), start=1)}
        student, references = StudentRows(source_id), SchoolReferences(self.contributor.pk)
        whose = self.district.whose(source_id)
        _, self.versions.of_record = whose
        for row in rows:
            if row.file in SCHOOL_FILES:
                at = place(numbers[row.file], row.number)
                add_school_row(self.versions, pair.student_id, row.file, row.key, row.values, references, at)
            else:
                student.add(StudentRow(row.file, row.number, row.key, b"", row.values))
        apart = frozenset({whose} if SENT_APART in numbers else ())
        scope = Scope(self.contributor.pk, sent_apart=apart)
        facts = RosterFacts(self.versions, scope, lambda file, number: place(numbers[file], number))
        facts.add(iter([student]), self.district.whose)
        self.versions.write()
        for model in (record.Enrollment, record.SchoolEnrollment):
            self.versions.end_absent(model, prefix=DERIVED, of=apart)
        self._count(rows, numbers)

    def _count(self, rows: list[Kept], numbers: dict[str, int]) -> None:
        changes = self.versions.changes_by_file()
        for file, read in Counter(row.file for row in rows).items():
            on_record = min(changes.get(numbers[file], 0), read)
            self.files[file] = Counts(read=read, on_record=on_record, unchanged=read - on_record)

    def refuse(self, pair: Pair) -> None:
        """Nobody waits for this student's rows any more, unless another pair does. A link that a rule had made is cut."""
        self._cut(pair)
        others = (p for p in self.district.pairs.values() if p.pk != pair.pk and p.verdict in OPEN)  # type: ignore[attr-defined]
        if not any(bytes(other.candidate) == bytes(pair.candidate) for other in others):
            expire(self.contributor.pk, bytes(pair.candidate))

    def put_off(self, pair: Pair) -> None:
        """Nothing moves: the pair waits on."""

    def undo(self, pair: Pair) -> None:
        """The pair is open again. What a link had brought is superseded; the rows that waited are still sealed."""
        self._cut(pair)
        Pair.objects.filter(pk=pair.pk).update(expires_at=timezone.now() + timedelta(days=PAIR_DAYS_MAX))

    def _cut(self, pair: Pair) -> None:
        """Of two records of a child the facts of this one alone: the other one's stand."""
        if whose := self.district.cut(pair):
            for model in apps.get_models():
                if issubclass(model, Fact):
                    self.versions.end_all(model, whose)

    def _finish(self) -> None:
        refresh_glimpses(self.batch, self.versions.students)
        count(self.batch, self.versions.students)
        total: Counter[str] = Counter()
        for counts in self.files.values():
            total.update(asdict(counts))
        self.batch.report = {
            "counts": asdict(Counts(**total)),
            "files": {file: asdict(counts) for file, counts in self.files.items()},
            "messages": [],
            "changes": changes_of(self.batch, self.versions.kinds).counts,
        }
        self.batch.status, self.batch.finished_at = "loaded", timezone.now()
        self.batch.save()


def must_have_been_said_by_two(pair: Pair) -> None:
    """The database lets nobody write such a decision; what was written past it brings no record either."""
    decision = pair.decided
    if decision is None or decision.by_id is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT access.said_by_one_v1(%s)", [decision.pk])
        [is_missing] = cursor.fetchone()
    if is_missing:
        raise Problem(
            f"The decision on pair {pair.pk} cannot be carried out: it needs two people, and only one has said that it is the"
            " same child. Let another reviewer open the pair and answer."
        )
