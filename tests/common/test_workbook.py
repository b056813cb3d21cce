"""A workbook: days are days, numbers are numbers, and text stays text whatever it begins with."""

from datetime import date

import pytest

from homeroom.common.workbook import Sheet, workbook
from tests.insight.workbooks import Workbook

ABOUT = Sheet("About", ["About", ""], [["For", "Rosa Díaz"]])


def made(*rows, columns=("A", "B"), title="List") -> Workbook:
    return Workbook(workbook([Sheet(title, columns, rows)], ABOUT, "For Rosa & Co."))


def test_days_numbers_and_text_are_what_they_are():
    book = made(["Marisol", 3], ["José Ñ 😀", date(2026, 2, 28)], ["", 5])
    assert book.titles == ["About", "List"]
    assert book.rows() == [{"A": "Marisol", "B": 3}, {"A": "José Ñ 😀", "B": date(2026, 2, 28)}, {"B": 5}]


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("http://x.example","A")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0", "{=1}",
     "https://x.example", "mailto:a@x.example", "0012", "1e5", "2026-01-01", "<b>&amp;</b>", "a" * 32_767],
)  # fmt: skip
def test_text_is_kept_as_it_is_and_never_becomes_anything_else(text):
    book = made([text, None])
    [row] = book.rows()
    assert row["A"].replace("_x000D_", "\r").replace("_x0009_", "\t") == text
    assert "<f>" not in book.text and "<hyperlink" not in book.text
    assert all(book.is_text_for_good(cell) for cell in book.cells() if cell.get("r") == "A2")


def test_what_is_longer_than_a_cell_is_cut_and_not_lost_whole():
    assert made(["a" * 40_000, None]).rows() == [{"A": "a" * 32_767}]


def test_a_title_that_excel_refuses_is_made_one_that_it_takes():
    assert (
        made(title="Needs: [by] the quarter/half in which they were found").titles[1]
        == "Needs   by  the quarter half in"
    )


def test_it_holds_neither_programs_nor_links_to_elsewhere():
    names = " ".join(made(["Marisol", 1]).files.namelist())
    for part in ("vba", "externalLink", "embeddings", "activeX", "customXml"):
        assert part not in names


def test_each_printed_page_says_for_whom_it_is():
    assert "For Rosa &amp;&amp; Co." in made(["Marisol", 1]).text
