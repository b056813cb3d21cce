"""`load_bundle`: a partner's bundle from its path to the record, or not at all."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils import timezone

from homeroom.common.problem import Problem
from homeroom.common.spool import SealedWriter
from homeroom.exchange.loading.again import remember, same_again
from homeroom.exchange.loading.changes import Changes, changes_of
from homeroom.exchange.loading.childwelfare import GUARDED, load_children
from homeroom.exchange.loading.correcting import corrections
from homeroom.exchange.loading.counting import count
from homeroom.exchange.loading.interchanges import load_interchanges
from homeroom.exchange.loading.keeping import keeping_of
from homeroom.exchange.loading.load import Load
from homeroom.exchange.loading.other_words import AnotherWay, in_other_words, look_for_another_way
from homeroom.exchange.loading.preview import Preview
from homeroom.exchange.loading.roster import Roster
from homeroom.exchange.loading.schoolfiles import load_school_files
from homeroom.exchange.loading.senders import family, why_not_keep, why_not_send
from homeroom.exchange.loading.sources import Unmapped, opened
from homeroom.exchange.loading.telling import keep_findings, keep_question, without_values
from homeroom.exchange.loading.usual import shortness, unusual
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.models import Arrival, Source, Upload
from homeroom.exchange.reading import Limits, Message, Refused, Report, say
from homeroom.exchange.reading.report import Counts
from homeroom.matching.duplicates import finding as duplicates
from homeroom.matching.sealed import withdraw_sealed
from homeroom.notices.telling import HELD, LOADED, REFUSED, tell_linkage_stewards, tell_of_batch, tell_of_short_load
from homeroom.partners.days import days_of_the_collaboration
from homeroom.partners.models import Organization
from homeroom.students.glimpses import refresh_glimpses
from homeroom.students.models import Batch

Status = Literal["loaded", "held", "refused", "unmapped", "checked"]
NIGHT = "night"  # The format of a batch that a kept roster brought.
HASH_AT_ONCE = 1024 * 1024
NOTHING_TOLD: dict = {"counts": asdict(Counts()), "files": {}, "messages": []}
# Whose absence from a full file is counted before it is believed.
GUARDED_FILES = (*GUARDED, "users.csv", "enrollments.csv")


class RowsLost(AssertionError):
    """The counts do not come out even: a row was forgotten. Nothing is committed."""


class How(NamedTuple):
    """What whoever sends a bundle says of it."""

    asked: str = "auto"
    """The family of formats that it is to be of."""
    recipe: Recipe | None = None
    """By which it is read, where its tables are the sender's own."""
    look_first: bool = False
    """It waits for its steward, who sees what it would change."""
    accept_held: bool = False
    anew: bool = False
    """It is read even where the same files were loaded last."""
    by_night: bool = False
    """Nobody sent it: a kept roster is read once more, because children came who may be on it (decision 59)."""
    is_kept: bool = True
    """A roster takes the place of the one that is kept, where its district has agreed to that."""


@dataclass
class Outcome:
    """What one attempt came to: of which of the sender's own exports it was, if of any; what it changes, and how its first rows
    look; or what its steward is asked first."""

    status: Status
    report: Report
    source: Source | None = None
    question: Question | None = None
    changes: Changes | None = None
    preview: Preview | None = None
    rows: SealedWriter | None = None
    """Those that were not read, to be corrected."""
    short: str = ""
    """That it has nothing in it, or less than half of what is usual: the kind of notice about that."""


@dataclass
class Answer:
    """What became of a bundle, in the shape of DESIGN section 5."""

    batch: int
    source: str
    status: Status
    body: dict

    @property
    def as_json(self) -> dict:
        return {"batch": self.batch, "source": self.source, "status": self.status, **self.body}


