"""A workbook as a district's clerk exports it: a title, American days, the district's own words."""

import io
import re
from datetime import date

import xlsxwriter

HEADER = ["Student ID", "School ID", "Absence Date", "Absence Code", "Homeroom teacher"]
A = "attendance.csv-"
PROPOSED = {
    "name": "Absences of the week",
    f"{A}studentSourcedId": "Student ID",
    f"{A}schoolSourcedId": "School ID",
    f"{A}eventDate": "Absence Date",
    f"{A}attendanceCode": "Absence Code",
    f"{A}minutes": "",
    f"{A}reason": "",
}


def workbook(rows: list[list], name: str = "Absences of week 48.xlsx", header: list[str] = HEADER) -> io.BytesIO:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as made:
        page = made.add_worksheet("Week")
        for number, cells in enumerate([["Absences of the week"], header, *rows]):
            page.write_row(number, 0, cells)
    content.name = name
    return content


def american(day: date) -> str:
    return f"{day.month}/{day.day}/{day.year}"


def words_asked(page: str) -> dict[str, str]:
    """The name of the question about each word."""
    found = re.findall(r'<label class="usa-label" for="id_([^"]+-word-[0-9a-f]+)">[^<]*“([^”]+)”', page)
    return {word: name for name, word in found}


def key_in(page: str) -> str:
    return re.search(r'name="form_key" value="([^"]+)"', page)[1]


def said(page: str, **more) -> dict:
    """As what was proposed, with what UX stands for; rows with ?? are not wanted."""
    asked = words_asked(page)
    meant = {"UX": "Unexcused Absence", "??": "-"}
    return {"form_key": key_in(page), **PROPOSED, **{asked[word]: meant[word] for word in asked}, **more}
