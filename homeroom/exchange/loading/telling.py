"""What is kept of a report: without values beside the batch; with values sealed, for the sender's stewards alone."""

from __future__ import annotations

import base64
from dataclasses import asdict
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from homeroom.access.keys import key_of
from homeroom.common.spool import SealedWriter, discard
from homeroom.exchange.loading.changes import Changes
from homeroom.exchange.loading.preview import Preview
from homeroom.exchange.mapping.choosing import Question
from homeroom.exchange.models import Findings
from homeroom.exchange.reading import Report
from homeroom.partners.models import Organization
from homeroom.students.models import Batch

# What the parameters of a sentence may carry over from the file.
ROWS_DAYS_MAX = 30  # As long as rows on a review pair may wait (DESIGN section 4, point 16).
VALUES = frozenset(("value", "other_value", "found", "sheet", "where"))


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
        "files": {file: asdict(counts) for file, counts in report.files_by_label.items()},
        "messages": messages,
    }


def keep_findings(
    batch: Batch,
    sender: Organization,
    report: Report,
    changes: Changes | None = None,
    preview: Preview | None = None,
    rows: SealedWriter | None = None,
) -> None:
    """The messages with their values, and all of them as a sealed error file; what the load changed, or would change, and how its
    first rows look; for 30 days, rows to correct. What was asked before is answered, but for words that nobody has explained."""
    sealed: dict = {"messages": [message.as_json() for message in report.messages]}
    if changes:
        sealed["changes"] = changes.as_json
    if preview:
        sealed["preview"] = preview.as_json
    if report.unsaid:
        # Nobody waited for it on the page: what was not known may still be said, for the next bundle.
        sealed["question"] = Question(format="edfi-5", words=report.unsaid).model_dump(mode="json")
    if rows:
        sealed["rows_key"] = base64.b64encode(rows.key).decode()
        rows.keep()
    before = Findings.objects.filter(batch=batch).values_list("spool_name", "rows_name").first() or ()
    if not report.by_code:
        keep(batch, sender, sealed, "", rows)
    else:
        writer = SealedWriter()
        try:
            write_error_file(report, writer)
            sealed["error_key"] = base64.b64encode(writer.key).decode()
            keep(batch, sender, sealed, writer.name, rows)
            writer.keep()
        finally:
            writer.close()
    for name in filter(None, before):
        # Of the look that came before the load: its lists are written anew.
        transaction.on_commit(partial(discard, name))


def keep(batch: Batch, sender: Organization, sealed: dict, spool_name: str, rows: SealedWriter | None) -> None:
    told = {
        "sealed": key_of(sender).seal(sealed),
        "spool_name": spool_name,
        "rows_name": rows.name if rows else "",
        "rows_expire_at": timezone.now() + timedelta(days=ROWS_DAYS_MAX) if rows else None,
    }
    Findings.objects.update_or_create(batch=batch, contributor=sender, defaults=told)


def keep_question(batch: Batch, sender: Organization, question: Question) -> None:
    """What its steward is to say of a table, with the partner's own words."""
    sealed = key_of(sender).seal({"messages": [], "question": question.model_dump(mode="json")})
    Findings.objects.update_or_create(batch=batch, contributor=sender, defaults={"sealed": sealed})


class SealedText:
    """As much of a text file as writing CSV needs."""

    def __init__(self, writer: SealedWriter):
        self.writer = writer

    def write(self, text: str) -> int:
        return self.writer.write(text.encode())


def write_error_file(report: Report, writer: SealedWriter) -> None:
    text = SealedText(writer)
    text.write("\ufeff")  # So that a spreadsheet reads it as UTF-8.
    report.write_errors(text)  # type: ignore[arg-type]
    writer.finish()
