"""What the importer says to the person who sent a file: one table of codes, each with a sentence that says
what to do.

Codes are stable: people filter by them and documents explain them. E rejects, W warns, N notes, H holds. A
sentence is an English message id; `sentence(code, params, gettext)` gives it in the reader's language, and
`retold(stored, gettext)` does so for a message of a stored report.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from homeroom.common.marking import marked as _

Severity = Literal["note", "warn", "reject_row", "reject_file", "hold"]

# A value is shown so that a person can find it, not so that the report becomes a copy of the file.
VALUE_CHARS_MAX = 120

NOTE: Severity = "note"
WARN: Severity = "warn"
ROW: Severity = "reject_row"
FILE: Severity = "reject_file"
HOLD: Severity = "hold"

CODES: dict[str, tuple[Severity, str]] = {
    # The path, the archive
    "E-PATH": (FILE, _("There is nothing to read at this path. Check its spelling.")),
    "E-KIND": (
        FILE,
        _("This is not a zip file, a folder or a CSV file. Send the CSV files, in a zip if there are several."),
    ),
    "E-ZIP-DAMAGED": (FILE, _("The zip file is damaged or incomplete. Make it again and send it again.")),
    "E-ZIP-ENCRYPTED": (
        FILE,
        _(
            "This file is locked with a password inside the zip. Send the zip without a password, over the"
            " secure upload."
        ),
    ),
    "E-ZIP-METHOD": (
        FILE,
        _("This file is packed in a way that we do not read. Make a plain zip (method “deflate”)."),
    ),
    "E-ZIP-ENTRIES": (FILE, _("The zip has {found} entries; {limit} is the most. Send only the CSV files.")),
    "E-ZIP-RATIO": (
        FILE,
        _("This file unpacks to {found} times its packed size; {limit} is the most. Check how the zip was made."),
    ),
    "E-ZIP-NESTED": (FILE, _("There is an archive inside. Put the CSV files directly into one zip.")),
    "E-TOO-LARGE": (
        FILE,
        _("This is {found} bytes; {limit} is the most. Split it, or ask the host to raise the limit."),
    ),
    "E-NAME-UNSAFE": (
        FILE,
        _("This name points outside the bundle. Put the files at the top level, with plain names."),
    ),
    "E-LINK": (FILE, _("This is a link to another file, not a file. Put the file itself there.")),
    "E-NAME-TWICE": (
        FILE,
        _("Two files have this name, apart from capital letters. Keep the right one and remove the other."),
    ),
    "E-FOLDERS": (FILE, _("Files lie in more than one folder. Put all of them at the top level.")),
    "E-NO-FILES": (FILE, _("There is no CSV file here. Check what was packed.")),
    "W-WRAPPED": (
        WARN,
        _("The files lie inside a folder. They were read; next time put them at the top level."),
    ),
    "N-IGNORED": (NOTE, _("This file was made by the computer that packed the bundle. It was left out.")),
    "W-NOT-CSV": (WARN, _("This is not a CSV file. It was not read.")),
    # The text
    "E-EXCEL": (FILE, _("This is an Excel workbook, not CSV. In Excel choose “Save as” and “CSV UTF-8”.")),
    "E-WORKBOOK": (
        FILE,
        _(
            "This workbook cannot be read. Open it, choose “Save as” and “Excel workbook”, without a password, and send that."
        ),
    ),
    "E-PDF": (FILE, _("This is a PDF document. Send the CSV files, in a zip if there are several.")),
    "E-PROGRAM": (FILE, _("This is a program, not a table. Nothing of it was run. Send the CSV files.")),
    "E-PICTURE": (FILE, _("This is a picture, not a table. Send the CSV files, in a zip if there are several.")),
    "E-PACKED": (FILE, _("This is packed data under the name of a CSV file. Unpack it and send the CSV.")),
    "E-UTF16": (FILE, _("The text is UTF-16 (“Unicode text”). Save it as “CSV UTF-8”.")),
    "E-CP1252": (
        FILE,
        _(
            "The text is not UTF-8; it looks like Windows-1252 (“ANSI”). Save it as “CSV UTF-8”, so that no"
            " name is changed."
        ),
    ),
    "E-NO-TEXT": (
        FILE,
        _(
            "These bytes are no text, so no table. The file was damaged on its way, or is of another kind. Export it again."
        ),
    ),
    "E-EMPTY": (FILE, _("The file is empty: it has not even a header row.")),
    "E-LINE-LONG": (
        FILE,
        _("One line has more than {limit} bytes. This is not a table; check how it was made."),
    ),
    "E-DELIMITER": (FILE, _("The columns are separated by {found}. Save the file with commas.")),
    "E-NO-HEADER": (FILE, _("The first row is data, not column names. Add the header row: {expected}")),
    # Which format
    "E-SDS-1": (
        FILE,
        _(
            "This is Microsoft School Data Sync version 1 (columns such as “SIS ID”), not OneRoster. Send it once from the page"
            " Imports, where we ask how to read it, or let `homeroom map` write a mapping. Or choose the export “OneRoster 1.1"
            " CSV” or “OneRoster 1.2 CSV” in your student information system."
        ),
    ),
    "E-SDS-2": (
        FILE,
        _(
            "This is Microsoft School Data Sync version 2. Its files have OneRoster's names but other columns, and no"
            " manifest.csv. Send it once from the page Imports, where we ask how to read it, or let `homeroom map` write a"
            " mapping. Or choose “OneRoster 1.1 CSV” or “OneRoster 1.2 CSV” in your student information system."
        ),
    ),
    "E-ONEROSTER-1.0": (
        FILE,
        _(
            "The columns are those of OneRoster 1.0 or of a hand-made export ({found}). Send it once from the page Imports, where"
            " we ask how to read it, or let `homeroom map` write a mapping. Or ask your vendor for the OneRoster 1.1 or 1.2 CSV"
            " export."
        ),
    ),
    "E-NO-MANIFEST": (
        FILE,
        _("These look like {format} files, but manifest.csv is missing. Add it; it names each file and its mode."),
    ),
    "E-UNKNOWN": (
        FILE,
        _(
            "We do not know this kind of file. It is not OneRoster, not the child-welfare bundle and not"
            " one of the flat school"
            " files ({expected}). Found: {found}. Compare the file names and the header row with the format"
            " guide."
        ),
    ),
    "W-FILE-UNKNOWN": (WARN, _("This file is not part of {format}. It was not read.")),
    "W-FILE-NAME": (WARN, _("The standard's name is {expected}. The file was read as that.")),
    # The manifest
    "E-MANIFEST-HEADER": (FILE, _("The header of manifest.csv must be “propertyName,value”. Found: {found}")),
    "E-MANIFEST-ROW": (
        FILE,
        _("A row of manifest.csv must have a name and a value. Correct or remove this row."),
    ),
    "E-MANIFEST-TWICE": (FILE, _("The manifest gives this property two values. Keep one.")),
    "E-VERSION": (FILE, _("We read {expected}. The manifest says “{found}”.")),
    "E-VERSION-MISSING": (FILE, _("The manifest does not say which format this is. Add a row: {expected}")),
    "E-MODE": (FILE, _("The mode must be “absent”, “bulk” or “delta”. Found: “{found}”.")),
    "E-FILE-MISSING": (
        FILE,
        _("The manifest says “{mode}”, but the file is missing. Add it, or say “absent”."),
    ),
    "E-FILE-NOT-ABSENT": (
        FILE,
        _("The manifest says “absent”, but the file is there. Say “bulk” or “delta”, or remove the file."),
    ),
    "E-FILE-NOT-LISTED": (
        FILE,
        _("The file is there, but the manifest does not list it. Add a row such as: {expected}"),
    ),
    "W-MANIFEST-PROPERTY": (WARN, _("We do not know this property of the manifest. Check its spelling.")),
    "W-MANIFEST-VERSION": (WARN, _("The property manifest.version should be “1.0”. The bundle was read.")),
    # The header
    "E-HEADER-MISSING": (FILE, _("The header has no column {expected}. It has: {found}")),
    "E-HEADER-TWICE": (FILE, _("Two columns have this name. We cannot tell which one is right; keep one.")),
    "E-COLUMNS": (FILE, _("The header has {found} columns; {limit} is the most.")),
    "E-SSN": (
        FILE,
        _(
            "This column looks like social security numbers. Never send them. Remove the column and send"
            " the file again."
        ),
    ),
    "E-FORBIDDEN": (
        FILE,
        _(
            "A child-welfare file must not carry allegations, abuse, diagnoses or data of parents beyond"
            " their contact. Remove"
            " this column and send the file again."
        ),
    ),
    "E-NO-ROWS": (
        FILE,
        _(
            "The file has a header and no rows. As a full file it would end every record; say “absent” in"
            " the manifest instead."
        ),
    ),
    "W-NO-ROWS": (WARN, _("The file has a header and no rows. Nothing was changed by it.")),
    "N-BOM": (NOTE, _("The file begins with a byte order mark. It was skipped.")),
    "W-HEADER-ORDER": (WARN, _("The columns are not in the standard's order. They were read by name.")),
    "W-HEADER-ABSENT": (WARN, _("These columns are not there and were read as empty: {found}")),
    # Ed-Fi XML
    "E-XML": (
        FILE,
        _("This XML breaks off or is damaged at line {row}. Export it again and send all of it."),
    ),
    "E-XML-DTD": (
        FILE,
        _(
            "This XML defines entities or a document type of its own, which can be made to do harm. Nothing of it was read."
            " Export it without."
        ),
    ),
    "E-XML-DEPTH": (FILE, _("Elements lie more than {limit} deep in each other. Check how this XML was made.")),
    "E-XML-RECORD": (FILE, _("One record has more than {limit} bytes. Check how this XML was made.")),
    "E-XML-NAMES": (
        FILE,
        _("The elements have more than {limit} different names. The standard has fewer; check how this XML was made."),
    ),
    "E-XML-IDS": (
        FILE,
        _("More than {limit} records have an id by which others name them. Send the records in several files."),
    ),
    "E-XML-UNKNOWN": (
        FILE,
        _("This is XML but no Ed-Fi interchange: its first element is “{found}”. Send interchanges, or take it out."),
    ),
    "W-XML-UNKNOWN": (
        WARN,
        _("This is XML but no Ed-Fi interchange: its first element is “{found}”. It was not read."),
    ),
    "E-ED-FI-VERSION": (
        FILE,
        _("We read versions {expected} of the Ed-Fi Data Standard. The namespace of this file is “{found}”."),
    ),
    "E-ED-FI-NOTHING": (FILE, _("No record here is of a kind that Homeroom reads. Found: {found}")),
    "N-KIND": (NOTE, _("Homeroom does not read records of this kind: {count}. Nothing of them is kept.")),
    "N-KIND-PROTECTED": (
        NOTE,
        _(
            "A law of its own protects this program, so these records were left unread: {count}. Nothing of them is kept."
        ),
    ),
    "N-ELEMENTS": (NOTE, _("Of these records Homeroom keeps a part. Elements that were not read: {found}")),
    "W-SSN-CODE": (
        WARN,
        _("Identification codes that are social security numbers: {count}. None was read. Please stop sending them."),
    ),
    "W-XML-REF": (
        WARN,
        _(
            "Names that records are referred to by, and that no record of this file has as its id: {count}. One is {value}."
        ),
    ),
    "W-SEVERAL": (WARN, _("Records with more than one of these: {count}. The first was read.")),
    "W-COURSE-TITLE": (
        WARN,
        _("Courses without a title, here and in a record of the course: {count}. The course code stands for it."),
    ),
    # What a saved mapping says of the tables
    "E-TABLE-MISSING": (
        FILE,
        _(
            "The mapping of this source takes {expected} from this table, and it is not there. Send it too, or change the"
            " mapping."
        ),
    ),
    "E-TABLE-TWICE": (
        FILE,
        _(
            "The mapping of this source takes {expected} from this table, and {found} tables have that name. Send one of"
            " them, or name the sheet in the mapping."
        ),
    ),
    "E-SOURCE-COLUMN": (
        FILE,
        _(
            "The mapping of this source takes this column, and the table has none of that name. If the column has another"
            " name now, change the mapping."
        ),
    ),
    "E-LOOKUP-LARGE": (
        FILE,
        _(
            "The mapping of this source looks numbers of this column up, and there are more than {limit}. Send the schools in"
            " parts."
        ),
    ),
    "W-LOOKUP": (
        WARN,
        _(
            "Rows with the same {by} say different things here, so nothing was taken from them. Numbers of {by} with such rows:"
            " {count}."
        ),
    ),
    "W-TABLE-UNKNOWN": (WARN, _("The mapping of this source says nothing of this table. It was not read.")),
    "W-HEADER-UNKNOWN": (WARN, _("We do not know this column. It was not read.")),
    "W-HEADER-SPELLING": (WARN, _("We read this column as {expected}. Correct its name.")),
    "W-HEADER-EMPTY": (WARN, _("The header ends in {count} empty cells. They were left out.")),
    "W-PASSWORD": (WARN, _("The file carries passwords. They were not read. Please stop sending them.")),
    "N-NOT-USED": (
        NOTE,
        _("Homeroom does not use this file yet. Its {count} rows were counted and not kept."),
    ),
    # The row
    "E-CELLS": (
        ROW,
        _("The header has {expected} columns; this row has {found} cells. Check commas and quotation marks."),
    ),
    "E-QUOTES": (
        ROW,
        _(
            "A quotation mark in this row is not closed, or stands inside a value. Double it inside a"
            " value, or close it."
        ),
    ),
    "E-QUOTES-MANY": (
        FILE,
        _("More than {limit} rows have broken quotation marks. Export the file again as standard CSV."),
    ),
    "E-NUL": (ROW, _("The row holds a NUL character, which no text has. Export the file again.")),
    "E-LONG": (ROW, _("The value has {found} characters; {limit} is the most.")),
    "E-ROWS": (FILE, _("The file has more than {limit} rows. Split it, or ask the host to raise the limit.")),
    "E-REQUIRED": (ROW, _("This value is required and is empty.")),
    "E-DATE": (ROW, _("This is not a date of the calendar written as YYYY-MM-DD, for example 2026-03-09.")),
    "E-DATE-RANGE": (
        ROW,
        _("This date lies outside {first} to {last}. Correct it; for “no end”, leave the cell empty."),
    ),
    "E-DATE-FUTURE": (ROW, _("This date lies in the future, and this column tells what has happened.")),
    "E-DATE-ORDER": (ROW, _("{column} ({value}) lies before {other} ({other_value}). Correct one of them.")),
    "W-MOMENT-DATE": (
        WARN,
        _("This should be a moment such as 2026-03-09T14:30:00Z. It was read as the start of that day, UTC."),
    ),
    "E-MOMENT": (
        ROW,
        _("This is not a moment written as YYYY-MM-DDThh:mm:ssZ, for example 2026-03-09T14:30:00Z."),
    ),
    "E-BOOLEAN": (ROW, _("This must be “true” or “false”.")),
    "E-NUMBER": (ROW, _("This must be a number, written with digits and, if need be, a decimal point.")),
    "E-CODE": (
        ROW,
        _("We do not know this code. Known: {known}. Use one of these, or ask for a mapping of your own code."),
    ),
    "E-WORD-LEFT-OUT": (
        ROW,
        _(
            "Your organization has said that rows with this word are left out. To read them, change what the word stands for"
            " under “Your feeds”, and send them again."
        ),
    ),
    "E-DUPLICATE": (ROW, _("Row {other} has the same key. The first row counts; remove one of the two.")),
    "E-DUPLICATE-PART": (
        ROW,
        _("Row {other} of {where} has the same key. The first row counts; remove one of the two."),
    ),
    "H-ID-SPELLING": (
        HOLD,
        _(
            "This id differs from another one only in spaces, capital letters or accents. Tell us whether"
            " they are the same."
        ),
    ),
    "H-DISAGREE": (
        HOLD,
        _("Rows with this id have different values of {column}. All of them wait until a corrected file comes."),
    ),
    "H-SHARED": (
        HOLD,
        _("Another id has the same {column}. All rows with it wait until a corrected file comes."),
    ),
    "W-REQUIRED": (WARN, _("The standard requires a value here. The row was read without it.")),
    "W-CODE-CASE": (WARN, _("The standard writes this “{expected}”. It was read as that.")),
    "W-STATUS-BULK": (WARN, _("In a bulk file status and dateLastModified stay empty. The row was read.")),
    "W-ENDED-BULK": (
        WARN,
        _("A bulk file lists what is in force, but the status here is “{value}”. The row counts as ended."),
    ),
    "W-USER-IDS": (WARN, _("User ids are written {{type:id}},{{type:id}}. This value was not read.")),
    "W-CONFIDENTIAL": (WARN, _("Blank: the address is treated as confidential.")),
    "N-MORE": (NOTE, _("Further messages {of} of this column: {count}.")),
    "N-BLANK": (NOTE, _("Empty lines were skipped: {count}. The first is line {row}.")),
    # References
    "E-REFERENCE": (ROW, _("No row of {target} has this id. Add the row, or correct the id.")),
    "E-REFERENCE-SPELLING": (
        ROW,
        _(
            "{target} has this id only with other spaces, capital letters or accents. Write it the same way"
            " in both files."
        ),
    ),
    "E-CAUSE-FILE": (
        ROW,
        _("{target} was not read, so rows that name it could not be read either. Correct {target} first."),
    ),
    "E-CAUSE-ROW": (
        ROW,
        _(
            "Row {cause_row} of {target} was not read ({cause_code}), so rows that name it could not be"
            " read either. Correct row"
            " {cause_row} first."
        ),
    ),
    "E-CAUSES": (ROW, _("Further ids have no readable row in {target}. The error file lists all of them.")),
    "H-CAUSE-ROW": (
        HOLD,
        _("Row {cause_row} of {target} is held ({cause_code}), so rows that name it wait with it."),
    ),
    "W-REFERENCE": (WARN, _("No row of {target} has this id. The row was read all the same.")),
    # Child welfare
    "E-EXIT-REASON": (ROW, _("An exit reason needs an exit date. Add the date, or leave the reason empty.")),
    "E-OUTSIDE-EPISODE": (
        ROW,
        _("The placement ({value}) lies outside its episode ({other_value}). Correct the placement or the episode."),
    ),
    "E-OTHER-CHILD": (ROW, _("The episode belongs to another child. Correct childId or episodeId.")),
    "E-TWO-OPEN": (
        ROW,
        _("This child has {count} episodes without an exit date. Only one can be open; add the missing exit dates."),
    ),
    "W-OPEN-AFTER-EXIT": (WARN, _("The episode has ended, and this placement has no end date. Add it.")),
    "W-OVERLAP": (
        WARN,
        _("This placement overlaps the one of row {other}. Both were read; correct the dates if they are wrong."),
    ),
}


# Follows the sentence of a cause, for the rows that fell with it.
AFFECTED = _("Rows affected: {affected}.")


class MessageParams(dict[str, object]):
    """Names that a stored report lacks stay visible instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def sentence(code: str, params: Mapping[str, object] | None = None, translate: Callable[[str], str] = str) -> str:
    """The sentence of a code; pass Django's gettext to have it in the reader's language."""
    params = MessageParams(params or {})
    text = translate(CODES[code][1]).format_map(params)
    return f"{text} {translate(AFFECTED).format_map(params)}" if "affected" in params else text


