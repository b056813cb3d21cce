"""Worlds in which a fault was found, each in a file of its own: small, in days from then, and apart from what makes worlds.

A world of a number is another with the next change of the generator; one that is kept stays what it was.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.oracle.rule import Child
from tests.oracle.worlds import World
from tests.town.files import TODAY, PlainDumper

FOLDER = Path(__file__).parent / "kept"
CHANNELS, RULE = "channels", "rule"  # How it is asked: `compare_channels`, `compare`.


@dataclass(frozen=True)
class Kept:
    found: str  # What was wrong in it, in a sentence.
    person: str  # Who was shown too much or too little.
    ask: str
    world: World


def write(kept: Kept) -> str:
    """The text of its file."""
    said = {
        "found": kept.found,
        "person": kept.person,
        "ask": kept.ask,
        "today": TODAY,
        "world": plain(asdict(kept.world)),
    }
    return yaml.dump(said, Dumper=PlainDumper, sort_keys=False, allow_unicode=True, width=120)


def read(path: Path) -> Kept:
    """With all its days moved, so that what was of yesterday is of yesterday again."""
    said = yaml.safe_load(path.read_text())
    made = moved(said["world"], TODAY - said["today"])
    made["children"] = [Child(**{**child, **spans_of(child)}) for child in made["children"]]
    for name in ("shown", "answers"):
        made[name] = [tuple(row) for row in made[name]]
    return Kept(said["found"], said["person"], said["ask"], World(**made))


def spans_of(child: dict[str, Any]) -> dict[str, list[tuple]]:
    return {name: [tuple(row) for row in child[name]] for name in ("care", "schools", "workers", "homes")}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def moved(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: moved(each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [moved(each, by) for each in value]
    return value + by if isinstance(value, date | datetime) else value
