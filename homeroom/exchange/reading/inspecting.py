"""What one pass over a file's bytes tells: its size, hash, encoding and lines, and what it is whatever it is called."""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import dataclass
from typing import IO

from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import Message, Refused, say

CHUNK = 1024 * 1024
EXCEL_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PACKED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ\x00", b"\x28\xb5\x2f\xfd")
# What a file is, whatever it is called. Programs end their magic with a NUL, which no table begins with.
LOOKS_LIKE = {
    "E-PDF": (b"%PDF-",),
    "E-PROGRAM": (b"MZ\x90\x00", b"MZ\x00", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!/"),
    "E-PICTURE": (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF"),
}
# Control characters that text in no encoding of one byte has: of noise they are a tenth, of a disk's empty end all.
IN_NO_TEXT = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1b")
NEWLINE = re.compile(rb"[\r\n]")


@dataclass(frozen=True, slots=True)
class Inspection:
    """What one pass over a file's bytes tells."""

    size: int
    sha256: str
    bom: bool
    lines: int
    fault: Message | None


def inspected(name: str, stream: IO[bytes], limits: Limits) -> Inspection:
    """One pass: hash, encoding, longest line. The fault, if any, names what the file is."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = line = 0
    lines = 1
    bom = False
    fault: Message | None = None
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        if not size:
            bom = chunk.startswith(codecs.BOM_UTF8)
            fault = disguise(name, chunk)
        size += len(chunk)
        if size > limits.file_bytes_max:
            raise Refused(say("E-TOO-LARGE", name, found=f"{size}+", limit=limits.file_bytes_max))
        if fault:
            continue
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            fault = say("E-CP1252", name, row=lines + error.object.count(b"\n", 0, error.start))
            continue
        lines += chunk.count(b"\n")
        first = NEWLINE.search(chunk)
        line = line + len(chunk) if first is None else len(chunk) - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        if line > limits.line_bytes_max:
            fault = say("E-LINE-LONG", name, row=lines, limit=limits.line_bytes_max)
    if not size or (not fault and size == 3 and bom):
        fault = say("E-EMPTY", name)
    if not fault:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            fault = say("E-CP1252", name, row=lines)
    return Inspection(size, digest.hexdigest(), bom, lines, fault)


def lie(name: str, start: bytes) -> Message | None:
    """What a file is by its first bytes, when that is neither a table nor a zip."""
    return next((say(code, name) for code, marks in LOOKS_LIKE.items() if start.startswith(marks)), None)


def disguise(name: str, start: bytes) -> Message | None:
    """What else a file with the name of a CSV may be, by its first bytes."""
    if start.startswith((b"PK\x03\x04", EXCEL_OLD)):
        return say("E-EXCEL", name)
    if start.startswith(PACKED):
        return say("E-PACKED", name)
    if fault := lie(name, start):
        return fault
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return say("E-UTF16", name)
    head = start[:4096]
    # Latin text in UTF-16 without a mark has a NUL in every second place.
    few, many = sorted((head[::2].count(0), head[1::2].count(0)))
    if len(head) >= 8 and few < 0.1 * (len(head) / 2) and many > 0.4 * (len(head) / 2):
        return say("E-UTF16", name)
    if len(head) >= 8 and len(head.translate(None, IN_NO_TEXT)) < 0.95 * len(head):
        return say("E-NO-TEXT", name)
    return None
