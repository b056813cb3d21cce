"""The records of a CSV file with their numbers. A quotation mark that is never closed costs its own line, not
the file."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from homeroom.exchange.reading.limits import Limits


class Unclosed(Exception):
    """A record goes on for more lines than any honest one."""


class Misshapen(NamedTuple):
    """In place of cells: a record with another number of them than its header."""

    expected: int
    found: int


Record = tuple[int, list[str] | Misshapen | None]
"""The record's number in the file, from 1, with its cells; None in place of cells that cannot be read. An empty line is []."""


def decoded(stream: io.BufferedReader, encoding: str = "utf-8") -> Iterator[str]:
    """The lines of a text, without a byte order mark."""
    bom = stream.peek(3)[:3] == b"\xef\xbb\xbf"
    text = io.TextIOWrapper(stream, encoding="utf-8" if bom else encoding, errors="replace", newline="")
    if bom:
        text.read(1)
    return iter(text)


def parsed(source: Iterator[str], limits: Limits, delimiter: str = ",") -> Iterator[tuple[int, list[str] | None]]:
    taken: list[str] = []
    waiting: deque[str] = deque()
    most = limits.record_lines_max

    def lines() -> Iterator[str]:
        while waiting:
            line = waiting.popleft()
            taken.append(line)
            if len(taken) > most:
                raise Unclosed
            yield line
        for line in source:
            taken.append(line)
            if len(taken) > most:
                raise Unclosed
            yield line

    number = 0
    while True:
        try:
            # Strict: a stray quotation mark is an error and never moves a value into the next cell.
            for cells in csv.reader(lines(), strict=True, delimiter=delimiter):
                number += 1
                taken.clear()
                yield number, cells
            return
        except (csv.Error, Unclosed):
            # Give up the line where the record began and read on with the one after it.
            number += 1
            waiting.extendleft(reversed(taken[1:]))
            taken.clear()
            yield number, None
