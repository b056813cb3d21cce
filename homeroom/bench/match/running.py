"""One run: both lists made and kept in a folder of its own, each linkage measured beside its floors, the folder removed."""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import homeroom
from homeroom.bench.match.measuring import FOSTER, ROSTER, Step, Taken
from homeroom.bench.measuring import Figure
from homeroom.common.problem import Problem
from homeroom.demo.supervise import command
from homeroom.matching.model.kept.sealed import KEY_BYTES
from homeroom.matching.model.parameters import parameters

Say = Callable[[str], None]


@dataclass(frozen=True)
class Extent:
    """`changed_children` and `changed_students` are a night's. `is_asked` is whether the goals are for lists as large."""

    students: int
    children: int
    changed_children: int
    changed_students: int
    is_asked: bool = False


SIZES = {
    "tiny": Extent(400, 40, 4, 10),
    "small": Extent(20_000, 400, 10, 100),
    "county": Extent(150_000, 3_000, 75, 750),
    "state": Extent(1_000_000, 20_000, 500, 5_000, is_asked=True),
}
# The goals of a state, in seconds and megabytes.
FULL_SECONDS_MAX, NIGHT_SECONDS_MAX, CHILD_SECONDS_MAX, MEMORY_MB_MAX = 60, 5, 1.5, 3_000


def run(size: str, say: Say) -> dict[str, Any]:
    extent, figures = SIZES[size], []
    load = [round(each, 1) for each in os.getloadavg()]  # Before: what others were at on this machine.
    with tempfile.TemporaryDirectory(prefix="homeroom-bench-match-") as folder:
        for figure in measured(extent, Path(folder), say):
            say(told(figure))
            figures.append(figure)
    return {"figures": [figure.as_object() for figure in figures], "machine": machine(size, extent, load)}


def measured(extent: Extent, folder: Path, say: Say) -> Iterator[Figure]:
    step = Step("prepare", str(folder), secrets.token_hex(KEY_BYTES), extent.students, extent.children)
    say(f"{extent.children:,} children, {extent.students:,} students.")
    prepared = taken(step)
    yield Figure(
        "lists prepared and written, once",
        prepared.seconds,
        "s",
        more={**prepared.found, "processor": round(prepared.processor, 3)},
    )
    yield memory("lists prepared and written, once", prepared, None, extent)
    for linkage in linkages(extent):
        with as_they_were(folder):
            ours = taken(replace(step, name=linkage.step, changed=linkage.changed))
        floor, exact = (
            taken(replace(step, name=name, changed=linkage.changed, side=linkage.side))
            for name in ("plain Splink", "exact rules")
        )
        more = {
            **ours.found,
            "processor": round(ours.processor, 3),
            "splink_processor": round(floor.processor, 3),
            "splink_pairs": floor.found["pairs"],
            "exact": round(exact.seconds, 3),
            "exact_ratio": round(ours.seconds / exact.seconds, 2),
            "exact_pairs": exact.found["pairs"],
        }
        most = linkage.seconds_max
        ask, met = (f"at most {most:g} s", ours.seconds <= most) if extent.is_asked and most else ("", None)
        yield Figure(linkage.words, ours.seconds, "s", floor.seconds, ask, met, more)
        yield memory(linkage.words, ours, floor, extent)


@dataclass(frozen=True)
class Linkage:
    """The floors take the pairs of as many records of `side`; without a side, of all."""

    step: str
    words: str
    changed: int
    side: str
    seconds_max: float | None


def linkages(extent: Extent) -> tuple[Linkage, ...]:
    children, students = extent.changed_children, extent.changed_students
    return (
        Linkage("full", "full linkage", 0, "", FULL_SECONDS_MAX),
        Linkage("night of children", "night, children changed", children, FOSTER, NIGHT_SECONDS_MAX),
        Linkage("night of students", "night, students changed", students, ROSTER, None),
        Linkage("one child", "one child at intake", 1, FOSTER, CHILD_SECONDS_MAX),
    )


def memory(words: str, ours: Taken, floor: Taken | None, extent: Extent) -> Figure:
    ask, met = (f"at most {MEMORY_MB_MAX} MB", ours.memory_mb <= MEMORY_MB_MAX) if extent.is_asked else ("", None)
    return Figure(f"{words}, memory", ours.memory_mb, "MB", floor.memory_mb if floor else None, ask, met)


@contextmanager
def as_they_were(folder: Path) -> Iterator[None]:
    """A night changes the lists; what is measured after it starts from the same as it did."""
    before = [shutil.copyfile(folder / name, folder / f"{name}.before") for name in (ROSTER, FOSTER)]
    try:
        yield
    finally:
        for copy in before:
            copy.replace(copy.with_suffix(""))


def taken(step: Step) -> Taken:
    """The step in a process of its own, of this very checkout."""
    environment = {**os.environ, "PYTHONPATH": str(Path(homeroom.__file__).parents[1])}
    done = subprocess.run(
        command("bench", "linkage"),
        env=environment, input=json.dumps(asdict(step)), capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Problem(f"Measuring “{step.name}” failed: {done.stderr.strip()[-2000:]}")
    return Taken(**json.loads(done.stdout))


def told(figure: Figure) -> str:
    said = figure.as_object()
    floor = f", plain Splink {said['floor']:g}, ratio {said['ratio']:g}" if figure.floor else ""
    exact = f", exact rules {said['exact']:g}" if "exact" in said else ""
    kept = "" if figure.met is None else " (kept)" if figure.met else " (NOT KEPT)"
    asked = f"; asked: {figure.ask}" if figure.ask else ""
    processor = f" (processor {said['processor']:g})" if "processor" in said else ""
    return f"  {figure.name}: {said['value']:g} {figure.unit}{processor}{floor}{exact}{asked}{kept}"


def machine(size: str, extent: Extent, load: list[float]) -> dict[str, Any]:
    import duckdb
    import splink

    return {
        "cores": os.cpu_count(), "load_before": load, "system": platform.platform(), "size": size, **asdict(extent),
        "duckdb": duckdb.__version__, "splink": splink.__version__, "model": parameters().version,
        "lists": "made up, for speed and not for accuracy",
    }  # fmt: skip
