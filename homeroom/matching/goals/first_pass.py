"""The private first pass on made-up lists, in counts: how many true pairs it finds, and how much of a roster it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from homeroom.matching.goals.measuring import FIELDS
from homeroom.matching.private import measuring


@dataclass(frozen=True)
class Passed:
    """Counts of one pass. `found` are true pairs among the candidates; `shown` students who stand in a candidate, which is
    what the district would show; `truly_shared` children who are on the roster, beside what the pass estimates of it."""

    children: int
    students: int
    true: int
    found: int
    candidates: int
    shown: int
    truly_shared: int
    shared: int
    shared_least: int
    shared_most: int
    seconds: float


def measure(folder: Path) -> dict[str, Passed]:
    """With all fields, and with what partners may really send. Raises Problem where the files are wrong."""
    return {fields: _counted(measuring.measure(folder, fields)) for fields in FIELDS}


def _counted(told: Mapping[str, Any]) -> Passed:
    as_told = ("children", "students", "truly_shared", "shared", "shared_least", "shared_most")
    return Passed(
        **{name: told[name] for name in as_told},
        true=told["true_pairs"],
        found=told["true_candidates"],
        candidates=told["candidates"]["pairs"],
        shown=told["candidates"]["students"],
        seconds=round(sum(told["seconds"].values()), 1),
    )


def from_json(told: Mapping[str, Any]) -> Passed:
    """What `asdict` and JSON made a dictionary of."""
    return Passed(**told)
