"""What agreements are worth: learned by counting, written for people too, and refused where it does not fit."""

import json
import random

import pytest

from homeroom.matching.model.evidence import COMPARISONS, MISSING
from homeroom.matching.model.parameters import FILE, STUDENTS_LEAST, Unfit, parameters, read, written
from homeroom.matching.model.training import train
from tests.matching.weighing import child, student

FIRST = ["Ada", "Boris", "Chandra", "Dmitri", "Esperanza", "Farouk", "Gia", "Hugo"]
LAST = ["Abbott", "Briggs", "Cordova", "Dunn", "Eriksen"]


@pytest.fixture(scope="module")
def learned():
    names = [(first, last) for first in FIRST for last in LAST]
    children = [child(f"F{n:02}", first=first, last=last, middle="") for n, (first, last) in enumerate(names)]
    students = [student(f"S{n:02}", first=first, last=last, middle="") for n, (first, last) in enumerate(names)]
    return children, students, [(f"F{n:02}", f"S{n:02}") for n in range(len(names))]


def test_what_is_seen_of_true_pairs_and_seldom_of_others_speaks_for_a_pair(learned):
    found = train(*learned, "test", {}, random_pairs=500)
    assert found.levels["first"]["same"].bits > 2 > 0 > found.levels["first"]["differs"].bits
    assert found.levels["birth"]["same"].bits == pytest.approx(0, abs=0.2)  # All are born on one day.
    for levels in found.levels.values():
        assert sum(level.m for level in levels.values()) == pytest.approx(1, abs=1e-4)
        assert all(0 < level.m < 1 and 0 < level.u < 1 for level in levels.values())


def test_the_same_files_give_the_same_parameters_in_any_order_of_truth(learned):
    children, students, truth = learned
    turned = random.Random(1).sample(truth, len(truth))
    assert train(children, students, turned, "1", {}, 200) == train(children, students, truth, "1", {}, 200)


def test_what_is_written_can_be_read_back(learned):
    found = train(*learned, "test", {"seed": 7}, random_pairs=200)
    assert read(written(found)) == found


def test_what_homeroom_brings_along_says_what_each_level_is_worth_and_how_it_was_made():
    told = json.loads(FILE.read_text(encoding="utf-8"))
    assert told["version"] and told["trained"]["seed"] and told["trained"]["students"]
    first = told["comparisons"]["first"]["same"]
    assert first["words"] == "first name: the same"
    assert first["bits"] == pytest.approx(parameters().levels["first"]["same"].bits, abs=0.01)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda comparison: comparison.name)
def test_better_levels_never_speak_against_a_pair_more_than_the_last_one(comparison):
    bits = [level.bits for level in parameters().levels[comparison.name].values()]
    assert bits[0] > 0 > bits[-1]
    assert max(bits[1:], default=0) < bits[0] + 6  # A swap of names is rarer than an equal name, and tells more.
    assert min(bits) == bits[-1]
    assert MISSING not in parameters().levels[comparison.name]


def test_parameters_of_other_comparisons_are_refused():
    told = json.loads(FILE.read_text(encoding="utf-8"))
    del told["comparisons"]["first"]["nickname"]
    with pytest.raises(Unfit, match="bin/train-linkage"):
        read(json.dumps(told))


def test_a_small_roster_is_no_evidence():
    assert parameters().prior(3) == parameters().prior(STUDENTS_LEAST) > parameters().prior(1_000_000)
