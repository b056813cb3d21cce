"""`homeroom decide`: one question, or a file of them, answered with code, sentence and chain."""

import json

import pytest

from homeroom.cli.decide import as_object
from tests.decide.asking import answer as decided
from tests.decide.asking import apply_permits, facts_of
from tests.town.permits import MARISOL, relation

TRANSCRIPT = {"element": "academics.transcript", "purpose": "school-stability"}


def options(**asked):
    return [word for key, value in asked.items() for word in (f"--{key}", value)]


def decide(town, *more, **asked):
    return json.loads(town.homeroom("decide", *options(**(TRANSCRIPT | asked)), "--json", *more).stdout)


def test_one_question_is_answered_with_its_whole_chain(quiet_town):
    answer = decide(quiet_town, person="rosa.diaz", student="county-dcs:10023")
    assert (answer["verdict"], answer["view"], answer["code"]) == ("permit", "full", "R-OK-USA")
    assert answer["origin"] == "lakeside-usd"
    assert answer["sentence"].startswith("You can see this because your agency is legally responsible")
    assert answer["sentences"].keys() == {"en", "es"}
    assert {frozenset(link) for link in answer["chain"]} == {frozenset({"link", "id", "holds", "since", "until"})}
    assert "record_disclosure" in answer["obligations"]
    told = quiet_town.homeroom("decide", *options(**TRANSCRIPT, person="rosa.diaz", student="county-dcs:10023")).stdout
    assert told.startswith("permit, full, from lakeside-usd (R-OK-USA)")


