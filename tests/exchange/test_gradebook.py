"""Results of assignments come with their line items, in either edition, whole or as changes; of students on record alone."""

import shutil

import pytest

from homeroom.exchange.loading.gradebook import NUMBER_MAX
from tests.exchange.gradebooks import (
    COLUMNS,
    ESSAY,
    GOOD,
    HOMEWORK,
    LUCIA,
    MARISOL,
    MATH,
    NONE_YET,
    OTHER,
    QUIZ,
    changes,
    load,
    whole,
    write,
)
from tests.exchange.sending import files_of, send, work, zipped
from tests.exchange.standing import stands
from tests.exchange.test_correcting import WRONG, files_in, packed, sent
from tests.exchange.test_undoing import undo
from tests.matching.reviewing import pair_of, say
from tests.town.files import ago

SAYS = (
    "title, category, course_title, grading_period, due_on, score, score_max, text_score, status, is_late, is_missing"
)


def of(answer: dict, file: str) -> tuple[int, ...]:
    """Read, on record, unchanged, ended, held, rejected, unmatched."""
    names = ("read", "on_record", "unchanged", "ended", "held", "rejected", "unmatched")
    return tuple(answer["files"][f"{file}.csv"][name] for name in names)


def codes(answer: dict) -> list[tuple[str, str]]:
    return [(message["file"], message["code"]) for message in answer["messages"]]


def on_record(town, says: str = "title", student: str = "marisol") -> list:
    rows = town.admin(
        f"SELECT {says} FROM students_assignmentresult WHERE superseded_at IS NULL AND student_id = %s ORDER BY key",
        getattr(town, student).id,
    )
    return [row[0] for row in rows] if len(rows) and len(rows[0]) == 1 else rows


@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_a_result_is_on_record_with_what_its_line_item_says(town, tmp_path, version):
    answer = load(town, whole(town, tmp_path / "first", version))
    assert answer["status"] == "loaded", answer
    [essay, quiz] = on_record(town, SAYS)
    flags = (True, False) if version == "1.2" else (None, None)
    letter = "B+" if version == "1.2" else ""
    begins = ("Essay on rivers", "Homework", "Mathematics", "First half", ago(5))
    assert tuple(map(str, essay)) == tuple(map(str, (*begins, "8.5000", "10.0000", letter, "fully_graded", *flags)))
    assert quiz[0] == "Quiz on fractions" and quiz[5] is None and quiz[8] == "not_submitted"
    assert of(answer, "results") == (3, 2, 0, 0, 0, 0, 1)
    assert of(answer, "lineItems") == (2, 2, 0, 0, 0, 0, 0)
    assert of(answer, "categories") == (1, 1, 0, 0, 0, 0, 0)


def test_nothing_is_kept_of_whoever_is_not_on_record(town, tmp_path):
    private = {**ESSAY, "sourcedId": "i9", "title": "Zqmakeup of Bystander"}
    of_bystander = {**OTHER, "lineItemSourcedId": "i9"}
    answer = load(town, whole(town, tmp_path / "first", lineItems=[ESSAY, private], results=[GOOD, of_bystander]))
    assert of(answer, "results") == (2, 1, 0, 0, 0, 0, 1)
    assert of(answer, "lineItems") == (2, 1, 0, 0, 0, 0, 1)
    assert town.admin("SELECT count(*) FROM students_assignmentresult") == [(1,)]
    for (table,) in town.admin("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        assert town.admin(f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%%Zqmakeup%%'") == [(0,)], table


def test_the_same_again_changes_nothing(town, tmp_path):
    folder = whole(town, tmp_path / "first", "1.2")
    load(town, folder)
    before = stands(town)
    answer = load(town, folder)
    assert of(answer, "results") == (3, 0, 2, 0, 0, 0, 1)
    assert of(answer, "lineItems") == (2, 0, 2, 0, 0, 0, 0)
    assert answer["counts"]["on_record"] == answer["counts"]["ended"] == 0
    assert stands(town) == before


