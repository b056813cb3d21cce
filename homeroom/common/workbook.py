"""A workbook for Excel: tables whose days are days and whose numbers are numbers, and a sheet that says for whom it is.

Text stays text, whatever it begins with: a name such as "=HYPERLINK(…)" is no formula, not even after somebody has
clicked into its cell (ASVS 1.2.10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel takes: of the name of a sheet, of a cell, of a footer.
TITLE_MAX, CELL_MAX, FOOTER_MAX = 31, 32_767, 200
NOT_IN_A_TITLE = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
SHORT_DATE = 14  # Of Excel's own formats the one that each reader sees in the own way.
# Evaluates nothing, follows nothing, and guesses nothing.
PLAIN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Sheet:
    """The first row names the columns; then come text, whole numbers, days, or None for an empty cell."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int | date | None]]


def workbook(sheets: Sequence[Sheet], about: Sheet, footer: str) -> bytes:
    """`about` stands first, so that nobody opens the file without it; `footer` is on every printed page."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, PLAIN) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"quote_prefix": True, "valign": "top"})
        day = book.add_format({"num_format": SHORT_DATE, "valign": "top"})
        for sheet in (about, *sheets):
            page = book.add_worksheet(title_of(sheet.title))
            write(page, sheet, bold, plain, day)
            page.set_footer(f"&L{footer[:FOOTER_MAX].replace('&', '&&')}&R&P / &N")
    return buffer.getvalue()


def write(page: Worksheet, sheet: Sheet, bold: Format, plain: Format, day: Format) -> None:
    for place, label in enumerate(sheet.columns):
        page.write_string(0, place, label[:CELL_MAX], bold)
    for number, row in enumerate(sheet.rows, start=1):
        for place, value in enumerate(row):
            if value == "" or value is None:
                continue
            if isinstance(value, str):
                page.write_string(number, place, value[:CELL_MAX], plain)
            elif isinstance(value, date):
                page.write_datetime(number, place, value, day)
            else:
                page.write_number(number, place, value)
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.repeat_rows(0)
    page.fit_to_pages(1, 0)
    page.autofit()


def title_of(text: str) -> str:
    return text.translate(NOT_IN_A_TITLE)[:TITLE_MAX].strip()