def load_bundle(
    path: Path,
    sender_key: str,
    how: How | None = None,
    *,
    dry_run: bool = False,
    errors: Path | None = None,
    batch_id: int | None = None,
    noticed: Sequence[Message] = (),
) -> Answer:
    """Load what lies at `path` as this organization's. `batch_id` continues a batch that an upload has begun. What was `noticed`
    before it came here is told with the rest."""
    how = how or How()
    sender = Organization.objects.filter(key=sender_key).first()
    if sender is None:
        raise Problem(f'No organization is called "{sender_key}". Use its id in the collaboration file.')
    with one_load_at_a_time(sender), ExitStack() as closing:
        if done := finished(sender, batch_id):
            return done
        batch = begin(sender, path, batch_id)
        try:
            with transaction.atomic():
                work_on(batch)
                outcome = attempt(path, sender, batch, how, closing)
                outcome.report.add(*noticed)
                if outcome.status == "loaded" and how.look_first:
                    outcome.status = "checked"
                if outcome.status == "loaded" and not dry_run:
                    finish(batch, sender, outcome)
                else:
                    transaction.set_rollback(True)
            if outcome.status != "loaded" or dry_run:
                # Nothing of the bundle is left; that it came, and what was wrong, is.
                with transaction.atomic():
                    work_on(batch)
                    close(batch, sender, outcome, dry_run)
        except BaseException:
            give_up(batch)
            raise
        if errors:
            outcome.report.error_csv(errors)
        body = outcome.report.as_json(file=batch.source_name, format=batch.format, dry_run=dry_run)
    return Answer(batch.pk, sender.key, outcome.status, body)


def attempt(path: Path, sender: Organization, batch: Batch, how: How, closing: ExitStack) -> Outcome:
    """Read and write everything; what the answer may be committed as. At the terminal nobody is asked what columns are:
    `homeroom map` is for that. What is in our format and in other words is read once more, as its steward has said."""
    try:
        with transaction.atomic():
            return attempt_once(path, sender, batch, how, None, closing)
    except AnotherWay as way:
        return attempt_once(path, sender, batch, how._replace(recipe=way.recipe), way.source, closing)
    except Unmapped as unmapped:
        return Outcome("unmapped", closing.enter_context(Report(Limits())), question=unmapped.question)


def attempt_once(
    path: Path, sender: Organization, batch: Batch, how: How, by_source: Source | None, closing: ExitStack
) -> Outcome:
    report = closing.enter_context(Report(Limits()))
    try:
        with opened(path, how.recipe, report.limits, sender, batch) as (bundle, recognized, known):
            source = by_source or known
            batch.format = NIGHT if how.by_night else recognized.format
            reasons = [*why_not_send(sender, recognized.shape, path.name), *why_not_keep(sender, path.name)]
            if how.asked not in ("auto", family(recognized.format)):
                reasons.append(say("E-FORMAT-ASKED", path.name, asked=how.asked, format=recognized.shape.title))
            if reasons:
                raise Refused(*reasons)
            # Messages hold values: what does not fit into memory goes to our own folder, not to everybody's.
            report = closing.enter_context(Report.of(bundle, recognized, Path(settings.SPOOL_FOLDER)))
            if source:
                report.add(say("N-SOURCE", path.name, source=source.name))
            load = Load(batch, sender, bundle, recognized, report)
            if how.is_kept and (keeping := keeping_of(load, path, is_by_night=how.by_night)):
                load.keeping = closing.enter_context(contextlib.closing(keeping))
            is_told = not (how.look_first or how.anew or is_to_be_kept(load)) and same_again(load)
            status = "loaded" if is_told else write(load, how.accept_held)
            if load.keeping and is_told:
                load.keeping.renew()
            if how.recipe is None and source is None and (columns := in_other_words(report)):
                look_for_another_way(columns, path, sender, batch, report.limits)
            report.add(*unusual(batch, source, bundle, recognized, report))
            short = shortness(bundle, recognized, report)
            changes = changes_of(batch, load.versions.kinds)
            if rows := corrections(bundle, recognized, report):
                closing.callback(rows.close)
            return Outcome(status, report, source, changes=changes, preview=load.preview, rows=rows, short=short)
    except Refused as refused:
        report.add(*refused.messages)
        return Outcome("refused", report)


