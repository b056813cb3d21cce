"""Collaboration files for tests: the town's, with one thing changed."""

import copy
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from django.db import connections

from homeroom.cli.collaboration import as_object
from homeroom.collaboration import applying, checking, reading
from homeroom.config.home import Home
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


def apply(town, folder, change=lambda content: None):
    """As the command does, without a new process for each file; `applied` has what `--json` prints."""
    read = reading.read(Path(write(folder, change)))
    checking.check(read)
    with as_owner():
        return as_object(applying.apply(read.document), dry_run=False)


@contextmanager
def as_owner():
    """The connection of the tests is that of the pages; applying a file connects as the owner of the tables."""
    connection = connections["default"]
    served = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "HOMEROOM_GUARDED")}
    connection.close()
    owner = {
        "USER": "homeroom_migrate",
        "PASSWORD": Home.current().secret("homeroom_migrate"),
        "HOMEROOM_GUARDED": False,
    }
    connection.settings_dict.update(owner)
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(served)
