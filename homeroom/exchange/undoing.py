"""A whole load taken back: the record says again what it said before, and keeps that for a while it said something else.

Loads are undone from the last one backwards, so that what stood before is known without guessing. Runs as the role import, in a
process of its own, whole or not at all.
"""

from __future__ import annotations

from dataclasses import asdict

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.common.problem import Problem
from homeroom.exchange.loading.bundles import give_up, one_load_at_a_time, work_on
from homeroom.exchange.loading.changes import changes_of
from homeroom.exchange.loading.counting import count
from homeroom.exchange.loading.former import bring_back
from homeroom.exchange.loading.load import versions_of
from homeroom.exchange.loading.pairs import bring_pairs_back
from homeroom.exchange.loading.telling import keep_findings
from homeroom.exchange.models import HeldRow, LoadDecision, SeenRow, Undoing
from homeroom.exchange.reading import Limits, Report, say
from homeroom.exchange.rules import why_not_undo
from homeroom.matching.duplicates import finding as duplicates
from homeroom.notices.telling import LOADED, tell_of_batch
from homeroom.partners.models import School
from homeroom.students.facts import Versions, content_fields
from homeroom.students.glimpses import refresh_glimpses
from homeroom.students.models import AcademicSession, Batch, ContactLimit, Course, Fact, SchoolClass, Teacher, Teaching

UNDO = "undo"  # The format of a batch that takes another back.
# Where the order stood before in other words, those come back.
ORDER_STAYS = (
    "f.restriction = 'no_contact' AND NOT EXISTS (SELECT FROM students_contactlimit o WHERE o.contributor_id = %(mine)s"
    " AND o.superseded_by_id = %(undone)s AND o.batch_id <> %(undone)s AND o.student_id = f.student_id AND o.key = f.key"
    " AND o.restriction = 'no_contact')"
)


def undo(batch_id: int) -> Batch:
    """Take this load back; answers the batch that did, now or before. Raises Problem where it may not be."""
    undone = Batch.objects.select_related("contributor").get(pk=batch_id)
    with one_load_at_a_time(undone.contributor):
        if done := Batch.objects.filter(format=UNDO, status="loaded", report__undoes=undone.pk).first():
            return done
        batch = Batch.objects.create(
            contributor=undone.contributor, source_name=undone.source_name, format=UNDO, status="loading"
        )
        try:
            with transaction.atomic():
                work_on(batch)
                if reasons := list(why_not_undo(undone)):
                    raise Problem(" ".join(reasons))
                take_back(undone, batch)
        except BaseException:
            give_up(batch)
            raise
    return batch


def take_back(undone: Batch, batch: Batch) -> None:
    decision = LoadDecision.objects.filter(batch=undone, verdict=LoadDecision.UNDO).order_by("-pk").first()
    Undoing.objects.create(batch=batch, undone=undone, contributor=undone.contributor)
    versions = versions_of(batch, key_of(undone.contributor))
    bring_pairs_back(undone, batch)
    kept = 0
    for kind in kinds_of_facts():
        kept += restore(undone, batch, kind, versions)
    restore_beside(undone)
    refresh_glimpses(batch, versions.students)
    count(batch, versions.students)
    if undone.contributor.kind == "child_welfare":
        duplicates.look(batch, undone.contributor)
    with Report(Limits()) as report:
        report.add(say("N-UNDONE", undone.source_name, received=f"{timezone.localtime(undone.received_at):%Y-%m-%d}"))
        if kept:
            report.add(say("N-LIMITS-STAY", undone.source_name, count=kept))
        changes = changes_of(batch, versions.kinds)
        keep_findings(batch, undone.contributor, report, changes)
        counts = {
            "counts": asdict(report.totals),
            "files": {},
            "messages": [],
            "changes": changes.counts,
            "undoes": undone.pk,
        }
    batch.by_id = decision.by_id if decision else None
    batch.save()
    tell_of_batch(LOADED)
    batch.status, batch.report, batch.finished_at = "loaded", counts, timezone.now()
    batch.save()


def kinds_of_facts() -> list[type[Fact]]:
    return sorted((m for m in apps.get_models() if issubclass(m, Fact)), key=lambda m: m._meta.db_table)


def restore(undone: Batch, batch: Batch, kind: type[Fact], versions: Versions) -> int:
    """What the load said of this kind does not stand any more, and what it superseded is said again. Answers how many limits of
    contact stay: one that somebody has just sent is lifted by another word of the sender, never by the way."""
    table, mine = kind._meta.db_table, undone.contributor_id
    columns = "".join(f', "{field.column}"' for field in content_fields(kind))
    stays = ORDER_STAYS if kind is ContactLimit else "false"
    touched = (
        f'SELECT student_id, key FROM "{table}" WHERE contributor_id = %(mine)s'
        " AND (batch_id = %(undone)s OR superseded_by_id = %(undone)s)"
    )
    said = {"mine": mine, "undone": undone.pk, "batch": batch.pk}
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{table}" f WHERE contributor_id = %(mine)s AND superseded_at IS NULL'
            f" AND (student_id, key) IN ({touched}) AND {stays}",
            said,
        )
        [kept] = cursor.fetchone()
        cursor.execute(
            f'UPDATE "{table}" f SET superseded_at = now(), superseded_by_id = %(batch)s WHERE contributor_id = %(mine)s'
            f" AND superseded_at IS NULL AND (student_id, key) IN ({touched}) AND NOT ({stays}) RETURNING student_id",
            said,
        )
        students = {student for (student,) in cursor.fetchall()}
        cursor.execute(
            f'INSERT INTO "{table}" (student_id, contributor_id, batch_id, key, digest, of_record{columns})'
            " SELECT DISTINCT ON (student_id, key) student_id, contributor_id, %(batch)s, key, digest, of_record"
            f'{columns} FROM "{table}" f'
            " WHERE contributor_id = %(mine)s AND superseded_by_id = %(undone)s AND batch_id <> %(undone)s"
            f' AND NOT EXISTS (SELECT FROM "{table}" c WHERE c.student_id = f.student_id AND c.contributor_id = %(mine)s'
            "   AND c.key = f.key AND c.superseded_at IS NULL)"
            " ORDER BY student_id, key, id DESC RETURNING student_id",
            said,
        )
        students |= {student for (student,) in cursor.fetchall()}
    if students:
        versions.students |= students
        versions.kinds.add(kind)
    return kept


def restore_beside(undone: Batch) -> None:
    """What keeps no versions: hashes of what was listed, rows that wait, and what a district publishes about itself. Schools and
    classes that came with the load stay, for what it said of them is history now; nothing of a child is in them."""
    SeenRow.objects.filter(batch=undone).delete()
    bring_back(undone, SeenRow)
    HeldRow.objects.filter(batch=undone).update(expires_at=timezone.now())
    for model in (HeldRow, School, AcademicSession, Course, SchoolClass, Teacher, Teaching):
        bring_back(undone, model)
