"""What lies in one organization's folder: what is whole and may be taken, and what nobody follows. Nothing is opened here."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from homeroom.exchange.formats import FORMATS
from homeroom.exchange.forms import NAME_LENGTH_MAX
from homeroom.exchange.reading.bundle import unsafe
from homeroom.exchange.reading.limits import Limits

DONE = "done"
# As SFTP clients call what they are still writing. A name with a dot before it is hidden on purpose.
UNFINISHED = (".part", ".filepart", ".tmp")
MANIFEST = "manifest.csv"
OURS = frozenset(f"{name}.csv" for known in FORMATS.values() for name in known.files)
BUNDLES_A_LOOK_MAX = 100  # Of one organization; a district's nightly export is one to five. The rest at a later look.

LINK = "This is a link, and links are not followed. Send the file itself."
SECOND_NAME = "This file has a second name elsewhere (a hard link). Send a copy of it."
NO_FILE = "This is neither a file nor a folder of files. Send a file."
DEEP = "There is a folder inside this folder. Put all files of an export into one folder, or pack them as a zip file."
BROKEN_OFF = "In this folder lies a file that was not sent to its end. Send it again."
NAME = (
    f"A name here is longer than {NAME_LENGTH_MAX} characters, or has characters that no name should have. Rename it."
)
MANY = f"There are more than {Limits().entries_max} files in this folder. Send one export at a time."
LARGE = f"This is larger than {Limits().total_bytes_max // 1024**2:,} MB. Send it in parts."
UNREADABLE = "Homeroom may not read this. Ask the host to let Homeroom's user read what you send."


class NotTaken(Exception):
    """Why something is left where it lies; for its sender."""


class Look(NamedTuple):
    """A name, how large, when last written, which file: if any of it changes, somebody is still writing."""

    name: str
    bytes: int
    written_at_ns: int
    number: int


@dataclass(frozen=True)
class Waiting:
    """What is taken together: one file, one folder, or the loose CSV files of one export."""

    name: str
    entries: tuple[str, ...]
    looks: tuple[Look, ...]


@dataclass
class Folder:
    """One look at it."""

    path: Path
    changed_at: float = 0.0
    """The last moment at which anything in it changed, names that are never taken included."""
    waiting: list[Waiting] = field(default_factory=list)
    not_taken: dict[str, str] = field(default_factory=dict)

    def is_quiet(self, now: float, quiet_seconds: float) -> bool:
        return now - self.changed_at >= quiet_seconds


def look_into(path: Path) -> Folder:
    found = Folder(path, moment(path.lstat()))
    loose: dict[str, tuple[Look, ...]] = {}
    with os.scandir(path) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.name == DONE:
                continue
            found.changed_at = max(found.changed_at, changed_at(Path(entry.path)))
            if is_hidden(entry.name):
                continue
            try:
                looks = tuple(looks_of(Path(entry.path)))
            except FileNotFoundError:
                continue  # Its sender was just taking it back.
            except NotTaken as reason:
                found.not_taken[entry.name] = str(reason)
                continue
            if entry.name.casefold().endswith(".csv") and not entry.is_dir(follow_symlinks=False):
                loose[entry.name] = looks
            elif looks:  # A folder that is made before its files is empty for a while.
                found.waiting.append(Waiting(entry.name, (entry.name,), looks))
    found.waiting += together(path.name, loose)
    del found.waiting[BUNDLES_A_LOOK_MAX:]
    return found


def together(folder: str, loose: dict[str, tuple[Look, ...]]) -> Iterator[Waiting]:
    """With a manifest, all loose CSV files are one export. Without one, those with names of our formats are, since they may
    point at each other, and any other table is on its own."""
    if MANIFEST in {name.casefold() for name in loose}:
        export = sorted(loose)
    else:
        export = [name for name in sorted(loose) if name.casefold() in OURS]
    if len(export) == 1:
        export = []
    if export:
        yield Waiting(folder, tuple(export), tuple(look for name in export for look in loose[name]))
    for name in sorted(loose.keys() - set(export)):
        yield Waiting(name, (name,), loose[name])


def looks_of(path: Path) -> Iterator[Look]:
    """Of a file, or of each file in a folder. Raises NotTaken for anything else."""
    found = path.lstat()
    if unsafe(path.name) or len(path.name) > NAME_LENGTH_MAX:
        raise NotTaken(NAME)
    if not stat.S_ISDIR(found.st_mode):
        yield look_at(path, found)
        return
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise NotTaken(UNREADABLE)
    size = 0
    for number, inside in enumerate(sorted(path.iterdir()), start=1):
        if number > Limits().entries_max:
            raise NotTaken(MANY)
        if inside.name.casefold().endswith(UNFINISHED):
            raise NotTaken(BROKEN_OFF)
        if is_hidden(inside.name):
            continue
        looked = look_at(inside, inside.lstat())
        size += looked.bytes
        if size > Limits().total_bytes_max:
            raise NotTaken(LARGE)
        yield looked


def look_at(path: Path, found: os.stat_result) -> Look:
    if stat.S_ISLNK(found.st_mode):
        raise NotTaken(LINK)
    if stat.S_ISDIR(found.st_mode):
        raise NotTaken(DEEP)
    if not stat.S_ISREG(found.st_mode):
        raise NotTaken(NO_FILE)
    # Who cannot read a file may often still give it a second name, and would be told of what is in it.
    if found.st_nlink > 1:
        raise NotTaken(SECOND_NAME)
    if unsafe(path.name) or len(path.name) > NAME_LENGTH_MAX:
        raise NotTaken(NAME)
    if found.st_size > Limits().total_bytes_max:
        raise NotTaken(LARGE)
    if not os.access(path, os.R_OK):
        raise NotTaken(UNREADABLE)
    return Look(path.name, found.st_size, found.st_mtime_ns, found.st_ino)


def is_hidden(name: str) -> bool:
    return name.startswith(".") or name.casefold().endswith(UNFINISHED)


def changed_at(path: Path) -> float:
    """When it, or something in it, last changed. Deeper nobody looks."""
    try:
        found = path.lstat()
        inside = [each.lstat() for each in path.iterdir()] if stat.S_ISDIR(found.st_mode) else []
    except (FileNotFoundError, PermissionError):
        return 0.0
    return max(map(moment, (found, *inside)))


def moment(found: os.stat_result) -> float:
    """Programs that copy keep the day on which a file was written, so the day of its change counts as well."""
    return max(found.st_mtime, found.st_ctime)
