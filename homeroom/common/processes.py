"""What a role of its own must do runs in a process of its own: a command of Homeroom, which a job starts and waits for."""

import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import homeroom

CHECKOUT = Path(homeroom.__file__).parent.parent  # So that a process finds this very Homeroom, installed or not.
HOURS_MAX = 6  # The largest state's first load takes two.


class ChildProcessFailed(Exception):
    """The process did not do what it was to do. Its own words stand in the worker's log."""


def run(*words: str, is_told: bool = False) -> int:
    """Run a command of Homeroom in a process of its own; answers its exit code. What it prints `is_told` in the log, or lost."""
    return subprocess.run(
        [sys.executable, "-m", "homeroom.cli", *words],
        cwd=CHECKOUT,
        stdin=subprocess.DEVNULL,
        stdout=None if is_told else subprocess.DEVNULL,
        timeout=HOURS_MAX * 3600,
    ).returncode


def must(*words: str, answers: Collection[int] = (0,), is_told: bool = False) -> int:
    """As `run`; an exit code that is none of `answers` raises."""
    if (code := run(*words, is_told=is_told)) not in answers:
        raise ChildProcessFailed(f"homeroom {words[0]} ended with {code}")
    return code
