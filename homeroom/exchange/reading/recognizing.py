"""What kind of bundle this is: by its manifest, its file names and its headers; and by name what it is
not."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from homeroom.exchange.formats import FORMATS, FileSpec, Format
from homeroom.exchange.formats.flat import FLAT
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.messages import Message, Refused, say

MANIFEST = "manifest.csv"
# No real manifest comes near: one row per file of the standard, and a few about the source.
MANIFEST_ROWS_MAX = 500
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
SHOWN_HEADERS = 8


class Mode(Enum):
    """What a file means by leaving a row out."""

    BULK = "bulk"
    """The file is the whole truth: a record that it lacks has ended."""
    DELTA = "delta"
    """The file holds changes: a record that it lacks is as before."""
    ABSENT = "absent"
    """There is no such file."""


@dataclass
class Recognized:
    """What a bundle is, and where its files lie."""

    format: str
    """oneroster-1.1, oneroster-1.2, hcw-1.0, flat or edfi-5."""
    files: dict[str, Mode]
    """Every file of the format by its standard name, `users.csv`. A flat file is DELTA: what it lacks is as
    before."""
    properties: dict[str, str]
    """The manifest's other properties, such as `source.systemName`."""
    places: dict[str, str] = field(default_factory=dict)
    """Standard name to the name in the bundle, where the file is there."""
    messages: list[Message] = field(default_factory=list)
    by_mapping: bool = False
    """A partner's own tables: what fills which column their steward has said, and no row says when it was changed."""

    @property
    def shape(self) -> Format:
        return FORMATS[self.format]

    @property
    def has_status(self) -> bool:
        """Whether rows say of themselves that they have ended."""
        return bool(self.shape.version_property)

    def in_order(self) -> list[FileSpec]:
        """The files that are there, each after the files that it names."""
        return [spec for spec in self.shape.files.values() if spec.file in self.places]

    def spec(self, file: str) -> FileSpec:
        return self.shape.files[file.removesuffix(".csv")]


def recognize(bundle: Bundle) -> Recognized:
    """The bundle's format and the mode of each file. Raises Refused, naming what the bundle is instead."""
    headers = readable_headers(bundle)
    by_name = {name.casefold(): name for name in headers}
    if look := lookalike(headers):
        raise Refused(look)
    if MANIFEST in by_name:
        return by_manifest(bundle, headers, manifest(bundle, by_name[MANIFEST]))
    return without_manifest(headers)


def lookalike(headers: dict[str, list[str]]) -> Message | None:
    """What these files are that have names or columns of ours and are something else."""
    if synced := school_data_sync(headers):
        return synced
    if old := columns_of_1_0(headers):
        return say("E-ONEROSTER-1.0", old[0], found=listed(old[1]))
    return unstamped(headers)


def readable_headers(bundle: Bundle) -> dict[str, list[str]]:
    """The header of each CSV file. Text that is not UTF-8 with commas is named and refused, never slid."""
    headers: dict[str, list[str]] = {}
    faults: list[Message] = []
    for name in bundle.files:
        fault = bundle.inspect(name).fault
        if fault is None:
            headers[name] = bundle.header(name)
            fault = delimited(name, headers[name])
        if fault:
            faults.append(fault)
    if faults:
        raise Refused(*faults)
    return headers


def delimited(name: str, cells: list[str]) -> Message | None:
    """A table cut by something other than commas. One column alone may be honest, two names in one cell are
    not."""
    if len(cells) > 2:
        return None
    whole = ",".join(cells)
    for mark, words in DELIMITERS.items():
        pieces = [piece.strip(" \"'") for piece in whole.split(mark)]
        if len(pieces) > 1 and (len(pieces) > 2 or known_headers() & set(pieces)):
            return say("E-DELIMITER", name, row=1, found=words)
    return None


def known_headers() -> set[str]:
    return {column for shape in FORMATS.values() for spec in shape.files.values() for column in spec.by_name} | {
        "propertyName",
        "SIS ID",
    }


