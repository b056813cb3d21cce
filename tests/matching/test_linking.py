"""Two lists in, links out: made-up children who are found, and input of which no link may be made."""

import random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from homeroom.common.problem import Problem
from homeroom.matching.model.bands import AUTOMATIC, REVIEW
from homeroom.matching.model.database import CONFIG
from homeroom.matching.model.linking import link, told
from homeroom.matching.model.parameters import parameters
from homeroom.matching.model.records import Record
from tests.matching.weighing import child, student


def bands(children, students, **settled):
    linked = link(children, students, parameters(), **settled)
    return {(each.pair.child, each.pair.student): each.band for each in linked.judged}


def test_the_same_child_in_two_lists_is_found():
    assert bands([child()], [student()]) == {("F1", "S1"): AUTOMATIC}


@pytest.mark.parametrize(
    "other",
    [
        {"first": "Gertrude"},
        {"last": "Simmons-Okafor"},
        {"birth_date": "08/21/2010"},
        {"middle": "K"},
        {"last": "Hensley", "former_last": ("Simmons",)},
        {"first": "Katherine", "middle": "Trudie"},
        {"schools": ()},
        {"first": "Trudi", "birth_date": "2011-08-21"},
    ],
)
def test_the_same_child_is_found_or_asked_about_in_other_words(other):
    assert ("F1", "S1") in bands([child()], [student(**other)])


def test_reasons_are_words_with_bits_and_the_line_that_held_a_pair_back_is_told():
    linked = link([child(sex="M")], [student()], parameters())
    [answer] = told(linked)
    assert (answer["a"], answer["b"], answer["band"]) == ("F1", "S1", REVIEW)
    assert any(reason.startswith("birth date: the same (+") for reason in answer["reasons"])
    assert any(reason.startswith("sex: different (-") for reason in answer["reasons"])
    assert answer["why_review"].startswith("They contradict each other")


def test_a_twin_on_the_roster_alone_is_never_linked_and_the_review_says_twins():
    twin = student("S2", first="Tara", middle="Louise")
    both = link([child()], [student(), twin], parameters())
    assert [(each.pair.student, each.band) for each in both.judged] == [("S1", AUTOMATIC)]
    assert both.beside_twins == {("F1", "S1")}
    assert AUTOMATIC not in bands([child()], [twin]).values()


def test_twins_with_almost_one_name_are_linked_each_to_itself_or_wait():
    jaden, jayden = {"first": "Jaden", "middle": "", "sex": "M"}, {"first": "Jayden", "middle": "", "sex": "M"}
    found = bands([child("F1", **jaden), child("F2", **jayden)], [student("S1", **jaden), student("S2", **jayden)])
    assert {pair for pair, band in found.items() if band == AUTOMATIC} <= {("F1", "S1"), ("F2", "S2")}
    assert AUTOMATIC not in bands([child("F1", **jaden)], [student("S2", **jayden)]).values()


def test_another_child_of_the_same_name_and_birth_date_waits_for_a_person():
    stranger = student(middle="", guardians=("Erin Urraca",), schools=("Love Elementary",))
    assert bands([child()], [stranger]) == {("F1", "S1"): REVIEW}


def test_a_shared_state_id_with_another_birth_date_and_name_is_no_link():
    other = student(first="Danielle", last="Serralde", birth_date="2014-04-01", middle="", state_id="77")
    assert AUTOMATIC not in bands([child(state_id="77")], [other]).values()


def test_a_state_id_that_two_students_share_links_neither():
    assert set(
        bands([child(state_id="77")], [student("S1", state_id="77"), student("S2", state_id="77")]).values()
    ) == {REVIEW}


def test_what_a_person_refused_stays_refused():
    assert bands([child()], [student()], refused=frozenset({("F1", "S1")})) == {}


NOTHING = {
    "empty names": {"first": "", "middle": "", "last": ""},
    "one letter": {"first": "T", "middle": "K", "last": "S"},
    "emoji": {"first": "😀", "middle": "😀", "last": "🦊🦊"},
    "signs of direction": {"first": "\u200f\u200f", "middle": "", "last": "\u202e"},
    "unknown": {"first": "Unknown", "middle": "", "last": "Unknown"},
}


@pytest.mark.parametrize("nothing", NOTHING.values(), ids=NOTHING)
def test_no_link_is_made_of_no_name(nothing):
    assert AUTOMATIC not in bands([child(**nothing)], [student(**nothing)]).values()


@pytest.mark.parametrize("birth_date", ["", "1900-01-01", "2010-02-30", "not known"])
def test_no_link_is_made_of_a_name_alone(birth_date):
    bare = {"middle": "", "guardians": (), "schools": (), "birth_date": birth_date}
    assert AUTOMATIC not in bands([child(**bare)], [student(**bare)]).values()


