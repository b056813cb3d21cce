"""A file with less than half of what the last ones had is loaded, and its steward is told that it is small."""

import csv

import pytest

from tests.exchange.sending import files_of
from tests.exchange.test_import_bad_input import load

HEADER = "studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\n"


@pytest.fixture
def send(town, tmp_path):
    """Load so many rows of attendance; answers what there was to say of their number."""
    with (files_of(town, "lakeside-flat") / "attendance.csv").open(newline="") as sent:
        school = next(csv.DictReader(sent))["schoolSourcedId"]
    town.admin("UPDATE students_batch SET status = 'refused'")  # What the town was made of is no measure.

    def load_rows(number: int, file: str = "attendance.csv") -> list[dict]:
        path = tmp_path / file
        path.write_text(HEADER + "".join(f"S{i},{school},2026-09-01,Tardy,,\n" for i in range(number)))
        return [message for message in load(town, path)["messages"] if message["code"] == "W-SMALL"]

    return load_rows


def test_less_than_half_of_the_usual_is_told_and_half_is_not(send):
    for number in (10, 12, 11):
        assert send(number) == []
    assert send(6) == []
    [told] = send(4)
    assert told["severity"] == "warn"
    assert "Here are 4 rows, and the last 4 of the same had about 10." in told["message"]


def test_two_loads_are_no_habit(send):
    assert send(100) == send(100) == send(2) == []


def test_other_files_are_no_measure(town, send, tmp_path):
    for number in (10, 12, 11):
        send(number)
    behavior = tmp_path / "programs.csv"
    behavior.write_text("studentSourcedId,program,startDate,endDate\nS1,Tutoring,2026-09-01,\n")
    assert [m for m in load(town, behavior)["messages"] if m["code"] == "W-SMALL"] == []
