"""The installation written back as the file that would make it."""

from typing import Any

import yaml

from homeroom.collaboration.shape import Document
from homeroom.collaboration.standing import standing
from homeroom.common.problem import Problem

HEAD = "# Written by `homeroom export-collaboration`. Applying this file changes nothing.\n"
WIDTH = 120


class Plain(yaml.SafeDumper):
    """Repeats a day rather than pointing to it: people read this file."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_block(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    """A text of several lines stands as it reads."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


Plain.add_representer(str, _as_block)


def export() -> str:
    document = standing()
    if document is None:
        raise Problem("Nothing has been applied yet. Make a collaboration file and run: homeroom apply FILE")
    return HEAD + written(document)


def written(document: Document) -> str:
    content = document.model_dump(by_alias=True, exclude_defaults=True)
    return yaml.dump(
        {"version": 1, **content},
        Dumper=Plain,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=WIDTH,
    )