def is_to_be_kept(load: Load) -> bool:
    """It may be kept, and what is kept is none, or was prepared by another model."""
    return load.keeping is not None and not load.keeping.is_up_to_date


def write(load: Load, accept_held: bool) -> Status:
    """Bring the record to what the bundle says, and see that every row is accounted for."""
    kind = family(load.recognized.format)
    roster = Roster(load) if kind == "oneroster" else None
    if roster:
        roster.read()
    elif kind == "hcw":
        load_children(load)
    elif kind == "edfi":
        load_interchanges(load)
    else:
        load_school_files(load)
    reasons = [] if accept_held else list(why_hold(load))
    if roster:
        roster.match()
        roster.write()
    load.versions.write()
    if roster and load.keeping and not reasons:
        load.keeping.finish(roster.district.linked)
    if reasons:
        # It was written all the same, so that whoever decides sees whom it concerns; it will be rolled back.
        load.report.add(*reasons)
        load.ledger.hold_everything()
        return "held"
    load.ledger.settle(load.versions)
    for file, is_whole, unread in listed_files(load):
        load.listed.keep(file, is_whole=is_whole, unread=unread)
    refresh_glimpses(load.batch, load.versions.students)
    count(load.batch, load.versions.students)
    if kind == "hcw":
        withdrawn = withdraw_sealed()
        if withdrawn.waited:
            load.report.add(say("N-SEALED", "children.csv", count=withdrawn.waited))
        if withdrawn.linked:
            load.report.add(say("N-SEALED-LINKS", "children.csv", count=withdrawn.linked))
        duplicates.look(load.batch, load.sender)
    if not load.report.conserved():
        raise RowsLost(f"Batch {load.batch.pk}: {asdict(load.report.totals)}")
    totals = load.report.totals
    if totals.read and totals.rejected == totals.read:
        load.report.add(say("E-NOTHING", load.bundle.path.name))
        return "refused"
    remember(load)
    return "loaded"


def why_hold(load: Load) -> Iterator:
    for file, is_whole, unread in listed_files(load):
        if is_whole:
            yield from load.listed.why_hold(file, unread)


def listed_files(load: Load) -> Iterator[tuple[str, bool, set[bytes]]]:
    """Guarded files of this bundle: whether they end what they lack, and hashes of rows that could not be read."""
    for file in GUARDED_FILES:
        if file in load.recognized.places and file not in load.report.rejected_files:
            unread = load.unread(file)
            hashes = {load.hash(file, key) for key in unread or ()}
            yield file, load.is_whole(file) and unread is not None, hashes


# The batch


@contextmanager
def one_load_at_a_time(sender: Organization) -> Iterator[None]:
    """Two loads of one contributor run one after the other; the lock goes with the connection if we are killed."""
    with days_of_the_collaboration(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtext('homeroom.load'), %s)", [sender.pk])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('homeroom.load'), %s)", [sender.pk])


def finished(sender: Organization, batch_id: int | None) -> Answer | None:
    """What became of a batch that another process has finished meanwhile: of one whose worker has died, say."""
    batch = Batch.objects.filter(pk=batch_id or 0, contributor=sender).exclude(finished_at=None).first()
    if batch is None:
        return None
    return Answer(batch.pk, sender.key, batch.status, {"dry_run": False, **(batch.report or NOTHING_TOLD)})  # type: ignore[arg-type]


def begin(sender: Organization, path: Path, batch_id: int | None) -> Batch:
    """The batch, committed before the load begins, so that an interrupted load can be seen."""
    died = Batch.objects.filter(contributor=sender, status="loading", finished_at=None).exclude(pk=batch_id or 0)
    died.update(status="interrupted", finished_at=Now())
    if batch_id is not None:
        batch = Batch.objects.get(pk=batch_id, contributor=sender, finished_at=None)
        batch.status = "loading"
    else:
        batch = Batch(contributor=sender, source_name=path.name, format="", status="loading")
    batch.content_hash = content_hash(path)
    batch.save()
    return batch


