"""How good the first pass is where the truth is known: what `bin/measure-first-pass` prints."""

from __future__ import annotations

import csv
import secrets
import tempfile
import time
from pathlib import Path
from typing import Any

from homeroom.common.problem import Problem
from homeroom.matching.model import folder as lists
from homeroom.matching.model.parameters import parameters
from homeroom.matching.private import files
from homeroom.matching.private.estimating import told
from homeroom.matching.private.overlap import overlap
from homeroom.matching.private.secret import BYTES_LEAST


def measure(folder: Path, fields: str) -> dict[str, Any]:
    """`candidate_recall` is the share of true pairs among candidates, `truly_shared` the children that have a true pair."""
    true = {pair for pair, kind in lists.truth(folder / "truth.csv").items() if kind == lists.MATCH}
    if not true:
        raise Problem(
            f"{folder / 'truth.csv'} names no pair of the kind {lists.MATCH}, so there is nothing to measure."
        )
    secret = secrets.token_bytes(BYTES_LEAST)
    with tempfile.TemporaryDirectory() as made:
        own = {side: (Path(made) / side, Path(made) / f"{side}-ids") for side in (files.ROSTER, files.FOSTER)}
        begun = time.perf_counter()
        for side, records in ((files.ROSTER, lists.students(folder)), (files.FOSTER, lists.children(folder))):
            files.write(records, side, secret, *own[side], fields)
        encoded = time.perf_counter()
        found = overlap(own[files.ROSTER][0], own[files.FOSTER][0], parameters())
        compared = time.perf_counter()
        ids = {side: _ids(path) for side, (_, path) in own.items()}
    pairs = {(ids[files.FOSTER][pair.child], ids[files.ROSTER][pair.student]) for pair in found.candidates}
    return {
        "candidate_recall": len(pairs & true) / len(true),
        "candidate_precision": len(pairs & true) / len(pairs) if pairs else None,
        "true_pairs": len(true),
        "true_candidates": len(pairs & true),
        "truly_shared": len({child for child, _ in true}),
        **told(found),
        "seconds": {"encode": round(encoded - begun, 1), "overlap": round(compared - encoded, 1)},
    }


def _ids(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["token"]: row["id"] for row in csv.DictReader(file)}