def manifest(bundle: Bundle, name: str) -> dict[str, str]:
    """The manifest's properties; a fault in it stops everything, for all else rests on it."""
    with bundle.open(name) as stream:
        text = stream.read(bundle.limits.line_bytes_max).decode("utf-8-sig", errors="replace")
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
    except csv.Error:
        raise Refused(say("E-QUOTES", name)) from None
    found = rows[0] if rows else []
    while found and not found[-1]:
        found = found[:-1]
    if found != ["propertyName", "value"]:
        raise Refused(say("E-MANIFEST-HEADER", name, row=1, found=listed(found)))
    properties: dict[str, str] = {}
    faults: list[Message] = []
    for number, row in enumerate(rows[1 : MANIFEST_ROWS_MAX + 1], start=2):
        if not any(row):
            continue
        if len(row) < 2 or not row[0] or any(row[2:]):
            faults.append(say("E-MANIFEST-ROW", name, number, value=listed(row)))
        elif properties.setdefault(row[0], row[1]) != row[1]:
            faults.append(say("E-MANIFEST-TWICE", name, number, column=row[0], value=row[1]))
    if faults:
        raise Refused(*faults)
    return properties


def by_manifest(bundle: Bundle, headers: dict[str, list[str]], properties: dict[str, str]) -> Recognized:
    shape = version_of(properties)
    recognized = Recognized(shape.name, {}, {})
    faults: list[Message] = []
    standard = {spec.file.casefold(): spec for spec in shape.files.values()}
    for name in headers:
        spec = standard.get(name.casefold())
        if spec:
            recognized.places[spec.file] = name
            if name != spec.file:
                recognized.messages.append(say("W-FILE-NAME", name, expected=spec.file))
        elif name.casefold() != MANIFEST:
            recognized.messages.append(say("W-FILE-UNKNOWN", name, format=shape.title))
    listed_files = {f"file.{spec.name}": spec for spec in shape.files.values()}
    for key, value in properties.items():
        if key in listed_files:
            faults += listed_file(recognized, listed_files[key], value)
        elif key.startswith(("source.", "metadata.")):
            recognized.properties[key] = value
        elif key not in (shape.version_property, "manifest.version"):
            recognized.messages.append(say("W-MANIFEST-PROPERTY", MANIFEST, column=key, value=value))
    for spec in shape.files.values():
        if spec.file in recognized.places and f"file.{spec.name}" not in properties:
            faults.append(say("E-FILE-NOT-LISTED", spec.file, expected=f"file.{spec.name},bulk"))
        recognized.files.setdefault(spec.file, Mode.ABSENT)
    if shape.name.startswith("oneroster") and properties.get("manifest.version") != "1.0":
        recognized.messages.append(say("W-MANIFEST-VERSION", MANIFEST, value=properties.get("manifest.version", "")))
    if not faults and not recognized.places:
        faults.append(say("E-NO-FILES", bundle.path.name))
    if faults:
        raise Refused(*faults)
    return recognized


def listed_file(recognized: Recognized, spec: FileSpec, value: str) -> Iterable[Message]:
    """One `file.NAME` of the manifest against what is there."""
    try:
        mode = Mode(value)
    except ValueError:
        yield say("E-MODE", MANIFEST, column=f"file.{spec.name}", value=value, found=value)
        return
    recognized.files[spec.file] = mode
    there = spec.file in recognized.places
    if mode is Mode.ABSENT and there:
        yield say("E-FILE-NOT-ABSENT", spec.file)
    elif mode is not Mode.ABSENT and not there:
        yield say("E-FILE-MISSING", spec.file, mode=value)


def version_of(properties: dict[str, str]) -> Format:
    named = {shape.version_property for shape in FORMATS.values() if shape.version_property in properties}
    if len(named) > 1:
        raise Refused(say("E-MANIFEST-TWICE", MANIFEST, column=listed(sorted(named))))
    if not named:
        raise Refused(say("E-VERSION-MISSING", MANIFEST, expected="oneroster.version,1.2"))
    [name] = named
    version = properties[name]
    shapes = [shape for shape in FORMATS.values() if shape.version_property == name]
    for shape in shapes:
        if version in shape.versions:
            return shape
    expected = listed([f"{name} {each.versions[0]}" for each in shapes])
    raise Refused(say("E-VERSION", MANIFEST, column=name, value=version, expected=expected, found=version))


# Columns that only OneRoster 1.0 and hand-made exports have, by file.
OLD_COLUMNS = {
    "users.csv": {"userId", "agents"},
    "courses.csv": {"schoolYearId", "grade"},
    "classes.csv": {"grade"},
}


