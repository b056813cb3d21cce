"""The lines that all have to hold. Each has a pair that only this line keeps from being a link by itself."""

import pytest

from homeroom.matching.model import evidence, guards
from homeroom.matching.model.bands import AUTOMATIC, judge
from homeroom.matching.model.evidence import (
    ADDRESS,
    BIRTH,
    FIRST,
    GUARDIAN,
    MIDDLE,
    MISSING,
    SCHOOL,
    SEX,
    SSN4,
    STATE_ID,
)
from homeroom.matching.model.guards import GUARDS
from tests.matching.weighing import around, pair

SOUND = pair()
# What only this line sees: the pair, other pairs of either record, and what was said before.
ONLY = {
    guards.was_not_refused: (SOUND, (), {"refused": [("F1", "S1")]}),
    guards.is_free: (SOUND, (), {"linked": [("F2", "S1")]}),
    guards.has_first_name: (pair(first=evidence.DIFFERS), (), {}),
    guards.has_no_contradiction: (pair(sex=evidence.DIFFERS), (), {}),
    guards.has_more_than_a_birth_date_one_figure_apart: (
        pair(birth=evidence.ONE_EDIT, **dict.fromkeys((MIDDLE, SSN4, STATE_ID), MISSING)),
        (),
        {},
    ),
    guards.has_own_evidence: (pair(each=1.0), (), {}),
    guards.is_ahead_by_own_evidence: (SOUND, (pair("F1", "S2", weight=20, each=4.8),), {}),
    guards.is_ahead_for_the_child: (SOUND, (pair("F1", "S2", weight=31, each=0),), {}),
    guards.is_ahead_for_the_student: (SOUND, (pair("F2", "S1", weight=31, each=0),), {}),
    guards.says_more_than_name_and_birth_date: (
        pair(**dict.fromkeys((MIDDLE, ADDRESS, GUARDIAN, SCHOOL, SSN4, STATE_ID), MISSING)),
        (),
        {},
    ),
    guards.weighs_enough: (pair(weight=19.9), (), {}),
}


def test_a_sound_pair_is_a_link():
    assert not [guard for guard in GUARDS if not guard.holds(SOUND, around(SOUND))]
    assert [each.band for each in judge([SOUND], around()).judged] == [AUTOMATIC]


def test_every_line_has_a_pair_that_it_alone_keeps():
    assert {guard.holds for guard in GUARDS} == ONLY.keys()


@pytest.mark.parametrize("line", ONLY, ids=lambda line: line.__name__)
def test_the_line_alone_keeps_the_pair_from_being_a_link(line):
    of_it, rivals, settled = ONLY[line]
    everything = around(of_it, *rivals, **settled)
    assert [guard.holds for guard in GUARDS if not guard.holds(of_it, everything)] == [line]
    judged = judge([of_it, *rivals], around(**settled)).judged
    assert ("F1", "S1", AUTOMATIC) not in {(each.pair.child, each.pair.student, each.band) for each in judged}


def test_the_first_line_that_does_not_hold_is_told_in_words():
    both = pair(first=evidence.DIFFERS, weight=5)
    first = guards.first_failing(both, around(both))
    assert first is not None and first.why == "The first names do not agree well enough."
    assert guards.first_failing(SOUND, around(SOUND)) is None


@pytest.mark.parametrize("name", [SSN4, STATE_ID, SEX, MIDDLE, BIRTH])
def test_each_fact_of_the_child_can_contradict(name):
    assert not guards.has_no_contradiction(pair(**{name: evidence.DIFFERS}), around())
    assert guards.has_no_contradiction(pair(**{name: MISSING}), around())


@pytest.mark.parametrize(
    "level", [{MIDDLE: evidence.SAME}, {MIDDLE: evidence.INITIAL}, {SSN4: evidence.SAME}, {STATE_ID: evidence.SAME}]
)
def test_a_birth_date_one_figure_apart_needs_one_fact_more_of_the_childs_own(level):
    bare = dict.fromkeys((MIDDLE, SSN4, STATE_ID), MISSING) | {BIRTH: evidence.ONE_EDIT}
    holds = guards.has_more_than_a_birth_date_one_figure_apart
    assert not holds(pair(**bare), around())
    assert holds(pair(**{**bare, **level}), around())


@pytest.mark.parametrize("level", [evidence.TURNED, evidence.PLACEHOLDER, evidence.ONE_EDIT])
def test_a_birth_date_that_was_mistyped_is_no_contradiction(level):
    assert guards.has_no_contradiction(pair(birth=level), around())
    assert not guards.has_no_contradiction(pair(birth=evidence.TWO_EDITS), around())


@pytest.mark.parametrize("level", [evidence.NICKNAME, evidence.BY_MIDDLE, evidence.TURNED])
def test_another_form_of_the_first_name_will_do(level):
    nothing = {SSN4: MISSING, STATE_ID: MISSING, MIDDLE: MISSING}
    assert guards.has_first_name(pair(first=level, **nothing), around())


def test_almost_the_same_first_name_may_be_a_twins_and_needs_more_of_the_childs_own():
    nothing = {SSN4: MISSING, STATE_ID: MISSING, MIDDLE: MISSING}
    assert not guards.has_first_name(pair(first=evidence.CLOSE, **nothing), around())
    for name in (SSN4, STATE_ID, MIDDLE):
        assert guards.has_first_name(pair(first=evidence.CLOSE, **{**nothing, name: evidence.SAME}), around())


@pytest.mark.parametrize("name", [SSN4, STATE_ID])
def test_a_first_name_of_similar_letters_needs_a_number_and_another_one_is_never_enough(name):
    nothing = {SSN4: MISSING, STATE_ID: MISSING}
    assert not guards.has_first_name(pair(first=evidence.SIMILAR, **nothing), around())
    assert guards.has_first_name(pair(first=evidence.SIMILAR, **{**nothing, name: evidence.SAME}), around())
    assert not guards.has_first_name(pair(first=evidence.DIFFERS), around())


def test_an_initial_or_a_zip_code_says_no_more_than_a_name_does():
    nothing = dict.fromkeys((GUARDIAN, SCHOOL, SSN4, STATE_ID), MISSING)
    weak = pair(middle=evidence.INITIAL, address=evidence.ZIP, **nothing)
    assert not guards.says_more_than_name_and_birth_date(weak, around())


def test_what_brothers_and_sisters_share_is_not_the_childs_own():
    assert {FIRST, BIRTH, MIDDLE, SEX, SSN4, STATE_ID} == set(guards.OWN)
    assert guards.own_bits(SOUND) == 30
