"""Amendments: narrowing acts once the contributor has signed, widening once everybody has (sharing specification 2.1, 2.8)."""

import json

import yaml

from homeroom.collaboration.hashing import both_hash
from homeroom.collaboration.shape import Agreement, Clause, Line
from tests.agreements.test_agreement_page import queries
from tests.collaboration.files import agreement, apply
from tests.decide.asking import answer
from tests.desk.asking import text_of
from tests.town.files import ago, ahead, signed
from tests.town.permits import MARISOL

DSA = "dsa-lakeside-dcs"
ROSA = "rosa.diaz"
DISTRICT, AGENCY = "lakeside-usd", "county-dcs"


def first_line(content) -> dict:
    return agreement(content, DSA)["lines"][0]


def amended(*amendments, **more):
    """The town's file; each amendment is made of the first line as it stands."""

    def change(content):
        made = []
        for number, (kind, words, days) in enumerate(amendments, 1):
            lines = [{**first_line(content), **words}] if words else []
            signatures = [{**s, "signed_on": ago(days[s["organization"]])} for s in signed(*days)]
            made.append({"id": number, "kind": kind, "reason": "Because.", "lines": lines, "signatures": signatures})
            made[-1] |= more
        agreement(content, DSA)["amendments"] = made

    return change


def sees(town, dataset="students_attendanceevent") -> bool:
    with town.raw(ROSA) as rosa:
        return rosa.execute(f"SELECT count(*) > 0 FROM {dataset} WHERE student_id = %s", [town.marisol.id]).fetchone()[
            0
        ]


def ask(town, element, **more):
    return answer(town, ROSA, MARISOL, element, "school-stability", **more)


WIDER = {"elements": ["attendance.*", "academics.*", "supports.activities"]}
NARROWER = {"elements": ["academics.*"]}


def test_while_one_of_the_parties_has_not_signed_what_widens_the_old_lines_still_rule(town, tmp_path):
    """Vector 22."""
    apply(town, tmp_path, amended(("widening", WIDER, {DISTRICT: 3})))
    assert ask(town, "attendance.daily").permits
    refusal = ask(town, "supports.activities")
    assert (refusal.code, refusal.words["party"]) == ("R-UNSIGNED", "Lakeside County Child Services")
    page = text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))
    assert "Amendment 1: shows more than before" in page
    assert "the signature of Lakeside County Child Services" in page
    assert "Holds since" not in page


def test_signed_by_all_it_holds_from_the_last_signature_on(town, tmp_path):
    apply(town, tmp_path, amended(("widening", WIDER, {DISTRICT: 9, AGENCY: 5})))
    assert ask(town, "supports.activities").permits
    assert ask(town, "supports.activities", days=-4).permits
    assert ask(town, "supports.activities", days=-6).code == "R-NOTYET"
    assert not ask(town, "enrollment.entry_date").permits  # The new words name it no longer.
    assert ask(town, "enrollment.entry_date", days=-6).permits
    ben = town.as_(town.ben_ito)
    page = text_of(ben.get(f"/agreements/{DSA}/"))
    assert queries(ben, f"/agreements/{DSA}/") <= 12
    assert "Holds since" in page
    assert page.count("Line 1:") == 1


def test_what_narrows_acts_once_its_contributor_has_signed(town, tmp_path):
    """Vector 23."""
    assert sees(town)
    apply(town, tmp_path, amended(("narrowing", NARROWER, {DISTRICT: 0})))
    assert not sees(town)
    assert ask(town, "attendance.daily").code == "R-EXPIRED"
    assert ask(town, "attendance.daily", days=-2).permits
    assert ask(town, "academics.transcript").permits


def test_what_narrows_and_its_contributor_has_not_signed_waits(town, tmp_path):
    apply(town, tmp_path, amended(("narrowing", NARROWER, {AGENCY: 2})))
    assert sees(town)


def test_a_line_ends_by_an_amendment(town, tmp_path):
    apply(town, tmp_path, amended(("narrowing", None, {DISTRICT: 1}), ends_lines=[1]))
    assert not sees(town)
    assert ask(town, "attendance.daily").code == "R-EXPIRED"
    assert "Lines that end 1" in text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))


