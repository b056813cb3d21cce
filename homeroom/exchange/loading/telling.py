"""What is kept of a report: without values beside the batch; with values sealed, for the sender's stewards alone."""

from __future__ import annotations

import base64
import tempfile
from dataclasses import asdict
from pathlib import Path

from homeroom.access.keys import key_of
from homeroom.exchange.models import Findings
from homeroom.exchange.reading import Report
from homeroom.exchange.spool import CHUNK_BYTES, SealedWriter
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

# What the parameters of a sentence may carry over from the file.
VALUES = frozenset(("value", "other_value", "found"))


def without_values(report: Report) -> dict:
    """Counts, and messages with file, row, column and code."""
    kept = ("severity", "file", "row", "column", "code")
    messages = []
    for message in report.messages:
        told = message.as_json()
        params = {name: value for name, value in message.params.items() if name not in VALUES}
        messages.append({name: told[name] for name in kept} | {"params": params})
    return {
        "counts": asdict(report.totals),
        "files": {file: asdict(counts) for file, counts in report.files.items()},
        "messages": messages,
    }


def keep_findings(batch: Batch, sender: Organization, report: Report) -> None:
    """The messages with their values, and all of them as a sealed error file."""
    if not report.by_code:
        return
    writer = SealedWriter()
    try:
        write_error_file(report, writer)
        sealed = {
            "messages": [message.as_json() for message in report.messages],
            "error_key": base64.b64encode(writer.key).decode(),
        }
        Findings.objects.create(
            batch=batch, contributor=sender, sealed=key_of(sender).seal(sealed), spool_name=writer.name
        )
        writer.keep()
    finally:
        writer.close()


def write_error_file(report: Report, writer: SealedWriter) -> None:
    """Through a temporary file in our own folder, which no other user can read and which is gone at once."""
    with tempfile.TemporaryDirectory(dir=writer.path.parent) as folder:
        clear = Path(folder) / "errors.csv"
        report.error_csv(clear)
        with clear.open("rb") as stream:
            while data := stream.read(CHUNK_BYTES):
                writer.write(data)
    writer.finish()
