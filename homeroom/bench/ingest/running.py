"""One run: an installation of its own, each load by the command that people use, and the floor beside it by turns."""

from __future__ import annotations

import csv
import json
import os
import platform
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import psycopg
import yaml
from psycopg import sql

from homeroom.bench.ingest.files import AGENCY, CHANGED_EACH, DISTRICT, EXTENTS, YEARS_MAX, Partners, collaboration
from homeroom.bench.measuring import Figure
from homeroom.common.problem import Problem
from homeroom.config.home import DATABASE, Home
from homeroom.config.prepare import prepare
from homeroom.demo.command import only_one
from homeroom.demo.postgres import Server
from homeroom.demo.supervise import Stopped, command, of, stoppable

# What DESIGN section 6 asks for, of attendance: all of its rows go on record. Of a roster nearly none do, and its first load is
# compared with nothing but its floor.
FIRST_RATIO_MAX, AGAIN_RATIO_MAX, MEMORY_MB_MAX = 60, 12, 200
ASKED_FROM_ROWS = 100_000
FLOOR_TIMES = 3  # A COPY is short; its median counts.
LOOK_SECONDS = 0.02
AT_ONCE = 1024 * 1024

Say = Callable[[str], None]


@dataclass
class Load:
    seconds: float
    memory_mb: float
    counts: dict[str, int]


@dataclass
class Installation:
    server: Server
    database: str
    environment: dict[str, str]
    """What leads a process of ours to it."""

    def run(self, *words: str) -> Load | None:
        """A command of Homeroom in a process of its own, the starting of it counted; an import answers with its counts."""
        began = time.perf_counter()
        process = subprocess.Popen(
            command(*words), env=self.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
        )
        peak = Peak(process.pid)
        with peak:
            said, _ = process.communicate()
        seconds = time.perf_counter() - began
        if process.returncode:
            raise Problem(f"`homeroom {words[0]}` ended with {process.returncode}: {said[-2000:]}")
        return Load(seconds, peak.megabytes, json.loads(said)["counts"]) if words[0] == "import" else None

    def load(self, path: Path, sender: str) -> Load:
        load = self.run("import", str(path), "--from", sender, "--json")
        assert load is not None
        return load

    def copy(self, paths: list[Path]) -> float:
        """The floor: the same rows into tables of text without an index, which stay in this database no longer than that."""
        with psycopg.connect(self.server.admin_url(self.database), autocommit=True) as admin:
            return median(sum(copied(admin, path) for path in paths) for _ in range(FLOOR_TIMES))


class Peak:
    """The most memory that a process had at once, as the kernel keeps it; what its parent had does not count."""

    def __init__(self, pid: int):
        self.status = Path(f"/proc/{pid}/status")
        self.megabytes = 0.0
        self._is_over = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Peak:
        self._looking.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._looking.join()

    def _look(self) -> None:
        while not self._is_over.wait(LOOK_SECONDS):
            try:
                told = self.status.read_text()
            except (FileNotFoundError, ProcessLookupError):
                return
            for line in told.splitlines():
                if line.startswith("VmHWM:"):
                    # Before the new program begins the process is a copy of ours: the last word counts.
                    self.megabytes = int(line.split()[1]) / 1024


def copied(admin: psycopg.Connection, path: Path) -> float:
    with path.open(newline="") as file:
        columns = next(csv.reader(file))
    table = sql.Identifier("bench_floor")
    named = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in columns)
    admin.execute(sql.SQL("CREATE TABLE {} ({})").format(table, named))
    try:
        began = time.perf_counter()
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER)").format(table)
        with path.open("rb") as file, admin.cursor() as cursor, cursor.copy(statement) as copy:
            while data := file.read(AT_ONCE):
                copy.write(data)
        return time.perf_counter() - began
    finally:
        admin.execute(sql.SQL("DROP TABLE {}").format(table))


def run(size: str, in_care_share: float, say: Say) -> dict[str, Any]:
    partners = Partners(EXTENTS[size], in_care_share, date.today())
    if partners.days_each > YEARS_MAX * 365:
        raise Problem(
            f"{partners.in_care:,} children cannot have {partners.extent.attendance:,} days of attendance."
            " Give a larger share in care."
        )
    with installation() as ours, files_folder(ours.server.home) as folder:
        say(f"{partners.extent.users:,} users, {partners.in_care:,} of them children in care.")
        figures = []
        for figure in measured(ours, partners, folder):
            say(told(figure))
            figures.append(figure)
        return {"figures": [figure.as_object() for figure in figures], "machine": machine(ours, size, partners)}


def measured(ours: Installation, partners: Partners, folder: Path) -> Iterator[Figure]:
    begin(ours, partners, folder)
    yield from roster(ours, partners, folder)
    yield from attendance(ours, partners, folder)


@contextmanager
def installation() -> Iterator[Installation]:
    """Made for this run and removed after it: a first load is the first only once."""
    if os.environ.get("DATABASE_URL"):
        raise Problem("The bench brings its own PostgreSQL, and DATABASE_URL is set. Unset it for the bench.")
    home = Home(Home.current().root / "bench-ingest")
    server = Server(home)
    with only_one(home), stoppable():
        try:
            server.stop()  # What a killed run has left.
            shutil.rmtree(server.data, ignore_errors=True)
            server.start()
            with psycopg.connect(server.admin_url()) as admin:
                prepare(admin, home)
            kept = {name: value for name, value in os.environ.items() if name != "HOMEROOM_ROLE"}
            ours = Installation(server, DATABASE, {**kept, **of(home)})
            ours.run("migrate")
            yield ours
        except Stopped:
            raise Problem("Stopped.") from None
        finally:
            server.stop()
            shutil.rmtree(home.root, ignore_errors=True)


