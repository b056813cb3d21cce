"""A bundle as it lies there: a zip, a folder or one CSV file, judged before a byte of it is unpacked."""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, TYPE_CHECKING, BinaryIO, Self

from homeroom.exchange.reading.inspecting import CHUNK, EXCEL_OLD, Inspection, inspected, lie
from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import Message, Refused, say
from homeroom.exchange.reading.records import Record, decoded, parsed

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer as Buffer

NESTED = (".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".cab")
LEFT_OVERS = {".ds_store", "thumbs.db", "desktop.ini", "__macosx"}
CSV = (".csv",)
XML = (".xml",)
TEXTS = (".csv", ".tsv", ".tab", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
# What unpacking damaged or hostile data can raise.
UNPACKING = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    struct.error,
    ValueError,
)


class Guarded(io.RawIOBase):
    """Bytes whose source may be damaged: what goes wrong while reading becomes a refusal."""

    def __init__(self, name: str, source: IO[bytes]) -> None:
        self.name = name
        self.source = source

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer) -> int:
        view = memoryview(buffer)
        try:
            data = self.source.read(len(view))
        except UNPACKING:
            raise Refused(say("E-ZIP-DAMAGED", self.name)) from None
        except OSError:
            raise Refused(say("E-PATH", self.name)) from None
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self.source.close()
        super().close()


class Bundle:
    """The files of a bundle by name. Open it with `open_bundle`; it is a context manager."""

    def __init__(self, path: Path, limits: Limits, tables: tuple[str, ...] = CSV + XML) -> None:
        self.path = path
        self.limits = limits
        self.tables = tables
        """How the names of files end that are tables here."""
        self.messages: list[Message] = []
        self.sizes: dict[str, int] = {}
        """CSV files at the top level, by name, with their size in bytes."""
        self.unsaid: dict[str, dict[str, int]] = {}
        """Words of the sender that nobody has explained yet, by the list of ours that lacks them, with the number of rows."""
        self.xml_files: list[str] = []
        """XML files at the top level of a bundle that has no CSV file."""
        self._places: dict[str, str] = {}
        self._inspections: dict[str, Inspection] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        pass

    @property
    def files(self) -> list[str]:
        return list(self.sizes)

    def open(self, name: str) -> io.BufferedReader:
        """The bytes of a file. Damage that shows only while reading is a refusal like any other."""
        try:
            return io.BufferedReader(Guarded(name, self._open(self._places[name])), CHUNK)
        except UNPACKING:
            raise Refused(say("E-ZIP-DAMAGED", name)) from None
        except OSError:
            raise Refused(say("E-PATH", name)) from None

    def _open(self, place: str) -> IO[bytes]:
        raise NotImplementedError

    def inspect(self, name: str) -> Inspection:
        """Size, hash and text encoding of a file, from one pass."""
        if name not in self._inspections:
            with self.open(name) as stream:
                self._inspections[name] = inspected(name, stream, self.limits)
        return self._inspections[name]

    def header(self, name: str) -> list[str]:
        """The names of the columns of a file; text that is no table is one name."""
        with self.open(name) as stream:
            line = stream.readline(self.limits.line_bytes_max).decode("utf-8-sig", errors="replace")
        # A header cell never spans lines, so one line is enough; lone carriage returns end lines too.
        line = next(iter(line.splitlines()), "")
        try:
            return [cell.strip() for cell in next(csv.reader([line]), [])]
        except csv.Error:
            return [line]

    def rows(self, name: str) -> Iterator[Record]:
        """The records of a file below its header, which is record 1."""
        with self.open(name) as stream:
            yield from islice(parsed(decoded(stream), self.limits), 1, None)

    def label(self, file: str) -> str:
        """What the sender knows a file of a format as."""
        return file

    def retold(self, message: Message) -> Message:
        """A message in the sender's own terms: the file that was sent, and the record and element in it."""
        return message

    def digest(self) -> str:
        """SHA-256 over the names and contents of the CSV files: the same bundle again has the same digest."""
        whole = hashlib.sha256()
        for name in sorted(self.sizes):
            whole.update(f"{name}\0{self.inspect(name).sha256}\n".encode())
        return whole.hexdigest()

    def _accept(self, found: dict[str, tuple[str, int]]) -> None:
        """Judge the paths of a bundle; keep its CSV files."""
        kept = {path: entry for path, entry in found.items() if not self._left_over(path)}
        folders = {str(PurePosixPath(path).parent) for path in kept}
        wrapping = ""
        if folders and folders != {"."}:
            if len(folders) > 1 or len(PurePosixPath(next(iter(folders))).parts) > 1:
                raise Refused(say("E-FOLDERS", sorted(folders - {"."})[0]))
            wrapping = next(iter(folders))
            self.messages.append(say("W-WRAPPED", wrapping))
        seen: set[str] = set()
        size_of_all = 0
        for path, (place, size) in kept.items():
            name = PurePosixPath(path).name
            if name.casefold() in seen:
                raise Refused(say("E-NAME-TWICE", name))
            seen.add(name.casefold())
            if name.casefold().endswith(NESTED):
                raise Refused(say("E-ZIP-NESTED", name))
            if name.casefold().endswith(WORKBOOKS) and not name.casefold().endswith(self.tables):
                raise Refused(say("E-EXCEL", name))
            if not name.casefold().endswith(self.tables):
                self.messages.append(say("W-NOT-CSV", name))
                continue
            if size > self.limits.file_bytes_max:
                raise Refused(say("E-TOO-LARGE", name, found=size, limit=self.limits.file_bytes_max))
            size_of_all += size
            self._places[name] = place
            if name.casefold().endswith(XML):
                self.xml_files.append(name)
            else:
                self.sizes[name] = size
        if size_of_all > self.limits.total_bytes_max:
            raise Refused(say("E-TOO-LARGE", found=size_of_all, limit=self.limits.total_bytes_max))
        if not self._places:
            raise Refused(say("E-NO-FILES", self.path.name))
        if self.sizes:
            self.messages += [say("W-NOT-CSV", name) for name in self.xml_files]
            self.xml_files.clear()

    def _left_over(self, path: str) -> bool:
        """Files that macOS and Windows put beside one's own; named once each, never read."""
        parts = PurePosixPath(path).parts
        if any(part.casefold() in LEFT_OVERS or part.startswith("._") for part in parts):
            self.messages.append(say("N-IGNORED", path))
            return True
        return False


