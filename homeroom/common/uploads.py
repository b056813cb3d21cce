"""Receiving files: sealed chunk by chunk outside the door, before any view runs (DESIGN section 4, point 9)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError

from homeroom.common.spool import SealedWriter, opened

MEGABYTE = 1024 * 1024
AT_ONCE = 64 * 1024  # Of a body that is a file.


class SealedUpload:
    """What a form finds in `request.FILES`: the name, the size, and the sealed file."""

    def __init__(self, writer: SealedWriter, name: str, is_too_large: bool = False):
        self.writer, self.name, self.size = writer, name, writer.size
        self.is_too_large = is_too_large  # Then nothing of it was kept, and its size is what had arrived.

    def read(self) -> bytes:
        """All of it in clear, in memory: for files with a limit of a few megabytes."""
        return b"".join(opened(self.writer.name, self.writer.key))

    def keep(self) -> None:
        self.writer.keep()

    def close(self) -> None:
        """Called by Django when the request ends."""
        self.writer.close()


class SealingUploadHandler(FileUploadHandler):
    """Seals what a signed-in person sends to a page that takes files. Elsewhere a file is not even received.

    Of a file that is too large nothing stays but that it was there, and of one too many, or of somebody whose session has
    ended, nothing. The rest of the form is read on: what somebody typed is not lost for it.
    """

    writer: SealedWriter | None = None
    files = 0
    is_too_large = False

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        match = self.request.resolver_match
        limits = settings.UPLOADS.get(match.view_name) if match else None
        if limits is None or not self.request.user.is_authenticated:
            raise SkipFile
        self.files_max, megabytes_setting = limits
        self.bytes_max = getattr(settings, megabytes_setting) * MEGABYTE
        self.files += 1
        if self.files > self.files_max:
            raise SkipFile
        self.writer, self.is_too_large = SealedWriter(), False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        assert self.writer is not None
        if self.is_too_large:
            return
        if start + len(raw_data) > self.bytes_max:
            self.is_too_large = True
            self.writer.close()
        else:
            self.writer.write(raw_data)

    def file_complete(self, file_size: int) -> SealedUpload:
        assert self.writer is not None
        self.writer.finish()
        return SealedUpload(self.writer, str(self.file_name), self.is_too_large)

    def upload_interrupted(self) -> None:
        if self.writer:
            self.writer.close()


class Unreceived(Exception):
    """A body did not come as a file comes: the status of HTTP that says so, and what to do."""

    def __init__(self, status: int, sentence: str):
        super().__init__(sentence)
        self.status, self.sentence = status, sentence


@contextmanager
def received_body(request: HttpRequest, bytes_max: int) -> Iterator[SealedWriter]:
    """The body is one file, sealed as it comes. Unless it is kept nothing of it stays."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal():
        raise Unreceived(411, "Say how long the file is (Content-Length).")
    if int(length) == 0:
        raise Unreceived(400, "This file is empty.")
    if int(length) > bytes_max:
        raise Unreceived(413, f"This file is larger than {bytes_max // MEGABYTE} MB. Send it in parts.")
    writer = SealedWriter()
    try:
        try:
            while chunk := request.read(AT_ONCE):
                writer.write(chunk)
        except UnreadablePostError:
            pass  # Whoever sends it has gone: what is missing shows in its size.
        if writer.size != int(length):
            raise Unreceived(400, "The file did not arrive whole. Send it again.")
        writer.finish()
        yield writer
    finally:
        writer.close()
