"""Tables as text with commas (RFC 4180), for Excel and for programs alike, and no cell of them is a formula.

The first line names the columns and nothing stands above it: whoever reads the file as data finds data. What it is and for whom
is therefore said in its name and in a last column, which stay with it when it is sorted, cut or joined.
"""

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO

MIME = "text/csv; charset=utf-8"
# Without it Excel takes the letters for those of Windows.
BYTE_ORDER_MARK = "\ufeff"
# OWASP: a cell that begins with one of these is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Value = str | int | date | None


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def comma_separated(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """Days as 2026-03-05, which reads the same everywhere; None is an empty cell."""
    text = StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([harmless(column) for column in columns])
    writer.writerows([written(value) for value in row] for row in rows)
    return (BYTE_ORDER_MARK + text.getvalue()).encode()


def written(value: Value) -> str | int:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else value
