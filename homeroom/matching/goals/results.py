"""What was measured, kept by set in a file, so that a long run can be continued and a page be made anew."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from homeroom.common.problem import Problem
from homeroom.matching.goals import curves, first_pass, measuring, one_list
from homeroom.matching.goals.curves import Curve
from homeroom.matching.goals.first_pass import Passed
from homeroom.matching.goals.measuring import Tried
from homeroom.matching.goals.sets import CHILDREN, FIRST_PASS, Encoded, Lists, of_packages
from homeroom.matching.model import linking
from homeroom.matching.private import overlap
from homeroom.students.search import NICKNAMES

MODEL = Path(linking.__file__).parent
PRIVATE = Path(overlap.__file__).parent
# Splink and DuckDB compute the weights; with another version of them the figures are measured anew.
ENGINES = ("splink", "duckdb")
TWO_PUBLIC = tuple(lists.name for lists in of_packages())
PUBLIC = (*one_list.READERS, *TWO_PUBLIC)


@dataclass(frozen=True)
class Result:
    """`of` says what was measured, and with what: a result of another model counts no more. Megabytes are the most that
    the process had in memory, with the files read and both tries."""

    of: Mapping[str, Any]
    tries: Mapping[str, Tried] | Mapping[str, Curve] | Mapping[str, Passed]
    commit: str
    megabytes: int


def described(lists: Lists, now: Mapping[str, str]) -> dict[str, Any]:
    """What is measured, and the fingerprints of all that it is measured with."""
    made = {"name": lists} if isinstance(lists, str) else asdict(lists)
    with_what = ("model", "private") if isinstance(lists, Encoded) else ("model",)
    return {**made, **{each: now[each] for each in with_what}}


def still_counts(result: Result, now: Mapping[str, str]) -> bool:
    """Whether the code with which it was measured is the code of now."""
    return "model" in result.of and all(result.of.get(each, print_) == print_ for each, print_ in now.items())


def fingerprints() -> dict[str, str]:
    digest = hashlib.sha256()
    for file in sorted(PRIVATE.glob("*.py")):
        digest.update(file.read_bytes())
    return {"model": fingerprint(), "private": digest.hexdigest()[:12]}


def fingerprint() -> str:
    """Of all that a weight or a band depends on: the model's code, its parameters, nicknames, and the engines."""
    digest = hashlib.sha256("".join(f"{each}=={version(each)}\n" for each in ENGINES).encode())
    for file in (*sorted(MODEL.glob("*.py")), MODEL / "parameters.json", NICKNAMES.with_name("search.py"), NICKNAMES):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path) -> dict[str, Result]:
    """Results by name of the set; none where there is no file yet. Raises Problem where it is no file of results."""
    if not path.exists():
        return {}
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return {name: _result(name, its) for name, its in told.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem(
            f"{path} does not hold results of bin/evaluate-linkage. Name another file, or remove it."
        ) from error


def _result(name: str, told: dict[str, Any]) -> Result:
    if name in PUBLIC:
        make: Callable[[Any], Curve | Passed | Tried] = curves.from_json
    else:
        make = first_pass.from_json if name.startswith(FIRST_PASS) else measuring.from_json
    return Result(
        told["of"],
        {fields: make(its) for fields, its in told["tries"].items()},  # type: ignore[arg-type]
        told["commit"],
        told["megabytes"],
    )


def write(path: Path, results: Mapping[str, Result]) -> None:
    """Counts alone, in the order of names; beside the old file first, so that a stop leaves one of the two whole."""
    text = json.dumps({name: asdict(results[name]) for name in sorted(results)}, indent=1, ensure_ascii=False)
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


def pooled_fresh(results: Mapping[str, Result]) -> dict[str, Tried]:
    """Of sets of fresh seeds, all of one size, added up; by fields. Empty where none was measured."""
    fresh = [its.tries for name, its in results.items() if name.startswith("seed-")]
    return {
        fields: measuring.pooled(tries[fields] for tries in fresh)  # type: ignore[misc]
        for fields in measuring.FIELDS
        if fresh
    }


def two_lists(results: Mapping[str, Result]) -> list[str]:
    """Names of the sets of two lists that were linked: the sample, then those that were made, the largest last."""
    names = [name for name in results if name not in PUBLIC and not name.startswith(FIRST_PASS)]
    return sorted(names, key=lambda name: (name != CHILDREN, name.startswith("state-"), name))
