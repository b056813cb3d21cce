"""The header row against the format: what is missing, misspelled, unknown or must never be sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice, pairwise

from homeroom.exchange.formats import FileSpec, Need
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.messages import FILE, Message, say
from homeroom.exchange.reading.recognizing import Mode, Recognized, listed
from homeroom.exchange.reading.report import Report

WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
SOCIAL_SECURITY = re.compile(r"\s*(?!000|666|9)\d{3}[- ](?!00)\d{2}[- ](?!0000)\d{4}\s*")
# Exchange contract, section 3: allegation or abuse detail, diagnoses, and data of parents beyond contacts are
# never sent.
FORBIDDEN = (
    "allegation",
    "abus",
    "maltreat",
    "neglect",
    "perpetrat",
    "diagnos",
    "dsm",
    "icd",
    "mother",
    "father",
    "parent",
)
# A column is taken for social security numbers when at least this share of its filled cells has their form.
SOCIAL_SECURITY_SHARE = 0.5


@dataclass
class Layout:
    """Where the columns of a file are."""

    name: str
    """Its name in the bundle."""
    spec: FileSpec
    mode: Mode
    width: int
    """How many cells a row must have."""
    places: dict[str, int]
    """Column name to cell number, from 0."""
    unread: list[str] = field(default_factory=list)


def check_headers(bundle: Bundle, recognized: Recognized, report: Report) -> dict[str, Layout]:
    """The layout of each file by its standard name. A file whose header cannot be read is told as
    reject_file, left out of the answer, and listed in `report.rejected_files`."""
    layouts: dict[str, Layout] = {}
    for spec in recognized.in_order():
        layout, messages = laid_out(bundle, recognized, spec)
        report.add(*messages)
        if not any(message.severity == FILE for message in messages):
            layouts[spec.file] = layout
    return layouts


def laid_out(bundle: Bundle, recognized: Recognized, spec: FileSpec) -> tuple[Layout, list[Message]]:
    name = recognized.places[spec.file]
    cells = bundle.header(name)
    named = list(cells)
    messages: list[Message] = []
    while named and not named[-1]:
        named.pop()
    if len(named) < len(cells):
        messages.append(say("W-HEADER-EMPTY", spec.file, 1, count=len(cells) - len(named)))
    if bundle.inspect(name).bom:
        messages.append(say("N-BOM", spec.file, 1))
    layout = Layout(name, spec, recognized.files[spec.file], len(named), {})
    if len(named) > bundle.limits.columns_max:
        return layout, [
            *messages,
            say("E-COLUMNS", spec.file, 1, found=len(named), limit=bundle.limits.columns_max),
        ]
    told = placed(layout, named, recognized) + missing(layout, named, recognized)
    if not layout.places:
        return layout, [*messages, say("E-NO-HEADER", spec.file, 1, expected=listed(spec.by_name, 30))]
    messages += told
    first, filled = sample(bundle, name, len(named), bundle.limits.sample_rows)
    messages += [
        say("E-SSN", spec.file, 1, column=named[place])
        for place in sorted(first)
        if named[place] and first[place] >= SOCIAL_SECURITY_SHARE * filled[place]
    ]
    return layout, messages


def placed(layout: Layout, named: list[str], recognized: Recognized) -> list[Message]:
    """Give each header cell its column; say what is unknown, doubled or not to be sent."""
    spec, file = layout.spec, layout.spec.file
    messages: list[Message] = []
    lower = {column.casefold(): column for column in spec.by_name}
    for place, cell in enumerate(named):
        meant = cell if cell in spec.by_name else spec.aliases.get(cell) or lower.get(cell.casefold())
        if meant is None:
            # Extensions are metadata.* columns to the right: the standard allows them.
            if not cell.startswith("metadata."):
                messages.append(say("W-HEADER-UNKNOWN", file, 1, column=cell))
            layout.unread.append(cell)
            if social_security(cell):
                messages.append(say("E-SSN", file, 1, column=cell))
            elif recognized.shape.forbidden_columns and forbidden(cell):
                messages.append(say("E-FORBIDDEN", file, 1, column=cell))
        elif meant in layout.places:
            messages.append(say("E-HEADER-TWICE", file, 1, column=cell))
        elif meant != cell and meant in named:
            messages.append(say("W-HEADER-UNKNOWN", file, 1, column=cell))
        else:
            layout.places[meant] = place
            if meant != cell:
                messages.append(say("W-HEADER-SPELLING", file, 1, column=cell, expected=meant))
    return messages


def missing(layout: Layout, named: list[str], recognized: Recognized) -> list[Message]:
    """Required columns that are not there, and the order where the standard has one."""
    spec, file = layout.spec, layout.spec.file
    messages: list[Message] = []
    required = set(spec.required)
    if recognized.by_mapping:
        required = {column.name for column in spec.columns if column.need is Need.MUST}
    elif layout.mode is Mode.DELTA and recognized.has_status:
        required |= {"status", "dateLastModified"}
    if not spec.used:
        # The rows of a file that is not used yet are only counted; its header need only name the records.
        required &= set(spec.key)
    for column in spec.by_name:
        if column in required and column not in layout.places:
            messages.append(say("E-HEADER-MISSING", file, 1, column=column, expected=column, found=listed(named, 30)))
    if recognized.shape.columns_in_order and not recognized.by_mapping:
        absent = [column for column in spec.by_name if column not in layout.places and column not in required]
        if absent:
            messages.append(say("W-HEADER-ABSENT", file, 1, found=listed(absent, 30)))
        order = [layout.places[column] for column in spec.by_name if column in layout.places]
        if order != sorted(order):
            messages.append(say("W-HEADER-ORDER", file, 1))
    return messages


def social_security(cell: str) -> bool:
    words = [word.casefold() for word in WORDS.findall(cell)]
    pairs = set(pairwise(words))
    return (
        any(word.endswith("ssn") or word.startswith(("socsec", "socialsecurity")) for word in words)
        or ("social", "security") in pairs
        or bool(pairs & {("ss", "number"), ("ss", "num"), ("ss", "no")})
    )


def forbidden(cell: str) -> bool:
    return any(word.casefold().startswith(FORBIDDEN) for word in WORDS.findall(cell))


def sample(bundle: Bundle, name: str, width: int, rows: int) -> tuple[dict[int, int], dict[int, int]]:
    """Per column of the first rows: how many cells look like social security numbers, and how many are
    filled."""
    looks: dict[int, int] = {}
    filled: dict[int, int] = {}
    for _number, cells in islice(bundle.rows(name), rows):
        if not isinstance(cells, list):
            continue  # What cannot be read is told where the rows are read.
        for place, cell in enumerate(cells[:width]):
            if cell:
                filled[place] = filled.get(place, 0) + 1
                if SOCIAL_SECURITY.fullmatch(cell):
                    looks[place] = looks.get(place, 0) + 1
    return looks, filled
