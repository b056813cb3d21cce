"""The same files again: nothing that they say is left out, and as soon as anything is different they are read."""

import csv
import json
import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from tests.exchange.sending import files_of, send, work, zipped
from tests.exchange.standing import stands
from tests.town.files import TIMEZONE

DISTRICT = "lakeside-usd"
TOLD_AGAIN = "N-SAME-AGAIN"
ROSTER, FLAT = "lakeside-usd", "lakeside-flat"


def load(town, path: Path, *more: str, sender: str = DISTRICT) -> dict:
    return json.loads(town.homeroom("import", str(path), "--from", sender, "--json", *more).stdout)


def codes(answer: dict) -> set[str]:
    return {message["code"] for message in answer["messages"]}


def was_told_again(answer: dict) -> bool:
    return TOLD_AGAIN in codes(answer)


def rewritten(folder: Path, into: Path, file: str, change) -> Path:
    shutil.copytree(folder, into)
    with (into / file).open(newline="", encoding="utf-8") as sent:
        rows = list(csv.DictReader(sent))
    with (into / file).open("w", newline="", encoding="utf-8") as made:
        writer = csv.DictWriter(made, list(rows[0]))
        writer.writeheader()
        writer.writerows(change(rows))
    return into


def one_cell(column: str, value: str):
    return lambda rows: [{**rows[0], column: value}, *rows[1:]]


@pytest.fixture
def loaded(town):
    """A town whose district's files were loaded last as they lie there."""
    for kind in (ROSTER, FLAT):
        load(town, files_of(town, kind))
    assert was_told_again(load(town, files_of(town, ROSTER))) and was_told_again(load(town, files_of(town, FLAT)))
    return town


@pytest.mark.parametrize("kind", [ROSTER, FLAT])
def test_the_same_files_are_told_of_as_they_are_when_they_are_read(loaded, kind):
    before = stands(loaded)
    told, read = load(loaded, files_of(loaded, kind)), load(loaded, files_of(loaded, kind), "--anew")
    assert was_told_again(told) and not was_told_again(read)
    assert told["counts"] == read["counts"] and told["files"] == read["files"]
    assert told["counts"]["on_record"] == told["counts"]["ended"] == 0 < told["counts"]["unchanged"]
    assert codes(told) - {TOLD_AGAIN} == codes(read)
    assert stands(loaded) == before


def test_what_was_wrong_with_rows_is_told_again_with_its_values(town, tmp_path):
    wrong = rewritten(files_of(town, FLAT), tmp_path / "wrong", "attendance.csv", one_cell("minutes", "never"))
    first = load(town, wrong, "--errors", str(tmp_path / "first.csv"))
    again = load(town, wrong, "--errors", str(tmp_path / "again.csv"))
    assert first["counts"]["rejected"] == again["counts"]["rejected"] == 1 and was_told_again(again)
    listed = (tmp_path / "again.csv").read_text().splitlines()
    assert any("never" in line for line in listed)
    assert (
        listed[: len((tmp_path / "first.csv").read_text().splitlines())]
        == (tmp_path / "first.csv").read_text().splitlines()
    )
    [kept] = town.admin("SELECT sealed FROM exchange_lastload WHERE files LIKE 'flat%%'")
    assert b"never" not in bytes(kept[0])


def test_another_cell_is_another_file(loaded, tmp_path):
    sent = rewritten(files_of(loaded, FLAT), tmp_path / "other", "attendance.csv", one_cell("minutes", "7"))
    answer = load(loaded, sent)
    assert not was_told_again(answer) and answer["counts"]["on_record"] == 1
    assert not was_told_again(load(loaded, files_of(loaded, FLAT)))


def test_files_that_were_taken_back_are_read(town, tmp_path):
    sent = rewritten(files_of(town, FLAT), tmp_path / "other", "attendance.csv", one_cell("minutes", "7"))
    first = load(town, sent)
    town.homeroom("undo", str(first["batch"]))
    again = load(town, sent)
    assert not was_told_again(again) and again["counts"]["on_record"] == first["counts"]["on_record"] > 0


