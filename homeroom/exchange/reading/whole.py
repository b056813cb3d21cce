"""A whole bundle, file after file, with all checks in their order."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from datetime import date

from homeroom.exchange.formats import FileSpec
from homeroom.exchange.reading.bundle import Bundle
from homeroom.exchange.reading.cells import CodeMapping
from homeroom.exchange.reading.childwelfare import Rules, check_rules
from homeroom.exchange.reading.headers import check_headers
from homeroom.exchange.reading.recognizing import Recognized
from homeroom.exchange.reading.references import References, check_references
from homeroom.exchange.reading.report import Report
from homeroom.exchange.reading.rows import Row, read_rows


def read_bundle(
    bundle: Bundle,
    recognized: Recognized,
    report: Report,
    *,
    known: Mapping[str, Container[str]] | None = None,
    mapping: CodeMapping | None = None,
    hash_key: bytes = b"",
    today: date | None = None,
    with_held: bool = False,
) -> Iterator[tuple[FileSpec, Iterator[Row]]]:
    """Each file that is there and readable, in dependency order, with its checked rows.

    Take all rows of a file before asking for the next file: later files are checked against them. Afterwards
    look at `report.rejected_files`: of a file in it nothing may be loaded, not even rows that were yielded.
    """
    layouts = check_headers(bundle, recognized, report)
    references = References(recognized, known)
    child_welfare = recognized.shape.name.startswith("hcw")
    rules = Rules.of(bundle, layouts.get("episodes.csv")) if child_welfare else Rules()
    for spec in recognized.in_order():
        if spec.file in report.rejected_files:
            references.unread.add(spec.file)
            continue
        rows = read_rows(
            bundle,
            recognized,
            spec,
            report,
            layout=layouts[spec.file],
            references=references,
            mapping=mapping,
            hash_key=hash_key,
            today=today,
            with_held=with_held,
        )
        rows = check_references(rows, spec, references, report, with_held=with_held)
        if child_welfare:
            rows = check_rules(rows, spec, rules, references, report)
        yield spec, rows
        # Rows that the caller left are still checked, for those who name them; then `conserved()` tells that
        # they got lost.
        for _row in rows:
            pass
        if spec.file in report.rejected_files:
            references.unread.add(spec.file)
