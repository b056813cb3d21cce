"""Taking what lies there, once: renamed into a folder that only we enter, with notes of how far it has come.

A process may be killed between any two lines here; the next look goes on from the notes. A live claim is locked by its process.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from homeroom.exchange.inbox.looking import NotTaken, Waiting, looks_of

TRIES_MAX = 3  # A load that ends its process three times does so for a reason of its own, memory for example.


class Sealed(NamedTuple):
    """Where a claim lies in the spool, and the batch that it is loaded as."""

    spool_name: str
    batch: int


class Claim:
    """A folder: `claim.json` says whose it is, `files` holds what was taken, `whole` lies there once all of it is,
    `sealed.json` once it is sealed as well."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.files = folder / "files"

    @classmethod
    def begin(cls, claims: Path, organization: str, waiting: Waiting, came_at: float) -> Claim:
        claim = cls(claims / secrets.token_hex(8))
        claim.folder.mkdir(mode=0o700)
        claim.files.mkdir(mode=0o700)
        claim._note(
            "claim.json",
            {"organization": organization, "name": waiting.name, "came_at": came_at, "entries": waiting.entries},
        )
        return claim

    @contextmanager
    def locked(self) -> Iterator[bool]:
        """Whether it is ours for as long as the block lasts: another process may be at it, or be done with it."""
        with held(self.folder, os.O_RDONLY | os.O_DIRECTORY) as is_ours:
            yield is_ours

    # What is noted

    @property
    def token(self) -> str:
        return self.folder.name

    @property
    def told(self) -> dict:
        """Whose it is and how it came; nothing where its process was killed before it had taken anything."""
        return self._read("claim.json") or {}

    @property
    def is_whole(self) -> bool:
        return (self.folder / "whole").exists()

    @property
    def sealed(self) -> Sealed | None:
        noted = self._read("sealed.json")
        return Sealed(**noted) if noted else None

    @property
    def is_received(self) -> bool:
        """Nothing of it is in clear any more."""
        return self.sealed is not None and not self.files.exists()

    def note_sealed(self, sealed: Sealed) -> None:
        self._note("sealed.json", sealed._asdict())

    def count_try(self) -> int:
        tries = int((self._read("tries.json") or {"tries": 0})["tries"]) + 1
        self._note("tries.json", {"tries": tries})
        return tries

    # What is done

    def take(self, folder: Path, waiting: Waiting) -> None:
        """Raises NotTaken where somebody still writes, or has changed what it is; then it lies where it lay."""
        try:
            for name in waiting.entries:
                (folder / name).rename(self.files / name)
            now = tuple(look for name in waiting.entries for look in looks_of(self.files / name))
            if now != waiting.looks:
                raise NotTaken("It changed while it was taken.")
        except (NotTaken, OSError):
            self.put_back(folder)
            raise
        self._note("whole", {})

    def put_back(self, folder: Path) -> None:
        """As if it had never been touched: what its sender has put there meanwhile stays, as it would have replaced ours."""
        for path in sorted(self.files.iterdir()) if self.files.exists() else ():
            back = folder / path.name
            try:
                if path.is_dir() and not path.is_symlink():
                    path.rename(back)  # Never onto a folder with something in it.
                else:
                    os.link(path, back, follow_symlinks=False)  # Never onto another, as renaming would.
            except FileExistsError:
                pass
            except OSError:
                if not back.exists():
                    raise
        self.finish()

    def drop_files(self) -> None:
        shutil.rmtree(self.files, ignore_errors=True)

    def finish(self) -> None:
        shutil.rmtree(self.folder)

    def _note(self, name: str, what: dict) -> None:
        """Whole or not at all, also when the machine loses its power."""
        draft = self.folder / f".{name}"
        with draft.open("w") as file:
            json.dump(what, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self.folder / name)

    def _read(self, name: str) -> dict | None:
        try:
            return json.loads((self.folder / name).read_text())
        except FileNotFoundError:
            return None


@contextmanager
def held(path: Path, flags: int = os.O_RDWR | os.O_CREAT) -> Iterator[bool]:
    """A lock that goes with its process, however that ends. False where another has it, or where `path` is gone."""
    try:
        handle = os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield path.exists()  # Whoever had it before us may have been done with it.
    finally:
        os.close(handle)
