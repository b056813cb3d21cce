"""The rows that could not be read come back as files, are corrected there, and are sent again alone."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings

from tests.exchange.sending import files_of, send, work, zipped
from tests.exchange.test_undoing import changed

STATUS = "SELECT status FROM students_batch ORDER BY id DESC LIMIT 1"
COUNTS = "SELECT report -> 'counts' FROM students_batch ORDER BY id DESC LIMIT 1"
WRONG = "metadata.whatIsWrong"


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def spool() -> set[str]:
    return {file.name for file in settings.SPOOL_FOLDER.glob("*")}


@pytest.fixture
def ben(town):
    return town.as_(town.ben_ito)


def first_name_missing(rows):
    """Of Marisol's row in users.csv."""
    return [{**row, "givenName": ""} if row["givenName"] == "Marisol" else row for row in rows]


def sent(client, town, folder) -> str:
    url = send(client, zipped(folder)).url
    work(town)
    return url


def files_in(answer) -> dict[str, list[dict]]:
    assert answer.status_code == 200, answer.status_code
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: list(csv.DictReader(io.StringIO(archive.read(name).decode()))) for name in archive.namelist()}


def packed(files: dict[str, list[dict]], name: str = "corrected.zip") -> io.BytesIO:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for file, rows in files.items():
            table = io.StringIO()
            writer = csv.DictWriter(table, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
            archive.writestr(file, table.getvalue())
    content.seek(0)
    content.name = name
    return content


@pytest.fixture
def with_fault(town, ben, tmp_path):
    """The address of a roster of which Marisol's row could not be read."""
    return sent(
        ben, town, changed(files_of(town, "lakeside-usd"), tmp_path / "roster", "users.csv", first_name_missing)
    )


def test_a_row_that_was_not_read_comes_back_with_what_is_wrong_and_goes_in_when_it_is_corrected(town, ben, with_fault):
    assert "Download the rows that were not read" in text(ben.get(with_fault))
    files = files_in(ben.get(f"{with_fault}rows-to-correct.zip"))
    [row] = files["users.csv"]
    assert row["givenName"] == "" and row["familyName"] == "Vega Ruiz" and "givenName" in row[WRONG]
    listed = {each["propertyName"]: each["value"] for each in files["manifest.csv"]}
    assert listed["file.users"] == "delta" and listed["file.orgs"] == "absent"
    row["givenName"] = "Marisol Luz"
    url = send(ben, packed(files)).url
    work(town)
    assert town.admin(STATUS) == [("loaded",)], text(ben.get(url))
    [(counts,)] = town.admin(COUNTS)
    # What fell with her row is there as well: her birth date and her classes.
    assert list(files) == ["users.csv", "demographics.csv", "enrollments.csv", "manifest.csv"]
    assert counts["read"] == counts["on_record"] + counts["unchanged"] == 3 and counts["ended"] == 0
    found = town.admin(
        "SELECT count(*) FROM students_identity WHERE first_name = 'Marisol Luz' AND superseded_at IS NULL"
    )
    assert found == [(1,)]


def test_of_flat_files_too_and_no_other_row_is_in_it(town, ben):
    good = "S1,lincoln-ms,2026-10-01,Tardy,5,"
    rows = f"studentSourcedId,schoolSourcedId,eventDate,attendanceCode,minutes,reason\nS1,lincoln-ms,10-02-2026,Tardy,,\n{good}\n"
    file = io.BytesIO(rows.encode())
    file.name = "attendance.csv"
    url = send(ben, file).url
    work(town)
    files = files_in(ben.get(f"{url}rows-to-correct.zip"))
    assert list(files) == ["attendance.csv"]
    [row] = files["attendance.csv"]
    assert row["eventDate"] == "10-02-2026"
    row["eventDate"] = "2026-10-02"
    send(ben, packed(files))
    work(town)
    [(counts,)] = town.admin(COUNTS)
    assert (counts["read"], counts["on_record"]) == (1, 1)


def test_where_all_was_read_there_is_nothing_to_correct(town, ben):
    url = sent(ben, town, files_of(town, "lakeside-usd"))
    assert "Download the rows that were not read" not in text(ben.get(url))
    assert ben.get(f"{url}rows-to-correct.zip").status_code == 404


def test_rows_lie_sealed_and_go_after_thirty_days_and_not_before(town, ben, tmp_path):
    before = spool()
    url = sent(ben, town, changed(files_of(town, "lakeside-usd"), tmp_path / "r", "users.csv", first_name_missing))
    for name in spool() - before:
        assert b"Vega" not in (settings.SPOOL_FOLDER / name).read_bytes()
    lie = len(spool() - before)
    for days, there in ((29, lie), (31, lie - 1)):
        town.admin("UPDATE exchange_findings SET rows_expire_at = rows_expire_at - %s", timedelta(days=days))
        town.homeroom("clear")
        town.admin("UPDATE exchange_findings SET rows_expire_at = rows_expire_at + %s", timedelta(days=days))
        assert len(spool() - before) == there
    assert "Download the rows that were not read" not in text(ben.get(url))
    assert ben.get(f"{url}rows-to-correct.zip").status_code == 404
    assert ben.get(f"{url}errors.csv").status_code == 200


def test_nobody_else_gets_them(town, ben, with_fault):
    assert ben.get(f"{with_fault}rows-to-correct.zip").status_code == 200
    assert town.as_(town.nora_west).get(f"{with_fault}rows-to-correct.zip").status_code == 404
