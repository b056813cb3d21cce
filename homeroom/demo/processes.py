"""Processes: starting one that does not outlive us, and finding what an earlier run has left."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of <linux/prctl.h>
POLL_SECONDS = 0.05


def die_with_parent(sign: signal.Signals) -> Callable[[], None] | None:
    """For `preexec_fn`: Linux sends `sign` to the new process when we die. Elsewhere the next start cleans up."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # Looked up before the fork, where it is safe.
    return lambda: prctl(PARENT_DEATH_SIGNAL, int(sign), 0, 0, 0)


def stop_group(leader: int, seconds: float) -> None:
    """Ask a process and those that it started to end; after `seconds` they are ended."""
    for sign, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 2.0)):
        try:
            os.killpg(leader, sign)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + patience
        while _group_lives(leader) and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)


def alive(pid: int) -> bool:
    """Whether a process of that number runs; one that only waits to be reaped does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return _state(pid) != "Z"


def folder_of(pid: int) -> Path | None:
    """The folder that it works in; None when it is gone or the system does not tell."""
    try:
        return Path(f"/proc/{pid}/cwd").readlink()
    except OSError:
        return _asked_of_lsof(pid) if not Path("/proc/self").exists() else None


def processes_with(name: str, value: str) -> list[int]:
    """Those of this user that were started with `name=value` in their environment; none where there is no /proc."""
    wanted = os.fsencode(f"{name}={value}")
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes().split(b"\0")
        except OSError:
            continue
        if wanted in environment and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


def _group_lives(leader: int) -> bool:
    try:
        os.waitpid(leader, os.WNOHANG)  # Ours: it must be reaped, or the group never ends.
    except ChildProcessError:
        pass
    try:
        os.killpg(leader, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def _asked_of_lsof(pid: int) -> Path | None:
    """macOS has no /proc."""
    asked = ["lsof", "-a", "-p", str(pid), "-d", "cwd", "-Fn"]
    answer = subprocess.run(asked, capture_output=True, text=True).stdout
    return next((Path(line[1:]).resolve() for line in answer.splitlines() if line.startswith("n")), None)
