"""Partners' files, from a path to checked rows with messages. No database, no Django settings.

    with open_bundle(path) as bundle:
        bundle, recognized = understood(bundle)
        with Report.of(bundle, recognized) as report:
            for spec, rows in read_bundle(bundle, recognized, report):
                for row in rows:
                    ...                                     # load, then say what became of it:
                    report.count(row.file, "on_record")     # or unchanged, held, rejected, unmatched
            assert report.conserved()

`open_bundle` and `understood` raise `Refused` with messages; later faults stand in the report. `read_bundle`
is `check_headers`, `read_rows`, `check_references` and `check_rules` in their order, for callers that do not
need them one by one.

Not for: deciding which child a row is about, writing anything, or logging. A message may hold personal
values; it goes to the person who sent the file and nowhere else.
"""

from homeroom.exchange.reading.bundle import Bundle, open_bundle
from homeroom.exchange.reading.cells import CodeMapping, Value
from homeroom.exchange.reading.childwelfare import Rules, check_rules
from homeroom.exchange.reading.edfi import understood
from homeroom.exchange.reading.headers import Layout, check_headers
from homeroom.exchange.reading.limits import Limits
from homeroom.exchange.reading.messages import Message, Refused, retold, say, sentence
from homeroom.exchange.reading.recognizing import Mode, Recognized, recognize
from homeroom.exchange.reading.references import References, check_references
from homeroom.exchange.reading.report import Counts, Report
from homeroom.exchange.reading.rows import Row, read_rows
from homeroom.exchange.reading.whole import read_bundle

__all__ = [
    "Bundle",
    "CodeMapping",
    "Counts",
    "Layout",
    "Limits",
    "Message",
    "Mode",
    "Recognized",
    "References",
    "Refused",
    "Report",
    "Row",
    "Rules",
    "Value",
    "check_headers",
    "check_references",
    "check_rules",
    "open_bundle",
    "read_bundle",
    "read_rows",
    "recognize",
    "retold",
    "say",
    "sentence",
    "understood",
]