class ZipBundle(Bundle):
    def __init__(self, path: Path, limits: Limits, tables: tuple[str, ...] = CSV + XML) -> None:
        super().__init__(path, limits, tables)
        self._judge_directory()
        try:
            self._zip = zipfile.ZipFile(path)
        except (*UNPACKING, OSError):
            raise Refused(say("E-ZIP-DAMAGED", path.name)) from None
        try:
            self._accept(self._entries())
        except Refused:
            self._zip.close()
            raise

    def close(self) -> None:
        self._zip.close()

    def _open(self, place: str) -> IO[bytes]:
        return self._zip.open(place)

    def _judge_directory(self) -> None:
        """Count and size of the central directory, from the end of the file, before `zipfile` reads it
        whole."""
        with self.path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            # The end record has 22 bytes and a comment of up to 65,535; the zip64 locator lies 20 bytes
            # before it.
            start = max(0, size - 22 - 65_535 - 20)
            stream.seek(start)
            tail = stream.read()
            at = tail.rfind(b"PK\x05\x06")
            if at < 0 or len(tail) < at + 22:
                raise Refused(say("E-ZIP-DAMAGED", self.path.name))
            entries, directory = struct.unpack_from("<HI", tail, at + 10)
            if at >= 20 and tail[at - 20 : at - 16] == b"PK\x06\x07":
                stream.seek(min(size, struct.unpack_from("<Q", tail, at - 12)[0]))
                record = stream.read(56)
                if len(record) == 56 and record[:4] == b"PK\x06\x06":
                    entries, directory = struct.unpack_from("<QQ", record, 32)
        if entries > self.limits.entries_max:
            raise Refused(say("E-ZIP-ENTRIES", self.path.name, found=entries, limit=self.limits.entries_max))
        if directory > self.limits.directory_bytes_max:
            raise Refused(say("E-TOO-LARGE", self.path.name, found=directory, limit=self.limits.directory_bytes_max))

    def _entries(self) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        total = 0
        entries = self._zip.infolist()
        # Some tools write no true count into the end record, so the list itself is counted too.
        if len(entries) > self.limits.entries_max:
            raise Refused(say("E-ZIP-ENTRIES", self.path.name, found=len(entries), limit=self.limits.entries_max))
        for entry in entries:
            # Windows tools write backslashes; as path separators they must be judged too.
            name = entry.filename.replace("\\", "/")
            if unsafe(name):
                raise Refused(say("E-NAME-UNSAFE", printable(name)))
            if stat.S_ISLNK(entry.external_attr >> 16):
                raise Refused(say("E-LINK", name))
            if entry.is_dir() or name.endswith("/"):
                continue
            if entry.flag_bits & 0x1:
                raise Refused(say("E-ZIP-ENCRYPTED", name))
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise Refused(say("E-ZIP-METHOD", name))
            total += entry.file_size
            if max(entry.file_size, total) > self.limits.total_bytes_max:
                raise Refused(say("E-TOO-LARGE", name, found=total, limit=self.limits.total_bytes_max))
            ratio = entry.file_size // max(1, entry.compress_size)
            if entry.file_size > self.limits.ratio_from_bytes and ratio > self.limits.ratio_max:
                raise Refused(say("E-ZIP-RATIO", name, found=ratio, limit=self.limits.ratio_max))
            if name in found:
                raise Refused(say("E-NAME-TWICE", name))
            found[name] = (entry.filename, entry.file_size)
        return found


