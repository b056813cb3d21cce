"""Night after night: what is answered of a few is what would be answered of them if all were linked anew."""

import random
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeroom.matching.model import folder
from homeroom.matching.model.bands import AUTOMATIC, REVIEW
from homeroom.matching.model.kept.night import Arrived, nightly
from homeroom.matching.model.kept.roll import opened, write
from homeroom.matching.model.linking import link_listings
from homeroom.matching.model.listing import Listing, listed
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.parameters import parameters
from tests.matching.test_linking import few, lists
from tests.matching.weighing import child, student
from tests.samples import sample

KEY = b"k" * 32
SOMEBODY_ELSE = {
    "first": "Ada", "last": "Abbott", "birth_date": "2014-02-02", "guardians": (), "schools": ()
}  # fmt: skip


class Town:
    """Two kept lists, what partners have said so far, and the answers of all nights laid over each other."""

    def __init__(self, where: Path, children=(), students=()) -> None:
        self.where = where
        self.records = {True: {each.id: each for each in children}, False: {each.id: each for each in students}}
        self.answers: dict[str, list] = {}
        for is_child, records in self.records.items():
            write(where / str(is_child), KEY, records.values(), parameters(), is_child=is_child)

    def opened(self, is_child: bool):
        return opened(self.where / str(is_child), KEY, parameters(), is_child=is_child)

    def night(self, children=(), students=(), gone_children=(), gone_students=(), **settled):
        for is_child, arrived, gone in ((True, children, gone_children), (False, students, gone_students)):
            self.records[is_child] |= {each.id: each for each in arrived}
            for each in gone:
                self.records[is_child].pop(each, None)
        with self.opened(True) as ours, self.opened(False) as theirs:
            found = nightly(
                ours, theirs, parameters(),
                ours=Arrived(children, gone_children), theirs=Arrived(students, gone_students), **settled,
            )  # fmt: skip
        self.answers |= {each: [] for each in found.answered}
        for judged in found.linked.judged:
            self.answers[judged.pair.child].append(judged)
        return found

    def everything(self, **settled):
        """What linking both whole lists answers, with the counts of names that the roster keeps."""
        with self.opened(False) as theirs:
            names = theirs.names
        ours, students = (
            listed(map(comparable, self.records[is_child].values()), is_child=is_child) for is_child in (True, False)
        )
        return link_listings(ours, Listing(students.pages, names), parameters(), **settled)

    def told(self):
        return sorted((each for its in self.answers.values() for each in its), key=in_order)


def in_order(judged):
    return judged.pair.child, judged.pair.student


def bands(town):
    return {(each.pair.child, each.pair.student): each.band for each in town.told()}


def test_a_student_who_comes_is_found_for_the_child_who_was_there(tmp_path):
    town = Town(tmp_path, [child("F1"), child("F2", **SOMEBODY_ELSE)])
    found = town.night(students=[student("S1")])
    assert bands(town) == {("F1", "S1"): AUTOMATIC}
    assert found.answered == {"F1"}


def test_a_child_who_comes_is_found_among_the_students_who_were_there(tmp_path):
    town = Town(tmp_path, students=[student("S1"), student("S2", **SOMEBODY_ELSE)])
    assert town.night(children=[child("F1")]).answered == {"F1"}
    assert bands(town) == {("F1", "S1"): AUTOMATIC}


def test_a_rival_who_leaves_makes_a_link_of_what_was_a_question(tmp_path):
    town = Town(tmp_path, [child("F1")])
    town.night(students=[student("S1"), student("S2")])
    assert bands(town) == {("F1", "S1"): REVIEW, ("F1", "S2"): REVIEW}
    town.night(gone_students=["S2"])
    assert bands(town) == {("F1", "S1"): AUTOMATIC}


def test_a_student_who_becomes_somebody_else_is_no_candidate_any_more(tmp_path):
    town = Town(tmp_path, [child("F1")], [])
    town.night(students=[student("S1")])
    town.night(students=[student("S1", **SOMEBODY_ELSE)])
    assert bands(town) == {}
    assert town.answers == {"F1": []}


def test_a_child_who_leaves_has_no_answer_and_frees_the_other_child(tmp_path):
    town = Town(tmp_path, [child("F1")], [student("S1")])
    town.night(children=[child("F2")])
    assert set(bands(town).values()) == {REVIEW}
    found = town.night(gone_children=["F2"])
    assert found.answered == {"F1", "F2"}
    assert bands(town) == {("F1", "S1"): AUTOMATIC}


def test_a_link_that_is_made_settles_the_question_of_a_third_child_in_the_same_night(tmp_path):
    """F2 waits for S1, until F1 is linked with it: nothing of F2 or S1 changed but a rival of F1 that went."""
    town = Town(
        tmp_path,
        [child("F1"), child("F2", first="Tara", middle="Louise")],
        [student("S1"), student("S2", birth_date="2010-08-22")],
    )
    town.night(children=[*town.records[True].values()], also=["F1", "F2"])
    assert bands(town) == dict.fromkeys([("F1", "S1"), ("F1", "S2"), ("F2", "S1")], REVIEW)
    found = town.night(gone_students=["S2"])
    assert found.answered == {"F1", "F2"}
    assert bands(town) == {("F1", "S1"): AUTOMATIC}


