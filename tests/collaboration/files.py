"""Collaboration files for tests: the town's, with one thing changed."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from tests.town.files import PlainDumper, collaboration


def text_of(change: Callable[[dict[str, Any]], object] = lambda content: None) -> str:
    """The town's file after `change` has worked on it."""
    content = copy.deepcopy(collaboration())
    change(content)
    return yaml.dump(content, Dumper=PlainDumper, sort_keys=False)


def write(folder: Path, change: Callable[[dict[str, Any]], object] = lambda content: None) -> str:
    path = folder / "collaboration.yaml"
    path.write_text(text_of(change))
    return str(path)


def person(content: dict[str, Any], key: str) -> dict[str, Any]:
    return next(person for person in content["people"] if person["id"] == key)


def agreement(content: dict[str, Any], key: str) -> dict[str, Any]:
    return next(agreement for agreement in content["agreements"] if agreement["id"] == key)