class FolderBundle(Bundle):
    def __init__(self, path: Path, limits: Limits, tables: tuple[str, ...] = CSV + XML) -> None:
        super().__init__(path, limits, tables)
        self._accept(self._walk(path, ""))

    def _walk(self, folder: Path, prefix: str) -> dict[str, tuple[str, int]]:
        found: dict[str, tuple[str, int]] = {}
        with os.scandir(folder) as entries:
            for count, entry in enumerate(sorted(entries, key=lambda each: each.name), start=1):
                name = prefix + entry.name
                if count > self.limits.entries_max:
                    raise Refused(
                        say("E-ZIP-ENTRIES", self.path.name, found=f"{count}+", limit=self.limits.entries_max)
                    )
                if entry.is_symlink():
                    raise Refused(say("E-LINK", printable(name)))
                if unsafe(name):
                    raise Refused(say("E-NAME-UNSAFE", printable(name)))
                if entry.is_dir(follow_symlinks=False):
                    if prefix.count("/") >= 2:
                        raise Refused(say("E-FOLDERS", name))
                    found |= self._walk(Path(entry.path), f"{name}/")
                elif entry.is_file(follow_symlinks=False):
                    found[name] = (entry.path, entry.stat(follow_symlinks=False).st_size)
                else:
                    raise Refused(say("E-KIND", name))
        return found

    def _open(self, place: str) -> BinaryIO:
        return opened_file(place)


class FileBundle(Bundle):
    def __init__(self, path: Path, limits: Limits, tables: tuple[str, ...] = CSV + XML) -> None:
        super().__init__(path, limits, tables)
        self._accept({path.name: (str(path), path.stat().st_size)})

    def _open(self, place: str) -> BinaryIO:
        return opened_file(place)


def open_bundle(path: Path, limits: Limits | None = None, tables: tuple[str, ...] = CSV + XML) -> Bundle:
    """The bundle at `path`: a zip, a folder, or one table. Raises Refused when it may not be read at all."""
    limits = limits or Limits()
    path = Path(path)
    try:
        if path.is_dir():
            return FolderBundle(path, limits, tables)
        if not path.is_file():
            raise Refused(say("E-PATH", path.name) if not path.exists() else say("E-KIND", path.name))
        with path.open("rb") as stream:
            start = stream.read(8)
        name = path.name.casefold()
        if start[:4] in (b"PK\x03\x04", b"PK\x05\x06") and not name.endswith((".csv", *WORKBOOKS)):
            return ZipBundle(path, limits, tables)
        if name.endswith(tables):
            return FileBundle(path, limits, tables)
        if name.endswith(WORKBOOKS) or start == EXCEL_OLD:
            raise Refused(say("E-EXCEL", path.name))
        if fault := lie(path.name, start):
            raise Refused(fault)
        raise Refused(say("E-ZIP-DAMAGED" if name.endswith(".zip") else "E-KIND", path.name))
    except OSError:
        raise Refused(say("E-PATH", path.name)) from None


def opened_file(place: str) -> BinaryIO:
    # A file that was replaced by a link after it was judged is not followed.
    return os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW), "rb")


def unsafe(name: str) -> bool:
    """A path that leaves the bundle, or that no honest tool writes."""
    path = PurePosixPath(name)
    return (
        not name
        or path.is_absolute()
        or ".." in path.parts
        or bool(re.match(r"^[A-Za-z]:", name))
        or any(ord(char) < 32 or 0xD800 <= ord(char) <= 0xDFFF for char in name)
        or len(name) > 255
    )


def printable(name: str) -> str:
    return "".join(char if char.isprintable() else "�" for char in name)[:100]