@contextmanager
def files_folder(home: Home) -> Iterator[Path]:
    folder = home.root / "sent"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    yield folder


def begin(ours: Installation, partners: Partners, folder: Path) -> None:
    paper = folder / "collaboration.yaml"
    paper.write_text(yaml.dump(collaboration(partners.today), Dumper=Plain, sort_keys=False))
    ours.run("apply", str(paper), "--json")
    counts = ours.load(partners.agency(folder / "agency"), AGENCY).counts
    if counts["on_record"] != 2 * partners.in_care:
        raise Problem(f"The agency's children did not come on record: {counts}.")


class Plain(yaml.SafeDumper):
    """The reader of the collaboration file refuses aliases."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def roster(ours: Installation, partners: Partners, folder: Path) -> Iterator[Figure]:
    sent, later = partners.roster(folder / "roster"), partners.roster(folder / "roster-changed", changed=True)
    loads, floors = by_turns(ours, sent, later, sorted(sent.glob("*.csv")))
    rows = sum(loads[0].counts[outcome] for outcome in ("on_record", "held", "rejected", "unmatched", "unchanged"))
    if loads[0].counts["on_record"] < 8 * partners.in_care or loads[1].counts["on_record"]:
        raise Problem(f"The roster was not matched as it should be: {loads[0].counts}, then {loads[1].counts}.")
    yield from figures_of("roster", rows, loads, floors, first_ratio_max=None)
    shutil.rmtree(sent)
    shutil.rmtree(later)


def attendance(ours: Installation, partners: Partners, folder: Path) -> Iterator[Figure]:
    sent = partners.attendance(folder / "attendance")
    later = partners.attendance(folder / "attendance-changed", changed=True)
    loads, floors = by_turns(ours, sent, later, [sent])
    rows = partners.extent.attendance
    found = [(load.counts["on_record"], load.counts["unchanged"]) for load in loads]
    changed = -(-rows // CHANGED_EACH)
    if found != [(rows, 0), (0, rows), (changed, rows - changed)]:
        raise Problem(f"Not every row went on record, so nothing was measured: {found}.")
    yield from figures_of("attendance", rows, loads, floors)


def by_turns(ours: Installation, sent: Path, later: Path, floor: list[Path]) -> tuple[list[Load], list[float]]:
    """The first load, the same again, and with five percent changed; the floor before each."""
    loads, floors = [], []
    for path in (sent, sent, later):
        floors.append(ours.copy(floor))
        loads.append(ours.load(path, DISTRICT))
    return loads, floors


def figures_of(
    what: str, rows: int, loads: list[Load], floors: list[float], *, first_ratio_max: int | None = FIRST_RATIO_MAX
) -> Iterator[Figure]:
    names = ("first load", "the same again", "5 percent changed")
    for name, load, floor, most in zip(names, loads, floors, (first_ratio_max, AGAIN_RATIO_MAX, None), strict=True):
        more = {"rows": rows, "rows_a_second": round(rows / load.seconds), "memory_mb": round(load.memory_mb, 1)}
        # Of a small file starting the process is all there is to measure.
        is_asked = most is not None and rows >= ASKED_FROM_ROWS
        ask, met = (f"ratio at most {most}", load.seconds <= floor * (most or 0)) if is_asked else ("", None)
        yield Figure(f"{what}, {name}", load.seconds, "s", floor, ask, met, more)
    peak = max(load.memory_mb for load in loads)
    yield Figure(
        f"{what}, memory of the importing process", peak, "MB", None, f"at most {MEMORY_MB_MAX}", peak <= MEMORY_MB_MAX
    )


def told(figure: Figure) -> str:
    said = figure.as_object()
    floor = f", floor {said['floor']:g}, ratio {said['ratio']:g}" if figure.floor else ""
    rows = f" ({said['rows']:,} rows, {said['rows_a_second']:,} a second)" if "rows" in said else ""
    kept = "" if figure.met is None else " (kept)" if figure.met else " (NOT KEPT)"
    asked = f"; asked: {figure.ask}" if figure.ask else ""
    return f"  {figure.name}: {said['value']:g} {figure.unit}{rows}{floor}{asked}{kept}"


def machine(ours: Installation, size: str, partners: Partners) -> dict[str, Any]:
    with psycopg.connect(ours.server.admin_url(ours.database)) as admin:
        told = admin.execute(
            "SELECT current_setting('server_version'), current_setting('fsync'), pg_database_size(current_database())"
        ).fetchone()
    server, fsync, bytes_ = told or ("", "", 0)
    return {
        "cores": os.cpu_count(), "load": [round(load, 1) for load in os.getloadavg()], "system": platform.platform(),
        "postgresql": server, "fsync": fsync, "database_bytes": bytes_, "size": size, "users": partners.extent.users,
        "in_care": partners.in_care, "in_care_share": partners.in_care_share, "days_each": partners.days_each,
    }  # fmt: skip