def test_a_changed_score_is_a_new_version(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    answer = load(town, changes(tmp_path / "second", results=[{**GOOD, "score": "9"}]))
    assert of(answer, "results") == (1, 1, 0, 0, 0, 0, 0)
    assert [str(score) for score in on_record(town, "score")] == ["9.0000", "None"]
    assert on_record(town) == ["Essay on rivers", "Quiz on fractions"]
    assert town.admin("SELECT count(*) FROM students_assignmentresult WHERE superseded_at IS NOT NULL") == [(1,)]


@pytest.mark.parametrize("student", [MARISOL, ""])
def test_a_deleted_result_ends_also_where_only_its_id_is_told(town, tmp_path, student):
    load(town, whole(town, tmp_path / "first"))
    gone = {"sourcedId": "r1", "status": "tobedeleted", "studentSourcedId": student}
    nobodys = {"sourcedId": "r77", "status": "tobedeleted"}
    answer = load(town, changes(tmp_path / "second", results=[gone, nobodys]))
    assert of(answer, "results") == (2, 1, 0, 1, 0, 0, 1)
    assert on_record(town) == ["Quiz on fractions"]


def test_what_a_whole_file_lacks_has_ended_and_what_a_file_of_changes_lacks_has_not(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    load(town, changes(tmp_path / "second", results=[{**OTHER, "score": "3"}]))
    assert on_record(town) == ["Essay on rivers", "Quiz on fractions"]
    answer = load(town, whole(town, tmp_path / "third", results=[NONE_YET, OTHER]))
    assert of(answer, "results") == (2, 0, 1, 1, 0, 0, 1)
    assert on_record(town) == ["Quiz on fractions"]


def test_a_row_that_cannot_be_read_does_not_end_what_stands(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    wrong = [{**GOOD, "score": "eight"}, {**NONE_YET, "scoreStatus": "lost"}]
    answer = load(town, whole(town, tmp_path / "second", results=[*wrong, OTHER]))
    assert of(answer, "results") == (3, 0, 0, 0, 0, 2, 1)
    assert {code for file, code in codes(answer) if file == "results.csv"} == {"E-NUMBER", "E-CODE"}
    assert on_record(town) == ["Essay on rivers", "Quiz on fractions"]


def test_a_score_that_the_record_cannot_hold_is_rejected(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    answer = load(town, changes(tmp_path / "second", results=[{**GOOD, "score": str(NUMBER_MAX + 1)}, NONE_YET]))
    assert of(answer, "results") == (2, 0, 1, 0, 0, 1, 0)
    assert ("results.csv", "E-NUMBER-RANGE") in codes(answer)
    assert [str(score) for score in on_record(town, "score")] == ["8.5000", "None"]


def test_comments_of_teachers_are_not_kept_and_that_is_said_once(town, tmp_path):
    told = [{**row, "comment": "Zqcomment about her"} for row in (GOOD, NONE_YET)]
    answer = load(town, whole(town, tmp_path / "first", results=told))
    [note] = [message for message in answer["messages"] if message["code"] == "N-COMMENTS"]
    assert "2" in note["message"]
    for (table,) in town.admin("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"):
        assert town.admin(f"SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%%Zqcomment%%'") == [(0,)], table


# Line items


def test_in_a_whole_bundle_a_result_of_an_unknown_line_item_is_rejected(town, tmp_path):
    answer = load(town, whole(town, tmp_path / "first", results=[GOOD, {**NONE_YET, "lineItemSourcedId": "i9"}]))
    assert of(answer, "results") == (2, 1, 0, 0, 0, 1, 0)
    assert ("results.csv", "E-REFERENCE") in codes(answer)


def test_changes_find_line_items_and_categories_of_earlier_loads(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    test = {**QUIZ, "sourcedId": "i3", "title": "Test on fractions"}
    results = [{**GOOD, "sourcedId": "r5"}, {**GOOD, "sourcedId": "r6", "lineItemSourcedId": "i3"}]
    answer = load(town, changes(tmp_path / "second", lineItems=[test], results=results))
    assert "W-LINE-ITEM" not in {code for _file, code in codes(answer)}
    assert on_record(town, "title, category")[2:] == [
        ("Essay on rivers", "Homework"),
        ("Test on fractions", "Homework"),
    ]


def test_a_result_whose_line_item_nobody_knows_is_kept_and_said_and_gets_its_title_later(town, tmp_path):
    unknown = {**GOOD, "lineItemSourcedId": "i8", "classSourcedId": MATH}
    answer = load(town, changes(tmp_path / "first", "1.2", results=[unknown]))
    assert of(answer, "results") == (1, 1, 0, 0, 0, 0, 0)
    assert ("results.csv", "W-LINE-ITEM") in codes(answer)
    assert on_record(town, "title, course_title, class_source_id") == [("", "Mathematics", MATH)]
    late = {**ESSAY, "sourcedId": "i8", "categorySourcedId": ""}
    answer = load(town, changes(tmp_path / "second", "1.2", lineItems=[late]))
    assert of(answer, "lineItems") == (1, 1, 0, 0, 0, 0, 0)
    assert on_record(town, "title, course_title") == [("Essay on rivers", "Mathematics")]


def test_a_line_item_or_category_that_changes_alone_changes_its_results(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    moved = {**ESSAY, "title": "Essay on lakes", "dueDate": ago(1)}
    answer = load(town, changes(tmp_path / "second", lineItems=[moved, {**QUIZ, "sourcedId": "i99"}]))
    assert of(answer, "lineItems") == (2, 1, 0, 0, 0, 0, 1)
    assert on_record(town, "title, category, score::text")[0] == ("Essay on lakes", "Homework", "8.5000")
    answer = load(town, changes(tmp_path / "third", categories=[{**HOMEWORK, "title": "At home"}]))
    assert of(answer, "categories") == (1, 1, 0, 0, 0, 0, 0)
    assert on_record(town, "title, category") == [("Essay on lakes", "At home"), ("Quiz on fractions", "At home")]
    again = load(town, changes(tmp_path / "fourth", lineItems=[moved]))
    assert of(again, "lineItems") == (1, 0, 1, 0, 0, 0, 0)


def test_a_deleted_line_item_ends_its_results(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    gone = {"sourcedId": "i1", "status": "tobedeleted"}
    answer = load(town, changes(tmp_path / "second", lineItems=[gone]))
    assert of(answer, "lineItems") == (1, 1, 0, 1, 0, 0, 0)
    assert on_record(town) == ["Quiz on fractions"]


# Who waits, and what is taken back


def test_results_of_a_student_on_an_open_pair_wait_and_go_on_record_whole(town, tmp_path):
    theirs = {**GOOD, "studentSourcedId": LUCIA, "score": "7"}
    answer = load(town, whole(town, tmp_path / "first", results=[theirs]))
    assert of(answer, "results") == (1, 0, 0, 0, 1, 0, 0)
    assert town.admin("SELECT count(*) FROM students_assignmentresult") == [(0,)]
    assert of(load(town, tmp_path / "first"), "results") == (1, 0, 0, 0, 1, 0, 0)
    say(town.as_(town.lena_marsh), pair_of(town, town.lucia), "link")
    work(town)
    [row] = on_record(town, SAYS, "lucia")
    begins = ("Essay on rivers", "Homework", "Mathematics", "First half", str(ago(5)), "7.0000", "10.0000")
    assert tuple(map(str, row[:7])) == begins
    answer = load(town, tmp_path / "first")
    assert of(answer, "results") == (1, 0, 1, 0, 0, 0, 0)


@pytest.mark.parametrize("sends_results", [False, True])
def test_results_that_waited_and_that_a_rule_releases_go_on_record_once(town, tmp_path, sends_results):
    theirs = [{**GOOD, "studentSourcedId": LUCIA, "score": "7"}, {**NONE_YET, "studentSourcedId": LUCIA}]
    load(town, whole(town, tmp_path / "first", results=theirs))
    children = shutil.copytree(files_of(town, "county-dcs"), tmp_path / "children")
    text = (children / "children.csv").read_text()
    (children / "children.csv").write_text(text.replace("10025,,Lucia", "10025,ST-503,Lucia"))
    town.homeroom("import", str(children), "--from", "county-dcs")
    roster = shutil.copytree(files_of(town, "lakeside-usd"), tmp_path / "roster")
    if sends_results:
        again = {**theirs[0], "score": "9", "status": "active", "dateLastModified": "2026-01-02T03:04:05.000Z"}
        write(roster, "results", [again], COLUMNS["results"])
        named = (roster / "manifest.csv").read_text()
        (roster / "manifest.csv").write_text(named.replace("file.results,absent", "file.results,delta"))
    answer = load(town, roster)
    assert answer["status"] == "loaded"
    score = "9.0000" if sends_results else "7.0000"
    assert on_record(town, "title, score::text", "lucia") == [("Essay on rivers", score), ("Quiz on fractions", None)]


def test_a_gradebook_that_is_taken_back_leaves_what_stood_before(town, tmp_path):
    load(town, whole(town, tmp_path / "first"))
    before = stands(town)
    moved = {**ESSAY, "title": "Essay on lakes"}
    answer = load(
        town, changes(tmp_path / "second", lineItems=[moved], results=[{**NONE_YET, "status": "tobedeleted"}])
    )
    assert stands(town) != before
    undo(town, answer["batch"])
    assert stands(town) == before
    assert on_record(town) == ["Essay on rivers", "Quiz on fractions"]


# What its steward sees


def test_a_corrected_result_goes_on_record_when_it_is_sent_again(town, tmp_path):
    ben = town.as_(town.ben_ito)
    again = {**GOOD, "sourcedId": "r2", "score": "9"}  # By which its line item is known.
    url = sent(ben, town, whole(town, tmp_path / "first", "1.2", results=[{**GOOD, "scoreStatus": "lost"}, again]))
    files = files_in(ben.get(f"{url}rows-to-correct.zip"))
    [row] = files["results.csv"]
    assert row["sourcedId"] == "r1" and row[WRONG].startswith("scoreStatus")
    row["scoreStatus"] = "partially graded"
    send(ben, packed(files))
    work(town)
    assert on_record(town, "title, status") == [
        ("Essay on rivers", "partially_graded"),
        ("Essay on rivers", "fully_graded"),
    ]


def test_its_steward_sees_first_what_it_would_change_and_no_comment(town, tmp_path):
    ben = town.as_(town.ben_ito)
    told = [{**GOOD, "comment": "Zqcomment about her"}, NONE_YET]
    url = send(ben, zipped(whole(town, tmp_path / "first", "1.2", results=told)), look_first="on").url
    work(town)
    page = " ".join(ben.get(url).content.decode().split())
    assert "Results of assignments" in page and "Not handed in" in page and "Grades and credits" in page
    assert "Zqcomment" not in page
    assert on_record(town) == []
