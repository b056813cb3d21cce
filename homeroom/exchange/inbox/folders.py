"""The watched folder itself: one folder for each organization, named by its key, and one that only we enter."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from homeroom.common.problem import Problem
from homeroom.exchange.inbox.claims import Claim
from homeroom.exchange.inbox.looking import DONE, Folder, look_into

CLAIMED = ".claimed"


@dataclass(frozen=True)
class Inbox:
    root: Path

    @classmethod
    def current(cls) -> Inbox:
        return cls(Path(settings.INBOX_FOLDER))

    @property
    def claimed(self) -> Path:
        return self.root / CLAIMED

    def make(self, organizations: Collection[str]) -> None:
        """Make what is missing, for this user alone. Rights of what is there are the host's and stay: the SFTP server's users
        may be given a way in (README). Raises Problem with what the host must do."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.claimed.mkdir(mode=0o700, exist_ok=True)
            for key in organizations:
                folder = self.root / key
                folder.mkdir(mode=0o700, exist_ok=True)
                if is_folder(folder):
                    (folder / DONE).mkdir(mode=0o750, exist_ok=True)
        except OSError as error:
            raise Problem(
                f"Homeroom cannot write the watched folder {self.root} ({error.strerror})."
                " Give it to Homeroom's user, or set HOMEROOM_INBOX to a folder that is."
            ) from error
        # Whoever could enter it would have what others sent; whoever owned it could put a link in its place.
        found = self.claimed.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
            raise Problem(f"Others can enter {self.claimed}. Give it to Homeroom's user and run chmod 700 on it.")

    def folders(self) -> Iterator[Path]:
        """Real folders that are somebody's, or look so. The door to another place is not gone through."""
        for path in sorted(self.root.iterdir()) if self.root.is_dir() else ():
            if not path.name.startswith(".") and is_folder(path):
                yield path

    def strangers(self, organizations: Collection[str]) -> list[str]:
        """What lies beside the organizations' folders: it is nobody's, and is never looked at."""
        if not self.root.is_dir():
            return []
        known = {*organizations, CLAIMED}
        return sorted(path.name for path in self.root.iterdir() if path.name not in known or not is_folder(path))

    def claims(self) -> list[Claim]:
        if not is_folder(self.claimed):
            return []
        return [Claim(path) for path in sorted(self.claimed.iterdir()) if is_folder(path)]

    def received(self) -> list[str]:
        """Which claims are to be loaded."""
        return [claim.token for claim in self.claims() if claim.is_received]

    def is_anything_ready(self, now: float) -> bool:
        """Whether a look would find something to do. Only where an organization's folder was made, receipts have a place."""
        if any(not claim.is_received for claim in self.claims()):
            return True
        return any(is_ready(look_into(path), now) for path in self.folders() if is_folder(path / DONE))


def is_ready(folder: Folder, now: float) -> bool:
    return bool(folder.waiting) and folder.is_quiet(now, settings.INBOX_QUIET_SECONDS)


def is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()