def work_on(batch: Batch) -> None:
    """From here to the end of the transaction, the import role may write for this batch's contributor alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.batch', %s, true)", [str(batch.pk)])


def close(batch: Batch, sender: Organization, outcome: Outcome, dry_run: bool) -> None:
    """Of a load of which nothing is on record: it is over, or it waits for its steward."""
    if outcome.question:
        ask(batch, sender, outcome.question)
    elif outcome.status == "checked" or (outcome.status == "held" and Upload.objects.filter(batch=batch).exists()):
        show(batch, sender, outcome)
    else:
        finish(batch, sender, outcome, dry_run=dry_run)


def finish(
    batch: Batch, sender: Organization, outcome: Outcome, *, dry_run: bool = False, is_told: bool = True
) -> None:
    report, status = outcome.report, "dry_run" if dry_run else outcome.status
    keep_findings(batch, sender, report, outcome.changes, rows=outcome.rows)
    if outcome.source and not dry_run and batch.format != NIGHT:
        Arrival.objects.create(batch=batch, source=outcome.source, contributor=sender)
    kind = {"loaded": LOADED, "held": HELD, "refused": REFUSED}.get(status)
    if kind and is_told and batch.format != NIGHT:  # Whose roster it is sent nothing now.
        tell_of_batch(kind)
    if status == "loaded":
        tell_linkage_stewards()
        if outcome.short and batch.format != NIGHT:
            batch.save(update_fields=["format"])  # By which the database knows of which feed it is.
            tell_of_short_load(outcome.short)
    batch.status, batch.report, batch.finished_at = status, kept_report(outcome), timezone.now()
    batch.save()


def show(batch: Batch, sender: Organization, outcome: Outcome) -> None:
    """The load waits for its steward, who sees what it would change; the sealed file waits with it."""
    keep_findings(batch, sender, outcome.report, outcome.changes, outcome.preview, outcome.rows)
    tell_of_batch(HELD)
    batch.status, batch.report = outcome.status, kept_report(outcome)
    batch.save()


def kept_report(outcome: Outcome) -> dict:
    changes = {"changes": outcome.changes.counts} if outcome.changes else {}
    short = {"short": outcome.short} if outcome.short else {}
    return without_values(outcome.report) | changes | short


def ask(batch: Batch, sender: Organization, question: Question) -> None:
    """The load waits for its steward to say what the columns are; the sealed file waits with it."""
    keep_question(batch, sender, question)
    tell_of_batch(HELD)
    batch.status = "unmapped"
    batch.save()


def give_up(batch: Batch) -> None:
    """It failed, for a reason of ours: whoever sent it hears that it is not loaded."""
    with transaction.atomic():
        work_on(batch)
        if batch.format != NIGHT:
            tell_of_batch(REFUSED)
        Batch.objects.filter(pk=batch.pk).update(status="failed", finished_at=Now())


def content_hash(path: Path) -> bytes | None:
    """Of the file, or of a folder's files with their names: the same files again have the same hash. None of what is too large to
    be read: it is refused at once."""
    digest = hashlib.sha256()
    files = sorted(each for each in path.iterdir() if each.is_file()) if path.is_dir() else [path]
    sizes, limits = [file.stat().st_size for file in files if file.is_file()], Limits()
    if sum(sizes) > limits.total_bytes_max or max(sizes, default=0) > limits.file_bytes_max:
        return None
    for file in files:
        if path.is_dir():
            digest.update(f"{file.name}\0".encode())
        if file.is_file():
            with file.open("rb") as stream:
                while data := stream.read(HASH_AT_ONCE):
                    digest.update(data)
    return digest.digest()
