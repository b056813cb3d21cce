"""What is wrong in a file is told with row, column and value; sound rows load; nothing is half-written or guessed."""

import csv
import json
import shutil

import pytest

from tests.exchange.sending import files_of


@pytest.fixture
def marisol_id(town) -> str:
    """Marisol's identifier in the district."""
    sql = "SELECT r.source_id FROM students_sourcerecord r JOIN partners_organization o ON o.id = r.contributor_id"
    return town.admin(f"{sql} WHERE o.key = 'lakeside-usd' AND r.student_id = %s", town.marisol.id)[0][0]


def load(town, path, code: int = 0) -> dict:
    answer = town.homeroom("import", str(path), "--from", "lakeside-usd", "--json", check=False)
    assert answer.returncode == code, answer.stdout + answer.stderr
    return json.loads(answer.stdout)


def rewrite(path, change) -> None:
    with path.open(newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames, list(reader)
    rows = change(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def events(town) -> set:
    sql = (
        "SELECT event_on::text, category FROM students_attendanceevent WHERE student_id = %s AND superseded_at IS NULL"
    )
    return set(town.admin(sql, town.marisol.id))


def test_ten_gigabytes_are_refused_without_being_read(town, tmp_path):
    path = tmp_path / "attendance.csv"
    with path.open("wb") as file:
        file.truncate(10 * 1024**3)  # Takes no room on the disk, and would take minutes to read.
    answer = load(town, path, code=4)
    assert answer["status"] == "refused" and [message["code"] for message in answer["messages"]] == ["E-TOO-LARGE"]
    assert town.admin("SELECT content_hash FROM students_batch ORDER BY id DESC LIMIT 1") == [(None,)]


def test_sound_rows_load_beside_rows_that_are_told_to_be_wrong(town, tmp_path, marisol_id):
    path = tmp_path / "attendance.csv"
    shutil.copyfile(files_of(town, "lakeside-flat") / "attendance.csv", path)
    before = events(town)

    def spoil(rows):
        one = next(row for row in rows if row["studentSourcedId"] == marisol_id)
        sound = {**one, "eventDate": "2026-09-01"}
        return [
            *rows,
            {**one, "eventDate": "2026-02-30"},
            {**one, "eventDate": "2026-09-02", "attendanceCode": "Vanished"},
            sound,
            sound,
            {**one, "eventDate": ""},
        ]

    rewrite(path, spoil)
    answer = load(town, path)
    told = {(m["code"], m["column"], m["value"]) for m in answer["messages"] if m["severity"] == "reject_row"}
    assert {("E-DATE", "eventDate", "2026-02-30"), ("E-CODE", "attendanceCode", "Vanished")} <= told
    assert len([m for m in answer["messages"] if m["severity"] == "reject_row"]) == 4
    for message in answer["messages"]:
        if message["severity"] == "reject_row":
            assert message["row"] and message["message"].endswith((".", "}"))
    assert answer["counts"]["rejected"] == 4 and answer["counts"]["on_record"] == 1
    new = events(town) - before
    assert {day for day, _ in new} == {"2026-09-01"} and before <= events(town)


def test_a_grade_that_nobody_knows_is_told_and_the_known_one_stays(town, tmp_path, marisol_id):
    sent = shutil.copytree(files_of(town, "lakeside-usd"), tmp_path / "sent")

    def spoil(rows):
        return [{**row, "grades": "Mystery"} if row["sourcedId"] == marisol_id else row for row in rows]

    rewrite(sent / "users.csv", spoil)
    grade = "SELECT grade_level FROM students_enrollment WHERE student_id = %s AND superseded_at IS NULL"
    before = town.admin(grade, town.marisol.id)
    answer = load(town, sent)
    told = [(m["file"], m["column"], m["value"]) for m in answer["messages"] if m["code"] == "W-GRADE"]
    assert told == [("users.csv", "grades", "Mystery")]
    assert town.admin(grade, town.marisol.id) == before


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda folder: (folder / "manifest.csv").unlink(), "E-NO-MANIFEST"),
        (lambda folder: [path.unlink() for path in folder.iterdir()], "E-"),
    ],
    ids=["no manifest", "no file"],
)
def test_a_bundle_that_cannot_be_read_is_refused_and_changes_nothing(town, tmp_path, spoil, code):
    sent = shutil.copytree(files_of(town, "lakeside-usd"), tmp_path / "sent")
    spoil(sent)
    tables = ("identity", "enrollment", "classenrollment", "attendanceevent")
    count = "SELECT count(*), max(id), count(superseded_at) FROM students_"
    before = [town.admin(f"{count}{table}") for table in tables]
    answer = load(town, sent, code=4)
    assert answer["status"] == "refused"
    assert any(m["code"].startswith(code) and m["severity"] == "reject_file" for m in answer["messages"])
    assert [town.admin(f"{count}{table}") for table in tables] == before


def test_a_file_with_another_header_is_left_out_whole_and_ends_nothing(town, tmp_path):
    sent = shutil.copytree(files_of(town, "lakeside-usd"), tmp_path / "sent")
    (sent / "users.csv").write_text("name,age\nx,1\n")
    identities = "SELECT count(*), max(id), count(superseded_at) FROM students_identity"
    before = town.admin(identities)
    answer = load(town, sent)
    wrong = [m for m in answer["messages"] if m["severity"] == "reject_file"]
    assert {m["file"] for m in wrong} == {"users.csv"} and wrong[0]["code"] == "E-NO-HEADER"
    assert town.admin(identities) == before
