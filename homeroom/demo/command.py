"""`homeroom demo`: PostgreSQL, a made-up county, web and worker, from nothing to a page in a browser."""

import errno
import fcntl
import hashlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO

import psycopg

import homeroom
from homeroom.common.problem import Problem
from homeroom.config.home import Home, notice_about_home
from homeroom.config.prepare import prepare
from homeroom.demo.postgres import Server
from homeroom.demo.processes import die_with_parent, stop_group
from homeroom.demo.supervise import STOP_SECONDS, Part, Stopped, command, of, stop_leftovers, stoppable, watch

PORT = 8000
PORTS_TRIED = 50  # Enough for every demo that one machine runs at once.
WEB_SECONDS_MAX = 60  # A cold disk reads Django and the chart library slowly; usually 2 s.
COUNTY = "county.json"
TABLES = "tables"
# What a demo makes in its data folder; --reset removes these and nothing else.
OURS = ("pg*", "secrets", "keys", "spool", "logs", "mail", COUNTY)


def run(port: int, size: str, reset: bool, browser: bool, as_json: bool) -> None:
    """Run until stopped; everything that was started is stopped before this returns."""
    if os.environ.get("DATABASE_URL"):
        raise Problem(
            "The demo brings its own PostgreSQL, and DATABASE_URL is set. Unset it for the demo; "
            "for your own PostgreSQL use `homeroom prepare`, `migrate`, `serve` and `worker`."
        )
    home = Home.current()
    voice = Voice(as_json)
    notice = notice_about_home()
    if notice:
        voice.say(notice)
    os.environ["HOMEROOM_HOME"] = str(home.root)
    with only_one(home) as place, stoppable():
        server = Server(home)
        parts: list[Part] = []
        try:
            if stop_leftovers(home):
                voice.say("Stopped what an earlier demo had left running.")
            if reset:
                with voice.step("Removing the old demo"):
                    start_over(home, server)
            bring_up(home, server, size, voice)
            port = free_port(port, voice)
            url = f"http://localhost:{port}"
            parts += [web(port, url), worker(url)]
            with voice.step("Starting web and worker"):
                for part in parts:
                    part.start(home)
                wait_for_page(port, parts[0], home)
            write_place(place, url)
            voice.ready(url, people(), home)
            if browser and shows_windows():
                webbrowser.open(url)
            watch(parts, server, home, voice.say)
        except Stopped:
            voice.say("Stopping.")
        finally:
            for part in reversed(parts):
                part.stop()
            server.stop()


