"""`homeroom release`: of the own list only what is asked for leaves, one way, and a record says so."""

import csv
import hashlib
import json

import pytest

from homeroom.common.problem import Problem
from homeroom.matching.model import folder as layouts
from homeroom.matching.private import files, releasing
from tests.matching.encoding_lists import ROSTER_ROWS, answer, encoded, homeroom, prepare
from tests.matching.weighing import write

PAPER = {"--by": "Made-up Steward", "--to": "Made-up Agency", "--under": "Made-up agreement 7"}


@pytest.fixture
def folder(tmp_path):
    more = {"school": "Lincoln", "guardian": "Jo Costa", "street": "1 Made-up Road", "zip": "98030", "ssn4": "4321"}
    prepare(tmp_path, roster=[{**row, **more} for row in ROSTER_ROWS])
    encoded(tmp_path, "roster", ids=tmp_path / "roster.ids")
    encoded(tmp_path, "foster", ids=tmp_path / "foster.ids")
    told = (tmp_path / name for name in ("pairs", "students", "children"))
    names = ("--candidates", "--student-tokens", "--child-tokens")
    answer("overlap", tmp_path / "roster.enc", tmp_path / "foster.enc", *sum(zip(names, told, strict=True), ()))
    return tmp_path


def asked(folder, side="roster", candidates="pairs", out="out", **changed):
    options = {
        "--side": side,
        "--ids": folder / f"{side}.ids",
        "--candidates": folder / candidates,
        "--out": folder / out,
        "--at-most": 70,
        **PAPER,
        **changed,
    }
    given = [part for name, value in options.items() if value is not None for part in (name, value)]
    return ("release", folder / f"{side}.csv", *given)


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_only_rows_that_are_candidates_leave_and_only_the_columns_of_the_contract(folder):
    answer(*asked(folder))
    left = rows(folder / "out" / "roster.csv")
    assert {row["sid"] for row in left} == {"S100", "S300"}
    assert [*left[0]] == ["sid", "first", "middle", "last", "dob", "sex", "school", "guardian"]
    assert "Jason" not in (folder / "out" / "roster.csv").read_text()


def test_what_left_is_read_as_a_list_to_compare(folder):
    answer(*asked(folder))
    assert {record.id for record in layouts.students(folder / "out")} == {"S100", "S300"}


def test_the_record_says_who_to_whom_under_what_how_many_and_of_which_files(folder):
    told = answer(*asked(folder))
    assert told == json.loads((folder / "out" / "release.json").read_text())
    assert (told["by"], told["to"], told["under"]) == tuple(PAPER.values())
    assert (told["records"], told["of"], told["side"], told["fields"]) == (2, 3, "roster", "contract")
    assert told["candidates_sha256"] == digest(folder / "pairs")
    assert told["output_sha256"] == digest(folder / "out" / "roster.csv")
    assert not any(row["first"] in json.dumps(told) for row in ROSTER_ROWS)


def test_a_person_is_told_the_same_in_words(folder):
    done = homeroom(*asked(folder))
    assert done.returncode == 0
    assert "2 of 3 records released to Made-up Agency under Made-up agreement 7" in done.stdout
    assert "Trudie" not in done.stdout


def test_all_fields_leave_only_when_they_are_asked_for(folder):
    answer(*asked(folder, out="all", **{"--fields": "all"}))
    answer(*asked(folder, out="names", **{"--fields": "names"}))
    assert rows(folder / "all" / "roster.csv")[0]["ssn4"] == "4321"
    assert [*rows(folder / "names" / "roster.csv")[0]] == ["sid", "first", "middle", "last", "dob", "sex"]


@pytest.mark.parametrize("fields", files.FIELDS)
@pytest.mark.parametrize("side", [files.ROSTER, files.FOSTER])
def test_the_columns_that_leave_tell_what_was_encoded_and_nothing_else(side, fields):
    """Of a record with every column, the encoded fields are the same whether all columns or those that leave are read."""
    layout = releasing.LAYOUTS[side]
    make = layouts.MADE_OF[layout][1]
    every = {column: f"{column} 1" for column in releasing.columns_of(side, "all")}
    left = layouts._Row({column: every[column] for column in releasing.columns_of(side, fields)})
    only = files.FIELDS[fields]
    whole, some = only(make(layouts._Row(every))), make(left)
    if fields == "names":  # A roster's number of the student is its identifier too.
        some = files.FIELDS["names"](some)
    assert some == whole


