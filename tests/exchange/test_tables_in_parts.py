"""A table that comes in parts, a sheet or file for each month, is asked about once and read as one; rows keep their places."""

import html
import io
import zipfile
from datetime import date, timedelta

import pytest
import xlsxwriter

from homeroom.exchange.mapping.applying import applied
from homeroom.exchange.mapping.proposing import propose
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.mapping.tables import open_tables
from homeroom.exchange.reading import Refused, Report, read_bundle
from tests.exchange.own_tables import HEADER, american, key_in, said, words_asked
from tests.exchange.sending import send, work
from tests.exchange.test_import_bad_input import events, marisol_id  # noqa: F401
from tests.exchange.test_own_tables_pages import school  # noqa: F401

TODAY = date(2026, 11, 28)
COLUMNS = ["Student ID", "School ID", "Absence Date", "Absence Code"]
ROW = ["17", "12", "9/14/2026", "Tardy"]
LAST = "SELECT status, report -> 'counts' FROM students_batch ORDER BY id DESC LIMIT 1"


def book(sheets: dict[str, list[list]], name: str = "Absences.xlsx") -> io.BytesIO:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        for sheet, rows in sheets.items():
            page = made.add_worksheet(sheet)
            for number, cells in enumerate(rows):
                page.write_row(number, 0, cells)
    content.name = name
    return content


def texts(files: dict[str, list[list]], name: str = "Absences.zip") -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file, rows in files.items():
            archive.writestr(file, "".join(",".join(map(str, cells)) + "\n" for cells in rows))
    content.name = name
    return content


def at(folder, content: io.BytesIO):
    path = folder / content.name
    path.write_bytes(content.getvalue())
    return path


def proposed(path):
    with open_tables(path) as tables:
        return propose(tables, "flat", TODAY)


def read(path, recipe: Recipe):
    """Rows, and what is told, in the sender's terms."""
    with open_tables(path) as tables:
        bundle, recognized = applied(recipe, tables, TODAY)
        with Report.of(bundle, recognized) as report:
            rows = [row for _spec, rows in read_bundle(bundle, recognized, report, today=TODAY) for row in rows]
            report.count("attendance.csv", "on_record", len(rows))
            assert report.conserved()
            return rows, report.messages, list(report.files_by_label)


def days(*numbers: int) -> list[list]:
    return [["17", "12", f"9/{number}/2026", "Tardy"] for number in numbers]


MONTHS = {
    "2026-09": [COLUMNS, *days(1, 2)],
    "2026-10": [["Absences of October"], COLUMNS, *days(3, 4), ["17", "12", "soon", "Tardy"]],
    "2026-11": [COLUMNS[::-1], ["Tardy", "9/5/2026", "12", "17"]],
}


def test_sheets_with_the_same_columns_are_one_table(tmp_path):
    path = at(tmp_path, book(MONTHS))
    found = proposed(path)
    assert found.unknown == [] and list(found.seen) == ["attendance.csv"]
    assert found.seen["attendance.csv"].parts == [f"Absences.xlsx: {month}" for month in MONTHS]
    rows, messages, files = read(path, found.recipe)
    assert [row.values["eventDate"].day for row in rows] == [1, 2, 3, 4, 5]
    assert {row.values["studentSourcedId"] for row in rows} == {"17"} and files == ["attendance.csv"]
    [wrong] = messages
    assert (wrong.code, wrong.where, wrong.row, wrong.value) == ("E-DATE", "Absences.xlsx: 2026-10", 5, "soon")


def test_words_and_days_of_all_parts_are_asked_about(tmp_path):
    sheets = {"A": [COLUMNS, ["17", "12", "9/1/2026", "UX"]], "B": [COLUMNS, ["17", "12", "9/30/2026", "EX"]]}
    found = proposed(at(tmp_path, book(sheets)))
    [doubt] = [doubt for doubt in found.doubts if doubt.about == "codes"]
    assert set(doubt.words) == {"UX", "EX"}
    assert found.seen["attendance.csv"].looks["Absence Date"].orders == ["month/day/year"]


def test_the_same_row_in_two_parts_is_told_with_where_the_other_is(tmp_path):
    path = at(
        tmp_path, book({"Sep": [COLUMNS, *days(1, 2)], "Oct": [COLUMNS, *days(2)], "Nov": [COLUMNS, *days(7, 7)]})
    )
    _rows, messages, _files = read(path, proposed(path).recipe)
    told = [(each.code, each.where, each.row, each.params["other"], each.params.get("where")) for each in messages]
    assert told == [
        ("E-DUPLICATE-PART", "Absences.xlsx: Oct", 2, 3, "Absences.xlsx: Sep"),
        ("E-DUPLICATE", "Absences.xlsx: Nov", 3, 2, None),
    ]


def test_an_empty_part_moves_no_number(tmp_path):
    sheets = {
        "Aug": [COLUMNS],
        "Sep": [COLUMNS, *days(1)],
        "Oct": [COLUMNS],
        "Nov": [COLUMNS, ["17", "12", "soon", "Tardy"]],
    }
    path = at(tmp_path, book(sheets))
    _rows, [wrong], _files = read(path, proposed(path).recipe)
    assert (wrong.where, wrong.row) == ("Absences.xlsx: Nov", 2)


