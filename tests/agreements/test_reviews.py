"""What rests on a state's statute ends with counsel's review of it; and what was signed before more was asked holds as it is."""

import pytest

from tests.agreements.test_agreement_page import queries
from tests.agreements.test_amendments import DSA, ask, first_line, sees
from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of
from tests.town.files import ago, ahead, signed

REVIEWED = {"cite": "Code 1", "quote": "May share.", "counsel": "A. Counsel", "reviewed_on": ago(100)}


def resting_on_the_state(until, **more):
    """The town's file; the first line rests besides on a state's statute, reviewed until then."""

    def change(content):
        line = first_line(content)
        line["bases"] = [*line["bases"], "STATE-7"]
        line["basis_contents"] = {**line["basis_contents"], **REVIEWED, "review_expires_on": until, **more}

    return change


def test_a_line_ends_with_the_review_of_the_statute(town, tmp_path):
    apply(town, tmp_path, resting_on_the_state(ahead(3)))
    assert sees(town)
    assert ask(town, "attendance.daily", days=3).permits
    assert ask(town, "attendance.daily", days=4).code == "R-EXPIRED"
    apply(town, tmp_path, resting_on_the_state(ago(1)))
    assert not sees(town)
    assert ask(town, "attendance.daily").code == "R-EXPIRED"
    apply(town, tmp_path, resting_on_the_state(ago(0)))
    assert sees(town)  # The last day is one on which it holds.


def test_its_grants_end_at_the_midnight_after_it(town, tmp_path):
    apply(town, tmp_path, resting_on_the_state(ahead(3)))
    ends = town.admin(
        "SELECT DISTINCT upper(g.during) = access.morning_of_v1(%s::date + 1) FROM access_grant g"
        " JOIN agreements_line l ON l.id = g.line_id AND l.number = 1 JOIN agreements_agreement a ON a.id = l.agreement_id"
        " WHERE a.key = %s AND g.during @> now()",
        ahead(3),
        DSA,
    )
    assert ends == [(True,)]


def test_a_statute_that_no_line_names_ends_nothing(town, tmp_path):
    def change(content):
        first_line(content)["basis_contents"] |= {"review_expires_on": ago(9)}

    apply(town, tmp_path, change)
    assert sees(town)


# --- What was signed before more was asked (decision 38) ------------------------------------------------------------


def signed_before(town) -> None:
    town.admin("UPDATE agreements_line SET edition = 1")


STUDY = "dsa-lakeside-study"


def a_study(**contents):
    """An agreement as it could be signed when less was asked."""
    asked = ("purpose", "scope", "duration", "information", "destruction")

    def change(content):
        line = {
            **first_line(content),
            "bases": ["FERPA-STUDIES"],
            "basis_contents": {**dict.fromkeys(asked, "said"), **contents},
            "relationship": "assigned",
        }
        older = agreement(content, DSA)
        content["agreements"].append(
            {**older, "id": STUDY, "title": "A study", "lines": [line], "signatures": signed(*older["parties"])}
        )

    return change


SINCE = dict.fromkeys(("on_behalf", "kind_of_study", "only_for_purpose", "no_identification"), "said")


def test_what_is_new_waits_and_says_by_name_what_is_missing(town, tmp_path):
    done = apply(town, tmp_path, a_study())
    [sentence] = done["waiting"][STUDY]
    for key in SINCE:
        assert f"({key})" in sentence
    assert done["would_lack"] == {}
    assert apply(town, tmp_path, a_study(**SINCE))["activated"] == [STUDY]


@pytest.fixture
def held(town, tmp_path):
    """It is active since before, and one key short of what is asked now."""
    apply(town, tmp_path, a_study(**SINCE))
    short = "UPDATE agreements_line SET edition = 1, basis_contents = basis_contents - %s::text[] WHERE agreement_id ="
    town.admin(f"{short} (SELECT id FROM agreements_agreement WHERE key = %s)", list(SINCE), STUDY)
    return town


