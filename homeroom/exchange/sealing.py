"""What was written into the spool as an upload; and several files as the one that a steward would have sent.

The way back is `unsealing`.
"""

from __future__ import annotations

import base64
import os
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from homeroom.access.keys import key_of
from homeroom.common.spool import SealedWriter
from homeroom.exchange.models import Upload
from homeroom.students.models import Batch

AT_ONCE = 1024 * 1024


def upload_of(batch: Batch, writer: SealedWriter, **said: bool) -> Upload:
    """The file's own key is kept under its contributor's."""
    return Upload.objects.create(
        contributor=batch.contributor,
        batch=batch,
        spool_name=writer.name,
        sealed_key=key_of(batch.contributor).seal(base64.b64encode(writer.key).decode()),
        bytes=writer.size,
        **said,
    )


def pack(paths: Iterable[Path], writer: SealedWriter) -> None:
    """Not packed tighter: what is sealed is read once, and a high ratio would look like a bomb."""
    with zipfile.ZipFile(writer, "w", zipfile.ZIP_STORED) as archive:
        for path in paths:
            with archive.open(path.name, "w", force_zip64=True) as file:
                for data in chunks(path):
                    file.write(data)


def chunks(path: Path) -> Iterator[bytes]:
    # What it is was looked at after it was taken, where nobody can put a link in its place.
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
        while data := file.read(AT_ONCE):
            yield data
