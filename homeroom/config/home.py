"""The data folder (HOMEROOM_HOME): where database, secrets, keys, files and logs lie, and how a role connects.

Imported by the settings of every process, so it imports neither Django nor psycopg until it must.
"""

import json
import os
import secrets
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from homeroom.common.problem import Problem

DATABASE = "homeroom"
SECRET_BYTES = 32  # 256 bits: as strong as the SHA-256 inside SCRAM; longer gains nothing.
POSTGRES_MAJOR = 18  # The wheel's; a data folder belongs to one major version, so its name carries it.


@dataclass(frozen=True)
class Home:
    root: Path

    @classmethod
    def current(cls) -> "Home":
        """HOMEROOM_HOME if it is set, else the user's data directory; no folder is made by asking."""
        named = os.environ.get("HOMEROOM_HOME")
        return cls(Path(named).expanduser().absolute() if named else _default_root()[0])

    @property
    def database(self) -> Path:
        return self.root / f"pg{POSTGRES_MAJOR}"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def keys(self) -> Path:
        return self.root / "keys"

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    @property
    def rosters(self) -> Path:
        """Kept rosters, sealed, of districts whose hosting agreements have a line for it."""
        return self.root / "rosters"

    @property
    def inbox(self) -> Path:
        """The watched folder: elsewhere, where other users than ours write into it, as an SFTP server's do."""
        named = os.environ.get("HOMEROOM_INBOX")
        return Path(named).expanduser().absolute() if named else self.root / "inbox"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def run(self) -> Path:
        return self.root / "run"

    def anchor(self, dbname: str) -> Path:
        """The latest checkpoint of this database's book, for the operator to copy to another machine."""
        return self.root / "anchors" / f"{dbname}.json"

    def make(self) -> "Home":
        """Make what is missing, readable by this user alone."""
        try:
            for folder in (self.root, self.secrets, self.keys, self.spool, self.rosters, self.logs, self.run):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _close_to_others(self.root)
        except OSError as error:
            raise Problem(
                f"Homeroom cannot write its data folder {self.root} ({error.strerror}). "
                "Set HOMEROOM_HOME to a folder that you own."
            ) from error
        return self

    def secret(self, name: str) -> str:
        """The secret of that name; made at the first asking and kept in a file that only this user reads."""
        path = self.secrets / name
        if not path.exists():
            self.make()
            _write_once(path, secrets.token_urlsafe(SECRET_BYTES))
        return path.read_text().strip()

    def write_database(self, host: str, port: int | str, dbname: str = DATABASE, options: dict[str, str] | None = None):
        """Tell every later process where the database is; passwords stay in their own files."""
        self.make()
        where = {"host": host, "port": str(port), "dbname": dbname, "options": options or {}}
        _write_atomically(self.run / "database.json", json.dumps(where))

    def database_settings(self, role: str) -> dict[str, Any]:
        """Django's connection keys for a role such as "app"; a role not yet prepared has an empty password.

        DATABASE_URL names host, port, database and TLS options; a user or password in it is not used.
        """
        user = f"homeroom_{role}"
        where = self._where()
        password = self.secrets / user
        return {
            "HOST": where["host"],
            "PORT": str(where["port"]),
            "NAME": where["dbname"],
            "USER": user,
            "PASSWORD": password.read_text().strip() if password.exists() else "",
            "OPTIONS": dict(where["options"]),
        }

    def _where(self) -> dict[str, Any]:
        url = os.environ.get("DATABASE_URL")
        if url:
            return place_of(url)
        written = self.run / "database.json"
        if written.exists():
            return json.loads(written.read_text())
        return {"host": str(self.run), "port": "5432", "dbname": DATABASE, "options": {}}


def place_of(url: str) -> dict[str, Any]:
    """Host, port, database and options of a PostgreSQL address, without user and password."""
    from psycopg.conninfo import conninfo_to_dict

    options: dict[str, Any] = dict(conninfo_to_dict(url))
    for person in ("user", "password"):
        options.pop(person, None)
    return {
        "host": str(options.pop("host", "")),
        "port": str(options.pop("port", "5432")),
        "dbname": str(options.pop("dbname", DATABASE)),
        "options": options,
    }


def notice_about_home() -> str | None:
    """A sentence for the start of a command when the data folder is not where one would look for it."""
    return None if os.environ.get("HOMEROOM_HOME") else _default_root()[1]


@cache
def _default_root() -> tuple[Path, str | None]:
    wanted = _user_data_folder() / "homeroom"
    if _can_be_made(wanted):
        return wanted, None
    fallback = _folder_for_all() / f"homeroom-{os.getuid()}"
    return fallback, (
        f"Your home folder cannot be written, so Homeroom keeps its data in {fallback}. "
        "Set HOMEROOM_HOME to choose another folder."
    )


def _user_data_folder() -> Path:
    if sys.platform == "darwin":
        return _home_folder() / "Library" / "Application Support"
    named = os.environ.get("XDG_DATA_HOME", "")
    return Path(named) if named.startswith("/") else _home_folder() / ".local" / "share"


def _home_folder() -> Path:
    """HOME, or what the system knows of this user when HOME is empty or unset."""
    import pwd

    named = os.environ.get("HOME", "")
    if named.startswith("/"):
        return Path(named)
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:
        return Path("/nonexistent")


def _folder_for_all() -> Path:
    """/var/tmp outlives a restart of the machine, the temp folder may not."""
    kept = Path("/var/tmp")
    return kept if os.access(kept, os.W_OK) else Path(tempfile.gettempdir())


def _can_be_made(folder: Path) -> bool:
    while not folder.exists():
        folder = folder.parent
    # A home that does not exist ("/nonexistent") must not be made at the root of the file system, not even by root.
    return folder != Path("/") and folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _close_to_others(folder: Path) -> None:
    found = folder.stat()
    if found.st_uid != os.getuid():
        raise Problem(
            f"The data folder {folder} belongs to another user. "
            "Run Homeroom as that user, or set HOMEROOM_HOME to a folder of your own."
        )
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _write_once(path: Path, text: str) -> None:
    """Two processes may ask for a new secret at once: both must get the same one, so the first file stays."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.") as draft:  # mkstemp makes it 0600
        draft.write(text + "\n")
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            pass


def _write_atomically(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(text + "\n")
    draft.replace(path)
