"""What `homeroom check` says of the watched folder: whose and how many, never names of files."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Literal

from django.conf import settings

from homeroom.exchange.inbox.folders import Inbox, is_folder
from homeroom.exchange.inbox.looking import look_into

Found = tuple[Literal["note", "warning", "error"], str, str]
WAIT_SECONDS_MAX = 3600  # The quiet period is minutes; after an hour no worker has looked.


def findings(organizations: Collection[str]) -> Iterator[Found]:
    """Nothing where no folder was made: then nobody sends files so."""
    inbox, named = Inbox.current(), "HOMEROOM_INBOX" in os.environ
    if not inbox.root.is_dir():
        if named:
            yield (
                "error",
                "inbox-missing",
                f"There is no watched folder {inbox.root}. Make it, or unset HOMEROOM_INBOX.",
            )
        return
    if inbox.root.stat().st_mode & 0o022:
        yield "error", "inbox-open", f"Other users can change {inbox.root} itself. Run chmod go-w {inbox.root}"
    if not writable(inbox.root):
        yield (
            "error",
            "inbox-unwritable",
            f"Homeroom cannot write the watched folder {inbox.root}. Give it to its user.",
        )
    if strangers := inbox.strangers(organizations):
        yield (
            "warning",
            "inbox-strangers",
            f"{len(strangers)} entries of {inbox.root} are no organization's, and are not looked at. Folders are named by"
            " the ids of organizations in the collaboration file.",
        )
    for key in organizations:
        if is_folder(inbox.root / key):
            yield from about(inbox, inbox.root / key, key)


def about(inbox: Inbox, path: Path, key: str) -> Iterator[Found]:
    if not writable(path):
        yield "error", "inbox-unwritable", f"Homeroom cannot take files out of {path}. Let its user write there."
        return
    if path.stat().st_dev != inbox.root.stat().st_dev:
        yield "error", "inbox-elsewhere", f"{path} is another file system. Put all of {inbox.root} on one."
    found = look_into(path)
    if found.not_taken:
        yield (
            "warning",
            "inbox-not-taken",
            f"{len(found.not_taken)} entries in the folder of {key} are not taken; why stands there in done/not-taken.txt.",
        )
    if found.waiting and found.is_quiet(time.time(), max(WAIT_SECONDS_MAX, settings.INBOX_QUIET_SECONDS)):
        yield (
            "warning",
            "inbox-waiting",
            f"{len(found.waiting)} files or exports in the folder of {key} wait for more than an hour. Is the worker running?",
        )


def writable(path: Path) -> bool:
    return os.access(path, os.R_OK | os.W_OK | os.X_OK)