def test_records_in_which_everything_is_empty_are_compared_with_nothing():
    linked = link([Record(f"F{n}") for n in range(50)], [Record(f"S{n}") for n in range(50)], parameters())
    assert (linked.judged, linked.counts["compared"]) == ([], 0)


def test_empty_lists_have_no_links():
    assert bands([], [student()]) == bands([child()], []) == bands([], []) == {}


def test_a_name_of_three_hundred_letters_and_one_from_right_to_left_are_names():
    long, arabic = "Trudie" * 50, "مريم"
    assert ("F1", "S1") in bands([child(first=long)], [student(first=long)])
    assert bands([child(first=arabic)], [student(first=f"\u200f{arabic}")]) == {("F1", "S1"): AUTOMATIC}


def test_columns_that_are_all_equal_link_nobody():
    children = [child(f"F{number}") for number in range(30)]
    assert AUTOMATIC not in bands(children, [student(f"S{number}") for number in range(30)]).values()


def test_without_any_birth_date_nobody_is_linked_to_somebody_else():
    names = ["Ada", "Boris", "Chandra", "Dmitri", "Esperanza", "Farouk"]
    children = [child(f"F{n}", first=first, birth_date="") for n, first in enumerate(names)]
    students = [student(f"S{n}", first=first, birth_date="") for n, first in enumerate(names)]
    linked = [pair for pair, band in bands(children, students).items() if band == AUTOMATIC]
    assert all(child_id[1:] == student_id[1:] for child_id, student_id in linked)


def test_ten_thousand_copies_of_a_student_are_a_question_of_ten_candidates():
    linked = link([child()], [student(f"S{number:05}") for number in range(10_000)], parameters())
    assert [each.band for each in linked.judged] == [REVIEW] * 10
    assert linked.counts["beyond_ten"] == 9_990


def test_ten_thousand_copies_on_both_sides_are_not_compared_a_hundred_million_times():
    linked = link(
        [child(f"F{number:05}") for number in range(10_000)],
        [student(f"S{number:05}") for number in range(10_000)],
        parameters(),
    )
    assert (linked.judged, linked.counts["compared"]) == ([], 0)
    assert linked.counts["common_keys"] > 0


def test_an_id_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="S1 stands twice"):
        link([child()], [student(), student(first="Ada")], parameters())


def test_too_little_memory_is_said_in_a_sentence(monkeypatch):
    monkeypatch.setitem(CONFIG, "memory_limit", "1MB")
    with pytest.raises(Problem, match="takes more than 1MB of memory"):
        link([child()], [student(f"S{number:05}", first=f"Ada{number}") for number in range(3000)], parameters())


facts = st.fixed_dictionaries(
    {
        "first": st.sampled_from(["Jaden", "Jayden", "Trudie", "Gertrude", "", "José"]),
        "middle": st.sampled_from(["", "K", "Katherine", "Trudie"]),
        "last": st.sampled_from(["Simmons", "García-López", "Lopez", ""]),
        "birth_date": st.sampled_from(["2010-08-12", "2010-12-08", "2010-01-01", "", "1900-01-01"]),
        "sex": st.sampled_from(["F", "M", ""]),
        "guardians": st.sampled_from([(), ("Malia Hensley",), ("Erin Urraca",)]),
        "ssn4": st.sampled_from(["", "2652", "2653"]),
    }
)
lists = st.lists(facts, min_size=1, max_size=6)
few = settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # Each try takes a third of a second: shrinking takes minutes.
)


@few
@given(lists, lists, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter_and_no_record_is_linked_twice(ours, theirs, draw: random.Random):
    children = [child(f"F{number}", **each) for number, each in enumerate(ours)]
    students = [student(f"S{number}", **each) for number, each in enumerate(theirs)]
    first = link(children, students, parameters())
    draw.shuffle(children)
    draw.shuffle(students)
    assert link(children, students, parameters()) == first
    links = [each.pair for each in first.judged if each.band == AUTOMATIC]
    assert len({pair.child for pair in links}) == len({pair.student for pair in links}) == len(links)
    assert not [pair for pair in links if pair.levels["first"] == "missing"]


@few
@given(lists, lists)
def test_running_again_with_the_links_in_force_changes_nothing(ours, theirs):
    children = [child(f"F{number}", **each) for number, each in enumerate(ours)]
    students = [student(f"S{number}", **each) for number, each in enumerate(theirs)]
    first = bands(children, students)
    in_force = frozenset(pair for pair, band in first.items() if band == AUTOMATIC)
    assert bands(children, students) == first
    assert in_force == {pair for pair, band in bands(children, students, linked=in_force).items() if band == AUTOMATIC}