def columns_of_1_0(headers: dict[str, list[str]]) -> tuple[str, list[str]] | None:
    for name, cells in headers.items():
        old = OLD_COLUMNS.get(name.casefold(), set()) & set(cells)
        if old:
            return name, sorted(old)
    return None


# Columns that Microsoft School Data Sync 2 puts into files with OneRoster's names.
SYNC_COLUMNS = {
    "roles.csv": {"sessionSourcedId", "isPrimary", "roleStartDate"},
    "relationships.csv": {"relationshipUserSourcedId", "relationshipRole"},
    "userflags.csv": {"iep", "freeLunch"},
}


def school_data_sync(headers: dict[str, list[str]]) -> Message | None:
    for name, cells in headers.items():
        if "SIS ID" in cells or "Section SIS ID" in cells:
            return say("E-SDS-1", name)
        if SYNC_COLUMNS.get(name.casefold(), set()) & set(cells):
            return say("E-SDS-2", name)
    return None


def unstamped(headers: dict[str, list[str]]) -> Message | None:
    """OneRoster's names, and no row says when it was changed: version 2 without any file of its own."""
    if MANIFEST in {name.casefold() for name in headers}:
        return None
    rostering = {"users.csv", "orgs.csv", "classes.csv", "enrollments.csv"}
    for name, cells in headers.items():
        # OneRoster's third column is dateLastModified in every file; the look-alike has neither that nor
        # status.
        similar = {"sourcedId", "classSourcedId", "orgSourcedId"} & set(cells)
        if name.casefold() in rostering and similar and not {"status", "dateLastModified"} & set(cells):
            return say("E-SDS-2", name)
    return None


def without_manifest(headers: dict[str, list[str]]) -> Recognized:
    """The flat school files need no manifest. For anything else, say what it looks like."""
    recognized = Recognized(FLAT.name, {}, {})
    standard = {spec.file.casefold(): spec for spec in FLAT.files.values()}
    faults: list[Message] = []
    strangers: list[str] = []
    for name, cells in headers.items():
        spec = standard.get(name.casefold()) or flat_by_header(cells)
        if spec is None:
            strangers.append(name)
        elif spec.file in recognized.places:
            faults.append(say("E-NAME-TWICE", name))
        else:
            recognized.places[spec.file] = name
            recognized.files[spec.file] = Mode.DELTA
            if name != spec.file:
                recognized.messages.append(say("W-FILE-NAME", name, expected=spec.file))
            if not set(cells) & set(spec.by_name):
                faults.append(say("E-NO-HEADER", name, row=1, expected=listed(spec.by_name, len(spec.by_name))))
    if not recognized.places:
        faults.append(unmanifested(headers) or unknown(headers))
    if faults:
        raise Refused(*faults)
    for spec in FLAT.files.values():
        recognized.files.setdefault(spec.file, Mode.ABSENT)
    recognized.messages += [say("W-FILE-UNKNOWN", name, format=FLAT.title) for name in strangers]
    return recognized


def flat_by_header(cells: list[str]) -> FileSpec | None:
    """A flat file under a name of its own, such as `attendance-2026-03.csv`, by its required columns."""
    fitting = [spec for spec in FLAT.files.values() if set(spec.required) <= set(cells)]
    return fitting[0] if len(fitting) == 1 else None


def unmanifested(headers: dict[str, list[str]]) -> Message | None:
    for shape in FORMATS.values():
        if not shape.version_property:
            continue
        for name, cells in headers.items():
            spec = shape.files.get(name.casefold().removesuffix(".csv")) or shape.files.get(name.removesuffix(".csv"))
            if spec is None:
                continue
            if not set(cells) & set(spec.by_name):
                return say("E-NO-HEADER", name, row=1, expected=listed(spec.by_name, len(spec.by_name)))
            if set(spec.key) <= set(cells):
                return say("E-NO-MANIFEST", name, format=shape.title)
    return None


def unknown(headers: dict[str, list[str]]) -> Message:
    name, cells = next(iter(headers.items()))
    expected = listed([spec.file for spec in FLAT.files.values()])
    return say("E-UNKNOWN", name, row=1, expected=expected, found=f"{listed(headers)}: {listed(cells)}")


def listed(words: Iterable[str], at_most: int = SHOWN_HEADERS) -> str:
    """Words for a sentence, shortened: a header of 150 columns helps nobody."""
    each = [word[:60] for word in words]
    return ", ".join(each[:at_most]) + (", …" if len(each) > at_most else "")
