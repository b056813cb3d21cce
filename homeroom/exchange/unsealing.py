"""A sent file in clear, for as long as the process that loads it needs it: in a folder that nobody else can enter."""

from __future__ import annotations

import base64
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from homeroom.access.keys import key_of
from homeroom.common.spool import opened
from homeroom.exchange.models import Upload

PREFIX = "open-"


@contextmanager
def unsealed(upload: Upload) -> Iterator[Path]:
    """The file under the name that it was sent with: a CSV file's name says what it holds."""
    secret = base64.b64decode(key_of(upload.contributor).open(bytes(upload.sealed_key)))
    with own_folder() as folder:
        path = folder / Path(upload.batch.source_name).name
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            for chunk in opened(upload.spool_name, secret):
                file.write(chunk)
        yield path


@contextmanager
def own_folder() -> Iterator[Path]:
    """Locked as long as its process lives and needs it, so that another worker can tell that it is not left over."""
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=settings.SPOOL_FOLDER) as folder:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield Path(folder)
        finally:
            os.close(handle)


def remove_what_was_left() -> None:
    """What a killed worker left in clear goes. Two workers may run side by side: what one has locked stays."""
    for folder in Path(settings.SPOOL_FOLDER).glob(f"{PREFIX}*"):
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # Its worker was just finishing.
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(handle)