def test_a_file_of_questions_gets_one_answer_a_line_in_the_same_order(quiet_town, tmp_path):
    rosa = {"person": "rosa.diaz", "student": "county-dcs:10023", **TRANSCRIPT}
    questions = [
        rosa,
        {**rosa, "person": "tom.reed"},
        {**rosa, "person": "omar.voss"},
        {**rosa, "purpose": "tutoring"},
        {**rosa, "operation": "api"},
        {**rosa, "at": "2001-01-01"},
        {**rosa, "student": "county-dcs:10027"},
        {**rosa, "student": "county-dcs:none-such"},
        {**rosa, "student": "county-dcs:10024"},
        {**rosa, "person": "ada.okafor", "element": "care.in_care"},
        {**rosa, "person": "ada.okafor", "element": "care.removal_reason"},
        {**rosa, "element": "placement.address", "auth": "basic"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(json.dumps(question) for question in questions))
    codes = [
        json.loads(line)["code"] for line in quiet_town.homeroom("decide", "--batch", str(path)).stdout.splitlines()
    ]
    assert codes == [
        *("R-OK-USA", "R-NOREL", "R-NONE", "R-PURPOSE", "R-OP", "R-SIGN", "R-RELENDED", "R-NOREL", "R-NOTYET"),
        *("R-OK-GRANT", "R-PROHIBITED", "R-MFA"),
    ]
    operator = quiet_town.homeroom("decide", "--batch", str(path), "--as-operator").stdout.splitlines()
    answers = [json.loads(line) for line in operator]
    assert answers[2]["code"] == "R-NOREL"
    assert answers[2]["told"] == "R-NONE"
    assert answers[7]["code"] == "R-NONE"
    assert answers[9]["view"] == "flag"


@pytest.mark.leak(29)
def test_a_hidden_child_and_a_missing_child_get_the_same_answer(quiet_town):
    rosa = decide(quiet_town, person="rosa.diaz", student="county-dcs:10023")
    assert rosa["verdict"] == "permit"
    hidden = decide(quiet_town, person="tom.reed", student="county-dcs:10023")
    missing = decide(quiet_town, person="tom.reed", student="county-dcs:none-such")
    assert hidden == missing


def test_a_question_that_cannot_be_asked_is_told_in_a_sentence(quiet_town, tmp_path):
    good = {"person": "rosa.diaz", "student": "county-dcs:10023", **TRANSCRIPT}
    bad = {
        "nobody is nobody who takes part here": {"person": "nobody"},
        "Name the student as organization:identifier": {"student": "10023"},
        "nowhere is no organization here": {"student": "nowhere:10023"},
        "is no element of the catalogue": {"element": "academics.luck"},
        "The question lacks purpose": {"purpose": ""},
        "eat is no operation": {"operation": "eat"},
        "yesterday is no day or moment": {"at": "yesterday"},
        "elsewhere is no organization here": {"contributor": "elsewhere"},
        "guess is no way to sign in": {"auth": "guess"},
        "color is no part of a question": {"color": "red"},
        "person is text": {"person": 7},
    }
    path = tmp_path / "questions.jsonl"
    lines = [json.dumps({**good, **changed}) for changed in bad.values()]
    path.write_text("\n".join([json.dumps(good), *lines, "not JSON", "[1]"]))
    answer = quiet_town.homeroom("decide", "--batch", str(path), check=False)
    assert answer.returncode == 1
    first, *rest = [json.loads(line) for line in answer.stdout.splitlines()]
    assert first["verdict"] == "permit"
    for sentence, answered in zip(bad, rest, strict=False):
        assert sentence in answered["error"] or "lacks person" in answered["error"]
    assert len(rest) == len(bad) + 2
    alone = quiet_town.homeroom("decide", *options(**{**good, "person": "nobody"}), check=False)
    assert alone.returncode == 1
    assert "nobody is nobody who takes part here" in alone.stderr


def behind(town, person, element, purpose="tutoring", as_operator=False):
    """What the answer as JSON names."""
    child = "county-dcs:10023"
    answer = as_object(decided(town, person, child, element, purpose), facts_of(town, person, child), as_operator)
    return answer["code"], *(answer[key] for key in ("agreement", "line", "basis", "paper", "relation"))


def test_the_answer_names_the_line_the_paper_the_law_and_the_relation(town):
    """Of a line, a consent, an order, the own record and the law; and nothing of a refusal."""
    on_the_team = relation("cy.fox", MARISOL, "team_member")
    apply_permits(town, lambda content: content["relations"].append(on_the_team))
    school = "school-stability"
    assert behind(town, "rosa.diaz", "academics.transcript", school) == (
        "R-OK-USA", "dsa-lakeside-dcs", 1, "FERPA-USA", None, "assigned",
    )  # fmt: skip
    consent = {"kind": "consent", "id": "of-a-parent"}
    assert behind(town, "tia.moss", "supports.activities") == (
        "R-OK-CONSENT", None, None, "FERPA-CONSENT", consent, "released",
    )  # fmt: skip
    order = {"kind": "order", "id": None}  # She does not read the order, and is told no more than that it is one.
    assert behind(town, "cy.fox", "academics.gpa") == ("R-OK-ORDER", None, None, "FERPA-ORDER", order, "released")
    assert behind(town, "cy.fox", "academics.gpa", as_operator=True)[4] == {"kind": "order", "id": "to-casa"}
    code, *rest = behind(town, "rosa.diaz", "care.agency_worker", school)
    assert (code, *rest) == ("R-OK-OWN", None, None, "45 CFR 205.50(a)(1)(i)(A)", None, "assigned")
    assert behind(town, "elena.vega", "academics.gpa") == (
        "R-OK-SELF", None, None, "34 CFR 99.10", None, "rights_holder",
    )  # fmt: skip
    assert behind(town, "rosa.diaz", "academics.transcript", "tutoring") == ("R-PURPOSE", *(None,) * 5)


def test_a_question_that_nobody_could_mean_is_told_and_the_rest_of_the_file_is_answered(quiet_town, tmp_path):
    good = {"person": "rosa.diaz", "student": "county-dcs:10023", **TRANSCRIPT}
    bad = [
        json.dumps({**good, "person": "rosa\u0000diaz"}),
        json.dumps({**good, "student": "county-dcs:\ud800"}),
        json.dumps({**good, "at": "0001-01-01"}),
        json.dumps({**good, "at": "9999-12-31T23:59:59+00:00"}),
        "[" * 100_000,
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join([*bad, json.dumps(good)]))
    answer = quiet_town.homeroom("decide", "--batch", str(path), check=False)
    assert answer.returncode == 1
    *errors, last = [json.loads(line) for line in answer.stdout.splitlines()]
    assert all(error["error"] for error in errors) and len(errors) == len(bad)
    assert last["verdict"] == "permit"
