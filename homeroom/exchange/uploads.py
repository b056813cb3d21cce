"""Receiving a file: sealed chunk by chunk outside the door, before any view runs (DESIGN section 4, point 9)."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from homeroom.exchange.spool import SealedWriter

# The one URL that takes a file. Elsewhere a file is not even received.
RECEIVES = "exchange:new_import"
MEGABYTE = 1024 * 1024


class SealedUpload:
    """What a form finds in `request.FILES`: the name, the size, and the sealed file. Its content is not readable."""

    def __init__(self, writer: SealedWriter, name: str):
        self.writer, self.name, self.size = writer, name, writer.size

    def keep(self) -> None:
        self.writer.keep()

    def close(self) -> None:
        """Called by Django when the request ends."""
        self.writer.close()


class SealingUploadHandler(FileUploadHandler):
    """Seals what a signed-in person sends to the upload page; drops a file that is too large, and all others."""

    writer: SealedWriter | None = None

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        match = self.request.resolver_match
        if match is None or match.view_name != RECEIVES or not self.request.user.is_authenticated or self.writer:
            raise StopUpload(connection_reset=False)
        self.writer = SealedWriter()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.writer is not None
        if start + len(raw_data) > settings.UPLOAD_MEGABYTES_MAX * MEGABYTE:
            self.request.upload_is_too_large = True
            self.writer.close()
            raise StopUpload(connection_reset=False)
        self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        assert self.writer is not None
        self.writer.finish()
        return SealedUpload(self.writer, str(self.file_name))

    def upload_interrupted(self) -> None:
        if self.writer:
            self.writer.close()
