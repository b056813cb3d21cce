"""What the model says is said in words that are translated, and by what the bits tell: nothing of it may be missing."""

import pytest
from django.utils.translation import override

from homeroom.matching import words
from homeroom.matching.evidence_shown import weighed
from homeroom.matching.facts_shown import SchoolRecord, known_form, lines
from homeroom.matching.model.evidence import COMPARISONS, MISSING
from homeroom.matching.model.guards import GUARDS
from homeroom.matching.models import REASONS, Decision, Question
from homeroom.matching.weighing_words import (
    COMPARISONS as IN_WORDS,
)
from homeroom.matching.weighing_words import LEVELS, LINES, level_in_words, line_in_words, strength


def test_every_comparison_level_and_line_has_words():
    assert set(IN_WORDS) == {comparison.name for comparison in COMPARISONS}
    assert set(LEVELS) == {level.words for comparison in COMPARISONS for level in comparison.levels}
    assert set(LINES) == {guard.name for guard in GUARDS}


def test_every_reason_and_question_has_words():
    assert set(words.REASON) == set(REASONS)
    assert set(words.REASONS) < set(Decision.VERDICTS)
    assert set(words.ASKS) == set(Question.ASKS)


@pytest.mark.parametrize(
    ("bits", "said"),
    [
        (19.0, "very strong"), (10.0, "very strong"), (9.9, "strong"), (5.0, "strong"), (4.9, "some"), (1.0, "some"),
        (0.9, "tells little"), (-0.9, "tells little"), (-1.0, "against"), (-3.9, "against"), (-4.0, "strongly against"),
    ],
)  # fmt: skip
def test_bits_in_words(bits, said):
    with override("en"):
        assert strength(bits) == said


def test_what_the_model_no_longer_knows_is_told_by_its_own_name():
    with override("en"):
        assert level_in_words("first", "retired_level") == "retired_level"
        assert level_in_words("first", MISSING) == "one of the two does not say"
        assert line_in_words("retired_line") == "retired_line"
        assert "nothing against" in line_in_words("")


def weighing(**more) -> dict:
    evidence = [["first", "same", 8.0], ["sex", "differs", -5.0], ["school", "missing", 0.0]]
    return {
        "weight": -7.0,
        "line": "weighs_enough",
        "evidence": evidence,
        "is_beside_twins": False,
        "model": "m1",
        **more,
    }


def test_each_bar_begins_where_the_one_before_it_ended():
    shown = weighed(weighing())
    before, first, sex = shown.steps  # What one of the two does not say is no step.
    assert [step.bits for step in shown.steps] == ["\N{MINUS SIGN}10.0", "+8.0", "\N{MINUS SIGN}5.0"]
    assert shown.total == "\N{MINUS SIGN}7.0" and shown.zero == "100.0"
    assert (before.x, before.width) == ("0.0", "100.0")
    assert (first.x, first.width) == ("0.0", "80.0")
    assert (sex.x, sex.width) == ("30.0", "50.0")
    assert [step.is_for for step in shown.steps] == [False, True, False]


def test_without_a_weighing_nothing_is_said_of_evidence():
    assert weighed(None) is None


def compare(child: dict, student: dict, **levels: str) -> dict[str, tuple[str, str]]:
    with override("en"):
        return {
            line.label: (line.told[0].degree, line.told[0].note)
            for line in lines(child, [SchoolRecord(student, levels)])
        }


@pytest.mark.parametrize(
    ("child", "student", "levels", "told"),
    [
        ("Ana", "ANA", {}, "agree"),
        ("Ana", "Eva", {}, "differ"),
        ("Ana", "", {}, "missing"),
        ("", "Ana", {}, "missing"),
        ("Ana", "Anna", {"first": "close"}, "close"),
        ("Ana", "Eva", {"first": "differs"}, "differ"),
        ("Unknown", "Unknown", {"first": "missing"}, "uncounted"),
    ],
)
def test_how_a_fact_agrees(child, student, levels, told):
    assert compare({"first_name": child}, {"first_name": student}, **levels)["First name"][0] == told


def test_of_several_values_one_in_common_agrees():
    assert compare({"schools": ["a", "b"]}, {"schools": ["b", "c"]})["School identifier"][0] == "agree"
    assert compare({"schools": ["a"]}, {"schools": ["c"]})["School identifier"][0] == "differ"


def test_what_only_the_school_tells_is_not_compared():
    assert compare({}, {"school_names": ["Lincoln"]})["School"] == ("", "")


def test_in_which_way_a_fact_is_close_is_said():
    child, student = {"birth_on": "2012-03-09"}, {"birth_on": "2012-09-03"}
    assert compare(child, student, birth="turned")["Birth date"] == ("close", "day and month the other way round")


def test_a_form_of_a_name_is_named_in_either_direction():
    with override("en"):
        assert known_form("Teo", "Teodoro") == known_form("Teodoro", "Teo") == "“Teo” is a form of the name “Teodoro”."
        assert known_form("Teo", "Teo") == known_form("Teo", "") == known_form("Teo", "Marisol") == ""


def test_a_former_last_name_is_found_as_a_part():
    child = {"last_name": "Brandt", "former_last_names": ["Olmo", "Reyes"]}
    assert compare(child, {"last_name": "Olmo-Diaz"})["Last name"][1] == "“Olmo” is a former last name of the child."
