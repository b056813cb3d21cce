"""A file with our columns and its sender's own days: its steward is asked once how they are written; no row is lost for it."""

import csv
import io

import pytest

from tests.exchange.own_tables import key_in
from tests.exchange.sending import send, work
from tests.exchange.test_import_bad_input import events, marisol_id  # noqa: F401
from tests.exchange.test_own_tables_pages import DAY, american, school  # noqa: F401

STATUS = "SELECT status FROM students_batch ORDER BY id DESC LIMIT 1"
COUNTS = "SELECT report -> 'counts' FROM students_batch ORDER BY id DESC LIMIT 1"
HEADER = ["studentSourcedId", "schoolSourcedId", "eventDate", "attendanceCode", "minutes", "reason"]


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def attendance(rows: list[list], name: str = "attendance.csv") -> io.BytesIO:
    table = io.StringIO()
    csv.writer(table).writerows([HEADER, *rows])
    file = io.BytesIO(table.getvalue().encode())
    file.name = name
    return file


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def rows_of(student: str, school: str, day: str, others: int = 20) -> list[list]:  # noqa: F811
    return [
        [student, school, day, "Unexcused Absence", "", ""],
        *([f"nobody-{n}", school, "1/31/2026", "Tardy", "", ""] for n in range(others)),
    ]


def answer(ben, url: str):
    form = ben.get(f"{url}columns/").content.decode()
    fields = {f"attendance.csv-{name}": name for name in HEADER}
    return ben.post(f"{url}columns/", {"form_key": key_in(form), "name": "Nightly attendance", **fields})


def test_it_is_asked_about_once_and_the_next_is_read_the_same_way(town, ben, marisol_id, school):  # noqa: F811
    before = events(town)
    url = send(ben, attendance(rows_of(marisol_id, school, american(DAY)))).url
    work(town)
    assert town.admin(STATUS) == [("unmapped",)]
    page = text(ben.get(f"{url}columns/"))
    assert "hardly a row of it could be read" in page and american(DAY) in page
    assert answer(ben, url).status_code == 302
    work(town)
    assert town.admin(STATUS) == [("loaded",)], text(ben.get(url))
    assert events(town) - before == {(DAY.isoformat(), "unexcused_absence")}
    [(counts,)] = town.admin(COUNTS)
    assert (counts["read"], counts["on_record"], counts["unmatched"]) == (21, 1, 20)
    again = send(ben, attendance(rows_of(marisol_id, school, american(DAY), 30))).url
    work(town)
    assert town.admin(STATUS) == [("loaded",)] and "read by the mapping of “Nightly attendance”" in text(ben.get(again))
    [(counts,)] = town.admin(COUNTS)
    assert (counts["read"], counts["unchanged"], counts["rejected"]) == (31, 1, 0)


def test_a_file_as_ours_is_read_as_ours_all_the_same(town, ben, marisol_id, school):  # noqa: F811
    send(ben, attendance([[marisol_id, school, DAY.isoformat(), "Tardy", "", ""]]))
    work(town)
    assert town.admin(STATUS) == [("loaded",)]


def test_what_is_no_day_in_any_order_is_rejected_and_nobody_is_asked(town, ben, marisol_id, school):  # noqa: F811
    url = send(ben, attendance(rows_of(marisol_id, school, "soon")[:1])).url
    work(town)
    assert town.admin(STATUS) == [("refused",)] and "not a date of the calendar" in text(ben.get(url))


def test_some_wrong_rows_among_many_are_rejected_and_nobody_is_asked(town, ben, marisol_id, school):  # noqa: F811
    rows = [[f"nobody-{n}", school, DAY.isoformat(), "Tardy", "", ""] for n in range(10)]
    send(ben, attendance([[marisol_id, school, american(DAY), "Tardy", "", ""], *rows]))
    work(town)
    assert town.admin(STATUS) == [("loaded",)]
    [(counts,)] = town.admin(COUNTS)
    assert (counts["rejected"], counts["unmatched"]) == (1, 10)


def test_at_the_terminal_the_rows_are_rejected_until_it_was_said(town, ben, marisol_id, school, tmp_path):  # noqa: F811
    sent = tmp_path / "attendance.csv"
    sent.write_bytes(attendance(rows_of(marisol_id, school, american(DAY))).getvalue())
    refused = town.homeroom("import", str(sent), "--from", "lakeside-usd", check=False)
    assert refused.returncode == 4 and "E-DATE" in refused.stderr
    url = send(ben, attendance(rows_of(marisol_id, school, american(DAY)))).url
    work(town)
    answer(ben, url)
    work(town)
    assert town.homeroom("import", str(sent), "--from", "lakeside-usd").returncode == 0
