"""What a good agreement says beside what it must: a draft's page and `homeroom apply` warn of it, and refuse nothing."""

import json
from datetime import date

import pytest

from homeroom.collaboration.advising import SPOKEN_OF, barred_too_short
from homeroom.collaboration.shape import Organization
from tests.collaboration.files import agreement, apply
from tests.desk.asking import text_of
from tests.drafting.negotiating import begin
from tests.town.files import ago, ahead

DSA, NEW = "dsa-lakeside-dcs", "dsa-of-good-practice"


def without(topic):
    def change(entry):
        entry["clauses"] = [clause for clause in entry["clauses"] if clause.get("topic") != topic]

    return change


def in_first_line(**more):
    return lambda entry: entry["lines"][0].update(more)


def between_schools(entry):
    entry["parties"] = ["lakeside-usd", "north-usd"]
    for line in entry["lines"]:
        line["recipients"]["organizations"] = ["north-usd"]


WARNINGS = [
    *((without(topic), f"No clause says: {said}.") for topic, said in zip(
        SPOKEN_OF,
        ("how it is protected", "when something goes wrong", "who may check", "what happens at the end"),
        strict=True,
    )),
    *((lambda entry, topic=topic: entry.pop(topic), f"Clauses say it, and no field does that a machine reads: {said}.")
      for topic, said in (("security", "how it is protected"), ("incidents", "when something goes wrong"),
                          ("audit", "who may check"))),
    (lambda entry: entry.update(expires_on=str(ahead(1200))), "It holds for more than three years."),
    (in_first_line(retention={}), "it does not say how long the information is kept."),
    (in_first_line(redisclosure=""), "it does not say whether it may be passed on."),
    (between_schools, "It opens nothing until an agreement with the child welfare agency tells"),
    (lambda entry: entry.update(title="Another"), f"({DSA}) is between the same parties as this ("),
]  # fmt: skip
ALONE = f"({DSA}) is between the same parties as this ("


def well_written(content) -> dict:
    """A new agreement of the file, of which nothing is to be warned but that there is another like it."""
    first = agreement(content, DSA)
    told = {"retention": {"days": 365, "after": "left_care"}, "redisclosure": "none"}
    clauses = [{"id": n, "topic": t, "heading": t, "text": t} for n, t in enumerate(SPOKEN_OF, 11)]
    lines = [{**line, **told, "recipients": {**line["recipients"]}} for line in first["lines"]]
    read = {
        "security": {"second_factor": True},
        "incidents": {"notice_hours": 24},
        "audit": {"inspectors": ["lakeside-usd"], "of": ["disclosures"]},
    }
    return {**first, **read, "id": NEW, "title": "Well written", "clauses": clauses, "lines": lines, "activate": False}


@pytest.mark.parametrize(("change", "sentence"), WARNINGS, ids=[sentence for _, sentence in WARNINGS])
def test_a_file_is_warned_of_what_it_adds(town, tmp_path, change, sentence):
    def added(content, change=lambda entry: None):
        entry = well_written(content)
        change(entry)
        # Between other parties it stands alone.
        entry["signatures"] = [s for s in entry["signatures"] if s["organization"] in entry["parties"]]
        content["agreements"].append(entry)

    def said(done):
        return [remark for remark in done["remarks"] if remark.startswith(f"{NEW}: ")]

    overlaps = said(apply(town, tmp_path, added))
    assert any(ALONE in overlap for overlap in overlaps)
    assert all(f"is between the same parties as this ({NEW})" in overlap for overlap in overlaps)
    assert said(apply(town, tmp_path, added)) == []  # Nothing of it is new.
    done = apply(town, tmp_path, lambda content: added(content, change))
    assert any(sentence in remark for remark in said(done))
    assert done["status"] == "applied"


@pytest.mark.parametrize(("change", "sentence"), WARNINGS, ids=[sentence for _, sentence in WARNINGS])
def test_the_page_of_a_draft_warns_of_the_same(town, change, sentence):
    ben = town.as_(town.ben_ito)
    url = begin(ben)
    page = text_of(ben.get(url))
    assert [other for _, other in WARNINGS if other in page] == [ALONE]
    [(number, entry)] = town.admin("SELECT id, entry FROM drafting_version")
    change(entry)
    town.admin("UPDATE drafting_version SET entry = %s::jsonb WHERE id = %s", json.dumps(entry), number)
    assert sentence in text_of(ben.get(url))


def test_an_agreement_whose_words_lie_on_paper_is_not_asked_for_clauses(town, tmp_path):
    def added(content):
        content["agreements"].append({**well_written(content), "clauses": []})

    assert not [remark for remark in apply(town, tmp_path, added)["remarks"] if "No clause says" in remark]


@pytest.mark.parametrize(
    ("until", "is_short"),
    [(date(2031, 6, 29), True), (date(2031, 6, 30), False), (date(2040, 1, 1), False)],
)
def test_who_is_barred_for_less_than_five_years_is_named(until, is_short):
    barred = {"from": date(2026, 7, 1), "until": until}
    entry = Organization.model_validate({"id": "a", "name": "A", "kind": "researcher", "debarred": barred})
    assert barred_too_short(entry) == is_short
    leap = {"from": date(2028, 2, 29), "until": date(2033, 2, 28)}
    assert not barred_too_short(entry.model_copy(update={"debarred": type(entry.debarred).model_validate(leap)}))


def test_a_file_that_bars_somebody_too_shortly_is_warned(town, tmp_path):
    def barred(until):
        def change(content):
            content["organizations"][-1]["debarred"] = {"from": ago(3), "until": until}

        return change

    def said(done):
        return [remark for remark in done["remarks"] if "1232g(b)(4)(B)" in remark]

    assert said(apply(town, tmp_path, barred(ahead(2000)))) == []
    [sentence] = said(apply(town, tmp_path, barred(ahead(1700))))
    assert "is barred for less than five years" in sentence