def test_a_side_needs_its_own_tokens_alone(folder):
    assert {*json.loads((folder / "students").read_text().splitlines()[1])} == {"student"}
    assert {*json.loads((folder / "children").read_text().splitlines()[1])} == {"child"}
    assert answer(*asked(folder, candidates="students"))["records"] == 2
    assert answer(*asked(folder, "foster", "children", "of_foster"))["records"] == 2


def test_both_are_for_the_own_user_alone(folder):
    answer(*asked(folder))
    modes = [path.stat().st_mode & 0o777 for path in (folder / "out", *sorted((folder / "out").iterdir()))]
    assert modes == [0o700, 0o600, 0o600]


def refused(folder, *arguments):
    before = sorted(path.name for path in folder.iterdir())
    done = homeroom(*arguments)
    assert done.returncode != 0
    assert sorted(path.name for path in folder.iterdir()) == before, "Something was left."
    return " ".join(done.stderr.split())


def test_more_than_a_tenth_of_a_roster_leaves_only_when_somebody_says_so(folder):
    assert "2 of 3 records, which is more than 10 of 100" in refused(folder, *asked(folder, **{"--at-most": None}))
    assert "more than 66 of 100" in refused(folder, *asked(folder, **{"--at-most": 66}))
    assert answer(*asked(folder, **{"--at-most": 67}))["records"] == 2


def test_a_tenth_of_a_roster_leaves_unasked(tmp_path):
    write(tmp_path, [{**ROSTER_ROWS[0], "sid": f"S{number}"} for number in range(10)], [], [])
    (tmp_path / "roster.ids").write_text("token,id\n" + "".join(f"{number:032x},S{number}\n" for number in range(10)))
    files.write_candidates([{"student": f"{3:032x}"}], tmp_path / "pairs")
    told = answer(*asked(tmp_path, **{"--at-most": None}))
    assert (told["records"], told["of"]) == (1, 10)
    files.write_candidates([{"student": f"{n:032x}"} for n in (3, 4)], tmp_path / "more")
    assert "more than 10 of 100" in refused(
        tmp_path, *asked(tmp_path, candidates="more", out="o", **{"--at-most": None})
    )


def test_of_a_foster_list_the_share_has_to_be_said(folder):
    assert "Say with --at-most" in refused(folder, *asked(folder, "foster", **{"--at-most": None}))


def test_a_token_of_another_list_stops_it(folder):
    with (folder / "pairs").open("a") as file:
        file.write(json.dumps({"student": "0" * 32}) + "\n")
    assert "names 1 tokens that are not in" in refused(folder, *asked(folder))


def test_a_list_that_changed_since_it_was_encoded_stops_it(folder):
    write(folder, ROSTER_ROWS[1:], [], [])
    assert "lacks 1 of the records" in refused(folder, *asked(folder))


@pytest.mark.parametrize(("name", "content", "said"), [
    ("pairs", '{"format": "another"}\n', "holds no candidates"),
    ("pairs", '{"format": "homeroom-candidates", "version": 1}\n', "asks for no record"),
    ("pairs", '{"format": "homeroom-candidates", "version": 1}\n{"student": "x"}\n', "line 2 is no candidate"),
    ("pairs", '{"format": "homeroom-candidates", "version": 1}\n[]\n', "cannot be read in line 2"),
    ("roster.ids", "token,id\nx,S100\n", "record 2 is no line as homeroom encode"),
    ("roster.ids", "name\nx\n", "lacks token"),
])  # fmt: skip
def test_files_that_are_none_of_ours_are_named(folder, name, content, said):
    (folder / name).write_text(content)
    assert said in refused(folder, *asked(folder))


@pytest.mark.parametrize("option", PAPER)
@pytest.mark.parametrize("text", ["", "  ", "two\nlines", "x" * 201])
def test_nobody_releases_in_no_name_to_nobody_or_under_nothing(folder, option, text):
    assert f"{option} has to be one line" in refused(folder, *asked(folder, **{option: text}))


def test_what_is_there_is_not_written_over(folder):
    (folder / "out").mkdir()
    assert "not written over" in refused(folder, *asked(folder))


def test_writing_that_fails_leaves_nothing(folder, monkeypatch):
    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(releasing.csv, "writer", broken)
    before = sorted(folder.iterdir())
    with pytest.raises(Problem, match="No space left"):
        releasing.release(
            folder / "roster.csv", "roster", folder / "roster.ids", folder / "pairs", folder / "out",
            releasing.Paper("a", "b", "c"), at_most=70,
        )  # fmt: skip
    assert sorted(folder.iterdir()) == before
