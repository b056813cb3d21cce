"""From the watched folder to the record, as the role import: looked at, claimed, sealed as an upload, loaded as one.

Between being sealed and being loaded nothing of a file is in clear: it waits in the spool, and in its claim stands which it is.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from homeroom.common.spool import SealedWriter, discard
from homeroom.exchange.inbox.claims import TRIES_MAX, Claim, Sealed, held
from homeroom.exchange.inbox.folders import Inbox, is_folder
from homeroom.exchange.inbox.looking import Folder, NotTaken, Waiting, is_hidden, look_into
from homeroom.exchange.inbox.receipts import remove_old, tell_not_taken, write_receipt
from homeroom.exchange.lapsing import ASKED
from homeroom.exchange.loading.bundles import give_up, load_bundle, work_on
from homeroom.exchange.loading.senders import senders
from homeroom.exchange.models import Upload
from homeroom.exchange.sealing import chunks, pack, upload_of
from homeroom.exchange.unsealing import unsealed
from homeroom.partners.days import days_of_the_collaboration
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

UNFINISHED = ("loading", "interrupted")


def receive() -> None:
    """One look at every organization's folder. Of two who look at once, one does."""
    inbox, organizations = Inbox.current(), {each.key: each for each in senders()}
    inbox.make(organizations)
    with held(inbox.claimed / "looking") as is_mine:
        if not is_mine:
            return
        for claim in inbox.claims():
            go_on(inbox, claim, organizations)
        for key, organization in organizations.items():
            if is_folder(inbox.root / key):
                look(inbox, inbox.root / key, organization)
    if strangers := inbox.strangers(organizations):
        say(f"{len(strangers)} entries of the watched folder are no organization's, and are not looked at.")


def look(inbox: Inbox, path: Path, sender: Organization) -> None:
    try:
        found, now = look_into(path), time.time()
        remove_old(path, now)
        if found.is_quiet(now, settings.INBOX_QUIET_SECONDS):
            for waiting in found.waiting:
                claim(inbox, found, waiting, sender)
            tell_not_taken(path, found.not_taken)
    except OSError as error:
        say(f"The folder of {sender.key} cannot be looked at: {error.strerror}.")


def claim(inbox: Inbox, folder: Folder, waiting: Waiting, sender: Organization) -> None:
    taken = Claim.begin(inbox.claimed, sender.key, waiting, folder.changed_at)
    with taken.locked():
        try:
            taken.take(folder.path, waiting)
        except NotTaken:
            return  # Somebody writes there again: it has its quiet period before it once more.
        except OSError as error:
            folder.not_taken |= dict.fromkeys(waiting.entries, f"The host must look at this: {error.strerror}.")
            say(f"A file of {sender.key} cannot be taken: {error.strerror}.")
            return
        seal_or_say(taken, sender)


def go_on(inbox: Inbox, left: Claim, organizations: dict[str, Organization]) -> None:
    """What a look that was killed has left: put back if it was not whole yet, else sealed."""
    with left.locked() as is_ours:
        if not is_ours or left.is_received:
            return
        if not left.told:
            left.finish()  # Killed before anything was taken.
        elif (sender := organizations.get(left.told["organization"])) is None:
            say(f"What was taken of {left.told['organization']} waits: no organization is called so any more.")
        elif left.is_whole:
            seal_or_say(left, sender)
        else:
            left.put_back(inbox.root / sender.key)


def seal_or_say(taken: Claim, sender: Organization) -> None:
    try:
        seal(taken, sender)
    except OSError as error:  # The disk is full, for example: the next look tries again.
        say(f"A file of {sender.key} cannot be sealed: {error.strerror}.")


def seal(taken: Claim, sender: Organization) -> None:
    """Into the spool, with its upload and batch; then nothing of it is left in clear."""
    if sealed := taken.sealed:
        if Batch.objects.filter(pk=sealed.batch, contributor=sender).exists():
            taken.drop_files()
            return
        discard(sealed.spool_name)  # Killed before that was committed.
    writer = SealedWriter()
    try:
        name = write(taken, writer)
        writer.finish()
        with transaction.atomic():
            batch = Batch.objects.create(contributor=sender, source_name=name, format="")
            work_on(batch)
            upload_of(batch, writer)
            taken.note_sealed(Sealed(writer.name, batch.pk))
            transaction.on_commit(writer.keep)
    finally:
        writer.close()
    taken.drop_files()


def write(taken: Claim, writer: SealedWriter) -> str:
    """A file as it is; several as a zip, as a steward would send them. Answers the name that it then has."""
    [*paths] = sorted(taken.files.iterdir())
    if len(paths) == 1 and not paths[0].is_dir():
        for data in chunks(paths[0]):
            writer.write(data)
        return paths[0].name
    pack(inside(paths), writer)
    return f"{taken.told['name']}.zip"


def inside(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (each for each in sorted(path.iterdir()) if not is_hidden(each.name))
        else:
            yield path


def load_received(token: str) -> None:
    """Load what a claim has sealed; its receipt says what became of it. One that a killed process has left is loaded again,
    which changes nothing where it was done."""
    inbox = Inbox.current()
    taken = Claim(inbox.claimed / token)
    with taken.locked() as is_ours:
        if not is_ours or (sealed := taken.sealed) is None:
            return
        Batch.objects.filter(pk=sealed.batch, status__in=UNFINISHED).update(status="received", finished_at=None)
        batch = Batch.objects.select_related("contributor").get(pk=sealed.batch)
        try:
            if batch.status == "received":
                load(taken, batch)
        finally:
            batch.refresh_from_db()
            if batch.finished_at or batch.status in ASKED:
                finish(inbox, taken, batch)


def load(taken: Claim, batch: Batch) -> None:
    if taken.count_try() > TRIES_MAX:
        give_up(batch)
        return
    with transaction.atomic():
        work_on(batch)  # For others' batches the import sees no upload.
        upload = Upload.objects.select_related("batch", "contributor").get(batch=batch)
    with unsealed(upload) as path:
        load_bundle(path, batch.contributor.key, batch_id=batch.pk)


def finish(inbox: Inbox, taken: Claim, batch: Batch) -> None:
    told, sealed = taken.told, taken.sealed
    with days_of_the_collaboration():
        write_receipt(inbox.root / batch.contributor.key, told["name"], told["came_at"], batch)
    if sealed and batch.finished_at:
        discard(sealed.spool_name)
    taken.finish()


def say(sentence: str) -> None:
    """To whoever reads the worker's log: of whose folder, never names of files or what is in them."""
    print(sentence, file=sys.stderr, flush=True)
