"""Two lists of the invented people of pseudopeople, made by that package in an environment of its own.

The package (BSD-3-Clause) brings a sample of a simulated population of the United States, some ten thousand people at a
time, and puts into each list that it makes mistakes of the kind that such a list has. It needs numpy, pandas and some
fifty others: they are installed into a temporary folder and never beside Homeroom, locked with hashes in
requirements-pseudopeople.txt, or a Python that has them is named.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from homeroom.common.problem import Problem
from homeroom.matching.goals.sets import Noised
from homeroom.matching.goals.wheels import pip

ROOT = Path(__file__).resolve().parents[3]
LOCK = ROOT / "requirements-pseudopeople.txt"
SCRIPT = ROOT / "bin" / "make-pseudopeople"
CENSUS, SECURITY = "census.csv", "social-security.csv"
INSTALL_SECONDS_MAX = 1_800  # 250 MB to fetch; it took 100 seconds.
ASK = "import importlib.metadata as its; print(its.version('pseudopeople'))"


@contextmanager
def environment(wheels: Path | None = None) -> Iterator[str]:
    """A Python that has the package, gone afterwards. `wheels` is a folder that has all of the lock. Raises Problem."""
    with tempfile.TemporaryDirectory(prefix="homeroom-pseudopeople-") as folder:
        made = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True)
        if made.returncode:
            raise Problem(
                f"No environment for pseudopeople could be made: {(made.stderr or made.stdout).strip()[-300:]} "
                "Name a Python that has the package with --pseudopeople, or measure other sets with --only."
            )
        python = str(Path(folder) / "bin" / "python")
        local = ["--no-index", "--find-links", str(wheels)] if wheels else []
        exactly = ["--require-hashes", "--only-binary", ":all:", "--requirement", str(LOCK)]
        if why := pip(python, ["install", "--quiet", *local, *exactly], INSTALL_SECONDS_MAX):
            raise Problem(
                f"pseudopeople could not be installed: {why}. Where there is no network, name a folder that holds all of "
                f"{LOCK.name} with --wheels (pip download --require-hashes -r {LOCK.name}), name a Python that has the "
                "package with --pseudopeople, or measure other sets with --only."
            )
        yield python


@contextmanager
def made(lists: Noised, python: str) -> Iterator[Path]:
    """A folder that has for each draw a folder with CENSUS and SECURITY, gone afterwards. Raises Problem."""
    _check(python, lists.package)
    with tempfile.TemporaryDirectory(prefix="homeroom-linkage-") as folder:
        for draw, (census, security) in enumerate(lists.seeds):
            of_draw = of(Path(folder), draw)
            of_draw.mkdir()
            seeds = ["--census-seed", str(census), "--security-seed", str(security)]
            command = [python, "-B", str(SCRIPT), str(of_draw), "--year", str(lists.year), *seeds]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise Problem(f"{lists.package} did not make {lists.name}. It said: {done.stderr.strip()[-500:]}")
        yield Path(folder)


def of(folder: Path, draw: int) -> Path:
    return folder / f"draw-{draw}"


def _check(python: str, package: str) -> None:
    """Raises Problem where this Python would make other lists than the ones that are asked for."""
    if not shutil.which(python):
        raise Problem(f"There is no Python {python}. Name one that has {package} with --pseudopeople, or name none.")
    asked = subprocess.run([python, "-c", ASK], capture_output=True, text=True)
    if (found := f"pseudopeople=={asked.stdout.strip()}") != package:
        has = "no pseudopeople" if asked.returncode else found
        raise Problem(
            f"{python} has {has}, and {package} is asked for. Name another with --pseudopeople, or none: "
            "then it is installed into a temporary folder."
        )
