"""What the sender finds in `done`: that a file came, what became of it, where to look. Counts and sentences, no value of a child.

The folder is the sender's, who may put a link in its place or a file where ours goes: nothing here follows or replaces one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from homeroom.common.dates import in_words
from homeroom.exchange import words
from homeroom.exchange.inbox.looking import DONE
from homeroom.exchange.reading import sentence
from homeroom.students.models import Batch

DAYS_MAX = 30  # As long as a file waits for its steward's answer; what became of it stands on its page for good.
MESSAGES_MAX = 50  # The rest stands on the page.
NAME_BYTES_MAX = 200  # A file system takes 255, and day and number follow.
NOT_TAKEN = "not-taken.txt"
OURS_ALONE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW


def write_receipt(folder: Path, name: str, came_at: float, batch: Batch) -> None:
    came = timezone.localtime(datetime.fromtimestamp(came_at, tz=timezone.get_current_timezone()))
    short = name.encode()[:NAME_BYTES_MAX].decode(errors="ignore")
    put(folder, f"{short}-{came:%Y-%m-%d-%H%M%S}-{batch.pk}.txt", "\n".join(lines_about(name, came, batch)) + "\n")


def lines_about(name: str, came: datetime, batch: Batch) -> Iterator[str]:
    report, state = batch.report or {}, words.waiting_state(batch)
    yield name
    yield ""
    yield f"Came: {in_words(came)}"
    yield f"What became of it: {words.STATES[state][0]}"
    yield str(words.WHAT_NOW[state])
    if counts := report.get("counts"):
        yield ""
        yield from (f"{label}: {counts[outcome]:,}" for outcome, label in words.OUTCOMES.items())
    if messages := report.get("messages"):
        yield ""
        yield from map(line_about, messages[:MESSAGES_MAX])
        if len(messages) > MESSAGES_MAX:
            yield f"And {len(messages) - MESSAGES_MAX} more."
    yield ""
    yield f"All of it stands at {settings.SITE_URL}/imports/{batch.pk}/, for your data steward."


def line_about(message: dict) -> str:
    parts = (message["file"], message["row"] and f"row {message['row']}", message["column"])
    place = ", ".join(str(part) for part in parts if part)
    return f"{place}: {sentence(message['code'], message['params'])} [{message['code']}]"


def tell_not_taken(folder: Path, reasons: dict[str, str]) -> None:
    """One file says what is left where it lies, and why; it goes when nothing is."""
    lines = [f"{name.encode(errors='replace').decode()}\n  {why}\n" for name, why in sorted(reasons.items())]
    wanted = "".join(["These were not taken:\n\n", *lines]) if lines else ""
    with done(folder) as place:
        if place is None or wanted == (ours(place, NOT_TAKEN) or ""):
            return
        if ours(place, NOT_TAKEN) is not None:
            os.unlink(NOT_TAKEN, dir_fd=place)
    if wanted:
        put(folder, NOT_TAKEN, wanted)


def ours(place: int, name: str) -> str | None:
    """What a file says that we have written; None where there is none."""
    try:
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=place)
    except OSError:
        return None
    with os.fdopen(handle, errors="replace") as file:
        found = os.fstat(handle)
        return file.read() if is_ours(found) else None


def put(folder: Path, name: str, text: str) -> None:
    with done(folder) as place:
        if place is None:
            return
        try:
            handle = os.open(name, OURS_ALONE, 0o640, dir_fd=place)
            with os.fdopen(handle, "w") as file:
                file.write(text)
        except OSError:
            pass  # A look that was killed has written it, or it is not ours to replace, or the disk is full: the page tells it.


def remove_old(folder: Path, now: float) -> None:
    with done(folder) as place:
        for name in os.listdir(place) if place is not None else ():  # noqa: PTH208  (A path would be looked up anew.)
            try:
                found = os.stat(name, dir_fd=place, follow_symlinks=False)
                if is_ours(found) and now - found.st_mtime > DAYS_MAX * 24 * 3600:
                    os.unlink(name, dir_fd=place)
            except FileNotFoundError:
                continue


def is_ours(found: os.stat_result) -> bool:
    return stat.S_ISREG(found.st_mode) and found.st_uid == os.getuid()


@contextmanager
def done(folder: Path) -> Iterator[int | None]:
    """The folder of receipts, opened without going through a link; None where there is no such folder."""
    try:
        place = os.open(folder / DONE, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        yield None
        return
    try:
        yield place
    finally:
        os.close(place)
