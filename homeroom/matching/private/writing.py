"""New files for the own user alone. What holds a secret or encodings never takes the place of another file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from homeroom.common.problem import Problem


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """Mode 0600 from its first byte. Removed again where writing fails. Raises Problem, also where there is a file."""
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Problem(
            f"{path} is there already and is not written over. Name another file, or destroy it first."
        ) from error
    except OSError as error:
        raise Problem(f"{path} cannot be written ({error.strerror}).") from error
    try:
        with open(opened, "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123  A descriptor has no path.
            yield file
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise Problem(f"{path} cannot be written ({error.strerror}).") from error
        raise