def test_what_a_person_refused_is_judged_anew_if_it_is_said_whom_it_concerns(tmp_path):
    town = Town(tmp_path, [child("F1")])
    town.night(students=[student("S1")])
    town.night(also=["F1"], refused=frozenset({("F1", "S1")}))
    assert bands(town) == {}


def test_a_night_in_which_nothing_changed_asks_about_nobody(tmp_path):
    town = Town(tmp_path, [child("F1")], [student("S1")])
    found = town.night(children=[child("F1")], students=[student("S1")])
    assert (found.answered, found.linked.judged) == (frozenset(), [])
    assert (found.children.same, found.students.same) == (1, 1)


# --- Against linking everything ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    records = sample("linkage/children")
    town = Town(tmp_path_factory.mktemp("sampled"), folder.children(records), folder.students(records))
    return town, town.everything()


def test_every_child_of_the_sample_gets_the_answer_that_all_get_at_once(sampled):
    town, everything = sampled
    children = [*town.records[True]]
    random.Random(5).shuffle(children)
    answered, compared = [], 0
    with town.opened(True) as ours, town.opened(False) as theirs:
        for begin in range(0, len(children), 125):
            asked = children[begin : begin + 125]
            found = link_listings(ours, theirs, parameters(), asked=asked)
            answered += found.judged
            compared += found.counts["compared"]
            assert found.beside_twins == {pair for pair in everything.beside_twins if pair[0] in asked}
    assert sorted(answered, key=in_order) == everything.judged
    assert len(everything.judged) > 900
    assert compared == everything.counts["compared"]


@pytest.mark.parametrize("at", [0, 250, 500, 750, 999])
def test_a_child_of_the_sample_alone_gets_the_same_answer(sampled, at):
    town, everything = sampled
    name = [*town.records[True]][at]
    with town.opened(True) as ours, town.opened(False) as theirs:
        found = link_listings(ours, theirs, parameters(), asked=[name])
    assert found.judged == [each for each in everything.judged if each.pair.child == name]


def test_two_kept_lists_are_linked_as_two_lists_in_memory_are(sampled):
    town, everything = sampled
    with town.opened(True) as ours, town.opened(False) as theirs:
        assert link_listings(ours, theirs, parameters()) == everything


def test_a_night_of_the_sample_laid_over_the_evening_is_what_the_morning_would_say(sampled, tmp_path):
    town, everything = sampled
    ours, theirs = (town.records[is_child] for is_child in (True, False))
    later = Town(tmp_path, ours.values(), theirs.values())
    later.answers = {name: [each for each in everything.judged if each.pair.child == name] for name in ours}
    linked = [each.pair for each in everything.judged if each.band == AUTOMATIC]
    later.night(
        children=[replace(ours[pair.child], guardians=()) for pair in linked[:20]],
        students=[replace(theirs[pair.student], birth_date="2012-01-01") for pair in linked[20:60]],
        gone_children=[pair.child for pair in linked[60:70]],
        gone_students=[pair.student for pair in linked[65:90]],
    )
    assert later.told() == later.everything().judged != everything.judged


@settings(few, max_examples=6)  # Each try is a week of nights.
@given(lists, lists, lists, st.randoms(use_true_random=False))
def test_in_whatever_batches_records_arrive_the_answers_come_to_be_those_of_all_at_once(ours, theirs, again, dice):
    arriving = [("F", f"F{number}", facts) for number, facts in enumerate(ours)]
    arriving += [("S", f"S{number}", facts) for number, facts in enumerate(theirs)]
    arriving += [("S", f"S{number}", facts) for number, facts in enumerate(again)]  # Some say something else later.
    arriving += [(side, name, None) for side, name, _ in dice.sample(arriving, 2)]  # And two leave.
    dice.shuffle(arriving)
    with TemporaryDirectory() as where:
        town = Town(Path(where))
        while arriving:
            batch, arriving = {(s, n): f for s, n, f in arriving[:4]}, arriving[4:]
            town.night(
                [child(name, **facts) for (side, name), facts in batch.items() if side == "F" and facts is not None],
                [student(name, **facts) for (side, name), facts in batch.items() if side == "S" and facts is not None],
                [name for (side, name), facts in batch.items() if side == "F" and facts is None],
                [name for (side, name), facts in batch.items() if side == "S" and facts is None],
            )
        assert town.told() == town.everything().judged
        before = {path: path.read_bytes() for path in Path(where).iterdir()}
        assert not town.night([*town.records[True].values()], [*town.records[False].values()]).answered
        assert town.told() == town.everything().judged
        assert {path: path.read_bytes() for path in Path(where).iterdir()} == before
