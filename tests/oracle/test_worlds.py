"""In random worlds the oracle, the decision and the row policies say the same of every element of every child."""

import random

import pytest

from tests.oracle.channels import compare_channels
from tests.oracle.comparing import compare
from tests.oracle.loading import loaded
from tests.oracle.worlds import world

SOME = range(2)
PEOPLE = 8  # Of some thirty.


@pytest.mark.parametrize("number", SOME)
def test_people_see_what_the_sentences_say(server, number):
    """Some of each world; all of them, in more worlds: bin/fuzz-access."""
    made = world(number)
    people = random.Random(number).sample([person["id"] for person in made.file["people"]], PEOPLE)
    with loaded(server, made) as town:
        found = compare(town, made, people=people)
    assert found.mismatches[:10] == []
    assert found.decisions > 10_000
    assert found.permits > 100


KEPT = {  # Worlds in which something was found, and who was shown too much or too little there.
    0: ("nation.0", "The page of whom a tribal agency has in care had no sections of care."),
}


@pytest.mark.parametrize("number", KEPT)
def test_every_channel_shows_what_the_sentences_say(server, number):
    made = world(number)
    with loaded(server, made) as town:
        found = compare_channels(town, made, people=[KEPT[number][0], "dcs.2", "north.0"])
    assert found.mismatches[:10] == []
    assert found.permits > 50
    assert {"search", "list", "page", "paper"} <= set(found.channels)
