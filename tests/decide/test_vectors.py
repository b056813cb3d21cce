"""The 30 test vectors of the sharing specification, section 2.8: each is answered as it says."""

import pytest

from homeroom.access import vectors
from homeroom.access.check import findings
from homeroom.access.jobs import check_itself
from homeroom.access.sentences import SENTENCES
from homeroom.access.vectors import VECTORS, Vector
from tests.desk.asking import text_of
from tests.notices.mail import as_worker


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{v.number} {v.expects}" for v in VECTORS])
def test_the_rule_answers_as_is_known(vector):
    answer = vector.answer()
    assert (answer.code, answer.told) == (vector.expects, vector.told or vector.expects)
    assert answer.permits == vector.expects.startswith("R-OK")
    assert vector.holds()
    assert vector.expects in SENTENCES


def test_every_number_has_an_answer():
    assert {v.number for v in VECTORS} == set(range(1, 31))


@pytest.mark.parametrize("wrong", ["expects", "told", "view", "origin", "obligation"])
def test_a_vector_notices_whatever_differs(wrong):
    first = VECTORS[0]
    assert first.holds()
    other = {"expects": "R-OK-OWN", "told": "R-NONE", "view": "flag", "origin": "north", "obligation": "step_up"}
    assert not Vector(**{**first.__dict__, wrong: other[wrong]}).holds()


def test_a_vector_notices_an_offer_that_is_none():
    refused = next(v for v in VECTORS if v.offers is False)
    assert refused.holds() and not Vector(**{**refused.__dict__, "offers": True}).holds()


def differ(monkeypatch):
    """As if the rule answered the fourth otherwise."""
    changed = [v if v.number != 4 else Vector(**{**v.__dict__, "expects": "R-SUSPENDED"}) for v in VECTORS]
    monkeypatch.setattr(vectors, "VECTORS", tuple(changed))


def test_the_worker_asks_each_night_and_everybody_signed_in_reads_what_came_of_it(town, monkeypatch):
    ben = town.as_(town.ben_ito)
    assert "It has not been asked yet" in text_of(ben.get("/rule/"))
    night(town)
    page = text_of(ben.get("/rule/"))
    assert f"All {len(VECTORS)} questions were answered as expected" in page
    assert "Caseworker; the agreement ended at midnight" in page
    differ(monkeypatch)
    night(town)
    assert "answered otherwise than expected" in text_of(ben.get("/rule/"))
    assert town.admin("SELECT differing FROM access_selfcheck ORDER BY id") == [([],), ([4],)]
    assert "Respondió de otro modo" in text_of(town.as_("mari.vega", "es").get("/rule/"))


def test_check_says_that_the_rule_differs(town, monkeypatch):
    assert not [code for _, code, _ in findings() if code == "rule-differs"]
    differ(monkeypatch)
    [sentence] = [sentence for _, code, sentence in findings() if code == "rule-differs"]
    assert "Vector 4 of the access rule is answered R-EXPIRED and not R-SUSPENDED." in sentence


def night(town):
    """The job as the worker does it, which connects as its own role."""
    with as_worker(town):
        check_itself(0)
