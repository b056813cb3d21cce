"""Bad input as a table: what is sent, and what the sender is told."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.exchange.reading_cases import (
    ATTENDANCE,
    CHILDREN,
    EPISODES,
    ORGS,
    PLACEMENTS,
    USERS_HEADER,
    agency,
    folder,
    read,
    roster,
    user,
)

SOUND = "s1,o1,2025-09-02,Tardy,,\n"
CHILD = "c1,,Ana,Diaz,2015-03-04,female\n"
EPISODE = "e1,c1,2024-01-05,,,dependency\n"

# name: files, severity, code, row, column, part of the sentence
ROWS = {
    "a day that no month has": ("s1,o1,2025-02-30,Tardy,,", "E-DATE", "eventDate", "YYYY-MM-DD"),
    "an American date": ("s1,o1,02/30/2021,Tardy,,", "E-DATE", "eventDate", "for example"),
    "a date without dashes": ("s1,o1,20250902,Tardy,,", "E-DATE", "eventDate", "YYYY-MM-DD"),
    "the end of time": ("s1,o1,2099-12-31,Tardy,,", "E-DATE-RANGE", "eventDate", "leave the cell empty"),
    "an absence next year": ("s1,o1,2027-01-05,Tardy,,", "E-DATE-FUTURE", "eventDate", "in the future"),
    "an unknown code": (
        "s1,o1,2025-09-03,AWOL,,",
        "E-CODE",
        "attendanceCode",
        "Known: In Attendance, Present",
    ),
    "a required value that is blank": (
        ",o1,2025-09-03,Tardy,,",
        "E-REQUIRED",
        "studentSourcedId",
        "is empty",
    ),
    "a number in words": ("s1,o1,2025-09-03,Tardy,ten,", "E-NUMBER", "minutes", "digits"),
    "a second row of the same event": (
        "s1,o1,2025-09-02,Tardy,5,",
        "E-DUPLICATE",
        None,
        "Row 2 has the same key",
    ),
    "a cell too few": ("s1,o1,2025-09-03,Tardy", "E-CELLS", None, "6 columns; this row has 4"),
    "a cell too many": ("s1,o1,2025-09-03,Tardy,,late,bus", "E-CELLS", None, "6 columns; this row has 7"),
    "a NUL": ("s1,o1,2025-09-03,Tardy,,a\0b", "E-NUL", "reason", "NUL character"),
    "a value of nine thousand characters": (
        "s1,o1,2025-09-03,Tardy,," + "x" * 9000,
        "E-LONG",
        "reason",
        "8000 is the",
    ),
    "a quotation mark that is never closed": (
        's1,o1,2025-09-03,Tardy,,"late',
        "E-QUOTES",
        None,
        "not closed",
    ),
    "text after a closing quotation mark": ('s1,o1,2025-09-03,Tardy,,"late"r', "E-QUOTES", None, "Double it"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_told_and_its_neighbors_load(name: str, tmp_path: Path) -> None:
    line, code, column, words = ROWS[name]
    after = "s2,o1,2025-09-04,Present,,\n"
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": f"{ATTENDANCE}{SOUND}{line}\n{after}"}))
    message = outcome.one(code)
    assert (message.severity, message.file, message.row) == ("reject_row", "attendance.csv", 3)
    assert column is None or message.column == column
    assert words in message.message
    assert [row.number for row in outcome.rows] == [2, 4]
    assert outcome.report and outcome.report.totals.rejected == 1


def test_all_faults_of_a_row_are_told_at_once(tmp_path: Path) -> None:
    bad = "s1,o1,2025-02-30,AWOL,ten,\n"
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": ATTENDANCE + bad}))
    assert outcome.codes() == ["E-DATE", "E-CODE", "E-NUMBER"]
    assert outcome.report and outcome.report.totals.rejected == 1


def test_quotation_marks_may_span_lines(tmp_path: Path) -> None:
    text = ATTENDANCE + 's1,o1,2025-09-02,Tardy,,"late\nby ""bus"""\n' + "s2,o1,2025-09-02,Tardy,,\n"
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": text}))
    assert [row.values["reason"] for row in outcome.rows] == ['late\nby "bus"', None]
    assert [row.number for row in outcome.rows] == [2, 3]