def test_it_may_name_a_later_day(town, tmp_path):
    apply(town, tmp_path, amended(("narrowing", NARROWER, {DISTRICT: 3}), effective_on=ahead(2)))
    assert sees(town)
    assert ask(town, "attendance.daily", days=1).permits
    assert ask(town, "attendance.daily", days=2).code == "R-EXPIRED"
    assert "Holds from" in text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))


def test_one_follows_another(town, tmp_path):
    apply(
        town,
        tmp_path,
        amended(("narrowing", NARROWER, {DISTRICT: 8}), ("widening", WIDER, {DISTRICT: 5, AGENCY: 3})),
    )
    assert [ask(town, "attendance.daily", days=days).permits for days in (-9, -7, -4, 0)] == [True, False, False, True]


def test_what_lacks_something_waits_and_leaves_the_agreement_as_it_is(town, tmp_path):
    without = {**WIDER, "basis_contents": {"state_law": "STATE-1"}}
    apply(town, tmp_path, amended(("widening", without, {DISTRICT: 3, AGENCY: 3})))
    assert sees(town)
    assert ask(town, "supports.activities").code == "R-BASIS"
    assert "to whom it may go on (onward_release)" in text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))


def test_amendments_go_out_and_come_in_as_they_were_and_end_when_they_are_left_out(town, tmp_path):
    change = amended(
        ("narrowing", NARROWER, {DISTRICT: 8}), ("widening", WIDER, {AGENCY: 3, DISTRICT: 5}), effective_on=ago(2)
    )
    apply(town, tmp_path, change)
    assert apply(town, tmp_path, change)["status"] == "unchanged"
    exported = town.homeroom("export-collaboration").stdout
    (tmp_path / "again.yaml").write_text(exported)
    assert json.loads(town.homeroom("apply", str(tmp_path / "again.yaml"), "--json").stdout)["status"] == "unchanged"
    [written] = [a for a in yaml.safe_load(exported)["agreements"] if a["id"] == DSA]
    assert [a["kind"] for a in written["amendments"]] == ["narrowing", "widening"]
    apply(town, tmp_path)
    assert sees(town)
    assert not ask(town, "supports.activities").permits
    assert apply(town, tmp_path)["status"] == "unchanged"
    apply(town, tmp_path, change)
    assert ask(town, "supports.activities").permits


def test_ending_the_agreement_says_what_goes_dark_by_its_lines_of_now(town, tmp_path):
    apply(town, tmp_path, amended(("narrowing", NARROWER, {DISTRICT: 0})))
    page = text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/ending/"))
    assert "Transcript" in page
    assert "Daily attendance" not in page


def test_words_and_line_that_an_amendment_takes_apart_keep_it_from_holding(town, tmp_path):
    """The base is found alike; the amendment writes the line anew and leaves the words, which nobody has compared since."""
    words = {"id": 1, "topic": "data", "heading": "What is shown", "text": "Marks."}

    def change(content, clauses=(), **line):
        entry = agreement(content, DSA)
        entry["lines"][0]["redisclosure"] = "none"
        read = Agreement.model_validate({**entry, "clauses": [words]})
        entry["clauses"] = [{**words, "agrees": both_hash(read.clauses[0], read.lines[0])}]
        amended(("narrowing", {**NARROWER, **line}, {DISTRICT: 0}), clauses=list(clauses))(content)

    def read_anew(content):
        change(content)
        line = Line.model_validate(agreement(content, DSA)["amendments"][0]["lines"][0])
        anew = {**words, "agrees": both_hash(Clause.model_validate(words), line)}
        change(content, clauses=[anew])

    apply(town, tmp_path, change)
    assert sees(town)
    assert town.admin("SELECT missing -> 0 ->> 'what' FROM agreements_amendment") == [("clause",)]
    page = text_of(town.as_(town.ben_ito).get(f"/agreements/{DSA}/"))
    assert "Clause 1 and its line no longer belong together" in page
    apply(town, tmp_path, read_anew)
    assert not sees(town)
    apply(town, tmp_path, change)  # What holds was read when it was signed.
    assert not sees(town)
