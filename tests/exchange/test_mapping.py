"""A partner's own export is read by a recipe: its own titles, marks, dates and words, with the numbers of its own rows."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from homeroom.exchange.mapping.applying import applied
from homeroom.exchange.mapping.proposing import propose
from homeroom.exchange.mapping.recipe import Recipe
from homeroom.exchange.mapping.steps import Codes, Day, Digits, Empty, Number, Part
from homeroom.exchange.mapping.tables import open_tables
from homeroom.exchange.reading import Limits, Refused, Report, read_bundle

TODAY = date(2026, 11, 28)
ATTENDANCE = {
    "studentSourcedId": {"source": ["Student #"], "steps": [{"step": "digits", "length": 6}]},
    "schoolSourcedId": {"fixed": "12"},
    "eventDate": {"source": ["Date"], "steps": [{"step": "day", "order": "month/day/year"}]},
    "attendanceCode": {
        "source": ["Code"],
        "steps": [{"step": "codes", "words": {"UX": "Unexcused Absence", "t": "Tardy"}}],
    },
}


def recipe(**said) -> Recipe:
    table = {"file": "absences*.csv", "target": "attendance.csv", "columns": ATTENDANCE} | said
    return Recipe.model_validate({"format": "flat", "tables": [table]})


def read(path: Path, by: Recipe, limits: Limits | None = None):
    """The rows of each file, and the report."""
    with open_tables(path, limits) as tables:
        bundle, recognized = applied(by, tables, TODAY)
        with Report.of(bundle, recognized) as report:
            found = {spec.file: list(rows) for spec, rows in read_bundle(bundle, recognized, report, today=TODAY)}
            for rows in found.values():
                for row in rows:
                    report.count(row.file, "on_record")
            assert report.conserved()
            return found, report, [message.code for message in report.messages]


def text(folder: Path, content: str, name: str = "absences-2026.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(content.encode(encoding))
    return path


def book(folder: Path, rows: list[list], name: str = "absences-2026.xlsx", sheet: str = "Absences") -> Path:
    path = folder / name
    with xlsxwriter.Workbook(path) as made:
        days = made.add_format({"num_format": 14})
        page = made.add_worksheet(sheet)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                page.write(number, place, cell, *([days] if isinstance(cell, date) else []))
    return path


def test_days_codes_and_noughts_become_ours_and_rows_keep_their_numbers(tmp_path):
    path = text(tmp_path, "Date,Code,Student #,Teacher\n9/4/2026,UX,42,Ms. Lee\n\n10/05/26,T,000043,\n")
    found, report, codes = read(path, recipe(left_out=["Teacher"]))
    rows = found["attendance.csv"]
    assert [
        (r.number, r.values["studentSourcedId"], r.values["eventDate"], r.values["attendanceCode"]) for r in rows
    ] == [
        (2, "000042", date(2026, 9, 4), "unexcused_absence"),
        (4, "000043", date(2026, 10, 5), "tardy"),
    ]
    assert {row.values["schoolSourcedId"] for row in rows} == {"12"}
    assert codes == ["N-BLANK"]


def test_titles_above_the_header_and_sheets_of_a_workbook_are_read(tmp_path):
    path = book(
        tmp_path,
        [
            ["Lakeside Unified: daily absences"],
            ["Printed on 11/27/2026"],
            [],
            ["Student #", "Date", "Code"],
            [42, date(2026, 9, 4), "UX"],
            [43.0, "9/5/2026", "T", "see file"],
        ],
    )
    found, _report, _codes = read(path, recipe(file="absences*.xlsx", header_row=4))
    assert [(r.number, r.key) for r in found["attendance.csv"]] == [
        (5, "000042|12|2026-09-04|unexcused_absence"),
        (6, "000043|12|2026-09-05|tardy"),
    ]


def test_a_text_with_semicolons_in_the_letters_of_windows_is_read(tmp_path):
    path = text(tmp_path, "Student #;Date;Code;Señal\n42;9/4/2026;UX;año\n", encoding="cp1252")
    found, _report, codes = read(path, recipe(encoding="cp1252", mark=";"))
    assert len(found["attendance.csv"]) == 1
    assert codes == ["W-HEADER-UNKNOWN"]


def test_a_file_without_a_header_has_columns_by_number(tmp_path):
    columns = {
        **ATTENDANCE,
        "studentSourcedId": {"source": ["Column 1"]},
        "eventDate": {"source": ["Column 2"]},
        "attendanceCode": {"source": ["Column 3"]},
    }
    path = text(tmp_path, "42,2026-09-04,Tardy\n43,2026-09-04,Tardy\n")
    found, _report, _codes = read(path, recipe(header_row=0, columns=columns))
    assert [row.number for row in found["attendance.csv"]] == [1, 2]


def test_a_row_with_another_number_of_cells_is_rejected_and_never_slides(tmp_path):
    path = text(tmp_path, "Student #,Date,Code\n42,9/4/2026\n43,9/4,2026,T\n44,9/4/2026,T,\n")
    found, report, codes = read(path, recipe())
    assert [row.number for row in found["attendance.csv"]] == [4]
    assert codes == ["E-CELLS", "E-CELLS"]
    assert report.totals.rejected == 2
    assert [m.params for m in report.messages] == [{"expected": 3, "found": 2}, {"expected": 3, "found": 4}]


def test_what_no_step_can_read_is_told_as_it_was_sent(tmp_path):
    path = text(tmp_path, "Student #,Date,Code\n42,soon,UX\n43,13/13/2026,UX\n44,9/4/2026,XYZ\n45,,UX\n")
    found, report, codes = read(path, recipe())
    assert found["attendance.csv"] == []
    assert codes == ["E-DATE", "E-DATE", "E-CODE", "E-REQUIRED"]
    assert [message.value for message in report.messages] == ["soon", "13/13/2026", "XYZ", ""]


def test_one_cell_fills_two_columns_and_two_fill_one(tmp_path):
    children = {
        "childId": {"source": ["Client"]},
        "firstName": {"source": ["Name"], "steps": [{"step": "part", "mark": ",", "number": 2}]},
        "lastName": {"source": ["Name"], "steps": [{"step": "part", "mark": ",", "number": 1}]},
        "middleName": {"source": ["Second", "Third"]},
        "birthDate": {
            "source": ["DOB"],
            "steps": [{"step": "empty", "words": ["NULL"]}, {"step": "day", "order": "year/month/day"}],
        },
    }
    path = text(
        tmp_path,
        'Client,Name,Second,Third,DOB\n7,"Vega, Marisol",Ana,,20130402\n8,"Reed, Tom",B.,C.,NULL\n',
        "roll.csv",
    )
    by = Recipe.model_validate(
        {
            "format": "hcw-1.0",
            "tables": [{"file": "roll.csv", "target": "children.csv", "columns": children, "mode": "bulk"}],
        }
    )
    found, report, codes = read(path, by)
    [marisol] = found["children.csv"]
    assert (marisol.values["firstName"], marisol.values["lastName"], marisol.values["middleName"]) == (
        "Marisol",
        "Vega",
        "Ana",
    )
    assert marisol.values["birthDate"] == date(2013, 4, 2)
    assert codes == ["E-REQUIRED"]  # A birth date that is NULL is none.


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("Student #,Date\n42,9/4/2026\n", "E-SOURCE-COLUMN"),
        ("Student #,Date,Code,Code\n42,9/4/2026,T,T\n", "E-HEADER-TWICE"),
        ("Student #,Date,Code,SSN\n42,9/4/2026,T,\n", "E-SSN"),
        ("", "E-EMPTY"),
    ],
)
def test_a_header_that_is_not_the_mapping_s_refuses_the_file(tmp_path, content, code):
    with pytest.raises(Refused) as refused:
        read(text(tmp_path, content), recipe())
    assert code in [message.code for message in refused.value.messages]


def test_a_table_that_is_missing_or_there_twice_refuses_all(tmp_path):
    for names, code in ((("other.csv",), "E-TABLE-MISSING"), (("absences-1.csv", "absences-2.csv"), "E-TABLE-TWICE")):
        folder = tmp_path / code
        folder.mkdir()
        for name in names:
            text(folder, "Student #,Date,Code\n42,9/4/2026,T\n", name)
        with pytest.raises(Refused) as refused:
            read(folder, recipe())
        assert [message.code for message in refused.value.messages] == [code]


def test_a_table_beside_those_of_the_mapping_is_named(tmp_path):
    text(tmp_path, "Student #,Date,Code\n42,9/4/2026,T\n")
    text(tmp_path, "Whatever,Else\n1,2\n", "notes.txt")
    found, _report, codes = read(tmp_path, recipe())
    assert len(found["attendance.csv"]) == 1
    assert codes == ["W-TABLE-UNKNOWN"]


def test_a_workbook_that_is_damaged_or_would_fill_the_memory_is_refused(tmp_path):
    path = book(tmp_path, [["Student #", "Date", "Code"], [42, "9/4/2026", "T"]])
    by = recipe(file="absences*.xlsx")
    for limits, code in (
        (Limits(workbook_unpacked_max=1_000), "E-TOO-LARGE"),
        (Limits(workbook_bytes_max=100), "E-TOO-LARGE"),
    ):
        with pytest.raises(Refused) as refused:
            read(path, by, limits)
        assert [message.code for message in refused.value.messages] == [code]
    whole = path.read_bytes()
    for content in (
        whole[: len(whole) // 2],
        b"PK\x03\x04nothing",
        b"Not a workbook at all",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xx",
    ):
        path.write_bytes(content)
        with pytest.raises(Refused) as refused:
            read(path, by)
        assert [message.code for message in refused.value.messages] == ["E-WORKBOOK"]


def test_a_workbook_that_is_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "absences.xlsx"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        packed.writestr("a.txt", "x")
    path.write_bytes(buffer.getvalue())
    with pytest.raises(Refused):
        read(path, recipe(file="absences*.xlsx"))


# --- A recipe that cannot be --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        {"target": "nothing.csv"},
        {"columns": {"nothing": {"fixed": "x"}}},
        {"columns": {"reason": {}}},
        {"columns": {"reason": {"source": ["A"], "fixed": "x"}}},
        {"columns": {"reason": {"source": ["A"], "steps": [{"step": "eval"}]}}},
        {
            "columns": {
                "attendanceCode": {
                    "source": ["A"],
                    "steps": [{"step": "codes", "words": {"t": "Tardy", "T ": "Present"}}],
                }
            }
        },
        {"anything": 1},
    ],
)
def test_a_recipe_that_cannot_be_is_refused(said):
    with pytest.raises(ValueError, match="."):
        recipe(**said)


def test_a_recipe_says_what_it_lacks():
    assert list(recipe(columns={"eventDate": {"source": ["Date"]}}).lacks()) == [
        ("attendance.csv", "studentSourcedId"),
        ("attendance.csv", "schoolSourcedId"),
        ("attendance.csv", "attendanceCode"),
    ]


# --- Steps --------------------------------------------------------------------------------------------------------------

WRITTEN = {"month/day/year": "%m{0}%d{0}%Y", "day/month/year": "%d{0}%m{0}%Y", "year/month/day": "%Y{0}%m{0}%d"}


@given(
    day=st.dates(date(1930, 1, 1), date(2049, 12, 31)),
    order=st.sampled_from(list(WRITTEN)),
    mark=st.sampled_from(["/", "-", ".", ""]),
)
def test_a_day_is_read_in_its_order(day, order, mark):
    assert Day(order=order).run(TODAY)(day.strftime(WRITTEN[order].format(mark))) == day.isoformat()


@given(st.text(max_size=12))
def test_what_is_no_day_stays_as_it_is(written):
    for order in WRITTEN:
        read_as = Day(order=order).run(TODAY)(written)
        assert read_as == written or date.fromisoformat(read_as)


@pytest.mark.parametrize(
    ("written", "means"),
    [("5/1/27", "2027-05-01"), ("5/1/28", "1928-05-01"), ("5/1/09", "2009-05-01"), ("5/1/7", "5/1/7")],
)
def test_two_digits_of_a_year_end_with_the_next(written, means):
    assert Day(order="month/day/year").run(TODAY)(written) == means


@pytest.mark.parametrize(
    ("step", "written", "means"),
    [
        (Digits(length=6), "42", "000042"),
        (Digits(length=6), "A42", "A42"),
        (Digits(length=2), "1234", "1234"),
        (Empty(words=["N/A"]), "n/a", ""),
        (Empty(words=["N/A"]), "n/ab", "n/ab"),
        (Part(mark=",", number=2), "Vega, Marisol", "Marisol"),
        (Part(mark=",", number=2), "Vega", ""),
        (Part(mark=",", number=1), "Vega", "Vega"),
        (Codes(words={"UX": "Unexcused Absence"}), "ux", "Unexcused Absence"),
        (Codes(words={"UX": "Unexcused Absence"}), "Present", "Present"),
        (Number(decimal="."), "1,234.50", "1234.50"),
        (Number(decimal=","), "1.234,5", "1234.5"),
        (Number(decimal="."), "1,23", "1,23"),
        (Number(decimal="."), "85.12 B+", "85.12 B+"),
    ],
)
def test_a_step_does_what_it_says_and_nothing_else(step, written, means):
    assert step.run(TODAY)(written) == means


# --- What is proposed ---------------------------------------------------------------------------------------------------


def proposed(path: Path, format_name="flat"):
    with open_tables(path) as tables:
        return propose(tables, format_name, TODAY)


def test_a_clerk_s_export_is_proposed_with_what_a_person_has_to_decide(tmp_path):
    path = book(
        tmp_path,
        [
            ["Absences of September"],
            ["Student_ID", "School Code", "Absence Date", "Absence Code", "Teacher"],
            [42, 12, "9/14/2026", "UX", "Lee"],
            [43, 12, "9/15/2026", "Tardy", "Lee"],
            [44, 12, "N/A", "T", "Lee"],
        ],
    )
    found = proposed(path)
    [table] = found.recipe.tables
    assert (table.target, table.header_row, table.sheet) == ("attendance.csv", 2, "Absences")
    assert {name: column.source for name, column in table.columns.items()} == {
        "studentSourcedId": ["Student_ID"],
        "schoolSourcedId": ["School Code"],
        "eventDate": ["Absence Date"],
        "attendanceCode": ["Absence Code"],
    }
    assert table.columns["eventDate"].steps == [Empty(words=["N/A"]), Day(order="month/day/year")]
    assert table.left_out == ["Teacher"]
    assert [(doubt.column, doubt.about, doubt.words) for doubt in found.doubts] == [
        ("attendanceCode", "codes", ("T", "UX"))
    ]


def test_days_that_could_be_two_are_a_doubt(tmp_path):
    path = text(tmp_path, "Student ID,School ID,Date,Code\n1,2,9/4/2026,Tardy\n", "a.csv")
    [doubt] = proposed(path).doubts
    assert (doubt.column, doubt.about, doubt.words) == ("eventDate", "day order", ("9/4/2026",))


def test_a_name_in_one_cell_is_divided(tmp_path):
    path = text(tmp_path, "Client ID;Client Name;DOB\n7;Vega, Marisol;4/22/2013\n8;Reed, Tom;1/2/2012\n", "roll.txt")
    [table] = proposed(path, "hcw-1.0").recipe.tables
    assert (table.target, table.mark) == ("children.csv", ";")
    assert table.columns["lastName"].steps == [Part(mark=",", number=1)]
    assert table.columns["firstName"].steps == [Part(mark=",", number=2)]


def test_a_table_of_something_else_is_no_proposal(tmp_path):
    path = text(tmp_path, "Plate,Color\nX,red\n", "cars.csv")
    found = proposed(path)
    assert found.recipe is None
    assert [place.file for place in found.unknown] == ["cars.csv"]
