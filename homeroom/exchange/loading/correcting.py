"""The rows of a bundle that were not read, as a bundle that can be corrected and sent again: those rows alone, as changes.

They are as they were sent, with what is wrong with each in a column of its own, which the reader passes over. Cells are not made
harmless to a spreadsheet, or they would come back as something else; they are the sender's own.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext

from homeroom.common.comma_separated import harmless
from homeroom.common.spool import SealedWriter
from homeroom.exchange.formats import FileSpec
from homeroom.exchange.formats.edfi import ED_FI_5
from homeroom.exchange.reading import Bundle, Recognized, Report

# Sentences for so many rows are 10 MB in memory. With more wrong rows than that the export is wrong, and not its rows.
ROWS_MAX = 20_000
WRONG = "metadata.whatIsWrong"
ROW_FAULTS = ("reject_row", "hold")
STATUS, STAMP = "status", "dateLastModified"
MANIFEST = "manifest.csv"


def corrections(bundle: Bundle, recognized: Recognized, report: Report) -> SealedWriter | None:
    """A sealed zip of the rows that were not read; None where all were, or where they cannot be told apart. Whoever takes it
    keeps it or closes it."""
    # An interchange is corrected in the system that writes it: nobody types XML.
    wrong = {} if recognized.format == ED_FI_5.name else wrong_rows(report)
    if not wrong:
        return None
    writer = SealedWriter()
    try:
        written = []
        with zipfile.ZipFile(writer, "w", zipfile.ZIP_DEFLATED) as archive:
            for spec in recognized.in_order():
                if rows := wrong.get(spec.file):
                    with archive.open(spec.file, "w") as file:
                        write_rows(file, bundle, recognized, spec, rows)
                    written.append(spec.file)
            if recognized.has_status:
                archive.writestr(MANIFEST, manifest(recognized, written))
        writer.finish()
    except BaseException:
        writer.close()
        raise
    return writer


def wrong_rows(report: Report) -> dict[str, dict[int, str]]:
    """By file and number, what is wrong with a row. Of a file that was rejected as a whole, the file is to be corrected."""
    found: dict[str, dict[int, str]] = {}
    count = 0
    for message in report.every_message():
        if message.severity not in ROW_FAULTS or not message.row or message.file in report.rejected_files:
            continue
        rows = found.setdefault(message.file, {})
        if message.row in rows:
            rows[message.row] += " "
        elif (count := count + 1) > ROWS_MAX:
            break
        rows[message.row] = rows.get(message.row, "") + ": ".join(filter(None, (message.column, message.text(gettext))))
    return found


def write_rows(file, bundle: Bundle, recognized: Recognized, spec: FileSpec, wrong: dict[int, str]) -> None:
    with io.TextIOWrapper(file, encoding="utf-8", newline="") as text:
        writer = csv.writer(text)
        writer.writerows(table(bundle, recognized, spec, wrong))


def table(bundle: Bundle, recognized: Recognized, spec: FileSpec, wrong: dict[int, str]) -> Iterator[list[str]]:
    name = recognized.places[spec.file]
    has_status = recognized.has_status
    made_anew = (STATUS, STAMP) if has_status else ()
    header = bundle.header(name)
    at = [place for place, cell in enumerate(header) if cell and cell not in made_anew]
    kept = [header[place] for place in at]
    stamp = f"{timezone.now():%Y-%m-%dT%H:%M:%S}.000Z"
    yield [*kept[:1], STATUS, STAMP, *kept[1:], WRONG] if has_status else [*kept, WRONG]
    for number, cells in bundle.rows(name):
        if number not in wrong or not isinstance(cells, list) or len(cells) <= max(at):
            continue
        values = [cells[place] for place in at]
        what = harmless(wrong[number])
        yield [*values[:1], "active", stamp, *values[1:], what] if has_status else [*values, what]


def manifest(recognized: Recognized, written: list[str]) -> str:
    shape = recognized.shape
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["propertyName", "value"])
    if shape.name.startswith("oneroster"):
        writer.writerow(["manifest.version", "1.0"])
    writer.writerow([shape.version_property, shape.name.rpartition("-")[2]])
    for spec in shape.files.values():
        writer.writerow([f"file.{spec.name}", "delta" if spec.file in written else "absent"])
    for name, value in recognized.properties.items():
        writer.writerow([name, value])
    return text.getvalue()
