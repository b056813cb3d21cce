"""The model in a roster's load: whom it asks about, what stands on record of it, and whom it never compares."""

import json

import pytest

from tests.matching.reviewing import pair_of, verdicts
from tests.town.files import LAKESIDE, ago, district


def load(town, folder, *more, without: str = "") -> dict:
    """Lakeside's roster with further students, or without one."""
    students = [row for row in LAKESIDE if row[0] != without] + list(more)
    sent = district(folder, "lakeside-usd", "Lakeside Unified School District", students)
    answer = town.homeroom("import", str(sent), "--from", "lakeside-usd", "--json")
    return json.loads(answer.stdout)


def pairs(town, child) -> int:
    return town.admin("SELECT count(*) FROM matching_pair WHERE student_id = %s", child.id)[0][0]


def weighings(town, child) -> list[tuple]:
    return town.admin(
        "SELECT w.weight, w.band, w.line, w.evidence, w.measured, w.is_beside_twins FROM matching_weighing w"
        " JOIN matching_pair p ON p.id = w.pair_id WHERE p.student_id = %s ORDER BY w.id",
        child.id,
    )


def forget(town, child) -> None:
    """As if the pair had never been found."""
    of_pair = "WHERE pair_id IN (SELECT id FROM matching_pair WHERE student_id = %s)"
    for table in ("matching_weighing", "matching_decision"):
        town.admin(f"DELETE FROM {table} {of_pair}", child.id)
    town.admin("DELETE FROM matching_pair WHERE student_id = %s", child.id)


def test_a_child_whom_the_school_calls_by_a_nickname_waits_for_a_person_with_all_that_was_weighed(town):
    [(weight, band, line, evidence, measured, _)] = weighings(town, town.teo)
    levels = {name: level for name, level, _ in evidence}
    assert (levels["first"], levels["last"], levels["birth"]) == ("nickname", "same", "same")
    assert levels["school"] == "same" and levels["ssn4"] == levels["guardian"] == "missing"
    # His school says that he is a girl: much agrees, and this has to be looked at.
    assert (levels["sex"], band, line) == ("differs", "review", "has_no_contradiction")
    assert weight > 10 and measured["contradictions"] == 1 and measured["own"] > 8


def test_however_sure_the_model_is_a_person_has_to_look(town):
    [(weight, band, line, _, measured, _)] = weighings(town, town.lucia)
    assert (band, line, measured["contradictions"]) == ("automatic", "", 0) and weight > 20
    assert verdicts(town, pair_of(town, town.lucia)) == []
    assert town.admin("SELECT count(*) FROM students_sourcerecord WHERE student_id = %s", town.lucia.id) == [(1,)]


def test_match_tells_weight_and_reasons_of_links_and_of_open_pairs(town):
    told = json.loads(town.homeroom("match", "--json").stdout)["links"]
    by_child = {each["a"]: each for each in told}
    teo, marisol = by_child["county-dcs:10028"], by_child["county-dcs:10023"]
    assert teo["open"] and teo["weight"] > 2
    assert any(reason.startswith("first name: a nickname of the other (+") for reason in teo["reasons"])
    assert not marisol["open"] and marisol["rule"] == "state_id_and_birth_date"
    assert marisol["weight"] > 20 and any(
        reason.startswith("state student ID: the same") for reason in marisol["reasons"]
    )


def test_two_who_share_a_name_alone_are_nobodys_question(town, tmp_path):
    forget(town, town.lucia)
    stranger = ("S77", "ST-577", "Lucia", "Brandt", "", "2008-02-17", "grant-hs", "12")
    load(town, tmp_path, stranger, without="S3")
    assert pairs(town, town.lucia) == 0
    load(town, tmp_path / "again", stranger)
    assert pairs(town, town.lucia) == 1  # The one with another last name, and the same day and school.