def test_files_of_a_zip_are_parts_and_the_next_months_are_read_by_the_same_recipe(tmp_path):
    path = at(
        tmp_path, texts({"2026-09.csv": [COLUMNS, *days(1)], "2026-10.csv": [COLUMNS, *days(2), ["17", "12", "", ""]]})
    )
    recipe = proposed(path).recipe
    rows, messages, _files = read(path, recipe)
    assert len(rows) == 2 and {(each.where, each.row) for each in messages} == {("2026-10.csv", 3)}
    later = at(tmp_path, book({"Dec": [COLUMNS, *days(9)], "Jan": [COLUMNS, *days(10)]}, name="Winter.xlsx"))
    assert len(read(later, recipe)[0]) == 2
    alone = at(tmp_path, book({"Feb": [COLUMNS, *days(11)]}, name="February.xlsx"))
    assert len(read(alone, recipe)[0]) == 1


def test_a_table_with_one_column_more_is_no_part_and_is_named(tmp_path):
    path = at(tmp_path, book({"Sep": [COLUMNS, *days(1)], "Oct": [COLUMNS, *days(2)]}))
    recipe = proposed(path).recipe
    other = at(
        tmp_path,
        book({"Nov": [COLUMNS, *days(3)], "Incidents": [[*COLUMNS, "Offense"], [*ROW, "x"]]}, name="Next.xlsx"),
    )
    rows, [told], _files = read(other, recipe)
    assert len(rows) == 1 and (told.code, told.value) == ("W-TABLE-UNKNOWN", "Incidents")
    with pytest.raises(Refused) as refused:
        read(at(tmp_path, book({"Nov": [[*COLUMNS, "Offense"], [*ROW, "x"]]}, name="None.xlsx")), recipe)
    assert [message.code for message in refused.value.messages] == ["E-TABLE-MISSING"]


# From the page


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def text(answer) -> str:
    return " ".join(html.unescape(answer.content.decode()).split())


def test_a_workbook_of_months_is_asked_about_once_and_the_next_not_at_all(town, ben, marisol_id, school):  # noqa: F811
    first = [date.today() - timedelta(days=back) for back in (3, 4)]
    sheets = {
        f"Month {n}": [
            HEADER,
            [marisol_id, school, american(day), "UX", "Lee"],
            [marisol_id, school, american(day), "??", "Lee"],
        ]
        for n, day in enumerate(first)
    }
    url = send(ben, book(sheets)).url
    work(town)
    form = ben.get(f"{url}columns/").content.decode()
    assert (
        "2 tables with the same columns, read one after the other as one: Absences.xlsx: Month 0, Absences.xlsx: Month 1"
        in form
    )
    assert "Read this table" not in form and set(words_asked(form)) == {"UX", "??"}
    before = events(town)
    assert ben.post(f"{url}columns/", said(form)).status_code == 302
    work(town)
    status, counts = town.admin(LAST)[0]
    assert status == "loaded" and (counts["read"], counts["on_record"], counts["rejected"]) == (4, 2, 2)
    assert events(town) - before == {(day.isoformat(), "unexcused_absence") for day in first}
    page = text(ben.get(url))
    assert "Absences.xlsx: Month 0" in page and "Absences.xlsx: Month 1" in page
    [(kept,)] = town.admin("SELECT report::text FROM students_batch ORDER BY id DESC LIMIT 1")
    assert "Month 1" not in kept, "a sheet may have a child's name; outside of what is sealed it is not told"
    later = date.today() - timedelta(days=5)
    again = book(
        {"Next": [HEADER, [marisol_id, school, american(later), "UX", "Lee"]], "After": [HEADER]}, name="New.xlsx"
    )
    url = send(ben, again).url
    work(town)
    assert town.admin(LAST)[0][0] == "loaded" and "“Absences of the week”" in text(ben.get(url))
    assert (later.isoformat(), "unexcused_absence") in events(town)
    number = town.admin("SELECT id FROM exchange_source")[0][0]
    assert "Attendance: all tables with these columns" in text(ben.get(f"/imports/sources/{number}/"))


def test_another_column_for_ours_is_chosen_for_all_parts(town, ben, marisol_id, school):  # noqa: F811
    day = date.today() - timedelta(days=6)
    header = [*HEADER[:4], "Second code"]
    sheets = {
        "One": [header, [marisol_id, school, american(day), "", "UX"]],
        "Two": [header, ["no-such-child", school, american(day), "", "UX"]],
    }
    url = send(ben, book(sheets)).url
    work(town)
    page = ben.get(f"{url}columns/").content.decode()
    chosen = {"attendance.csv-attendanceCode": "Second code"}
    again = ben.post(f"{url}columns/", said(page, **chosen)).content.decode()
    answers = {words_asked(again)["UX"]: "Tardy"}
    assert ben.post(f"{url}columns/", {**said(page, **chosen), "form_key": key_in(again), **answers}).status_code == 302
    work(town)
    assert town.admin(LAST)[0][0] == "loaded" and (day.isoformat(), "tardy") in events(town)