def retold(stored: Mapping[str, object], translate: Callable[[str], str] = str) -> str:
    """The sentence of a message that was stored as JSON, in another language."""
    params = stored.get("params")
    return sentence(str(stored["code"]), {**stored, **(params if isinstance(params, Mapping) else {})}, translate)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell the sender. `value` may be personal: it goes to the report and nowhere else."""

    severity: Severity
    code: str
    file: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    key: str = ""
    params: Mapping[str, object] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """Its file, and the sheet in it where there are several."""
        return f"{self.file}: {sheet}" if (sheet := self.params.get("sheet")) else self.file

    @property
    def message(self) -> str:
        return self.text()

    def text(self, translate: Callable[[str], str] = str) -> str:
        place = {"file": self.file, "row": self.row, "column": self.column, "value": self.value}
        return sentence(self.code, {**place, **self.params}, translate)

    def as_json(self, translate: Callable[[str], str] = str) -> dict[str, object]:
        return {
            "severity": self.severity,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "code": self.code,
            "message": self.text(translate),
            "params": dict(self.params),
        }


def say(
    code: str,
    file: str = "",
    row: int | None = None,
    column: str = "",
    value: object = "",
    key: str = "",
    **params: object,
) -> Message:
    """A message of this code, with the severity that the table gives it."""
    return Message(CODES[code][0], code, file, row, column, shown(value), shown(key), params)


def shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= VALUE_CHARS_MAX else text[: VALUE_CHARS_MAX - 1] + "…"


class Refused(Exception):
    """Nothing of the bundle is read. `messages` say why; the exception's own text names codes and files,
    never values."""

    def __init__(self, *messages: Message) -> None:
        self.messages = list(messages)
        super().__init__(", ".join(f"{each.code} {each.file}".strip() for each in messages))