def test_what_holds_since_before_holds_on_and_its_page_says_what_is_asked_since(held, tmp_path):
    done = apply(held, tmp_path, a_study())
    assert STUDY not in done["waiting"]
    [sentence] = done["would_lack"][STUDY]
    for key in SINCE:
        assert f"({key})" in sentence
    grants = (
        "SELECT count(*) > 0 FROM access_grant g JOIN agreements_agreement a ON a.id = g.agreement_id"
        " WHERE a.key = %s AND g.during @> now()"
    )
    assert held.admin(grants, STUDY) == [(True,)]
    ben = held.as_(held.ben_ito)
    page = text_of(ben.get(f"/agreements/{STUDY}/"))
    assert "What it would have to say today" in page
    assert "(only_for_purpose)" in page
    assert queries(ben, f"/agreements/{STUDY}/") <= 12


def test_a_line_that_is_changed_since_meets_what_is_asked_now(held, tmp_path):
    def change(content):
        a_study()(content)
        agreement(content, STUDY)["lines"][0]["view"] = "flag"

    assert STUDY not in apply(held, tmp_path, a_study())["waiting"]
    [sentence] = apply(held, tmp_path, change)["waiting"][STUDY]
    assert "(only_for_purpose)" in sentence


def test_an_amendment_since_meets_what_is_asked_now_and_leaves_the_rest_as_it_is(held, tmp_path):
    def change(content, **contents):
        a_study()(content)
        entry = agreement(content, STUDY)
        line = {**entry["lines"][0], "elements": ["attendance.*", "academics.*"]}
        line["basis_contents"] = {**line["basis_contents"], **contents}
        signatures = [{**s, "signed_on": ago(2)} for s in signed(*entry["parties"])]
        entry["amendments"] = [{"id": 1, "kind": "widening", "reason": "x", "lines": [line], "signatures": signatures}]

    in_force = "SELECT in_force_at IS NOT NULL, missing <> '[]' FROM agreements_amendment"
    done = apply(held, tmp_path, change)
    assert STUDY not in done["waiting"]
    assert held.admin(in_force) == [(False, True)]
    apply(held, tmp_path, lambda content: change(content, **SINCE))
    assert held.admin(in_force) == [(True, False)]


# --- Tiers (2.1) ----------------------------------------------------------------------------------------------------


def test_a_license_waits_until_the_agreement_above_it_shows_what_it_shows(town, tmp_path):
    def license(*elements):
        def change(content):
            a_study(**SINCE)(content)
            agreement(content, STUDY).update(tier="DUL", parent=DSA)
            agreement(content, STUDY)["lines"][0]["elements"] = list(elements)

        return change

    assert apply(town, tmp_path, license("attendance.*", "sped.status"))["activated"] == [STUDY]
    [sentence] = apply(town, tmp_path, license("attendance.*", "discipline.actions"))["waiting"][STUDY]
    assert "has no line by which Lakeside Unified School District shows this" in sentence


def test_a_memorandum_with_a_line_waits(town, tmp_path):
    def change(content):
        first = agreement(content, DSA)
        content["agreements"].append({**first, "id": "mou-2", "tier": "MOU", "parent": None, "lines": first["lines"]})

    [one, other] = apply(town, tmp_path, change)["waiting"]["mou-2"]
    assert one.startswith("Line 1: This is no agreement that shows records: Memorandum of understanding.")
    assert other.startswith("Line 2: ")


def test_a_duty_is_no_basis_of_hosting(town, tmp_path):
    def change(content):
        agreement(content, "host-north-usd")["hosting"]["basis"] = "ESSA-DUTY"

    assert "host-north-usd" not in apply(town, tmp_path)["waiting"]
    [sentence] = apply(town, tmp_path, change)["waiting"]["host-north-usd"]
    assert "is a duty and no permission to keep records for somebody" in sentence