def test_whoever_left_care_by_adoption_is_compared_with_nobody(town, tmp_path):
    forget(town, town.lucia)
    load(town, tmp_path, ("S78", "ST-578", "Made", "Up", "", "2012-01-02", "grant-hs", "09"))
    assert pairs(town, town.lucia) == 1
    forget(town, town.lucia)
    town.admin(
        "UPDATE students_careepisode SET exit_on = %s, exit_reason = 'adoption' WHERE student_id = %s",
        ago(5),
        town.lucia.id,
    )
    load(town, tmp_path / "adopted", ("S79", "ST-579", "Made", "Up", "", "2012-01-02", "grant-hs", "09"))
    assert pairs(town, town.lucia) == 0
    town.admin("UPDATE students_careepisode SET exit_reason = 'reunify' WHERE student_id = %s", town.lucia.id)
    load(town, tmp_path / "home", ("S80", "ST-580", "Made", "Up", "", "2012-01-02", "grant-hs", "09"))
    assert pairs(town, town.lucia) == 1


def test_who_came_into_care_again_after_an_adoption_is_compared(town, tmp_path):
    forget(town, town.lucia)
    columns = "student_id, contributor_id, batch_id, key, digest, legal_authority, court_name, recorded_at, exit_reason"
    town.admin(
        f"INSERT INTO students_careepisode ({columns}, removal_on, exit_on)"
        " SELECT student_id, contributor_id, batch_id, 'before', digest, legal_authority, court_name, recorded_at, 'adoption',"
        " removal_on - 900, removal_on - 300 FROM students_careepisode WHERE student_id = %s AND superseded_at IS NULL",
        town.lucia.id,
    )
    load(town, tmp_path, ("S78", "ST-578", "Made", "Up", "", "2012-01-02", "grant-hs", "09"))
    assert pairs(town, town.lucia) == 1


def test_what_is_weighed_alike_is_set_down_once_and_what_a_rival_changes_is_set_down_anew(town, tmp_path):
    pair = pair_of(town, town.lucia)
    assert len(weighings(town, town.lucia)) == 1
    load(town, tmp_path, ("S78", "ST-578", "Made", "Up", "", "2012-01-02", "grant-hs", "09"))
    assert len(weighings(town, town.lucia)) == 1
    load(town, tmp_path / "twin", ("S81", "ST-581", "Luis", "Olmo", "", "2012-07-21", "lincoln-ms", "08"))
    assert [row[0] for row in town.admin(TWINS, pair)] == [False, True]  # A twin has come.


TWINS = "SELECT is_beside_twins FROM matching_weighing WHERE pair_id = %s ORDER BY id"


def test_of_a_refused_pair_no_later_load_asks_again_and_its_weight_stays_as_it_was(town, tmp_path):
    pair = pair_of(town, town.lucia)
    town.admin(
        "INSERT INTO matching_decision (pair_id, verdict, by_id, rule, settled_at)"
        " SELECT %s, 'refuse', id, '', now() FROM partners_person WHERE key = 'lena.marsh'",
        pair,
    )
    load(town, tmp_path, ("S78", "ST-578", "Made", "Up", "", "2012-01-02", "grant-hs", "09"))
    assert verdicts(town, pair) == ["refuse"] and len(weighings(town, town.lucia)) == 1


@pytest.mark.parametrize(
    ("born", "number"),
    [("2012-07-02", 1), ("2012-11-21", 1), ("2007-07-21", 1), ("2012-11-02", 0), ("2007-11-21", 0)],
)
def test_one_name_and_a_birth_date_that_is_wrong_in_one_part_is_a_question_whatever_it_weighs(
    town, tmp_path, born, number
):
    forget(town, town.lucia)
    load(town, tmp_path, ("S77", "ST-577", "Lucia", "Brandt", "", born, "grant-hs", "12"), without="S3")
    assert pairs(town, town.lucia) == number
    rules = town.admin("SELECT rule FROM matching_pair WHERE student_id = %s", town.lucia.id)
    assert rules == [("names_and_part_of_birth_date",)] * number


def test_it_is_no_question_where_another_record_is_surely_the_childs(town, tmp_path):
    forget(town, town.lucia)
    load(town, tmp_path, ("S77", "ST-577", "Lucia", "Brandt", "", "2012-07-02", "grant-hs", "12"))
    assert town.admin("SELECT rule FROM matching_pair WHERE student_id = %s", town.lucia.id) == [("weighed",)]
