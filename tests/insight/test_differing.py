"""When two records say the same: not by spelling, and not where one of them says nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeroom.insight.quality.differing import COMPARED, Word, differ, first_to_look, same_name, same_number, same_text
from homeroom.students.element_values import MASKS
from homeroom.students.models import Glimpse

NOW = datetime(2026, 3, 5, tzinfo=UTC)
FLAG, MASKED, FULL = Glimpse.FLAG, Glimpse.MASKED, Glimpse.FULL


def word(value, view=FULL, kind="school_district", contributor=1, days=0) -> Word:
    return Word(contributor, "", kind, view, value, NOW - timedelta(days=days))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Marisol Ana Vega Ruiz", "Marisol Vega-Ruiz", True),
        ("José Núñez", "JOSE NUNEZ", True),
        ("Sean O’Brien", "Sean OBrien", True),
        ("M. A. V. R.", "M. V. R.", True),
        ("Lucia Brandt", "Lucia Olmo", False),
        ("Teo Brask", "Teodoro Brask", False),
    ],
)
def test_names_are_the_same_by_their_parts(one, other, is_same):
    assert same_name(one, other) == is_same == same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other", "is_same"), [("ST-501", "st501", True), ("000501", "501", True), ("ST-501", "ST-510", False)]
)
def test_numbers_are_the_same_without_what_stands_between_and_before(one, other, is_same):
    assert same_number(one, other) == is_same


def test_of_a_birth_date_that_is_open_masked_the_year_is_compared():
    assert not differ("identity.birth_date", word("2013-04-02"), word("2013", MASKED))
    assert differ("identity.birth_date", word("2013-04-02"), word("2012", MASKED))
    assert differ("identity.birth_date", word("2013-04-02"), word("2013-04-03"))


@pytest.mark.parametrize("nothing", ["unspecified", "", None, True])
def test_who_says_nothing_contradicts_nobody(nothing):
    assert differ("identity.sex", word("male"), word("female"))
    assert not differ("identity.sex", word("male"), word(nothing))


def test_of_a_flag_nothing_is_compared():
    assert not differ("enrollment.school", word("Lincoln"), word(True, FLAG))
    assert not differ("identity.legal_name", word("Lucia Brandt"), word(True, FLAG))


def test_who_need_not_know_it_best_looks_first_and_else_who_told_it_longest_ago():
    school, agency = word("a", contributor=1), word("b", kind="child_welfare", contributor=2, days=90)
    assert first_to_look("identity.legal_name", school, agency) == school
    assert first_to_look("identity.state_student_id", school, agency) == agency
    older = word("c", contributor=3, days=30)
    assert first_to_look("enrollment.school", school, older) == older


@given(st.sampled_from(sorted(COMPARED)), st.text(min_size=1), st.text(min_size=1))
def test_it_does_not_matter_who_is_named_first(key, one, other):
    assert differ(key, word(one), word(other)) == differ(key, word(other), word(one))


@given(st.sampled_from(sorted(COMPARED)), st.text())
def test_nobody_contradicts_oneself(key, value):
    assert not differ(key, word(value), word(value))


@given(st.sampled_from(sorted(set(COMPARED) & set(MASKS))), st.text(alphabet="ab 1", min_size=1))
def test_the_same_value_open_masked_contradicts_nothing(key, value):
    masked = MASKS[key](value)
    assert not differ(key, word(value), word(masked, MASKED))


@given(st.text(), st.text())
def test_the_same_text_is_the_same_number_and_the_same_name(one, other):
    if same_text(one, other):
        assert same_name(one, other) and same_number(one, other)
