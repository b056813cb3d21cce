"""One process to watch: starts the parts of Homeroom, starts them again when they fall, stops them in order."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import homeroom
from homeroom.common.problem import Problem
from homeroom.config.home import Home
from homeroom.demo.postgres import Server
from homeroom.demo.processes import die_with_parent, processes_with, stop_group

MARK = "HOMEROOM_PART_OF"  # In each part's environment: the data folder whose part it is.
FALLS_MAX = 5  # Whoever falls five times in a row will fall the sixth time.
STEADY_SECONDS = 60  # A part that stood this long has recovered; its earlier falls are forgotten.
STOP_SECONDS = 10  # Granian and the worker finish what they are at; a page takes less than a second.
LOOK_SECONDS = 0.25
SERVER_LOOK_EVERY = 8  # Looks; so every two seconds.


class Stopped(BaseException):
    """SIGINT, SIGTERM or SIGHUP came. Not an Exception, so that no handler for errors takes it for one."""


@dataclass
class Part:
    name: str
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen | None = field(default=None, repr=False)
    falls: int = 0
    began: float = 0.0
    again_at: float = 0.0

    def start(self, home: Home) -> None:
        log = home.logs / f"{self.name}.log"
        with log.open("a") as opened:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=opened,
                stderr=opened,
                env={**os.environ, **self.environment, **of(home)},
                start_new_session=True,  # A group of its own, so that it and its children are stopped as one.
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        self.began = time.monotonic()

    def fallen(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        if self.process:
            stop_group(self.process.pid, seconds)
            self.process.poll()
            self.process = None


@contextmanager
def stoppable() -> Iterator[None]:
    """Within, a signal to end raises Stopped wherever we are; afterwards nothing interrupts the tidying."""

    def stop(number, frame):
        deafen()
        raise Stopped(signal.Signals(number).name)

    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def deafen():
        for each in signals:
            signal.signal(each, signal.SIG_IGN)

    for each in signals:
        signal.signal(each, stop)
    try:
        yield
    finally:
        deafen()


def stop_leftovers(home: Home) -> int:
    """End web and worker of a run that was killed; the number of processes is the answer."""
    left = processes_with(MARK, str(home.root))
    for pid in left:
        try:
            group = os.getpgid(pid)
        except ProcessLookupError:
            continue
        # Only groups that a part leads; if a part was started by hand in the caller's own group, end it alone.
        if group in left or group != os.getpgid(0):
            stop_group(group, STOP_SECONDS)
        else:
            os.kill(pid, signal.SIGTERM)
    return len(left)


def command(*words: str) -> list[str]:
    """This very program with other words; -P keeps a folder named homeroom in the working directory from being it."""
    return [sys.executable, "-P", "-m", "homeroom.cli", *words]


def of(home: Home) -> dict[str, str]:
    """What a process of ours has in its environment: its data folder, the mark to find it by, and this checkout."""
    checkout = Path(homeroom.__file__).parents[1]
    return {"HOMEROOM_HOME": str(home.root), MARK: str(home.root), "PYTHONPATH": str(checkout)}


def watch(parts: list[Part], server: Server | None, home: Home, say: Callable[[str], None]) -> None:
    """Until somebody stops us or a part falls too often."""
    looks = 0
    while True:
        time.sleep(LOOK_SECONDS)
        looks += 1
        if server and looks % SERVER_LOOK_EVERY == 0 and server.pid() is None:
            say("PostgreSQL ended unexpectedly; starting it again.")
            server.start()
        for part in parts:
            _look_after(part, home, say)


def _look_after(part: Part, home: Home, say: Callable[[str], None]) -> None:
    now = time.monotonic()
    if part.process and not part.fallen():
        if now - part.began > STEADY_SECONDS:
            part.falls = 0
        return
    if part.process:
        code = part.process.returncode
        part.stop(seconds=1)  # Its own children may still hold the port.
        part.falls += 1
        log = home.logs / f"{part.name}.log"
        if part.falls >= FALLS_MAX:
            raise Problem(f"The {part.name} process ended {FALLS_MAX} times in a row (code {code}). Read {log}.")
        wait = 2 ** (part.falls - 1)
        part.again_at = now + wait
        say(f"The {part.name} process ended (code {code}); starting it again in {wait} s. Read {log}.")
    elif now >= part.again_at:
        part.start(home)
