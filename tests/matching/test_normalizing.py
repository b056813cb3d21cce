"""Records in one form: what counts as the same, what tells nothing, and that what was sent stays as it was sent."""

import dataclasses
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeroom.matching.model.normalizing import LETTERS_MAX, comparable, day, digits, families, name, turned
from homeroom.matching.model.places import place, school, zip_code
from homeroom.matching.model.records import Record, contract_fields
from homeroom.students.search import APOSTROPHES, plain, words_of
from tests.matching.weighing import child


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("José", "JOSE"),
        ("Mary Ann", "Maryann"),
        ("O’Brien", "O'Brien"),
        ("De La Cruz", "DelaCruz"),
        ("Smith-Jones", "Smith Jones"),
        ("Walker Jr.", "Walker"),
        ("\u200fمريم", "مريم"),
    ],
)
def test_two_spellings_of_one_name_are_the_same(one, other):
    assert name(one) == name(other) is not None


@pytest.mark.parametrize(
    "nothing", ["", " ", "J", "😀", "---", "Unknown", "FNU", "Baby Boy", "N/A", "123", "\u200f", "\x00"]
)
def test_what_is_no_name_tells_nothing(nothing):
    assert name(nothing) is None


@given(st.text() | st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_plain_letters_comes_to_what_the_long_way_does(text):
    apart = unicodedata.normalize("NFKD", text.translate(APOSTROPHES))
    assert plain(text) == "".join(each for each in apart if not unicodedata.combining(each)).casefold()
    assert words_of(text) == "".join(each if each.isalnum() else " " for each in text).split()


def test_a_name_of_one_sign_is_a_name_where_signs_are_words():
    assert name("李") == "李"


def test_an_initial_is_kept_of_middle_names_alone():
    record = comparable(child(first="T", middle="K", last="S"))
    assert (record.first_name, record.middle_name, record.last_name) == (None, "k", None)


def test_a_very_long_name_is_cut():
    assert len(name("Ab" * 300)) == LETTERS_MAX


def test_parts_of_surnames_come_from_former_names_too_and_leave_particles_out():
    record = comparable(child(last="García-López", former_last=("de la Cruz", "Smith Jr.")))
    assert record.last_parts == ("cruz", "garcia", "lopez", "smith")


def test_nicknames_meet_in_a_family_and_not_across_two():
    assert set(families("bill")) & set(families("william"))
    assert set(families("alice")) & set(families("ali")) and set(families("alison")) & set(families("ali"))
    assert not set(families("alice")) & set(families("alison"))


@pytest.mark.parametrize("written", ["2010-08-21", "20100821", "08/21/2010", "8/21/2010", " 2010-08-21 "])
def test_a_day_is_read_as_partners_write_it(written):
    assert day(written).isoformat() == "2010-08-21"


@pytest.mark.parametrize(
    "nothing", ["", "1900-01-01", "9999-12-31", "2010-13-01", "2010-02-30", "21.8.", "0000-00-00", "x"]
)
def test_what_cannot_be_a_birth_date_tells_nothing(nothing):
    assert day(nothing) is None


def test_day_and_month_are_turned_where_that_is_another_day():
    assert turned(day("2010-08-12")) == "2010-12-08"
    assert turned(day("2010-08-21")) is None
    assert turned(day("2010-08-08")) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("166 Ramirez Avenue", "90088"), ("166 RAMIREZ AVE.", "90088-1234")),
        (("501 Boyd Dr Apt 281", "91177"), ("501 Boyd Drive #281", "91177")),
    ],
)
def test_two_spellings_of_one_address_are_the_same(one, other):
    assert place(*one) == place(*other) is not None


@pytest.mark.parametrize(
    "nothing", [("", "90088"), ("Ramirez Ave", "90088"), ("166 Ramirez Ave", ""), ("166", "90088")]
)
def test_half_an_address_is_no_place(nothing):
    assert place(*nothing) is None


def test_a_zip_code_of_nothing_tells_nothing():
    assert [zip_code(text) for text in ("00000", "99999", "9008", "900881", "x")] == [None] * 5


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hoover High School", "Hoover HS"),
        ("Love Elementary", "Love Elem School"),
        ("Wilkinson Middle", "Wilkinson MS"),
        ("King Junior High", "King JHS"),
    ],
)
def test_two_spellings_of_one_school_are_the_same(one, other):
    assert school(one) == school(other) is not None


def test_schools_of_other_kinds_or_without_a_name_are_not_the_same():
    assert school("Hoover High") != school("Hoover Middle")
    assert school("High School") is None


def test_four_digits_are_four_digits():
    assert [digits(text) for text in ("2652", "0000", "9999", "265", "26521", "٢٦٥٢")] == ["2652", *[None] * 5]


def test_contract_fields_have_no_digits_and_no_address():
    record = contract_fields(child(ssn4="2652", addresses=(("166 Ramirez Ave", "90088"),)))
    assert (record.ssn4, record.addresses) == ("", ())
    assert record.first == "Trudie"


texts = st.text(max_size=300)
records = st.builds(
    Record,
    id=st.just("F1"),
    first=texts,
    middle=texts,
    last=texts,
    former_last=st.lists(texts, max_size=3).map(tuple),
    birth_date=texts,
    sex=texts,
    addresses=st.lists(st.tuples(texts, texts), max_size=3).map(tuple),
    guardians=st.lists(texts, max_size=3).map(tuple),
    schools=st.lists(texts, max_size=3).map(tuple),
    ssn4=texts,
    state_id=texts,
)


@given(records)
def test_any_text_has_a_form_and_stays_as_it_was_sent(record):
    before = dataclasses.asdict(record)
    found = comparable(record)
    assert dataclasses.asdict(record) == before
    assert all(len(value) <= 2 * LETTERS_MAX for value in (found.first_name, found.last_name) if value)
    assert found == comparable(record)