class Voice:
    """Progress for people. With --json it goes to stderr, so that stdout is one object."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self.out = sys.stderr if as_json else sys.stdout

    def say(self, sentence: str) -> None:
        try:
            print(sentence, file=self.out, flush=True)
        except OSError:
            pass  # The terminal is gone; what is left to do is to stop in order.

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        self.say(f"{what} ...")
        yield
        self.say(f"{what}: {time.monotonic() - began:.1f} s")

    def ready(self, url: str, people: list[dict[str, str]], home: Home) -> None:
        if self.as_json:
            print(json.dumps({"url": url, "people": people}), flush=True)
            return
        self.say(f"\nHomeroom is ready at {url}   (Ctrl-C stops it; the data stay in {home.root})")
        if people:
            self.say("Every child and person here is made up. Sign in as:")
        columns = ("role", "organization", "username", "password")
        widths = {column: max((len(person[column]) for person in people), default=0) for column in columns}
        for person in people:
            self.say("  " + "  ".join(person[column].ljust(widths[column]) for column in columns).rstrip())


@contextmanager
def only_one(home: Home) -> Iterator[IO[str]]:
    """One demo per data folder; the lock falls with the process that holds it, however that ends."""
    home.make()
    with (home.run / "demo.lock").open("a+") as place:
        try:
            fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            place.seek(0)
            where = place.read().strip() or "and is still starting"
            raise Problem(
                f"The demo already runs {where}. Stop it there with Ctrl-C, or set HOMEROOM_HOME to another folder."
            ) from error
        place.truncate(0)
        yield place
        place.truncate(0)


def write_place(place: IO[str], url: str) -> None:
    place.write(f"at {url} (process {os.getpid()})")
    place.flush()


def start_over(home: Home, server: Server) -> None:
    """Remove what a demo has made. A link is not followed, and a folder that is no cluster of ours is not touched."""
    server.stop()
    (home.run / TABLES).unlink(missing_ok=True)
    for pattern in OURS:
        for path in home.root.glob(pattern):
            if path.is_symlink() or not path.is_dir():
                path.unlink()
            elif not pattern.startswith("pg") or (path / "PG_VERSION").exists() or path.suffix == ".tmp":
                shutil.rmtree(path)
    home.make()


def bring_up(home: Home, server: Server, size: str, voice: Voice) -> None:
    with voice.step("Starting PostgreSQL" if server.data.exists() else "Making a PostgreSQL of its own"):
        server.start()
    with voice.step("Preparing database and roles"), psycopg.connect(server.admin_url()) as admin:
        prepare(admin, home)
    wanted = tables_fingerprint(server)
    note = home.run / TABLES
    if not note.exists() or note.read_text() != wanted:
        with voice.step("Bringing the tables up to date"):
            run_step(["migrate"], home, voice)
        # Made-up children need no second factor; whoever tries the demonstration may set one up.
        run_step(["second-factor", "--waive", "a demonstration"], home, voice)
        note.write_text(wanted)
    load_county(home, size, voice)


def tables_fingerprint(server: Server) -> str:
    """Of this cluster and of every file that may shape its tables: asking Django takes seconds, this takes none."""
    package = Path(homeroom.__file__).parent
    files = [path for path in sorted(package.rglob("*")) if path.suffix in (".py", ".sql", ".yaml")]
    seen = [str(server.data.stat().st_ino), *(f"{path} {path.stat().st_mtime_ns}" for path in files)]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


def run_step(words: list[str], home: Home, voice: Voice) -> None:
    """A step in a process of its own, which enters the database by its own role; what it says is passed on."""
    process = subprocess.Popen(
        command(*words),
        stdin=subprocess.DEVNULL,
        stdout=voice.out,
        env={**os.environ, **of(home), "HOMEROOM_DEMO": "1"},
        start_new_session=True,
        preexec_fn=die_with_parent(signal.SIGTERM),
    )
    try:
        code = process.wait()
    except Stopped:
        stop_group(process.pid, STOP_SECONDS)
        raise
    if code:
        raise Problem(f"`homeroom {' '.join(words)}` failed. What it said stands above.")


def load_county(home: Home, size: str, voice: Voice) -> None:
    """Once. An interrupted load starts again: the same files change nothing that is there already."""
    note = home.root / COUNTY
    if note.exists():
        there = json.loads(note.read_text())["size"]
        if there != size:
            voice.say(f'The county of size "{there}" is still here. For size "{size}" start the demo with --reset.')
        return
    if find_spec("homeroom.demo.load") is None:
        return
    with voice.step(f'Loading the made-up county of size "{size}"'):
        run_step(["load-county", "--size", size], home, voice)
        run_step(["live-in"], home, voice)
    note.write_text(json.dumps({"size": size}))


def people() -> list[dict[str, str]]:
    """Who can sign in, one for each role."""
    if find_spec("homeroom.demo.load") is None:
        return []
    from homeroom.demo.load import people as cast

    return [dict(person) for person in cast()]


def web(port: int, url: str) -> Part:
    environment = {"HOMEROOM_DEMO": "1", "HOMEROOM_URL": url}
    return Part("web", command("serve", "--port", str(port), "--workers", "1"), environment)


def worker(url: str) -> Part:
    return Part("worker", command("worker"), {"HOMEROOM_DEMO": "1", "HOMEROOM_URL": url})


def free_port(wanted: int, voice: Voice) -> int:
    for port in range(wanted, wanted + PORTS_TRIED):
        if _is_free(port):
            if port != wanted:
                voice.say(f"Port {wanted} is taken; using {port}.")
            return port
    raise Problem(f"Ports {wanted} to {wanted + PORTS_TRIED - 1} are all taken. Choose another with --port.")


def _is_free(port: int) -> bool:
    """On both addresses that "localhost" may mean, else a browser might meet somebody else there."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except OSError as error:
            if family == socket.AF_INET or error.errno == errno.EADDRINUSE:
                return False
    return True


def wait_for_page(port: int, part: Part, home: Home) -> None:
    deadline = time.monotonic() + WEB_SECONDS_MAX
    log = home.logs / f"{part.name}.log"
    while time.monotonic() < deadline:
        if part.fallen():
            raise Problem(f"The web process ended while starting. Read {log}.{_last_line(log)}")
        status = _status(port)
        if status and status < 500:
            return
        if status:
            raise Problem(f"The first page answers with error {status}. Read {log}.")
        time.sleep(0.1)
    raise Problem(f"The web process did not answer within {WEB_SECONDS_MAX} seconds. Read {log}.")


def _status(port: int) -> int | None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return f" It ends with: {lines[-1]}" if lines else ""


def shows_windows() -> bool:
    """A browser in a terminal would take the terminal over."""
    window = sys.platform == "darwin" or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return sys.stdout.isatty() and window
