"""What two records have to share to be compared: each key finds a pair that no other finds."""

import pytest

from homeroom.matching.model.keys import keys
from homeroom.matching.model.normalizing import comparable
from homeroom.matching.model.records import Record
from tests.matching.weighing import child

HOME = (("166 Ramirez Ave", "90088"),)
# What child and student have, and nothing else.
ALONE = {
    "birth date": ({"birth_date": "2010-08-21"}, {"birth_date": "2010-08-21"}),
    "names": ({"first": "Ada", "last": "Simmons"}, {"first": "Ada", "last": "Simmons"}),
    "names turned": ({"first": "Ada", "last": "Simmons"}, {"first": "Simmons", "last": "Ada"}),
    "state id": ({"state_id": "77"}, {"state_id": "77"}),
    "address": ({"addresses": HOME}, {"addresses": HOME}),
    "guardian and sex": (
        {"guardians": ("Malia Hensley",), "sex": "F"},
        {"guardians": ("Malia Hensley",), "sex": "F"},
    ),
    "first name, part of last name, year": (
        {"first": "Ada", "last": "Simmons", "birth_date": "2010-08-21"},
        {"first": "Ada", "last": "Simmons-Ruiz", "birth_date": "2010-09-30"},
    ),
    "first name, month and day, sex": (
        {"first": "Ada", "sex": "F", "birth_date": "2010-08-21"},
        {"first": "Ada", "sex": "F", "birth_date": "2011-08-21"},
    ),
    "first name and guardian": (
        {"first": "Ada", "guardians": ("Malia Hensley",)},
        {"first": "Ada", "guardians": ("Malia Hensley",)},
    ),
    "first name and SSN digits": ({"first": "Ada", "ssn4": "2652"}, {"first": "Ada", "ssn4": "2652"}),
    "last name and SSN digits": ({"last": "Simmons", "ssn4": "2652"}, {"last": "Simmons", "ssn4": "2652"}),
    "last name, year, initial, sex": (
        {"middle": "Kay", "last": "Simmons", "sex": "F", "birth_date": "2010-08-21"},
        {"middle": "K", "last": "Simmons", "sex": "F", "birth_date": "2010-09-30"},
    ),
    "part of last name, month and day": (
        {"last": "Simmons", "birth_date": "2010-08-21"},
        {"last": "Simmons-Ruiz", "birth_date": "2011-08-21"},
    ),
    "last name and turned birth date": (
        {"last": "Simmons", "birth_date": "2010-08-12"},
        {"last": "Simmons", "birth_date": "2010-12-08"},
    ),
}


def rules(record: Record, *, is_child: bool) -> set[str]:
    return {key.partition(":")[0] for key in keys(comparable(record), is_child=is_child)}


def test_every_key_has_a_pair_that_it_alone_finds():
    assert rules(child(ssn4="2652", state_id="77", addresses=HOME), is_child=True) == ALONE.keys()


@pytest.mark.parametrize("rule", ALONE)
def test_the_key_alone_finds_the_pair(rule):
    ours, theirs = (comparable(Record("1", **facts)) for facts in ALONE[rule])
    shared = {*keys(ours, is_child=True)} & {*keys(theirs, is_child=False)}
    assert {key.partition(":")[0] for key in shared} == {rule}


def test_records_of_nothing_have_no_key():
    assert not {*keys(comparable(Record("1")), is_child=True)}
