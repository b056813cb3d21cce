"""A district's own workbook goes on record by its mapping, as the same rows in our own files would."""

import csv
import json
from datetime import date, timedelta

import pytest
import xlsxwriter

from tests.exchange.sending import files_of
from tests.exchange.test_import_bad_input import events, marisol_id  # noqa: F401

NEW_DAY = date.today() - timedelta(days=3)


@pytest.fixture
def workbook(town, tmp_path, marisol_id):  # noqa: F811
    """As a clerk exports it: a title, American days, the district's own words, one row of somebody who is not in care."""
    with (files_of(town, "lakeside-flat") / "attendance.csv").open(newline="") as sent:
        school = next(row["schoolSourcedId"] for row in csv.DictReader(sent) if row["studentSourcedId"] == marisol_id)
    path = tmp_path / "Absences of the week.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("Week")
        day = f"{NEW_DAY.month}/{NEW_DAY.day}/{NEW_DAY.year}"
        for number, cells in enumerate(
            (
                ["Absences of the week"],
                ["Student ID", "School ID", "Absence Date", "Absence Code", "Homeroom teacher"],
                [marisol_id, school, day, "UX", "Lee"],
                ["no-such-child", school, day, "UX", "Lee"],
                [marisol_id, school, day, "??", "Lee"],
            )
        ):
            page.write_row(number, 0, cells)
    return path


def test_a_workbook_is_proposed_corrected_and_loaded(town, tmp_path, workbook):
    mapping = tmp_path / "mapping.json"
    answer = town.homeroom("map", str(workbook), "-o", str(mapping))
    assert "Absences of the week.xlsx, sheet Week is read as attendance.csv" in answer.stdout
    assert "eventDate                Absence Date (days are written as month/day/year)" in answer.stdout
    assert "Not taken: Homeroom teacher" in answer.stdout
    assert "attendance.csv, attendanceCode: These words are none of ours: ??, UX." in answer.stderr

    said = json.loads(mapping.read_text())
    codes = {"step": "codes", "words": {"UX": "Unexcused Absence"}}
    said["tables"][0]["columns"]["attendanceCode"]["steps"] = [codes]
    mapping.write_text(json.dumps(said))
    before = events(town)
    loaded = town.homeroom("import", str(workbook), "--from", "lakeside-usd", "--mapping", str(mapping), "--json")
    answer = json.loads(loaded.stdout)
    assert events(town) - before == {(NEW_DAY.isoformat(), "unexcused_absence")}
    counts = answer["counts"]
    assert (counts["read"], counts["on_record"], counts["rejected"], counts["unmatched"]) == (3, 1, 1, 1)
    [wrong] = [m for m in answer["messages"] if m["severity"] == "reject_row"]
    assert (wrong["code"], wrong["row"], wrong["value"]) == ("E-CODE", 5, "??")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "is no mapping."),
        ('{"format": "flat", "tables": []}', "tables: "),
        (
            '{"format": "flat", "tables": [{"file": "x", "target": "x.csv", "columns": {}}]}',
            "x.csv is no file of this format",
        ),
        ('{"format": "flat", "whatever": 1, "tables": []}', "whatever: "),
    ],
)
def test_a_mapping_that_is_none_is_refused_in_words(town, tmp_path, workbook, content, words):
    mapping = tmp_path / "mapping.json"
    mapping.write_text(content)
    answer = town.homeroom("import", str(workbook), "--from", "lakeside-usd", "--mapping", str(mapping), check=False)
    assert answer.returncode == 1
    assert words in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_workbook_that_is_something_else_is_refused_in_words(town, tmp_path):
    path = tmp_path / "cars.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    answer = town.homeroom("map", str(path), check=False)
    assert answer.returncode == 1
    assert "cars.xlsx: This workbook cannot be read." in answer.stderr
