"""The report adds up, can be opened in a spreadsheet, and speaks the reader's language."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

import homeroom.exchange.loading.findings  # noqa: F401  (adds its codes to the table)
from homeroom.exchange.reading import Limits, Report, open_bundle, read_bundle, recognize, retold, say
from homeroom.exchange.reading.messages import CODES
from tests.exchange.reading_cases import ATTENDANCE, USERS_HEADER, folder, read, roster, user


def test_a_row_that_the_loader_forgets_breaks_the_sum(tmp_path: Path) -> None:
    with open_bundle(folder(tmp_path / "one", roster())) as bundle:
        recognized = recognize(bundle)
        with Report.of(bundle, recognized) as report:
            for _spec, rows in read_bundle(bundle, recognized, report):
                for row in rows:
                    assert not report.conserved()
                    report.count(row.file, "on_record" if row.file == "users.csv" else "unchanged")
            assert report.conserved()
            report.count("users.csv", "ended", 5)
            assert report.conserved()
            report.count("users.csv", "on_record")
            assert not report.conserved()
            with pytest.raises(ValueError, match="not an outcome"):
                report.count("users.csv", "lost")


def test_the_answer_has_the_shape_that_others_build_on(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", roster(USERS_HEADER + user("s1") + user("s2", "o9"))))
    assert outcome.report
    answer = json.loads(json.dumps(outcome.report.as_json(batch="b1", source="district", status="loaded")))
    assert answer["batch"] == "b1"
    assert set(answer["counts"]) == {
        "read",
        "on_record",
        "unchanged",
        "ended",
        "held",
        "rejected",
        "unmatched",
    }
    assert answer["files"]["users.csv"] == {
        "read": 2,
        "on_record": 0,
        "unchanged": 0,
        "ended": 0,
        "held": 0,
        "rejected": 1,
        "unmatched": 1,
    }
    [message] = answer["messages"]
    assert {"severity", "file", "row", "column", "value", "code", "message"} <= set(message)
    assert message["severity"] == "reject_row"


def test_a_stored_message_is_told_in_another_language() -> None:
    stored = json.loads(
        json.dumps(say("E-DATE-ORDER", "a.csv", 3, "endDate", "2020-01-01", other="startDate").as_json())
    )
    assert "endDate (2020-01-01) lies before startDate (…)" in retold(stored)
    assert retold(stored, lambda text: "ES: {column}") == "ES: endDate"


def test_messages_are_capped_and_the_error_file_has_every_rejected_row(tmp_path: Path) -> None:
    rows = "".join(f"s{number},o1,2025-02-30,Tardy,,\n" for number in range(90))
    outcome_folder = folder(tmp_path / "flat", {"attendance.csv": ATTENDANCE + rows})
    with open_bundle(outcome_folder) as bundle:
        recognized = recognize(bundle)
        with Report.of(bundle, recognized) as report:
            for _spec, of_file in read_bundle(bundle, recognized, report):
                list(of_file)
            assert len([each for each in report.messages if each.code == "E-DATE"]) == 20
            assert [each.params["count"] for each in report.messages if each.code == "N-MORE"] == [70]
            assert report.as_json()["messages_left_out"] == 70
            assert report.error_csv(tmp_path / "errors.csv") == 90
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        listed = list(csv.reader(stream))
    assert listed[0] == ["file", "row", "sourcedId", "column", "value", "code", "message"]
    assert [row[1] for row in listed[1:]] == [str(number) for number in range(2, 92)]


def test_dependents_stand_in_the_error_file_under_their_cause(tmp_path: Path) -> None:
    text = USERS_HEADER + "".join(user(f"s{number}", "o9") for number in range(5))
    with open_bundle(folder(tmp_path / "one", roster(text))) as bundle:
        recognized = recognize(bundle)
        with Report.of(bundle, recognized) as report:
            for _spec, of_file in read_bundle(bundle, recognized, report):
                list(of_file)
            told = list(report.every_message())
    assert [(each.code, each.row, each.key, each.value) for each in told] == [
        ("E-REFERENCE", number + 2, f"s{number}", "o9") for number in range(5)
    ]


def test_many_causes_are_counted_together_beyond_a_limit(tmp_path: Path) -> None:
    text = USERS_HEADER + "".join(user(f"s{number}", f"x{number}") for number in range(30))
    outcome = read(folder(tmp_path / "one", roster(text)), Limits(causes_each_max=10))
    assert len([each for each in outcome.messages if each.code == "E-REFERENCE"]) == 10
    assert "Rows affected: 20." in outcome.one("E-CAUSES").message


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", " =x"])
def test_a_cell_of_the_error_file_is_never_a_formula(cell: str, tmp_path: Path) -> None:
    with Report() as report:
        report.add(say("E-CODE", "a.csv", 2, "role", cell, cell))
        report.error_csv(tmp_path / "errors.csv")
    with (tmp_path / "errors.csv").open(encoding="utf-8-sig", newline="") as stream:
        row = list(csv.reader(stream))[1]
    assert row[2] == row[4] == f"'{cell}"


def test_equal_content_has_an_equal_hash_whatever_its_order(tmp_path: Path) -> None:
    plain = ATTENDANCE + "s1,o1,2025-09-02,Tardy,5,bus\n"
    header = "reason,minutes,attendanceCode,eventDate,schoolSourcedId,studentSourcedId"
    turned = f"\ufeff{header}\nbus,5,Tardy,2025-09-02,o1,s1\n"
    other = ATTENDANCE + "s1,o1,2025-09-02,Tardy,6,bus\n"
    first, second, third = (
        read(folder(tmp_path / name, {"attendance.csv": text})).rows[0]
        for name, text in (("a", plain), ("b", turned), ("c", other))
    )
    assert first.content_hash == second.content_hash != third.content_hash
    keyed = read(folder(tmp_path / "a", {"attendance.csv": plain}), hash_key=b"secret").rows[0]
    assert keyed.content_hash != first.content_hash


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_a_plain_sentence(code: str) -> None:
    severity, text = CODES[code]
    prefix = {"note": "N", "warn": "W", "reject_row": "E", "reject_file": "E", "hold": "H"}[severity]
    assert code.startswith(f"{prefix}-") or code == "R-HOSTING"  # A refusal by an agreement, as decisions name it.
    assert text[0].isupper() or text[0] in "{“"
    assert text.endswith((".", "}"))
    assert re.sub(r"\{\{|\}\}", "", text).count("{") == re.sub(r"\{\{|\}\}", "", text).count("}")


def test_every_code_that_is_used_is_in_the_table_and_every_one_there_is_used() -> None:
    exchange = Path(__file__).parents[2] / "homeroom" / "exchange"
    files = [
        path
        for room in ("reading", "mapping", "loading", "fetching")
        for path in sorted((exchange / room).glob("*.py"))
    ]
    files.append(exchange / "undoing.py")
    text = "".join(path.read_text() for path in files if path.name not in ("messages.py", "findings.py"))
    used = set(re.findall(r'"([EWNHR]-[A-Z0-9.-]+)"', text))
    assert used == set(CODES)