DIFFERENT = {
    "somebody decided on a pair": (
        "INSERT INTO matching_decision (pair_id, verdict, rule) SELECT min(p.id), 'later', 'data_changed' FROM matching_pair p"
        " JOIN partners_organization o ON o.id = p.contributor_id WHERE o.key = 'lakeside-usd'"
    ),
    "a row that waited waits no more": "UPDATE exchange_heldrow SET expires_at = now()",
    "a fact of them stands no more": (
        "UPDATE students_identity SET superseded_at = now(), superseded_by_id = batch_id WHERE id = (SELECT min(i.id) FROM"
        " students_identity i JOIN partners_organization o ON o.id = i.contributor_id WHERE o.key = 'lakeside-usd'"
        " AND i.superseded_at IS NULL)"
    ),
    "a link is another": (
        "UPDATE students_sourcerecord SET source_id = source_id || 'x' WHERE id = (SELECT min(r.id) FROM students_sourcerecord r"
        " JOIN partners_organization o ON o.id = r.contributor_id WHERE o.key = 'lakeside-usd')"
    ),
    "a school has another name": (
        "UPDATE partners_school SET name = name || 'x' WHERE contributor_id ="
        " (SELECT id FROM partners_organization WHERE key = 'lakeside-usd')"
    ),
    "a class has another name": (
        "UPDATE students_schoolclass SET title = title || 'x' WHERE contributor_id ="
        " (SELECT id FROM partners_organization WHERE key = 'lakeside-usd')"
    ),
    "a row that was listed is not": (
        "DELETE FROM exchange_seenrow WHERE id = (SELECT min(s.id) FROM exchange_seenrow s"
        " JOIN partners_organization o ON o.id = s.contributor_id WHERE o.key = 'lakeside-usd')"
    ),
    "an agency says something else of a child": (
        "UPDATE students_matchkeys SET state_student_id = state_student_id || 'x' WHERE superseded_at IS NULL"
        " AND contributor_id = (SELECT id FROM partners_organization WHERE key = 'county-dcs')"
    ),
    "partners agreed how a match is confirmed": (
        "UPDATE partners_collaboration SET match_confirmation ="
        " CASE match_confirmation WHEN 'exact' THEN 'person' ELSE 'exact' END"
    ),
    "its time is over": "UPDATE exchange_lastload SET expires_at = now()",
}


def test_a_roster_is_read_as_soon_as_anything_is_different(loaded):
    roster = files_of(loaded, ROSTER)
    [(waiting, pairs)] = loaded.admin(
        "SELECT (SELECT count(*) FROM exchange_heldrow WHERE expires_at > now()), (SELECT count(*) FROM matching_pair)"
    )
    assert waiting and pairs
    for what, change in DIFFERENT.items():
        loaded.admin(change)
        assert not was_told_again(load(loaded, roster, "--accept-held")), what
        assert was_told_again(load(loaded, roster)), what


def test_other_files_of_a_district_do_not_cost_the_reading(loaded, tmp_path):
    """Attendance grows each day, and the roster is the same."""
    load(loaded, rewritten(files_of(loaded, FLAT), tmp_path / "more", "attendance.csv", one_cell("minutes", "7")))
    assert was_told_again(load(loaded, files_of(loaded, ROSTER)))


def kept_until(town) -> datetime:
    """When the district's last load is forgotten, in local time."""
    [(until,)] = town.admin("SELECT max(expires_at AT TIME ZONE %s) FROM exchange_lastload", TIMEZONE)
    return until


def test_a_row_that_lay_in_the_future_is_read_again_the_next_day(town, tmp_path):
    town.admin("DELETE FROM exchange_lastload")
    ahead = date.today() + timedelta(days=9)
    sent = rewritten(files_of(town, FLAT), tmp_path / "ahead", "attendance.csv", one_cell("eventDate", str(ahead)))
    assert "E-DATE-FUTURE" in codes(load(town, sent))
    [(today,)] = town.admin("SELECT (now() AT TIME ZONE %s)::date", TIMEZONE)
    assert kept_until(town) == datetime.combine(today + timedelta(days=1), time.min)


def test_a_roster_is_read_again_on_the_day_on_which_an_enrollment_is_over(town, tmp_path):
    town.admin("DELETE FROM exchange_lastload")
    [(today,)] = town.admin("SELECT (now() AT TIME ZONE %s)::date", TIMEZONE)
    over = today + timedelta(days=3)
    ends = one_cell("endDate", str(over))
    load(town, rewritten(files_of(town, ROSTER), tmp_path / "ends", "enrollments.csv", ends))
    assert kept_until(town) == datetime.combine(over, time.min)


def test_what_has_expired_is_deleted(loaded):
    loaded.admin("UPDATE exchange_lastload SET expires_at = now() WHERE files LIKE 'flat%%'")
    told = loaded.homeroom("clear").stdout
    assert "last loads" in told
    [(left,)] = loaded.admin("SELECT count(*) FROM exchange_lastload WHERE files LIKE 'flat%%'")
    assert left == 0


def test_a_steward_who_looks_first_sees_rows_and_not_a_memory_of_them(loaded):
    ben = loaded.as_(loaded.ben_ito)
    send(ben, zipped(files_of(loaded, ROSTER)), look_first="on")
    work(loaded)
    [(status, told)] = loaded.admin("SELECT status, report FROM students_batch ORDER BY id DESC LIMIT 1")
    assert status == "checked" and TOLD_AGAIN not in {message["code"] for message in told["messages"]}
