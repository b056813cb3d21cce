"""YAML as the project's own tables and the collaboration file have it, read by libyaml: eight times as quick as in Python.

A wheel of PyYAML has it on every platform that Homeroom runs on; without it the same is read more slowly.
"""

from typing import Any

import yaml

Loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader


def load(text: str) -> Any:
    """A table of the project's own."""
    return yaml.load(text, Loader=Loader)  # noqa: S506  Both are safe loaders.