def test_empty_lines_are_counted_and_are_no_rows(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": f"{ATTENDANCE}\n{SOUND},,,,,\n\n"}))
    assert outcome.one("N-BLANK").params["count"] == 3
    assert outcome.report and outcome.report.totals.read == 1


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"", "E-EMPTY", "empty"),
        (b"PK\x03\x04rest", "E-EXCEL", "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "E-EXCEL", "Excel workbook"),
        (b"\x1f\x8b\x08rest", "E-PACKED", "packed data"),
        ((ATTENDANCE + SOUND).encode("utf-16"), "E-UTF16", "UTF-16"),
        ((ATTENDANCE + SOUND).encode("utf-16-le"), "E-UTF16", "UTF-16"),
        (bytes(5000), "E-NO-TEXT", "no text"),
        (random.Random(7).randbytes(100_000), "E-NO-TEXT", "no text"),
        (
            (ATTENDANCE + SOUND + "s1,o1,2025-09-03,Tardy,,Muñoz\n").encode("cp1252"),
            "E-CP1252",
            "Windows-1252",
        ),
        ((ATTENDANCE + SOUND).replace(",", ";").encode(), "E-DELIMITER", "semicolons"),
        ((ATTENDANCE + SOUND).replace(",", "\t").encode(), "E-DELIMITER", "tabs"),
        ((ATTENDANCE + SOUND).replace(",", "|").encode(), "E-DELIMITER", "vertical bars"),
        (SOUND.encode(), "E-NO-HEADER", "studentSourcedId, schoolSourcedId"),
        (b"student,day,code\n1,2,3\n", "E-NO-HEADER", "Add the header row"),
        (b"a" * 3_000_000, "E-LINE-LONG", "One line"),
    ],
)
def test_a_file_that_is_something_else_is_named(content: bytes, code: str, words: str, tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": content}))
    assert outcome.refused and not outcome.rows
    message = outcome.one(code)
    assert message.severity == "reject_file" and message.file == "attendance.csv"
    assert words in message.message


def test_windows_text_is_refused_with_its_line(tmp_path: Path) -> None:
    text = (ATTENDANCE + SOUND + "s1,o1,2025-09-03,Tardy,,Muñoz\n").encode("cp1252")
    assert read(folder(tmp_path / "flat", {"attendance.csv": text})).one("E-CP1252").row == 3


HEADERS = {
    "a required column is missing": (
        ATTENDANCE.replace("eventDate", "date"),
        "E-HEADER-MISSING",
        "eventDate",
        "has: ",
    ),
    "a column twice": (ATTENDANCE.replace("reason", "eventDate"), "E-HEADER-TWICE", "eventDate", "keep one"),
    "social security numbers by name": (
        ATTENDANCE.replace("reason", "studentSSN"),
        "E-SSN",
        "studentSSN",
        "Never send",
    ),
    "social security numbers in words": (
        ATTENDANCE.replace("reason", "social_security_no"),
        "E-SSN",
        "social_security_no",
        "Never send",
    ),
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_bad_header_rejects_its_file(name: str, tmp_path: Path) -> None:
    header, code, column, words = HEADERS[name]
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": header + SOUND}))
    message = outcome.one(code)
    assert (message.severity, message.row, message.column) == ("reject_file", 1, column)
    assert words in message.message
    assert not outcome.rows


def test_values_that_look_like_social_security_numbers_reject_the_file(tmp_path: Path) -> None:
    rows = "".join(f"s{n},o1,2025-09-0{n},Tardy,,123-45-678{n}\n" for n in range(1, 5))
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": ATTENDANCE + rows}))
    assert outcome.one("E-SSN").column == "reason"


def test_a_class_number_is_not_a_social_security_number(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": ATTENDANCE.replace("reason", "classNumber") + SOUND}))
    assert outcome.codes() == ["W-HEADER-UNKNOWN"]
    assert len(outcome.rows) == 1


@pytest.mark.parametrize("column", ["allegationType", "abuse", "diagnosis_code", "MotherIncome", "parentName", "ICD10"])
def test_a_child_welfare_file_never_carries_what_must_not_be_sent(column: str, tmp_path: Path) -> None:
    text = CHILDREN.replace("sex", column) + CHILD
    outcome = read(folder(tmp_path / "hcw", agency(children=text)))
    assert outcome.one("E-FORBIDDEN").column == column
    assert not outcome.rows


WARNINGS = {
    "a byte order mark": ("\ufeff" + ATTENDANCE, SOUND, "N-BOM", ""),
    "an unknown column": (
        ATTENDANCE.replace("\n", ",mood\n"),
        "s1,o1,2025-09-02,Tardy,,,sad\n",
        "W-HEADER-UNKNOWN",
        "mood",
    ),
    "empty cells after the header": (
        ATTENDANCE.replace("\n", ",,\n"),
        SOUND.replace("\n", ",,\n"),
        "W-HEADER-EMPTY",
        "",
    ),
    "a header in other capitals": (
        ATTENDANCE.replace("eventDate", "EventDate"),
        SOUND,
        "W-HEADER-SPELLING",
        "EventDate",
    ),
    "a code in other capitals": (
        ATTENDANCE,
        SOUND.replace("Tardy", "TARDY"),
        "W-CODE-CASE",
        "attendanceCode",
    ),
}


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_sound_is_read_with_a_warning(name: str, tmp_path: Path) -> None:
    header, row, code, column = WARNINGS[name]
    outcome = read(folder(tmp_path / "flat", {"attendance.csv": header + row}))
    assert outcome.codes() == [code]
    assert outcome.messages[0].column == column
    assert outcome.rows[0].values["eventDate"].isoformat() == "2025-09-02"  # type: ignore[union-attr]
    assert outcome.rows[0].values["attendanceCode"] == "tardy"


def test_columns_in_another_order_are_read_by_name(tmp_path: Path) -> None:
    text = "name,sourcedId,status,dateLastModified,type,identifier,parentSourcedId\nSchool,o1,,,school,,\n"
    outcome = read(folder(tmp_path / "one", {**roster(), "orgs.csv": text}))
    assert outcome.one("W-HEADER-ORDER").file == "orgs.csv"
    assert outcome.rows[0].values["name"] == "School"


def test_known_misspellings_are_read_with_a_warning(tmp_path: Path) -> None:
    text = USERS_HEADER.replace("dateLastModified", "dataLastModified") + user("s1")
    outcome = read(folder(tmp_path / "one", roster(text)))
    assert "dateLastModified" in outcome.one("W-HEADER-SPELLING").message
    assert len(outcome.rows) == 2


def test_a_password_is_never_kept(tmp_path: Path) -> None:
    text = USERS_HEADER + user("s1").replace(",05,\n", ",05,hunter2\n")
    outcome = read(folder(tmp_path / "one", roster(text)))
    assert outcome.one("W-PASSWORD").value == ""
    assert "hunter2" not in repr(outcome.rows)


def test_a_filled_status_in_a_bulk_file_is_a_warning(tmp_path: Path) -> None:
    text = ORGS.replace("o1,,", "o1,active,")
    outcome = read(folder(tmp_path / "one", {**roster(), "orgs.csv": text}))
    assert outcome.one("W-STATUS-BULK").column == "status"
    assert len(outcome.rows) == 2


def test_a_delta_row_needs_status_and_moment(tmp_path: Path) -> None:
    org = ORGS.replace("o1,,", "o1,active,2026-03-01T00:00:00Z")
    ended = user("s2").replace("s2,,", "s2,tobedeleted,2026-03-01T00:00:00Z")
    files = roster(USERS_HEADER + user("s1") + ended, mode="delta")
    outcome = read(folder(tmp_path / "one", {**files, "orgs.csv": org}))
    assert outcome.one("E-REQUIRED").row == 2
    assert [(row.key, row.ended) for row in outcome.rows] == [("o1", False), ("s2", True)]


def test_ids_that_differ_only_in_spelling_are_all_held(tmp_path: Path) -> None:
    composed, decomposed = "Jose\u0301", "José"
    text = USERS_HEADER + "".join(user(key) for key in ("ab1", "AB1", "x ", "x", composed, decomposed, "fine"))
    outcome = read(folder(tmp_path / "one", roster(text)))
    assert [row.key for row in outcome.rows] == ["o1", "fine"]
    assert outcome.report and outcome.report.files["users.csv"].held == 6
    assert outcome.one("H-ID-SPELLING").severity == "hold"


def test_held_rows_come_when_asked_for(tmp_path: Path) -> None:
    text = USERS_HEADER + user("ab1") + user("AB1")
    outcome = read(folder(tmp_path / "one", roster(text)), with_held=True)
    assert [row.hold for row in outcome.rows] == ["", "H-ID-SPELLING", "H-ID-SPELLING"]


def test_a_listed_file_without_a_header_is_named(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", roster(user("s1") + user("s2"))))
    assert outcome.one("E-NO-HEADER").file == "users.csv"
    assert [row.key for row in outcome.rows] == ["o1"]


MANIFESTS = {
    "another header": ("name,value\noneroster.version,1.1\n", "E-MANIFEST-HEADER", "Found: name, value"),
    "no version": ("propertyName,value\nfile.orgs,bulk\n", "E-VERSION-MISSING", "oneroster.version,1.2"),
    "an unknown version": (
        "propertyName,value\noneroster.version,2.0\n",
        "E-VERSION",
        "The manifest says “2.0”",
    ),
    "an unknown mode": (
        "propertyName,value\noneroster.version,1.1\nfile.orgs,full\n",
        "E-MODE",
        "Found: “full”",
    ),
    "a file that is not there": (
        "propertyName,value\noneroster.version,1.1\nfile.orgs,bulk\nfile.classes,bulk\n",
        "E-FILE-MISSING",
        "the file is missing",
    ),
    "a file called absent": (
        "propertyName,value\noneroster.version,1.1\nfile.orgs,absent\n",
        "E-FILE-NOT-ABSENT",
        "but the file is there",
    ),
    "a file that is not listed": (
        "propertyName,value\noneroster.version,1.1\n",
        "E-FILE-NOT-LISTED",
        "file.orgs,bulk",
    ),
    "a property with two values": (
        "propertyName,value\noneroster.version,1.1\noneroster.version,1.2\n",
        "E-MANIFEST-TWICE",
        "Keep one",
    ),
}


@pytest.mark.parametrize("name", MANIFESTS)
def test_a_bad_manifest_refuses_the_bundle(name: str, tmp_path: Path) -> None:
    text, code, words = MANIFESTS[name]
    outcome = read(folder(tmp_path / "one", {"manifest.csv": text, "orgs.csv": ORGS}))
    assert outcome.refused
    assert words in outcome.one(code).message


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", {"orgs.csv": ORGS}))
    assert outcome.refused and "OneRoster CSV 1.1" in outcome.one("E-NO-MANIFEST").message
    outcome = read(folder(tmp_path / "two", {"children.csv": CHILDREN + CHILD}))
    assert outcome.refused and "child welfare" in outcome.one("E-NO-MANIFEST").message


def test_a_bulk_file_without_rows_would_end_everything(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", roster(USERS_HEADER)))
    assert "end every record" in outcome.one("E-NO-ROWS").message
    assert outcome.report and "users.csv" in outcome.report.rejected_files


def test_a_file_that_is_not_used_yet_is_counted(tmp_path: Path) -> None:
    files = roster(resources="sourcedId,status,dateLastModified,vendorResourceId\nk1,,,Atlas\nk2,,,Songs\n")
    outcome = read(folder(tmp_path / "one", files))
    assert outcome.report and outcome.report.files["resources.csv"].unmatched == 2
    assert "2 rows were counted" in outcome.one("N-NOT-USED").message


def test_a_source_may_have_codes_of_its_own(tmp_path: Path) -> None:
    bundle = folder(tmp_path / "flat", {"attendance.csv": ATTENDANCE + SOUND.replace("Tardy", "L")})
    assert read(bundle).codes() == ["E-CODE"]
    mapped = read(bundle, mapping={"attendance": {"L": "tardy"}})
    assert mapped.rows[0].values["attendanceCode"] == "tardy"
    with pytest.raises(ValueError, match="not stored"):
        read(bundle, mapping={"attendance": {"L": "late"}})


# References


def test_a_missing_row_is_told_once_with_those_who_wait_for_it(tmp_path: Path) -> None:
    text = USERS_HEADER + user("s1") + "".join(user(f"s{n}", "o9") for n in range(2, 9))
    outcome = read(folder(tmp_path / "one", roster(text)))
    causes = [message for message in outcome.messages if message.code == "E-REFERENCE"]
    assert len(causes) == 1
    assert (causes[0].row, causes[0].column, causes[0].value) == (3, "orgSourcedIds", "o9")
    assert "No row of orgs.csv" in causes[0].message and "Rows affected: 7." in causes[0].message
    assert outcome.report and outcome.report.files["users.csv"].rejected == 7


def test_rows_fall_with_the_row_that_they_name_down_to_the_root(tmp_path: Path) -> None:
    orgs = ORGS + "o2,,,Other,castle,,\n"
    demographics = "sourcedId,status,dateLastModified,birthDate,sex\ns2,,,2015-01-01,\n"
    files = roster(USERS_HEADER + user("s1") + user("s2", "o2"), demographics=demographics)
    outcome = read(folder(tmp_path / "one", {**files, "orgs.csv": orgs}))
    assert [row.key for row in outcome.rows] == ["o1", "s1"]
    cause = outcome.one("E-CAUSE-ROW")
    assert (cause.file, cause.row) == ("orgs.csv", 3)
    assert "Row 3 of orgs.csv was not read (E-CODE)" in cause.message
    assert "Rows affected: 2." in cause.message


def test_rows_of_a_rejected_file_have_one_cause(tmp_path: Path) -> None:
    orgs = ORGS.replace("name", "label")
    text = USERS_HEADER + user("s1") + user("s2")
    outcome = read(folder(tmp_path / "one", {**roster(text), "orgs.csv": orgs}))
    assert "Rows affected: 2." in outcome.one("E-CAUSE-FILE").message
    assert not outcome.rows


def test_an_id_in_other_capitals_is_named_as_such(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", roster(USERS_HEADER + user("s1", "O1"))))
    assert "only with other spaces, capital letters" in outcome.one("E-REFERENCE-SPELLING").message


def test_an_optional_reference_that_leads_nowhere_is_a_warning(tmp_path: Path) -> None:
    outcome = read(folder(tmp_path / "one", {**roster(), "orgs.csv": ORGS.replace(",,\n", ",,o7\n")}))
    assert outcome.one("W-REFERENCE").value == "o7"
    assert len(outcome.rows) == 2


def test_earlier_loads_decide_where_the_bundle_cannot(tmp_path: Path) -> None:
    text = USERS_HEADER + user("s1") + user("s2", "o9")
    files = {
        **roster(text),
        "manifest.csv": str(roster(text)["manifest.csv"]).replace("orgs,bulk", "orgs,absent"),
    }
    del files["orgs.csv"]
    bundle = folder(tmp_path / "one", files)
    assert len(read(bundle).rows) == 2
    outcome = read(bundle, known={"orgs.csv": {"o1"}})
    assert [row.key for row in outcome.rows] == ["s1"]


# Child welfare


def test_sound_child_welfare_rows_are_read(tmp_path: Path) -> None:
    placement = "p1,e1,c1,2024-01-05,2024-05-01,foster-home-kin,false\n"
    files = agency(children=CHILDREN + CHILD, episodes=EPISODES + EPISODE, placements=PLACEMENTS + placement)
    outcome = read(folder(tmp_path / "hcw", files))
    assert outcome.codes() == []
    assert outcome.rows[2].values["settingType"] == "kin_foster_family_home"
    assert outcome.rows[2].values["addressConfidential"] is False


RULES = {
    "an exit before the removal": (
        {"episodes": EPISODES + "e1,c1,2024-01-05,2023-12-01,reunification,dependency\n"},
        "reject_row",
        "E-DATE-ORDER",
        2,
        "exitDate",
        "exitDate (2023-12-01) lies before removalDate (2024-01-05)",
    ),
    "a reason without an exit": (
        {"episodes": EPISODES + "e1,c1,2024-01-05,,adoption,dependency\n"},
        "reject_row",
        "E-EXIT-REASON",
        2,
        "exitReason",
        "needs an exit date",
    ),
    "two open episodes": (
        {"episodes": EPISODES + EPISODE + EPISODE.replace("e1", "e2")},
        "reject_row",
        "E-TWO-OPEN",
        2,
        "exitDate",
        "2 episodes without an exit date",
    ),
    "a placement before its episode": (
        {
            "episodes": EPISODES + EPISODE,
            "placements": PLACEMENTS + "p1,e1,c1,2023-01-05,,group-home-staff,true\n",
        },
        "reject_row",
        "E-OUTSIDE-EPISODE",
        2,
        "startDate",
        "lies outside its episode (2024-01-05",
    ),
    "a placement of another child's episode": (
        {
            "children": CHILDREN + CHILD + CHILD.replace("c1", "c2"),
            "episodes": EPISODES + EPISODE,
            "placements": PLACEMENTS + "p1,e1,c2,2024-02-05,,group-home-staff,true\n",
        },
        "reject_row",
        "E-OTHER-CHILD",
        2,
        "childId",
        "belongs to another child",
    ),
    "an overlap": (
        {
            "episodes": EPISODES + EPISODE,
            "placements": PLACEMENTS
            + "p1,e1,c1,2024-01-05,2024-03-01,group-home-staff,true\n"
            + "p2,e1,c1,2024-02-01,,foster-home-kin,true\n",
        },
        "warn",
        "W-OVERLAP",
        3,
        "startDate",
        "overlaps the one of row 2",
    ),
    "an open placement in an ended episode": (
        {
            "episodes": EPISODES + "e1,c1,2024-01-05,2024-12-01,reunification,dependency\n",
            "placements": PLACEMENTS + "p1,e1,c1,2024-01-05,,group-home-staff,true\n",
        },
        "warn",
        "W-OPEN-AFTER-EXIT",
        2,
        "endDate",
        "Add it",
    ),
    "a blank confidentiality": (
        {
            "episodes": EPISODES + EPISODE,
            "placements": PLACEMENTS + "p1,e1,c1,2024-01-05,,group-home-staff,\n",
        },
        "warn",
        "W-CONFIDENTIAL",
        2,
        "addressConfidential",
        "treated as confidential",
    ),
    "one state id for two children": (
        {"children": CHILDREN + "c1,77,Ana,Diaz,2015-03-04,\nc2,77,Bo,Lee,2014-01-01,\n"},
        "hold",
        "H-SHARED",
        2,
        "stateStudentId",
        "Another id has the same stateStudentId",
    ),
    "one child with two birth dates": (
        {"children": CHILDREN + CHILD + CHILD.replace("2015-03-04", "2015-04-03")},
        "hold",
        "H-DISAGREE",
        2,
        "birthDate",
        "different values of birthDate",
    ),
    "an orphan": (
        {"episodes": EPISODES + EPISODE.replace("c1", "c9")},
        "reject_row",
        "E-REFERENCE",
        2,
        "childId",
        "No row of children.csv",
    ),
    "an unknown setting": (
        {"episodes": EPISODES + EPISODE, "placements": PLACEMENTS + "p1,e1,c1,2024-01-05,,castle,true\n"},
        "reject_row",
        "E-CODE",
        2,
        "settingType",
        "Known: foster-home-nonrelative",
    ),
    "a bad boolean": (
        {"episodes": EPISODES + EPISODE, "placements": PLACEMENTS + "p1,e1,c1,2024-01-05,,runaway,maybe\n"},
        "reject_row",
        "E-BOOLEAN",
        2,
        "addressConfidential",
        "“true” or “false”",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_the_rules_of_the_child_welfare_contract(name: str, tmp_path: Path) -> None:
    files, severity, code, row, column, words = RULES[name]
    outcome = read(folder(tmp_path / "hcw", agency(**{"children": CHILDREN + CHILD, **files})))
    message = outcome.one(code)
    assert (message.severity, message.row, message.column) == (severity, row, column)
    assert words in message.message


def test_both_open_episodes_fall_and_their_placements_with_them(tmp_path: Path) -> None:
    placement = "p1,e1,c1,2024-01-05,,foster-home-kin,true\n"
    episodes = EPISODES + EPISODE + EPISODE.replace("e1", "e2")
    files = agency(children=CHILDREN + CHILD, episodes=episodes, placements=PLACEMENTS + placement)
    outcome = read(folder(tmp_path / "hcw", files))
    assert [row.file for row in outcome.rows] == ["children.csv"]
    assert "Row 2 of episodes.csv was not read (E-TWO-OPEN)" in outcome.one("E-CAUSE-ROW").message


def test_rows_of_a_held_child_are_held_with_it(tmp_path: Path) -> None:
    children = CHILDREN + "c1,77,Ana,Diaz,2015-03-04,\nc2,77,Bo,Lee,2014-01-01,\n"
    outcome = read(folder(tmp_path / "hcw", agency(children=children, episodes=EPISODES + EPISODE)))
    assert outcome.rows == []
    assert outcome.report and outcome.report.files["children.csv"].held == 2
    assert outcome.report.files["episodes.csv"].held == 1
    assert "wait with it" in outcome.one("H-CAUSE-ROW").message
    again = read(tmp_path / "hcw", with_held=True)
    assert [row.hold for row in again.rows] == ["H-SHARED", "H-SHARED", "H-CAUSE-ROW"]


def test_a_blank_confidentiality_is_true_and_said(tmp_path: Path) -> None:
    files, *_rest = RULES["a blank confidentiality"]
    outcome = read(folder(tmp_path / "hcw", agency(**{"children": CHILDREN + CHILD, **files})))
    assert outcome.rows[-1].values["addressConfidential"] is True
