"""What becomes of a pair: a link, a question to a person, or a number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeroom.matching.model import evidence
from homeroom.matching.model.bands import AUTOMATIC, CANDIDATES_MAX, REVIEW, judge
from homeroom.matching.model.guards import Around
from tests.matching.weighing import around, pair


def bands(*pairs, **settled):
    return {(each.pair.child, each.pair.student): each.band for each in judge(pairs, around(**settled)).judged}


def test_a_pair_that_a_line_holds_back_waits_for_a_person_with_the_reason():
    [judged] = judge([pair(sex=evidence.DIFFERS)], around()).judged
    assert judged.band == REVIEW
    assert judged.why.startswith("They contradict each other")


def test_a_link_settles_the_other_pairs_of_both_records():
    found = judge([pair(), pair("F1", "S2", weight=10, each=1), pair("F2", "S1", weight=10, each=1)], around())
    assert [(each.pair.child, each.pair.student) for each in found.judged] == [("F1", "S1")]
    assert found.settled == 2


def test_two_school_records_of_one_child_both_wait():
    assert bands(pair("F1", "S1"), pair("F1", "S2", weight=38)) == {("F1", "S1"): REVIEW, ("F1", "S2"): REVIEW}


def test_two_children_who_fit_one_student_both_wait():
    assert bands(pair("F1", "S1"), pair("F2", "S1", weight=38)) == {("F1", "S1"): REVIEW, ("F2", "S1"): REVIEW}


def test_no_record_is_linked_twice():
    links = bands(
        pair("F1", "S1"), pair("F1", "S2", weight=29, each=1), pair("F2", "S2"), pair("F2", "S1", weight=29, each=1)
    )
    assert links == {("F1", "S1"): AUTOMATIC, ("F2", "S2"): AUTOMATIC}


def test_a_second_school_record_waits_although_the_child_is_linked():
    assert bands(pair("F1", "S2"), linked=[("F1", "S1")]) == {("F1", "S2"): REVIEW}


def test_what_a_person_refused_is_not_asked_again():
    assert bands(pair(), refused=[("F1", "S1")]) == {}


def test_what_is_linked_already_stays_a_link():
    assert bands(pair(), linked=[("F1", "S1")]) == {("F1", "S1"): AUTOMATIC}


def test_a_brother_or_sister_is_not_asked_about():
    found = judge([pair(first=evidence.DIFFERS, birth=evidence.DIFFERS, each=-2.0)], around())
    assert (found.judged, found.unlike) == ([], 1)


def test_a_person_compares_ten_candidates_at_most_and_the_rest_is_counted():
    found = judge([pair("F1", f"S{number:05}", weight=30 + number / 1000) for number in range(3000)], around())
    assert [each.pair.student for each in found.judged] == [f"S{number:05}" for number in range(2990, 3000)]
    assert found.beyond_ten == 3000 - CANDIDATES_MAX


@pytest.mark.parametrize("turn", [1, -1])
def test_the_order_of_pairs_does_not_matter(turn):
    pairs = [pair("F1", "S1"), pair("F1", "S2", weight=25, each=1), pair("F2", "S2", sex=evidence.DIFFERS)][::turn]
    assert bands(*pairs) == {("F1", "S1"): AUTOMATIC, ("F2", "S2"): REVIEW}


IDS = st.sampled_from(["1", "2", "3", "4"])
PAIRS = st.dictionaries(
    st.tuples(IDS, IDS), st.tuples(st.floats(2, 60), st.floats(0, 8), st.booleans()), min_size=1, max_size=12
)
ONE_TO_ONE = st.permutations(["1", "2", "3", "4"]).flatmap(
    lambda students: st.sets(st.sampled_from([*zip(["1", "2", "3", "4"], students, strict=True)]), max_size=2)
)


@settings(deadline=None)
@given(PAIRS, ONE_TO_ONE, st.sets(st.tuples(IDS, IDS), max_size=4))
def test_no_path_of_links_joins_two_children_whom_a_person_said_are_different(weights, linked, refused):
    """A link joins one child with one student: whoever is reached from a child by links is that child's own record."""
    refused -= linked
    pairs = [
        pair(f"F{child}", f"S{student}", weight=weight, each=each, sex=evidence.SAME if agrees else evidence.DIFFERS)
        for (child, student), (weight, each, agrees) in sorted(weights.items())
    ]
    told = {
        name: frozenset((f"F{child}", f"S{student}") for child, student in those)
        for name, those in (("linked", linked), ("refused", refused))
    }
    found = judge(pairs, Around(**told)).judged
    links = {(each.pair.child, each.pair.student) for each in found if each.band == AUTOMATIC} | told["linked"]
    assert links.isdisjoint(told["refused"])
    assert len({child for child, _ in links}) == len({student for _, student in links}) == len(links)
    # Nor is anybody asked once more about what was said.
    assert {(each.pair.child, each.pair.student) for each in found}.isdisjoint(told["refused"])
